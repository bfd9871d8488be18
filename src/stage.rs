//! What moves, and the panels of facts under it.
//!
//! [`Stage`] draws the picture at the cursor: an SVG of the things that take part (focusable, with
//! a sentence for a screen reader and a menu of faults), and one canvas over it for the records on
//! their way. [`Facts`] is the same run in words, as a sequence diagram, as plots and as source.
//!
//! The SVG is drawn by Yew about ten times a second while playing; the canvas is drawn in every
//! frame, outside of Yew. Both use one `Scene` of `scene.rs`, so a record is where its link is.

mod breakers;
mod bus;
mod canvas;
mod cluster;
mod cone;
mod dead_letters;
pub(crate) mod drawings;
mod facts;
mod flights;
mod guarantees;
mod ink;
mod layout;
mod legend;
mod marks;
mod panels;
mod plan;
mod plots;
mod portfolio;
mod read_models;
mod rows;
mod sagas;
mod scene;
mod schemas;
mod sequence;
mod source;
mod thing;
mod topology;
mod trace_list;

use std::rc::Rc;

use yew::prelude::*;

pub(crate) use self::drawings::{Beside, Draw};
pub use self::facts::Facts;
pub(crate) use self::panels::use_panels;

use self::canvas::Canvas;
use self::cone::use_cone;
use self::layout::use_layout;
use self::plan::use_plan;
use self::scene::{Drawing, Scene, Sheet};
use self::thing::{FaultMenu, Thing};
use crate::programs;
use crate::session::{Session, use_panel};
use crate::words::use_words;

/// What the stage and its panels need.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The player that is shown.
    pub session: Session,
}

/// The picture of the run.
#[component]
pub fn Stage(props: &Props) -> Html {
    let session = &props.session;
    use_panel(session);
    let words = use_words();
    let sheet = use_node_ref();
    let layout = use_layout(&sheet);
    let plan = use_plan(session);
    let cone = use_cone(session);
    let scene = use_memo((), |()| Scene::shared());
    let opened = use_state(|| None::<Thing>);
    let open = use_callback((), {
        let opened = opened.setter();
        move |thing: Option<Thing>, ()| opened.set(thing)
    });

    let pattern = session.with_link(|link| link.pattern);
    let play = programs::known(pattern).expect("a run is played only after its program was fetched");
    let sheet_drawn = session.with_picture(|picture| {
        session.with_trace(|trace| {
            let drawing = Drawing {
                words: &words,
                layout,
                plan: &plan,
                picture,
                trace,
                session,
                cone: &cone,
                pattern,
                open: open.clone(),
            };
            (play.draw)(&drawing)
        })
    });
    let Sheet { title, summary, figure, blocks, svg, legend, scene: drawn } = sheet_drawn;
    scene.replace(drawn);
    let (width, height) = {
        let scene = scene.borrow();
        (scene.width, scene.height)
    };
    let view_box = format!("0 0 {width} {height}");
    let menu = (*opened).map(|thing| {
        let scene: Rc<_> = Rc::clone(&*scene);
        html! { <FaultMenu session={session.clone()} {thing} {open} scene={scene::Shared(scene)} /> }
    });

    html! {
        <>
            <div class="stage-head">
                <b>{ title }</b>
                <span class="quiet">{ summary }</span>
                <span class="push optional quiet">{ figure }</span>
            </div>
            <div class="sheet-of-stage" ref={sheet}>
                <svg class="topology" viewBox={view_box} role="group" aria-label={words.text("app-stage-drawing")}>
                    { svg }
                </svg>
                <Canvas session={session.clone()} scene={scene::Shared(Rc::clone(&*scene))} />
                { for menu }
            </div>
            { blocks }
            { legend }
        </>
    }
}
