//! What is read and pressed.

pub(crate) mod bridge;
mod compare;
mod dialog;
mod files;
pub(crate) mod glyph;
mod guide;
mod heading;
mod help;
pub(crate) mod home;
mod inspector;
mod keys;
mod limits;
mod live;
mod menu;
mod notice;
mod parameters;
pub(crate) mod pattern_page;
mod place_slot;
mod recording;
pub(crate) mod refusal;
mod refused;
mod run_facts;
mod runtime_menu;
pub(crate) mod schema_editor;
pub(crate) mod selection;
mod share;
pub(crate) mod side_pages;
mod split;
pub(crate) mod storage;
mod time_line;
mod top_bar;
mod topics;
mod transport;
mod verdicts;
mod while_there;

pub(crate) use self::guide::jump_button;
