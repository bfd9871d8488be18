//! The page's storage as a module of its own: whoever only looks at simulated runs never loads it.
//!
//! Requests and answers are those of
//! [`messages`](event_playground::adapters::messages), as JSON text.

use event_playground::adapters::indexed_db::Durability;
use event_playground::adapters::messages::answer_text;
use event_playground::adapters::storage::Storage;
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use wasm_bindgen::prelude::*;

fn main() {}

/// One storage.
#[wasm_bindgen]
pub struct Store {
    opening: Shared<LocalBoxFuture<'static, Storage>>,
}

/// Begins to open the database `name`; `durability` is `strict` or `relaxed`.
#[wasm_bindgen]
pub fn open_store(name: String, durability: &str) -> Store {
    let durability = Durability::find(durability).unwrap_or_default();
    Store { opening: async move { Storage::open(&name, durability).await }.boxed_local().shared() }
}

#[wasm_bindgen]
impl Store {
    /// Answers a request.
    pub async fn ask(&self, request: String) -> String {
        let storage = self.opening.clone().await;
        answer_text(&storage, &request).await
    }
}
