//! Which plots a run has: of calls, of a log, of queues, of errors, and of all its facts.

use eda_patterns::fact::Name;
use eda_patterns::picture::cluster::ClusterPicture;
use eda_patterns::picture::{BUCKETS, Picture};
use eda_patterns::trace::Trace;

use super::log;
use super::series::{Plot, Series, Shape, last, latencies, rates, scaled};
use crate::words::Spoken;

/// The plots of what has happened so far, from the top down.
pub(super) fn plots_of(words: &Spoken, picture: &Picture, trace: &Trace) -> Vec<Plot> {
    let plots = &picture.plots;
    let now = plots.newest();
    let bucket_us = plots.bucket_length().as_us().max(1);
    let rates = |counts: &[u32; BUCKETS]| rates(counts, now, bucket_us);
    let say = |id: &str| words.text(id);
    let mut all = Vec::new();

    if plots.has_calls() {
        let called = rates(plots.called());
        let refused = rates(plots.refused());
        let asked: Vec<Option<f64>> = called
            .iter()
            .zip(&refused)
            .map(|(called, refused)| Some(called.unwrap_or(0.0) + refused.unwrap_or(0.0)))
            .collect();
        let series = vec![
            Series {
                label: say("app-stage-plot-asked"),
                value: last(&asked),
                class: "three",
                shape: Shape::Step,
                values: asked,
            },
            Series {
                label: say("app-stage-plot-let"),
                value: last(&called),
                class: "one",
                shape: Shape::Area,
                values: called,
            },
        ];
        all.push(scaled(say("app-stage-plot-calls"), String::new(), series));

        let buckets = (5_000_000 / bucket_us).max(1) as usize;
        let read: Vec<_> = (0..=now).map(|bucket| plots.percentiles(bucket, buckets)).collect();
        let over = |count| words.counted("app-stage-plot-over", "count", count);
        all.push(latencies(say("app-stage-plot-latency"), over, &read));
    }
    if let Some(cluster) = picture.own::<ClusterPicture>() {
        all.extend(log::plots(words, cluster, trace, now, bucket_us));
    }

    if plots.depths().iter().any(|(_, depths)| depths.iter().any(|&depth| depth > 0)) {
        let classes = ["one", "two", "three", "four", "one", "two", "three", "four"];
        let series = plots.depths().iter().zip(classes).map(|((name, depths), class)| {
            let values: Vec<Option<f64>> = depths[..=now].iter().map(|&depth| Some(f64::from(depth))).collect();
            Series { label: words.actor(trace.text(*name)), value: last(&values), class, shape: Shape::Step, values }
        });
        all.push(scaled(say("app-stage-plot-depth"), say("app-stage-plot-waiting"), series.collect()));
    }

    if !plots.errors().is_empty() {
        let classes = ["e1", "e2", "e3", "e4", "e1", "e2"];
        let series = plots.errors().iter().zip(classes).map(|(series, class)| {
            let label = match series.code {
                Some(code) => words.word(trace.text(Name(code.0))),
                None => say("app-stage-plot-timeout"),
            };
            let values: Vec<Option<f64>> = series.counts[..=now].iter().map(|&count| Some(f64::from(count))).collect();
            let total: u64 = series.counts.iter().map(|&count| u64::from(count)).sum();
            Series { label, value: total.to_string(), class, shape: Shape::Bars, values }
        });
        all.push(scaled(say("app-stage-plot-errors"), say("app-stage-plot-by-type"), series.collect()));
    }

    let facts = rates(plots.facts());
    let series = vec![Series {
        label: say("app-stage-plot-facts-now"),
        value: last(&facts),
        class: "one",
        shape: Shape::Area,
        values: facts,
    }];
    all.push(scaled(say("app-stage-plot-facts"), String::new(), series));
    all
}
