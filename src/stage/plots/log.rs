//! What flows through a log: for whoever turns `linger.ms`, `batch.size` or `acks` and wants to see what comes of it.

use eda_patterns::picture::cluster::ClusterPicture;
use eda_patterns::trace::Trace;

use super::series::{Plot, Series, Shape, last, latencies, rates, scaled};
use crate::words::Spoken;

const CLASSES: [&str; 4] = ["one", "two", "three", "four"];

pub(super) fn plots(words: &Spoken, cluster: &ClusterPicture, trace: &Trace, now: usize, bucket_us: u64) -> [Plot; 4] {
    let flow = &cluster.flow;
    let counts = [
        ("app-stage-log-plot-sent", "three", Shape::Step, flow.handed_over()),
        ("app-stage-log-plot-acknowledged", "one", Shape::Area, flow.acknowledged_by()),
        ("app-stage-log-plot-received", "two", Shape::Step, flow.received_by()),
    ];
    let throughput = counts.map(|(label, class, shape, counts)| {
        let values = rates(counts, now, bucket_us);
        Series { label: words.text(label), value: last(&values), class, shape, values }
    });
    let buckets = (5_000_000 / bucket_us).max(1) as usize;
    let over = |count| words.counted("app-stage-log-plot-over", "count", count);
    let acknowledged: Vec<_> = (0..=now).map(|bucket| flow.until_acknowledged(bucket, buckets)).collect();
    let received: Vec<_> = (0..=now).map(|bucket| flow.until_received(bucket, buckets)).collect();
    let lags = cluster.groups.iter().zip(CLASSES.iter().cycle()).map(|(group, class)| {
        let known = flow.lags().iter().find(|(name, _)| *name == group.name);
        let before = known.map(|(_, lags)| lags.as_slice()).unwrap_or_default();
        // What is not over yet is at what it is now.
        let lags = before.iter().copied().chain([group.lag_in_all(&cluster.lanes)]);
        let values: Vec<Option<f64>> = lags.map(|lag| Some(lag as f64)).collect();
        Series { label: trace.text(group.name).to_owned(), value: last(&values), class, shape: Shape::Step, values }
    });
    [
        scaled(words.text("app-stage-log-plot-throughput"), String::new(), throughput.into()),
        latencies(words.text("app-stage-log-plot-until-acknowledged"), over, &acknowledged),
        latencies(words.text("app-stage-log-plot-until-received"), over, &received),
        scaled(words.text("app-stage-log-plot-lag"), words.text("app-stage-log-plot-not-committed"), lags.collect()),
    ]
}
