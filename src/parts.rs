//! Parts of the page that are fetched when they are first needed.
//!
//! In the published site (the feature `split`, and the task that builds the site) each part is a
//! module of its own, cut out of the one that the compiler made, with the same memory. What a reader
//! downloads at first then does not grow with the catalogue. Elsewhere, in tests and under
//! `trunk serve`, all of them are there from the beginning. A part is whatever only its function
//! reaches: what other code names as well is not apart.

/// A part could not be fetched. The reader is offline, or the site was put up without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing;

/// Declares an async function that fetches a part, named after its `fn`, and returns what its body
/// says, or [`Missing`]. Asking again tries again.
macro_rules! part {
    ($(#[$doc:meta])* $visibility:vis fn $name:ident() -> $type:ty $body:block) => {
        $(#[$doc])*
        $visibility async fn $name() -> Result<$type, $crate::parts::Missing> {
            #[cfg(feature = "split")]
            {
                mod cut {
                    #[allow(unused_imports, reason = "a body need not name anything from around it")]
                    use super::*;
                    #[wasm_split_helpers::wasm_split($name, fallible)]
                    pub(super) fn $name() -> Result<$type, wasm_split_helpers::SplitLoaderError> {
                        Ok($body)
                    }
                }
                cut::$name().await.map_err(|_| $crate::parts::Missing)
            }
            #[cfg(not(feature = "split"))]
            Ok($body)
        }
    };
}

pub(crate) use part;
