//! What Trunk leaves to us when it has built a page: it calls this as a hook.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{comparer, later, minify, parts, policy, project::Project};

/// Completes the page that Trunk has just built: puts what is fetched later beside it, makes the module
/// small and cuts it into parts, minifies style sheets and scripts, and puts the policy into a page that is to be published.
pub fn seal() -> Result<()> {
    let of_trunk = |name: &str| env::var(name).with_context(|| format!("{name} is not set: this is a hook of Trunk"));
    let staging = PathBuf::from(of_trunk("TRUNK_STAGING_DIR")?);
    let source = PathBuf::from(of_trunk("TRUNK_SOURCE_DIR")?);
    let publishes = of_trunk("TRUNK_PROFILE")? == "release";
    // The pages that only tests look at have nothing that a reader could ask for later.
    if later::belongs_to(&source) {
        later::put(&source, &staging)?;
        let project = Project::open()?;
        comparer::make(&project, &staging.join(later::FOLDER), publishes)?;
        if publishes {
            parts::make(&project, &staging)?;
            minify::minify(&project, &staging)?;
        }
    }
    if publishes { policy::put(&staging) } else { Ok(()) }
}
