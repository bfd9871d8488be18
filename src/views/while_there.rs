//! Work that ends with whoever it is done for: a component that is gone wants nothing more of it.

use futures::channel::oneshot;
use futures::{FutureExt, select_biased};
use wasm_bindgen_futures::spawn_local;

/// Does work until what is returned is dropped.
pub(super) fn while_there(work: impl Future<Output = ()> + 'static) -> oneshot::Sender<()> {
    let (gone, went) = oneshot::channel::<()>();
    spawn_local(async move {
        select_biased! {
            _ = went.fuse() => {}
            () = work.fuse() => {}
        }
    });
    gone
}
