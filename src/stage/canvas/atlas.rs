//! Ready-made cells: each look of a record is drawn once and then copied.

use eda_patterns::fact::{Record, Tone};
use eda_patterns::sorted::SortedMap;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

use super::super::flights::{Look, Mover};
use super::super::ink::Ink;
use super::super::scene::Point;
use super::{CELL, CELL_X, CELL_Y, LETTERS_MAX, SLOT_HEIGHT, SLOT_WIDTH, SLOTS, SLOTS_A_ROW, context_of};
use crate::session::window;

/// Ready-made cells.
pub(super) struct Atlas {
    pub(super) canvas: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    pub(super) scale: f64,
    pub(super) slot_width: f64,
    pub(super) slot_height: f64,
    pub(super) sprites: SortedMap<(Option<Record>, usize, Look), Sprite>,
}

#[derive(Clone, Copy)]
pub(super) struct Sprite {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) center_x: f64,
    pub(super) center_y: f64,
}

impl Atlas {
    pub(super) fn new() -> Atlas {
        let document = window().document().expect("a window has a document");
        let canvas = document.create_element("canvas").expect("canvas is an element").unchecked_into();
        let context = context_of(&canvas);
        Atlas { canvas, context, scale: 0.0, slot_width: 0.0, slot_height: 0.0, sprites: SortedMap::new() }
    }

    /// Forgets every sprite.
    pub(super) fn clear(&mut self) {
        self.sprites.clear();
        self.context.clear_rect(0.0, 0.0, self.canvas.width().into(), self.canvas.height().into());
    }

    pub(super) fn fit(&mut self, scale: f64) {
        if scale != self.scale {
            self.scale = scale;
            (self.slot_width, self.slot_height) = ((SLOT_WIDTH * scale).ceil(), (SLOT_HEIGHT * scale).ceil());
            self.canvas.set_width((self.slot_width * SLOTS_A_ROW as f64) as u32);
            self.canvas.set_height((self.slot_height * SLOTS.div_ceil(SLOTS_A_ROW) as f64) as u32);
            self.clear();
        }
    }

    /// Forgets all sprites where those of one frame might not fit beside them.
    pub(super) fn make_room(&mut self) {
        if self.sprites.len() + LETTERS_MAX > SLOTS {
            self.clear();
        }
    }

    pub(super) fn sprite(&mut self, mover: &Mover, lettered: bool, ink: &Ink) -> Sprite {
        let key = match mover.look {
            Look::Cell(_) => (lettered.then_some(mover.face.letter), mover.face.hue, mover.look),
            Look::Mark(_) => (None, 0, mover.look),
        };
        if let Some(sprite) = self.sprites.get(&key) {
            return *sprite;
        }
        let slot = self.sprites.len();
        let x = (slot % SLOTS_A_ROW) as f64 * self.slot_width;
        let y = (slot / SLOTS_A_ROW) as f64 * self.slot_height;
        self.context.save();
        // Only the first calls of a transform can fail, and these are numbers.
        let _ = self.context.translate(x, y);
        let _ = self.context.scale(self.scale, self.scale);
        let center = match mover.look {
            Look::Mark(tone) => {
                self.badge(tone, ink, Point { x: CELL_X + 9.0, y: CELL_Y + 9.0 });
                Point { x: CELL_X + 9.0, y: CELL_Y + 9.0 }
            }
            Look::Cell(tone) => {
                let letters = key.0.map(|record| record.to_string()).unwrap_or_default();
                self.cell(&letters, key.1, tone, ink)
            }
        };
        self.context.restore();
        let (center_x, center_y) = (center.x * self.scale, center.y * self.scale);
        let sprite = Sprite { x, y, center_x, center_y };
        self.sprites.insert(key, sprite);
        sprite
    }

    pub(super) fn cell(&self, letters: &str, key: usize, tone: Tone, ink: &Ink) -> Point {
        let context = &self.context;
        let width = if letters.len() > 1 { 7.3 * letters.len() as f64 + 6.0 } else { CELL };
        context.begin_path();
        let _ = context.round_rect_with_f64(CELL_X + 1.0, CELL_Y + 1.0, width - 2.0, CELL - 2.0, 3.0);
        context.set_fill_style_str(&ink.keys[key]);
        context.fill();
        context.set_stroke_style_str(ink.of(tone));
        context.set_line_width(2.0);
        context.stroke();
        if !letters.is_empty() {
            context.set_font(&format!("600 12px {}", ink.mono));
            context.set_text_align("center");
            context.set_fill_style_str(&ink.key_ink);
            let _ = context.fill_text(letters, CELL_X + width / 2.0, CELL_Y + 13.3);
        }
        let corner = Point { x: CELL_X + width, y: CELL_Y };
        context.set_fill_style_str(&ink.surface);
        context.begin_path();
        let _ = context.arc(corner.x, corner.y, 7.0, 0.0, std::f64::consts::TAU);
        context.fill();
        self.badge(tone, ink, corner);
        Point { x: CELL_X + width / 2.0, y: CELL_Y + CELL / 2.0 }
    }

    /// The mark of a meaning, 12 px, as in the page's sprite.
    pub(super) fn badge(&self, tone: Tone, ink: &Ink, center: Point) {
        let context = &self.context;
        context.save();
        let _ = context.translate(center.x - 6.0, center.y - 6.0);
        let _ = context.scale(0.75, 0.75);
        let path = |path: &str| Path2d::new_with_path_string(path).expect("our own path is well-formed");
        context.set_fill_style_str(ink.of(tone));
        context.set_stroke_style_str(ink.of(tone));
        match tone {
            Tone::Retry => {
                context.set_line_width(2.2);
                context.stroke_with_path(&path("M13.2 5.2A6 6 0 1 0 14 8.6"));
                context.fill_with_path_2d(&path("M14.9 1.2V6.6H9.5Z"));
            }
            Tone::Flight => context.fill_with_path_2d(&path("M3 1.5 14.5 8 3 14.5Z")),
            Tone::Failed => {
                context.fill_with_path_2d(&path("M8 0 16 8 8 16 0 8Z"));
                context.set_stroke_style_str(&ink.surface);
                context.set_line_width(1.8);
                context.stroke_with_path(&path("M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4"));
            }
            _ => {
                context.fill_with_path_2d(&path("M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1Z"));
                context.set_stroke_style_str(&ink.surface);
                context.set_line_width(1.8);
                context.stroke_with_path(&path("M4.8 8.3 7.1 10.5 11.3 5.8"));
            }
        }
        context.restore();
    }
}
