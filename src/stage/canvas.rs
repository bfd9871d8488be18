//! The one canvas: records on their way, drawn in every frame.
//!
//! A cell with its letter and mark is drawn once into an atlas and copied from there, since text is
//! what costs on a canvas. With very many records in flight letters cannot be read, and plain cells
//! are filled instead. Everything is in device pixels, so it is sharp on any screen.

mod atlas;

use self::atlas::Atlas;
use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::Tone;
use eda_patterns::picture::cluster::ClusterPicture;
use eda_patterns::picture::{Flights, Picture};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use super::cone::Relation;
use super::flights::{Look, Mover, Watch, each_mover};
use super::ink::{Ink, theme};
use super::layout::use_size;
use super::scene::{Scene, Shared};
use crate::app::matches_media;
use crate::session::{Rate, Session, use_panel, window};

/// The most records whose letters are drawn.
const LETTERS_MAX: usize = 300;

/// A sprite's room in the atlas, in pixels of the drawing: a cell of three letters with its mark.
const SLOT_WIDTH: f64 = 44.0;
const SLOT_HEIGHT: f64 = 30.0;
const SLOTS_A_ROW: usize = 16;
const SLOTS: usize = 640;

/// The cell's left upper corner in its slot; the mark stands over the right upper corner.
const CELL_X: f64 = 4.0;
const CELL_Y: f64 = 9.0;
const CELL: f64 = 18.0;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) scene: Shared,
}

#[component]
pub(super) fn Canvas(props: &Props) -> Html {
    let Props { session, scene } = props;
    use_panel(session);
    let plays = session.is_playing();
    let (canvas, probe) = (use_node_ref(), use_node_ref());
    let painter = use_memo((), |()| Rc::new(RefCell::new(None::<Painter>)));
    let paint = {
        let (painter, session, scene) = (Rc::clone(&painter), session.clone(), scene.clone());
        Rc::new(move || {
            if let Some(painter) = painter.borrow_mut().as_mut() {
                let watch = Watch { now_us: session.now_us(), speed: session.speed(), still: painter.still };
                session.with_picture(|picture| {
                    painter
                        .paint(&scene.0.borrow(), |draw| each_mover(moving(picture), &scene.0.borrow(), watch, draw));
                });
            }
        })
    };

    use_effect_with((canvas.clone(), probe.clone()), {
        let painter = Rc::clone(&painter);
        move |(canvas, probe)| {
            let canvas = canvas.cast::<HtmlCanvasElement>().expect("the canvas is in the page");
            let probe = probe.cast::<HtmlElement>().expect("the probe is in the page");
            *painter.borrow_mut() = Some(Painter::new(canvas, probe));
        }
    });
    use_size(&canvas, {
        let (painter, paint) = (Rc::clone(&painter), Rc::clone(&paint));
        move |width_px, height_px| {
            if let Some(painter) = painter.borrow_mut().as_mut() {
                painter.resize(width_px, height_px);
            }
            paint();
        }
    });
    use_effect_with(session.clone(), {
        let paint = Rc::clone(&paint);
        move |session| {
            let listener = session.listen(Rate::Frame, move || paint());
            move || drop(listener)
        }
    });
    use_effect(move || {
        if let Some(painter) = painter.borrow_mut().as_mut() {
            painter.dress();
        }
        // While time passes the next frame paints anyway.
        if !plays {
            paint();
        }
    });

    html! {
        <>
            <canvas class="flights" ref={canvas} aria-hidden="true" />
            <span class="probe" ref={probe} aria-hidden="true" />
        </>
    }
}

/// What moves: on a log the records between clients and lanes, elsewhere every message.
fn moving(picture: &Picture) -> &Flights {
    picture.own::<ClusterPicture>().map_or(&picture.flights, |cluster| cluster.moves.flights())
}

/// Draws movers.
pub(super) struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    atlas: Atlas,
    probe: HtmlElement,
    ink: Ink,
    theme: String,
    width_px: f64,
    ratio: f64,
    empty: bool,
    movers: Vec<Mover>,
    /// Whether the reader asked for stills.
    pub(super) still: bool,
}

impl Painter {
    pub(super) fn new(canvas: HtmlCanvasElement, probe: HtmlElement) -> Painter {
        let context = context_of(&canvas);
        let mut painter = Painter {
            canvas,
            context,
            atlas: Atlas::new(),
            probe,
            ink: Ink::default(),
            theme: String::new(),
            width_px: 0.0,
            ratio: 1.0,
            empty: true,
            movers: Vec::new(),
            still: false,
        };
        painter.dress();
        painter
    }

    /// Takes up another theme or another wish about motion.
    pub(super) fn dress(&mut self) {
        self.still = matches_media("(prefers-reduced-motion: reduce)");
        let theme = theme();
        if theme != self.theme {
            self.ink = Ink::read(&self.probe);
            self.theme = theme;
            self.atlas.clear();
        }
    }

    /// Takes up another size of the canvas.
    pub(super) fn resize(&mut self, width_px: f64, height_px: f64) {
        self.ratio = window().device_pixel_ratio();
        self.width_px = width_px;
        self.canvas.set_width((width_px * self.ratio).round() as u32);
        self.canvas.set_height((height_px * self.ratio).round() as u32);
        self.empty = true;
    }

    /// Draws what `movers` hands out.
    pub(super) fn paint(&mut self, scene: &Scene, movers: impl FnOnce(&mut dyn FnMut(Mover))) {
        let mut all = std::mem::take(&mut self.movers);
        all.clear();
        movers(&mut |mover| all.push(mover));
        if !(self.empty && all.is_empty()) {
            self.context.clear_rect(0.0, 0.0, self.canvas.width().into(), self.canvas.height().into());
            let scale = self.width_px * self.ratio / scene.width.max(1.0);
            self.atlas.fit(scale);
            if all.len() <= LETTERS_MAX {
                self.put_all(all.iter(), true, scale);
            } else {
                self.crowd(&all, scale);
            }
            self.empty = all.is_empty();
        }
        self.movers = all;
    }

    /// Very many records: plain cells in the hue of their key, one hue after the other, since a
    /// change of colour and a copied picture cost more than a rectangle. What failed or is tried
    /// again keeps its mark and stands on top; where even those are very many, they are plain too, and
    /// an answer is a dot in the colour of its meaning.
    fn crowd(&mut self, movers: &[Mover], scale: f64) {
        const OUTER: f64 = 12.0;
        const INNER: f64 = 8.0;
        const DOT: f64 = 6.0;
        const TONES: [Tone; 7] =
            [Tone::Plain, Tone::Asked, Tone::Flight, Tone::Delivered, Tone::Retry, Tone::Failed, Tone::Dead];
        let square = |context: &CanvasRenderingContext2d, at: Point, side: f64| {
            let side = side * scale;
            context.fill_rect((at.x * scale - side / 2.0).round(), (at.y * scale - side / 2.0).round(), side, side);
        };
        let is_plain = |mover: &&Mover| mover.look == Look::Cell(Tone::Flight);
        self.context.set_fill_style_str(self.ink.of(Tone::Flight));
        movers.iter().filter(is_plain).for_each(|mover| square(&self.context, mover.at, OUTER));
        for (key, hue) in self.ink.keys.iter().enumerate() {
            self.context.set_fill_style_str(hue);
            let of_key = movers.iter().filter(is_plain).filter(|mover| mover.face.hue == key);
            of_key.for_each(|mover| square(&self.context, mover.at, INNER));
        }
        let marked = movers.iter().filter(|mover| !is_plain(mover));
        if marked.clone().count() <= LETTERS_MAX {
            return self.put_all(marked, false, scale);
        }
        for tone in TONES {
            self.context.set_fill_style_str(self.ink.of(tone));
            for mover in marked.clone() {
                match mover.look {
                    Look::Mark(of) if of == tone => square(&self.context, mover.at, DOT),
                    Look::Cell(of) if of == tone => square(&self.context, mover.at, OUTER),
                    Look::Mark(_) | Look::Cell(_) => {}
                }
            }
        }
    }

    /// Makes the sprites that are missing, then copies them all. In this order, since a browser
    /// copies the whole atlas whenever it was changed after it was read.
    fn put_all<'m>(&mut self, movers: impl Iterator<Item = &'m Mover> + Clone, lettered: bool, scale: f64) {
        self.atlas.make_room();
        for mover in movers.clone() {
            self.atlas.sprite(mover, lettered, &self.ink);
        }
        movers.for_each(|mover| self.put(mover, lettered, scale));
    }

    fn put(&mut self, mover: &Mover, lettered: bool, scale: f64) {
        let sprite = self.atlas.sprite(mover, lettered, &self.ink);
        let Point { x, y } = mover.at;
        let left = (x * scale).round() - sprite.center_x;
        let top = (y * scale).round() - sprite.center_y;
        let copied = self.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &self.atlas.canvas,
            sprite.x,
            sprite.y,
            self.atlas.slot_width,
            self.atlas.slot_height,
            left.round(),
            top.round(),
            self.atlas.slot_width,
            self.atlas.slot_height,
        );
        debug_assert!(copied.is_ok(), "the atlas is a canvas of our own");
        if let Some(relation) = mover.relation {
            self.ring(mover.at, relation, scale);
        }
    }

    /// A ring around what led to the selected fact, dotted around what it led to.
    fn ring(&self, at: Point, relation: Relation, scale: f64) {
        let context = &self.context;
        context.save();
        context.set_stroke_style_str(&self.ink.accent);
        context.set_line_width(2.0 * scale);
        if relation == Relation::Effect {
            let dash = [2.0 * scale, 3.0 * scale].map(JsValue::from_f64);
            // Two positive lengths are a dash.
            let _ = context.set_line_dash(&js_sys::Array::from_iter(dash));
        }
        context.begin_path();
        let _ = context.arc(at.x * scale, at.y * scale, 16.0 * scale, 0.0, std::f64::consts::TAU);
        context.stroke();
        context.restore();
    }
}

use super::scene::Point;

fn context_of(canvas: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    let context = canvas.get_context("2d").ok().flatten().expect("every browser draws in two dimensions");
    context.unchecked_into()
}
