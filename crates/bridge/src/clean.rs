//! Removes what runs left behind.

use crate::store::{Connection, PREFIX};
use eda_wire::Failed;

/// Keys that are looked at in one step.
const STEP: usize = 1_000;

/// What the names of a run, or of all runs, begin with.
pub fn prefix(run: Option<&str>) -> String {
    run.map_or_else(|| PREFIX.to_owned(), |run| format!("{PREFIX}{run}."))
}

/// Removes every key of a run, or of all runs, and returns how many there were. What is not a run's is let be.
///
/// # Errors
/// Redis cannot be reached, or refuses. What was removed by then is gone; run it again.
pub async fn clean(redis: &Connection, run: Option<&str>) -> Result<u64, Failed> {
    // A run's name has no sign that means something in a pattern, and neither has the prefix.
    let pattern = format!("{}*", prefix(run));
    let (mut removed, mut cursor) = (0, 0_u64);
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(STEP);
        let (next, keys): (u64, Vec<Vec<u8>>) = redis.query(&scan).await?;
        if !keys.is_empty() {
            let mut unlink = redis::cmd("UNLINK");
            unlink.arg(keys);
            removed += redis.query::<u64>(&unlink).await?;
        }
        if next == 0 {
            return Ok(removed);
        }
        cursor = next;
    }
}
