//! The column of what holds, what can be set and what can be done.

use eda_patterns::fact::ActorId;
use eda_patterns::link::Engine;
use eda_patterns::pattern::{CommandSpec, Switch};
use yew::prelude::*;

use super::parameters::Parameters;
use super::place_slot::PlaceSlot;
use super::refusal::{Press, press};
use super::run_facts::RunFacts;
use super::verdicts::Verdicts;
use crate::parts::Missing;
use crate::programs;
use crate::session::{Session, use_shown};
use crate::stage::use_panels;
use crate::words::{Spoken, use_words};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) session: Session,
}

#[component]
pub(crate) fn Inspector(props: &Props) -> Html {
    let words = use_words();
    let session = &props.session;
    let pattern = session.with_link(|link| link.pattern);
    let engine = use_shown(session, Session::engine);
    use_shown(session, downs);
    let selected = use_shown(session, Session::selected);
    let panels = use_panels(selected);
    let beside = programs::known(pattern).and_then(|play| play.beside);
    html! {
        <aside class="inspect" id="inspect" aria-label={words.text("app-inspector")}>
            <Verdicts session={session.clone()} />
            if selected.is_some() {
                { match panels {
                    Some(Ok(panels)) => (panels.selection)(session),
                    Some(Err(Missing)) => html! { <p role="alert">{ words.text("app-live-missing") }</p> },
                    None => html! { <section class="selected" aria-busy="true" /> },
                } }
            }
            { for beside.map(|beside| beside(session)) }
            if engine != Engine::Sim {
                <PlaceSlot key={engine.word()} session={session.clone()} />
            }
            if !pattern.switches.is_empty() {
                <Switches session={session.clone()} />
            }
            if !pattern.faults.is_empty() {
                <section>
                    <h2>{ words.text("app-faults") }</h2>
                    <div class="row">{ for pattern.faults.iter().map(|fault| fault_button(&words, session, fault)) }</div>
                </section>
            }
            if !pattern.commands.is_empty() {
                <section>
                    <h2>{ words.text("app-commands") }</h2>
                    <div class="row">{ for pattern.commands.iter().map(|command| command_button(&words, session, command)) }</div>
                </section>
            }
            if !pattern.params.is_empty() {
                <Parameters session={session.clone()} />
            }
            <RunFacts session={session.clone()} />
        </aside>
    }
}

#[component]
fn Switches(props: &Props) -> Html {
    let words = use_words();
    use_shown(&props.session, |session| session.with_link(|link| (link.preset.id, link.off.clone())));
    let pattern = props.session.with_link(|link| link.pattern);
    html! {
        <section>
            <h2>{ words.text("app-break") }<span>{ words.text("app-break-about") }</span></h2>
            { for pattern.switches.iter().map(|switch| switch_row(&words, &props.session, switch)) }
        </section>
    }
}

/// A guard. Those that the preset turns off itself are off for as long as it is chosen.
fn switch_row(words: &Spoken, session: &Session, switch: &'static Switch) -> Html {
    let (id, by_preset, off) = session.with_link(|link| {
        let by_preset = link.preset.off.contains(&switch.id);
        (format!("{}-switch-{}", link.pattern.id, switch.id), by_preset, by_preset || link.off.contains(switch.id))
    });
    let session = session.clone();
    let onchange = Callback::from(move |_: Event| {
        session.change(|link| {
            if !link.off.remove(switch.id) {
                link.off.insert(switch.id);
            }
        });
    });
    let meaning = words.optional(&format!("{id}.meaning"));
    let about = format!("about-switch-{}", switch.id);
    html! {
        <div class="tipped" key={switch.id}>
            <label class="switch">
                <input type="checkbox" role="switch" checked={off} disabled={by_preset} {onchange}
                    aria-describedby={meaning.is_some().then(|| about.clone())} />
                <span>{ words.optional(&id).unwrap_or_else(|| switch.id.replace('-', " ")) }</span>
            </label>
            if let Some(meaning) = meaning {
                <span class="tip" id={about}>{ meaning }</span>
            }
        </div>
    }
}

fn command_button(words: &Spoken, session: &Session, command: &'static CommandSpec) -> Html {
    let pattern = session.with_link(|link| link.pattern.id);
    let what = std::iter::once(command.verb).chain(command.example.iter().copied()).collect::<Vec<_>>().join(".");
    // Where two buttons have one verb, the second has a name of its own.
    let own = words.optional(&format!("{pattern}-command-{}", what.replace('.', "-")));
    let label = own.or_else(|| words.optional(&format!("{pattern}-command-{}", command.verb)));
    let label = label.unwrap_or_else(|| command.verb.replace('-', " "));
    act_button(words, session, label, what)
}

/// A fault, or what takes it back where it is there already.
fn fault_button(words: &Spoken, session: &Session, fault: &'static str) -> Html {
    if let Some(name) = fault.strip_prefix("crash.").filter(|name| is_down(session, name)) {
        let label = words.text_with("app-stage-do-restart", &[("actor", &words.actor(name))]);
        return act_button(words, session, label, format!("restart.{name}"));
    }
    let pattern = session.with_link(|link| link.pattern.id);
    let label = words.optional(&format!("{pattern}-fault-{}", fault.replace('.', "-")));
    act_button(words, session, label.unwrap_or_else(|| fault.replace('.', " ")), fault.to_owned())
}

fn is_down(session: &Session, name: &str) -> bool {
    let place = session.with_link(|link| link.pattern.actors.iter().position(|actor| actor.name == name));
    place.is_some_and(|place| session.with_picture(|picture| !picture.actors.get(ActorId(place as u16)).up))
}

/// Who of the pattern's actors is down, which decides what the buttons offer.
fn downs(session: &Session) -> Vec<bool> {
    let actors = session.with_link(|link| link.pattern.actors);
    actors.iter().map(|actor| is_down(session, actor.name)).collect()
}

fn act_button(words: &Spoken, session: &Session, label: String, what: String) -> Html {
    let refusal = session.refuses(&what);
    let Press { disabled, described, title, onclick } = press(words, session, refusal, move |session| {
        session.act(&what).expect("a pattern's own buttons are actions that it understands");
    });
    html! { <button type="button" {title} aria-disabled={disabled} aria-describedby={described} {onclick}>{ label }</button> }
}
