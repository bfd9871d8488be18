//! The page's side of its storage: a module that is fetched when somebody runs a pattern on this
//! browser for the first time.

use std::rc::Rc;

use eda_patterns::wire::{Answer, Call};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use wasm_bindgen::prelude::*;

use super::messages::{Reply, Request};

/// What is wrong where there is no module to ask. It may work again on another day.
const GONE: &str = "the storage could not be fetched or has ended; reload the page";

#[wasm_bindgen]
extern "C" {
    /// Imports and starts a module of `later/`. It stands in `boot.js`, since WebAssembly cannot
    /// import by itself.
    #[wasm_bindgen(catch, js_name = startLater)]
    async fn start_later(name: &str) -> Result<JsValue, JsValue>;

    /// What `crates/store` exports.
    type StoreModule;
    #[wasm_bindgen(method)]
    fn open_store(this: &StoreModule, name: &str, durability: &str) -> Store;

    type Store;
    #[wasm_bindgen(method, catch)]
    async fn ask(this: &Store, request: &str) -> Result<JsValue, JsValue>;
}

/// The storage of live runs. Clones are the same one.
#[derive(Clone)]
pub struct Kept {
    /// `None` where the module could not be fetched.
    store: Option<Rc<Store>>,
}

/// A storage that may still be opening. Whoever awaits it gets the same one.
pub type KeptOpening = Shared<LocalBoxFuture<'static, Kept>>;

impl Kept {
    /// Begins to fetch the module and to open the database `name`, whose commits promise what
    /// `promise` says in IndexedDB's word.
    pub fn opening(name: String, promise: String) -> KeptOpening {
        let open = async move {
            let module = start_later("store").await;
            let open = |module: JsValue| module.unchecked_into::<StoreModule>().open_store(&name, &promise);
            Kept { store: module.ok().map(|module| Rc::new(open(module))) }
        };
        open.boxed_local().shared()
    }

    /// What the storage says.
    pub async fn ask(&self, request: Request) -> Reply {
        let request = serde_json::to_string(&request).expect("a request serialises");
        let reply = match &self.store {
            Some(store) => store.ask(&request).await.ok().and_then(|reply| reply.as_string()),
            None => None,
        };
        match reply {
            Some(reply) => serde_json::from_str(&reply).expect("the module writes what this page reads"),
            None => Reply::Failed(GONE.to_owned()),
        }
    }

    /// Carries a call of a port there.
    pub async fn answer(&self, call: Call) -> Answer {
        let nobody = call.unavailable(GONE);
        match self.ask(Request::Call(call)).await {
            Reply::Answer(answer) => answer,
            _ => nobody,
        }
    }
}
