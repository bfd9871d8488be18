//! Controls made from the pattern's own description of its parameters.

use eda_patterns::link::Link;
use eda_patterns::pattern::{ChoiceOption, Param, Unit, Values};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::inspector::Props as SessionProps;
use crate::session::{Refusal, Session, use_shown};
use crate::words::{Spoken, use_words};

/// More places than this on a slider cannot be aimed at, so a field takes the number.
const SLIDER_STEPS_MAX: i64 = 1_000;

/// Words that are longer than this in all get a row of their own.
const INLINE_LETTERS_MAX: usize = 17;

/// Words that are longer than this in all would be broken, so a list shows them.
const SEGMENTS_LETTERS_MAX: usize = 32;

/// More words than this do not fit beside each other.
const SEGMENTS_MAX: usize = 4;

#[component]
pub(crate) fn Parameters(props: &SessionProps) -> Html {
    let words = use_words();
    let settings = use_shown(&props.session, |session| session.with_link(|link| link.settings()));
    let pattern = props.session.with_link(|link| link.pattern);
    let changed = props.session.with_link(|link| !link.params.is_empty());
    let reset = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.change(|link| link.params.clear()))
    };
    let controls = pattern.params.iter().map(|param| {
        let value = settings.number(param.key);
        html! { <Parameter key={param.key} session={props.session.clone()} {param} {value} /> }
    });
    html! {
        <section>
            <h2>{ words.text("app-parameters") }
                if changed {
                    <button type="button" class="jump" onclick={reset}>{ words.text("app-parameters-reset") }</button>
                }
            </h2>
            { for controls }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    session: Session,
    param: &'static Param,
    value: i64,
}

#[component]
fn Parameter(props: &Props) -> Html {
    let words = use_words();
    let Props { session, param, value } = props;
    let id = session.with_link(|link| format!("{}-param-{}", link.pattern.id, param.word()));
    let name = words.optional(&id).unwrap_or_else(|| param.key.replace('-', " "));
    let meaning = words.optional(&format!("{id}.meaning"));
    let weak = weakened(&words, session, param, *value);
    let about = format!("about-{}", param.word());
    let described = meaning.is_some().then(|| about.clone());
    let set = Callback::from({
        let (session, param) = (session.clone(), *param);
        move |value: i64| session.change(|link: &mut Link| link.set(param.key, value))
    });
    let (kind, control) = match param.values {
        Values::Number { min, max, step, unit, .. } if (max - min) / step.max(1) <= SLIDER_STEPS_MAX => {
            let slider = html! { <Slider {name} {min} {max} {step} {unit} value={*value} {described} {set} /> };
            ("param", slider)
        }
        Values::Number { min, max, step, unit, .. } => {
            ("param inline", number_field(&words, &name, (min, max, step), unit, *value, described, set))
        }
        Values::Choice { options } => {
            let names = names_of(&words, session, options);
            match layout_of(&names) {
                Layout::Inline => ("param inline", segments(session, param, &names, *value, &name, described, set)),
                Layout::Stacked => ("param stacked", segments(session, param, &names, *value, &name, described, set)),
                Layout::List => ("param stacked", list(&names, *value, &name, described, set)),
            }
        }
    };
    html! {
        <div class={classes!(kind, "tipped")}>
            { control }
            if let Some(weak) = weak {
                <span class="weak" role="status">{ weak }</span>
            }
            if let Some(meaning) = meaning {
                <span class="tip" id={about}>{ meaning }</span>
            }
        </div>
    }
}

/// What a number that is too small may break, and from where on it is safe.
fn weakened(words: &Spoken, session: &Session, param: &Param, value: i64) -> Option<String> {
    let (Values::Number { unit, .. }, Some(safe)) = (param.values, param.safe_from) else { return None };
    let may_break = param.may_break(value);
    let pattern = session.with_link(|link| link.pattern.id);
    let titles: Vec<String> = may_break.iter().map(|id| words.text(&format!("{pattern}-invariant-{id}"))).collect();
    let least = format!("{}{}", grouped(safe.least), unit_of(words, unit));
    let args: [(&str, &str); 2] = [("least", &least), ("invariants", &titles.join(", "))];
    (!may_break.is_empty()).then(|| words.text_with("app-param-weak", &args))
}

#[derive(PartialEq, Properties)]
struct SliderProps {
    name: String,
    min: i64,
    max: i64,
    step: i64,
    unit: Unit,
    value: i64,
    described: Option<String>,
    set: Callback<i64>,
}

#[component]
fn Slider(props: &SliderProps) -> Html {
    let words = use_words();
    let SliderProps { name, min, max, step, unit, value, described, set } = props;
    let input = use_node_ref();
    use_effect_with((*min, *max, *value, input.clone()), |(min, max, value, input)| {
        if let Some(input) = input.cast::<HtmlElement>() {
            let share = (value - min) as f64 / (max - min).max(1) as f64 * 100.0;
            // The track is filled up to the thumb by a custom property: the policy forbids style attributes.
            let _ = input.style().set_property("--v", &format!("{share:.2}%"));
        }
    });
    let oninput = Callback::from({
        let set = set.clone();
        move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Ok(value) = input.value().parse() {
                set.emit(value);
            }
        }
    });
    let shown = grouped(*value);
    let unit = unit_of(&words, *unit);
    html! {
        <>
            <span class="name" aria-hidden="true">{ name.clone() }</span>
            <output>{ shown.clone() }<i>{ unit.clone() }</i></output>
            <input type="range" ref={input} min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={value.to_string()} aria-label={name.clone()} aria-valuetext={format!("{shown}{unit}")}
                aria-describedby={described.clone()} {oninput} />
        </>
    }
}

fn number_field(
    words: &Spoken,
    name: &str,
    (min, max, step): (i64, i64, i64),
    unit: Unit,
    value: i64,
    described: Option<String>,
    set: Callback<i64>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        match input.value().parse::<i64>() {
            Ok(wanted) => {
                let fits = wanted.clamp(min, max);
                input.set_value(&fits.to_string());
                set.emit(fits);
            }
            Err(_) => input.set_value(&value.to_string()),
        }
    });
    html! {
        <>
            <span class="name" aria-hidden="true">{ name.to_owned() }</span>
            <span class="field">
                <input type="number" min={min.to_string()} max={max.to_string()} step={step.to_string()}
                    value={value.to_string()} aria-label={name.to_owned()} aria-describedby={described} {onchange} />
                <i>{ unit_of(words, unit) }</i>
            </span>
        </>
    }
}

/// How a choice is laid out, by how much there is to read.
#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Inline,
    Stacked,
    List,
}

fn layout_of(names: &[String]) -> Layout {
    let letters: usize = names.iter().map(|name| name.chars().count()).sum();
    match letters {
        _ if names.len() > SEGMENTS_MAX => Layout::List,
        letters if letters <= INLINE_LETTERS_MAX => Layout::Inline,
        letters if letters <= SEGMENTS_LETTERS_MAX => Layout::Stacked,
        _ => Layout::List,
    }
}

fn names_of(words: &Spoken, session: &Session, options: &[ChoiceOption]) -> Vec<String> {
    let pattern = session.with_link(|link| link.pattern.id);
    let name_of = |option: &ChoiceOption| {
        let own = words.optional(&format!("{pattern}-option-{}", option.word));
        own.unwrap_or_else(|| option.word.replace('-', " "))
    };
    options.iter().map(name_of).collect()
}

fn list(names: &[String], value: i64, title: &str, described: Option<String>, set: Callback<i64>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        set.emit(i64::from(select.selected_index()));
    });
    let option = |(place, name): (usize, &String)| html! { <option selected={place as i64 == value}>{ name }</option> };
    html! {
        <>
            <span class="name" aria-hidden="true">{ title.to_owned() }</span>
            <select aria-label={title.to_owned()} aria-describedby={described} {onchange}>
                { for names.iter().enumerate().map(option) }
            </select>
        </>
    }
}

fn segments(
    session: &Session,
    param: &Param,
    names: &[String],
    value: i64,
    title: &str,
    described: Option<String>,
    set: Callback<i64>,
) -> Html {
    let segment = |(place, name): (usize, &String)| {
        let set = set.clone();
        let onchange = Callback::from(move |_: Event| set.emit(place as i64));
        let refusal = session.refuses_value(param, place as i64);
        let onclick = refusal.map(|refusal| {
            let session = session.clone();
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                session.tell(refusal);
            })
        });
        html! {
            <label>
                <input type="radio" name={param.key} checked={place as i64 == value} {onchange} {onclick}
                    aria-disabled={refusal.map(|_| "true")} aria-describedby={refusal.map(Refusal::message)} />{ name }
            </label>
        }
    };
    html! {
        <>
            <span class="name" aria-hidden="true">{ title.to_owned() }</span>
            <span class="seg" role="radiogroup" aria-label={title.to_owned()} aria-describedby={described}>
                { for names.iter().enumerate().map(segment) }
            </span>
        </>
    }
}

fn unit_of(words: &Spoken, unit: Unit) -> String {
    let message = match unit {
        Unit::Count => return String::new(),
        Unit::Ms => "app-unit-ms",
        Unit::Seconds => "app-unit-seconds",
        Unit::Percent => "app-unit-percent",
        Unit::PerSecond => "app-unit-per-second",
    };
    format!(" {}", words.text(message))
}

/// Thousands apart, by a thin space: `1 000`.
pub(super) fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    if value < 0 { format!("−{text}") } else { text }
}
