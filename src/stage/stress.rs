//! A page that measures drawing: five thousand records in flight, and nothing else.
//!
//! Not linked from anywhere. It draws with the very code of the stage, frame after frame, and
//! writes the script time of its frames into the page, where a test reads it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use eda_patterns::fact::{ActorId, FactId, Name, Record};
use eda_patterns::picture::{Fate, Flight, Flights};
use eda_patterns::sorted::insert_by_key;
use eda_patterns::time::Time;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use super::canvas::Painter;
use super::flights::{Watch, each_mover};
use super::scene::{Curve, Point, Scene};
use crate::session::{now_ms, window};

const IN_FLIGHT: u64 = 5_000;
const FRAMES: usize = 300;
/// Virtual time that passes in a frame.
const FRAME_US: f64 = 16_667.0;

/// Measures and shows.
#[component]
pub fn Stress() -> Html {
    let (canvas, probe) = (use_node_ref(), use_node_ref());
    let result = use_state_eq(String::new);
    use_effect_with((canvas.clone(), probe.clone()), {
        let result = result.setter();
        move |(canvas, probe)| {
            let canvas = canvas.cast::<HtmlCanvasElement>().expect("the canvas is in the page");
            let probe = probe.cast::<HtmlElement>().expect("the probe is in the page");
            let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
            let mut painter = Painter::new(canvas, probe);
            painter.resize(width, height);
            let (scene, flights) = (scene(), flights());
            let watch = |now_us: f64| Watch { now_us, speed: 1.0, still: false };
            let now_us = Cell::new(1_000_000.0);
            let took = RefCell::new(Vec::new());
            let frames = Frames::default();
            let again = Rc::downgrade(&frames.0);
            frames.run(move || {
                let began_ms = now_ms();
                painter.paint(&scene, |draw| each_mover(&flights, &scene, watch(now_us.get()), draw));
                let mut took = took.borrow_mut();
                let took_us = ((now_ms() - began_ms) * 1_000.0) as u64;
                insert_by_key(&mut took, took_us, |took_us| *took_us);
                // The records of a whole second pass, then it begins anew.
                now_us.set(1_000_000.0 + (now_us.get() - 1_000_000.0 + FRAME_US) % 900_000.0);
                if took.len() < FRAMES {
                    again.upgrade().is_some()
                } else {
                    let at = |percent: usize| took[(FRAMES * percent / 100).min(FRAMES - 1)] as f64 / 1_000.0;
                    result.set(format!(
                        "{IN_FLIGHT} in flight, {FRAMES} frames: median {:.2} ms, p95 {:.2} ms, most {:.2} ms",
                        at(50),
                        at(95),
                        at(100)
                    ));
                    false
                }
            });
            move || drop(frames)
        }
    });
    html! {
        <main class="stress">
            <h1>{ "Drawing under load" }</h1>
            <div class="sheet-of-stage">
                <canvas class="flights alone" ref={canvas} aria-hidden="true" />
                <span class="probe" ref={probe} aria-hidden="true" />
            </div>
            <output id="stress" role="status">{ (*result).clone() }</output>
        </main>
    }
}

const ACTORS: u16 = 12;

fn scene() -> Scene {
    let mut scene = Scene { width: 864.0, height: 300.0, ..Scene::default() };
    for from in 0..ACTORS {
        for to in 0..ACTORS {
            let place = |side: f64, actor: u16| Point { x: side, y: 12.0 + f64::from(actor) * 24.0 };
            let curve = Curve::level(place(20.0, from), place(840.0, to));
            scene.links.insert((ActorId(from), ActorId(ACTORS + to), None), curve);
        }
    }
    scene
}

/// As many flights as are to be under way at any moment of the measured second.
fn flights() -> Flights {
    let mut flights = Flights::default();
    for number in 0..IN_FLIGHT {
        let (from, to) = (ActorId((number % 12) as u16), ActorId(ACTORS + (number / 12 % 12) as u16));
        let fate = match number % 50 {
            0 => Fate::Lost,
            1 => Fate::ArrivesAgain,
            _ => Fate::Arrives,
        };
        let departs = Time::from_us(number * 190);
        let arrives = Time::from_us(2_000_000 + number * 190);
        flights.push(Flight {
            fact: FactId(0),
            from,
            to,
            record: Record(number),
            what: Name(0),
            departs,
            arrives,
            fate,
        });
    }
    flights
}

/// Frames until what is run says that it is enough, or this is dropped.
#[derive(Default)]
struct Frames(Rc<Frame>);

/// What is done in each frame, once it is set.
type Frame = RefCell<Option<Closure<dyn FnMut()>>>;

impl Frames {
    fn run(&self, mut each: impl FnMut() -> bool + 'static) {
        let closure = Rc::downgrade(&self.0);
        let ask = move || {
            if let Some(closure) = closure.upgrade()
                && let Some(closure) = closure.borrow().as_ref()
            {
                // Without a frame the measurement stops, and the page shows no result.
                let _ = window().request_animation_frame(closure.as_ref().unchecked_ref());
            }
        };
        let next = ask.clone();
        *self.0.borrow_mut() = Some(Closure::new(move || {
            if each() {
                next();
            }
        }));
        ask();
    }
}
