//! The page's side of its storage: a module that is fetched when somebody runs a pattern on this
//! browser for the first time.

use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::{AnyEventStore, AnyKeyValue, StoreError};
use eda_patterns::recorder::Now;
use eda_patterns::sim::RealStores;
use eda_patterns::wire::{Answer, Call, Remote};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

use super::clock::BrowserClock;
use super::indexed_db::Durability;
use super::memory::MemoryStore;
use super::messages::{Looked, Reply, Request};
use super::storage::{Census, ImportError, StorageStatus};

/// The time between two looks at a memory: nobody tells of what is new in it.
const LOOK_AGAIN_MS: u32 = 500;

/// What is wrong where the module answers no more.
const GONE: &str = "the storage's module has ended; reload the page";

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
    place: Place,
    stores: RealStores,
}

#[derive(Clone)]
enum Place {
    Module(Rc<Store>),
    /// The module could not be fetched, and why.
    Memory(MemoryStore, StoreError),
}

/// A storage that may still be opening. Whoever awaits it gets the same one.
pub type KeptOpening = Shared<LocalBoxFuture<'static, Kept>>;

/// What the module answers to a request. `None` where it died.
async fn ask(store: &Store, request: &Request) -> Option<Reply> {
    let request = serde_json::to_string(request).expect("a request serialises");
    let reply = store.ask(&request).await.ok()?.as_string()?;
    Some(serde_json::from_str(&reply).expect("the module writes what this page reads"))
}

fn gone() -> StoreError {
    StoreError::Unavailable(GONE.to_owned())
}

impl Kept {
    /// Begins to fetch the module and to open the database `name`.
    pub fn opening(name: String, durability: Durability) -> KeptOpening {
        async move { Kept::open(&name, durability).await }.boxed_local().shared()
    }

    async fn open(name: &str, durability: Durability) -> Kept {
        match start_later("store").await {
            Ok(module) => {
                let store = Rc::new(module.unchecked_into::<StoreModule>().open_store(name, durability.word()));
                let asked = Rc::clone(&store);
                let remote = Remote::new(Rc::new(move |call| carry(Rc::clone(&asked), call)));
                let (event_store, key_value) = (AnyEventStore::new(remote.clone()), AnyKeyValue::new(remote));
                Kept { place: Place::Module(store), stores: RealStores { event_store, key_value } }
            }
            Err(_) => {
                let clock = BrowserClock::start();
                let store = MemoryStore::new(move || Now::now(&clock));
                let (event_store, key_value) = (AnyEventStore::new(store.clone()), AnyKeyValue::new(store.clone()));
                let why = StoreError::Unavailable("the storage's module could not be fetched".to_owned());
                Kept { place: Place::Memory(store, why), stores: RealStores { event_store, key_value } }
            }
        }
    }

    /// Its streams and keys.
    pub fn stores(&self) -> RealStores {
        self.stores.clone()
    }

    /// How things are.
    pub async fn look(&self) -> Looked {
        let (status, census) = match &self.place {
            Place::Module(store) => match ask(store, &Request::Look).await {
                Some(Reply::Looked(looked)) => return looked,
                _ => (StorageStatus::InMemory { why: gone() }, Err(gone())),
            },
            Place::Memory(store, why) => {
                let census = Census { events: store.end().0, set_aside: Vec::new() };
                (StorageStatus::InMemory { why: why.clone() }, Ok(census))
            }
        };
        Looked { status, lost: 0, clears_elsewhere: 0, census }
    }

    /// Ready when something may have changed since this call.
    pub fn news(&self) -> impl Future<Output = ()> + use<> {
        let this = self.clone();
        async move {
            match &this.place {
                Place::Module(store) => drop(ask(store, &Request::News).await),
                Place::Memory(..) => TimeoutFuture::new(LOOK_AGAIN_MS).await,
            }
        }
    }

    /// Sets what later commits promise.
    pub async fn set_durability(&self, durability: Durability) {
        if let Place::Module(store) = &self.place {
            ask(store, &Request::SetDurability(durability)).await;
        }
    }

    /// Every event as JSON lines.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn export(&self) -> Result<String, StoreError> {
        match &self.place {
            Place::Module(store) => match ask(store, &Request::Export).await {
                Some(Reply::Exported(exported)) => exported,
                _ => Err(gone()),
            },
            Place::Memory(_, why) => Err(why.clone()),
        }
    }

    /// Takes JSON lines in, all or none, and says how many events there were.
    ///
    /// # Errors
    /// The first line that does not fit, or what the storage says.
    pub async fn import(&self, lines: String) -> Result<usize, ImportError> {
        match &self.place {
            Place::Module(store) => match ask(store, &Request::Import(lines)).await {
                Some(Reply::Imported(imported)) => imported,
                _ => Err(ImportError::Store(gone())),
            },
            Place::Memory(_, why) => Err(ImportError::Store(why.clone())),
        }
    }

    /// Deletes everything.
    ///
    /// # Errors
    /// What the storage says; nothing was deleted then.
    pub async fn clear(&self) -> Result<(), StoreError> {
        match &self.place {
            Place::Module(store) => match ask(store, &Request::Clear).await {
                Some(Reply::Cleared(cleared)) => cleared,
                _ => Err(gone()),
            },
            Place::Memory(store, _) => {
                store.clear();
                Ok(())
            }
        }
    }
}

/// Carries a call of a port to the module.
fn carry(store: Rc<Store>, call: Call) -> LocalBoxFuture<'static, Answer> {
    async move {
        let nobody = call.unavailable(GONE);
        match ask(&store, &Request::Call(call)).await {
            Some(Reply::Answer(answer)) => answer,
            _ => nobody,
        }
    }
    .boxed_local()
}
