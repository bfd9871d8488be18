//! The edge between the stage and the facts: dragged, or moved with the arrow keys. A double click
//! gives the place back to what the stage needs. The place is kept.

use web_sys::{HtmlElement, PointerEvent};
use yew::prelude::*;

use crate::preferences::Preference;
use crate::words::use_words;

/// What an arrow key moves, in thousandths of the column.
const STEP: i32 = 25;

/// The least and the most that the stage takes, in thousandths of the column.
const SHARE: (i32, i32) = (200, 850);

/// What the stage is taken to have before anybody moved the edge.
const SHARE_USUAL: i32 = 550;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// The frame whose rows are parted.
    pub(crate) frame: NodeRef,
}

#[component]
pub(crate) fn Split(props: &Props) -> Html {
    let words = use_words();
    let share = use_state_eq(|| Preference::Split.read::<i32>().map(|kept| kept.clamp(SHARE.0, SHARE.1)));
    let drags = use_mut_ref(|| false);

    use_effect_with((*share, props.frame.clone()), |(share, frame)| {
        let Some(frame) = frame.cast::<HtmlElement>() else { return };
        // The rows follow a custom property and a data attribute: the policy forbids style attributes.
        match share {
            Some(share) => {
                let _ = frame.style().set_property("--stage-share", &format!("{}fr", *share));
                let _ = frame.style().set_property("--facts-share", &format!("{}fr", 1_000 - *share));
                let _ = frame.set_attribute("data-split", "set");
            }
            None => drop(frame.remove_attribute("data-split")),
        }
    });

    let set = {
        let share = share.setter();
        move |wanted: Option<i32>| {
            let wanted = wanted.map(|wanted| wanted.clamp(SHARE.0, SHARE.1));
            match wanted {
                Some(wanted) => Preference::Split.keep(wanted),
                None => Preference::Split.forget(),
            }
            share.set(wanted);
        }
    };
    let onkeydown = Callback::from({
        let (set, share) = (set.clone(), share.clone());
        move |event: KeyboardEvent| {
            let now = share.unwrap_or(SHARE_USUAL);
            match event.key().as_str() {
                "ArrowUp" => set(Some(now - STEP)),
                "ArrowDown" => set(Some(now + STEP)),
                "Home" => set(Some(SHARE.0)),
                "End" => set(Some(SHARE.1)),
                "Enter" => set(None),
                _ => return,
            }
            event.prevent_default();
        }
    });
    let onpointerdown = Callback::from({
        let drags = drags.clone();
        move |event: PointerEvent| {
            let edge: HtmlElement = event.target_unchecked_into();
            // A pointer that has gone already cannot be captured; then nothing is dragged.
            *drags.borrow_mut() = edge.set_pointer_capture(event.pointer_id()).is_ok();
        }
    });
    let onpointermove = Callback::from({
        let (drags, set, frame) = (drags.clone(), set.clone(), props.frame.clone());
        move |event: PointerEvent| {
            if let (true, Some(frame)) = (*drags.borrow(), frame.cast::<HtmlElement>()) {
                let query =
                    |selector| frame.query_selector(selector).ok().flatten().map(|it| it.get_bounding_client_rect());
                if let (Some(stage), Some(facts)) = (query(".stage"), query(".facts")) {
                    let height = facts.bottom() - stage.top();
                    set(Some(((f64::from(event.client_y()) - stage.top()) / height.max(1.0) * 1_000.0) as i32));
                }
            }
        }
    });
    let onpointerup = Callback::from(move |_: PointerEvent| *drags.borrow_mut() = false);
    let ondblclick = Callback::from(move |_: MouseEvent| set(None));
    html! {
        <div class="split" role="separator" tabindex="0" aria-orientation="horizontal" aria-label={words.text("app-split")}
            title={words.text("app-split.about")}
            aria-valuemin={(SHARE.0 / 10).to_string()} aria-valuemax={(SHARE.1 / 10).to_string()}
            aria-valuenow={(share.unwrap_or(SHARE_USUAL) / 10).to_string()}
            {onkeydown} {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup} {ondblclick}></div>
    }
}
