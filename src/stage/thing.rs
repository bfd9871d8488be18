//! The things of the stage: what can be focused, read aloud, and broken with one click.

use eda_patterns::fact::ActorId;
use eda_patterns::pattern::{ActorRole, Pattern};
use eda_patterns::picture::ActorState;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use super::cone::Relation;
use super::scene::{Area, Drawing, Shared};
use crate::session::{Session, use_panel};
use crate::views::refusal::{Press, press};
use crate::words::{Spoken, use_words};

/// The most partitions that a menu offers.
const PARTITIONS_MAX: usize = 3;

/// A thing whose menu is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) actor: ActorId,
}

/// Draws a thing: focusable, with a sentence, and with its menu of faults where it is an actor of
/// the pattern. Where it stands for several actors, the menu is the first one's.
///
/// # Panics
/// Where it stands for nobody.
pub(super) fn thing(drawing: &Drawing<'_>, actors: &[ActorId], sentence: String, content: Html) -> Html {
    let sentence = sentence + &standing(drawing, actors);
    let actor = *actors.first().expect("a thing stands for an actor");
    let is_known = drawing.pattern.has_actor(drawing.trace.actor_name(actor));
    if !is_known {
        return html! { <g class="thing" tabindex="0" role="img" aria-label={sentence}>{ content }</g> };
    }
    let open = drawing.open.clone();
    let onclick = Callback::from({
        let open = open.clone();
        move |_: MouseEvent| open.emit(Some(Thing { actor }))
    });
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            open.emit(Some(Thing { actor }));
        }
    });
    html! {
        <g class="thing pressable" tabindex="0" role="button" aria-haspopup="menu" aria-label={sentence}
            data-actor={actor.0.to_string()} {onclick} {onkeydown}>
            { content }
        </g>
    }
}

/// How a box is drawn: by the state of the first of its actors, and by how any of them stands to
/// the selected fact.
pub(super) fn box_class(drawing: &Drawing<'_>, actors: &[ActorId]) -> Classes {
    let state = actors.first().map(|&actor| drawing.picture.actors.get(actor)).unwrap_or_default();
    let stands = |relation: Relation| is_any(drawing, relation, actors).then_some(relation.class());
    classes!(
        "box",
        (!state.up).then_some("down"),
        (state.up && state.is_impaired()).then_some("ill"),
        stands(Relation::Own),
        stands(Relation::Cause),
        stands(Relation::Effect),
    )
}

fn is_any(drawing: &Drawing<'_>, relation: Relation, actors: &[ActorId]) -> bool {
    actors.iter().any(|&actor| drawing.cone.is_actor(relation, actor))
}

/// How actors stand to the selected fact, as a screen reader says it.
fn standing(drawing: &Drawing<'_>, actors: &[ActorId]) -> String {
    let all = [
        (Relation::Own, "app-stage-is-selected"),
        (Relation::Cause, "app-stage-is-cause"),
        (Relation::Effect, "app-stage-is-effect"),
    ];
    let held = all.into_iter().filter(|(relation, _)| is_any(drawing, *relation, actors));
    held.map(|(_, message)| format!(", {}", drawing.words.text(message))).collect()
}

/// What is wrong with an actor, in few words. `None` where nothing is.
pub(super) fn trouble(words: &Spoken, state: &ActorState) -> Option<(&'static str, String)> {
    if !state.up {
        return Some(("bad", words.text("app-stage-down")));
    }
    if state.hanging {
        return Some(("bad", words.text("app-stage-hanging")));
    }
    if state.failing.0 > 0 {
        let rate = format!("{} %", state.failing.0 / 10);
        return Some(("bad", words.text_with("app-stage-failing", &[("rate", &rate)])));
    }
    if state.full {
        return Some(("bad", words.text("app-stage-full")));
    }
    if state.slow_factor > 1 {
        return Some(("warn", words.text_with("app-stage-slow", &[("factor", &state.slow_factor.to_string())])));
    }
    (state.skew_ms != 0)
        .then(|| ("warn", words.text_with("app-stage-skewed", &[("ms", &format!("{:+}", state.skew_ms))])))
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) thing: Thing,
    pub(super) open: Callback<Option<Thing>>,
    pub(super) scene: Shared,
}

/// What somebody can do to a thing.
#[component]
pub(super) fn FaultMenu(props: &Props) -> Html {
    let Props { session, thing, open, scene } = props;
    use_panel(session);
    let words = use_words();
    let menu = use_node_ref();
    let actor = thing.actor;
    let name = session.with_trace(|trace| trace.actor_name(actor).to_owned());

    use_effect_with((*thing, menu.clone()), {
        let scene = scene.clone();
        move |(thing, menu)| {
            let menu = menu.cast::<HtmlElement>().expect("the menu is in the page");
            place(&menu, &scene, thing.actor);
            focus_within(&menu, 0);
        }
    });

    let close = {
        let (open, menu, actor) = (open.clone(), menu.clone(), actor.0);
        move || {
            // The focus goes back to the thing, so that the keyboard does not start from the top.
            let outer = menu.cast::<HtmlElement>().and_then(|menu| menu.parent_element());
            let back = outer.and_then(|outer| outer.query_selector(&format!("[data-actor='{actor}']")).ok().flatten());
            if let Some(back) = back {
                let _ = back.unchecked_into::<web_sys::SvgElement>().focus();
            }
            open.emit(None);
        }
    };
    let onkeydown = Callback::from({
        let (close, menu) = (close.clone(), menu.clone());
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "Escape" => {
                    event.stop_propagation();
                    close();
                    return;
                }
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(menu) = menu.cast::<HtmlElement>() {
                focus_within(&menu, step);
            }
        }
    });
    let onfocusout = Callback::from({
        let (open, menu) = (open.clone(), menu.clone());
        move |event: FocusEvent| {
            let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
            if !menu.cast::<Element>().is_some_and(|menu| menu.contains(next.as_ref())) {
                open.emit(None);
            }
        }
    });
    let offers = session.with_picture(|picture| {
        let state = picture.actors.get(actor);
        let cut: Vec<String> = session.with_trace(|trace| {
            let links = picture.actors.bad_links().iter();
            let others = links.filter_map(|link| match link.between {
                (one, other) if one == actor => Some(other),
                (one, other) if other == actor => Some(one),
                _ => None,
            });
            others.map(|other| trace.actor_name(other).to_owned()).collect()
        });
        let linked = linked_to(session, scene, actor);
        session.with_link(|link| offers(link.pattern, &name, &state, &cut, &linked))
    });
    let items = offers.into_iter().map(|action| {
        let label = label_of(&words, &action);
        let refusal = session.refuses(&action);
        let key = action.clone();
        let Press { disabled, described, title, onclick } = press(&words, session, refusal, {
            let close = close.clone();
            move |session| {
                let done = session.act(&action);
                debug_assert!(done.is_ok(), "the menu offers only what the pattern understands: {done:?}");
                close();
            }
        });
        html! {
            <li role="none" {key}>
                <button type="button" role="menuitem" tabindex="-1" {title} aria-disabled={disabled} aria-describedby={described}
                    {onclick}>{ label }</button>
            </li>
        }
    });
    html! {
        <ul class="fault-menu" role="menu" ref={menu} aria-label={words.actor(&name)} {onkeydown} {onfocusout}>
            { for items }
        </ul>
    }
}

/// Those that a link of the drawing joins to an actor.
fn linked_to(session: &Session, scene: &Shared, actor: ActorId) -> Vec<String> {
    let scene = scene.0.borrow();
    let others = scene.links.keys().filter(|(from, _, _)| *from == actor).map(|(_, to, _)| *to);
    session.with_trace(|trace| others.map(|other| trace.actor_name(other).to_owned()).collect())
}

/// The actions that are offered on an actor, in the order in which a person reads them.
fn offers(pattern: &Pattern, name: &str, state: &ActorState, cut: &[String], linked: &[String]) -> Vec<String> {
    let role = pattern.actors.iter().find(|actor| actor.name == name).map(|actor| actor.role);
    let mut offers = Vec::new();
    if !state.up {
        return vec![format!("restart.{name}")];
    }
    let mut offer = |verb: &str| offers.push(format!("{verb}.{name}"));
    if state.is_impaired() {
        offer("heal");
    }
    offer("crash");
    if state.slow_factor == 1 {
        offer("slow");
    }
    if matches!(role, Some(ActorRole::Worker | ActorRole::Service)) && state.failing.0 == 0 {
        offer("fail");
    }
    if role == Some(ActorRole::Service) && !state.hanging {
        offer("hang");
    }
    offers.extend(cut.iter().map(|other| format!("repair.{name}.{other}")));
    let carriers = pattern
        .actors
        .iter()
        .filter(|other| linked.iter().any(|known| known == other.name) && !cut.iter().any(|known| known == other.name));
    offers.extend(carriers.take(PARTITIONS_MAX).map(|other| format!("partition.{name}.{}", other.name)));
    // What the pattern offers of its own, such as a store that is full.
    let own = pattern.faults.iter().filter(|fault| fault.split('.').any(|part| part == name));
    offers.extend(own.map(|fault| (*fault).to_owned()));
    offers.dedup();
    let mut known = Vec::new();
    offers.retain(|offer| {
        let verb_and_first = offer.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        let is_pair = offer.starts_with("partition") || offer.starts_with("repair");
        let id = if is_pair { offer.clone() } else { verb_and_first };
        let new = !known.contains(&id);
        known.push(id);
        new
    });
    offers
}

/// An action as a button says it.
pub(super) fn label_of(words: &Spoken, action: &str) -> String {
    let parts: Vec<&str> = action.split('.').collect();
    let actor = |place: usize| parts.get(place).map(|name| words.actor(name)).unwrap_or_default();
    let id = format!("app-stage-do-{}", parts[0]);
    if words.has(&id) { words.text_with(&id, &[("actor", &actor(1)), ("other", &actor(2))]) } else { action.to_owned() }
}

/// Puts the menu under its thing, inside the stage. `style` attributes are forbidden by the page's
/// policy; the CSSOM is not.
fn place(menu: &HtmlElement, scene: &Shared, actor: ActorId) {
    let scene = scene.0.borrow();
    let Area { x, y, width, height } = scene.things.get(&actor).copied().unwrap_or_default();
    let (full_px, own_px) = menu
        .parent_element()
        .map_or((scene.width, 200.0), |outer| (f64::from(outer.client_width()), f64::from(menu.offset_width())));
    let scale = full_px / scene.width.max(1.0);
    let left = ((x + width.min(120.0) / 2.0) * scale - own_px / 2.0).clamp(8.0, (full_px - own_px - 8.0).max(8.0));
    let top = (y + height.min(40.0)) * scale;
    for (property, value) in [("left", left), ("top", top)] {
        menu.style().set_property(property, &format!("{value:.0}px")).expect("a length is a value");
    }
}

/// Moves the focus among the menu's buttons; 0 is the first.
fn focus_within(menu: &HtmlElement, step: i32) {
    let Ok(buttons) = menu.query_selector_all("button") else { return };
    let active = menu.owner_document().and_then(|document| document.active_element());
    let count = buttons.length() as i32;
    let at = (0..count).find(|&index| {
        let button = buttons.item(index as u32);
        button.is_some() && button.as_ref() == active.as_ref().map(|active| active.unchecked_ref::<Node>())
    });
    let next = match (at, step) {
        (Some(at), 1 | -1) => (at + step).rem_euclid(count.max(1)),
        _ => 0,
    };
    if let Some(button) = buttons.item(next as u32) {
        // A button that is in the page takes the focus.
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
}
