//! The one connection to Redis, for all callers, and what its failures mean.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue, RedisError, ScriptInvocation, Value};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::reply::unreadable;
use eda_wire::{Failed, Problem};

/// A connection that is not there by then is not to be had for now.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// A call that has no answer by then has an unknown outcome.
const ANSWER_MAX: Duration = Duration::from_secs(4);

/// The connection to Redis: made when it is first needed, and made again after it broke. Clones are the same one.
///
/// Whether a call was sent is known for certain: until there is a connection nothing is, and afterwards a failure of
/// the connection leaves the outcome unknown. A client that sends again by itself could not say so.
#[derive(Clone)]
pub struct Connection {
    client: redis::Client,
    open: Arc<Mutex<Option<Open>>>,
    opened: Arc<AtomicU64>,
    /// Attempts to connect that came to nothing.
    failed: Arc<AtomicU64>,
    /// Whether the last attempt was one of those.
    is_away: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Open {
    number: u64,
    redis: MultiplexedConnection,
}

impl Connection {
    pub(super) fn new(client: redis::Client) -> Connection {
        let (open, is_away) = (Arc::default(), Arc::default());
        Connection { client, open, opened: Arc::default(), failed: Arc::default(), is_away }
    }

    /// The connection, made if there is none. All who come during one attempt wait for it and share what it comes to.
    async fn open(&self) -> Result<Open, Failed> {
        let failed_before = self.failed.load(Ordering::Relaxed);
        let open = Arc::clone(&self.open).lock_owned().await;
        if let Some(open) = open.as_ref() {
            return Ok(open.clone());
        }
        if self.failed.load(Ordering::Relaxed) != failed_before {
            return Err(unreachable_now());
        }
        // An attempt of its own task goes on for the others when whoever began it does not wait any more.
        let attempt = tokio::spawn(self.clone().attempt(open));
        attempt.await.unwrap_or_else(|_| Err(unreachable_now()))
    }

    async fn attempt(self, mut open: OwnedMutexGuard<Option<Open>>) -> Result<Open, Failed> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_MAX))
            .set_response_timeout(Some(ANSWER_MAX));
        let redis = self.client.get_multiplexed_async_connection_with_config(&config).await;
        let redis = redis.map_err(|error| {
            self.failed.fetch_add(1, Ordering::Relaxed);
            // Whoever waits for work tries again and again; that it is away is news once.
            if !self.is_away.swap(true, Ordering::Relaxed) {
                tracing::warn!(kind = ?error.kind(), "Redis cannot be reached");
            }
            unreachable_now()
        })?;
        let number = self.opened.fetch_add(1, Ordering::Relaxed) + 1;
        self.is_away.store(false, Ordering::Relaxed);
        tracing::info!(number, "connected to Redis");
        Ok(open.insert(Open { number, redis }).clone())
    }

    /// Takes a broken connection away, unless another call has done so and a new one is there.
    async fn drop_broken(&self, number: u64) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|open| open.number == number) {
            *open = None;
            tracing::warn!(number, "the connection to Redis broke");
        }
    }

    async fn end(&self, number: u64, answer: Result<Value, RedisError>) -> Result<Value, Failed> {
        let Err(error) = answer else { return answer.map_err(|_| unreachable!("it is no error")) };
        // What the server itself says is an answer; everything else is the connection's.
        if error.code().is_none() {
            self.drop_broken(number).await;
        }
        Err(meaning(&error))
    }

    /// Runs a script of ours.
    pub(super) async fn invoke<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, Failed> {
        let Open { number, mut redis } = self.open().await?;
        let answer = script.invoke_async(&mut redis).await;
        read(self.end(number, answer).await?)
    }

    /// Runs a command.
    pub async fn query<T: FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, Failed> {
        let Open { number, mut redis } = self.open().await?;
        let answer = command.query_async(&mut redis).await;
        read(self.end(number, answer).await?)
    }

    /// How often a connection was made.
    pub fn times_opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }
}

/// What came, as what it must be. It came whole, and so a misfit is no fault of the connection.
fn read<T: FromRedisValue>(value: Value) -> Result<T, Failed> {
    redis::from_redis_value(value).map_err(|_| unreadable())
}

fn unreachable_now() -> Failed {
    unavailable("Redis cannot be reached; is it running?")
}

fn unavailable(why: impl Into<String>) -> Failed {
    Failed::new(Problem::Unavailable, why)
}

/// What an answer that is an error means. Redis refuses a script before its first write, and so whole.
fn meaning(error: &RedisError) -> Failed {
    match error.code() {
        Some("OOM") => Failed::new(Problem::Full, "Redis has no memory left"),
        Some("WRONGTYPE") => {
            Failed::new(Problem::Corrupt { key: String::new() }, "something else lies under a name of this run")
        }
        Some(code) => unavailable(format!("Redis refuses: {code}")),
        None => Failed::new(Problem::OutcomeUnknown, "Redis did not answer; the call may have taken effect"),
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn all_who_wait_for_a_redis_that_does_not_answer_share_one_attempt() {
        // It takes connections and says nothing.
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}/", silent.local_addr().unwrap());
        let connection = Connection::new(redis::Client::open(url).unwrap());
        let ping = redis::cmd("PING");
        let attempts = async {
            let mut taken = Vec::new();
            loop {
                taken.push(silent.accept().await.unwrap());
                assert_eq!(taken.len(), 1, "one attempt for all");
            }
        };
        let asked = join_all((0..20).map(|_| connection.query::<String>(&ping)));
        let answers = tokio::select! {
            answers = asked => answers,
            () = attempts => unreachable!("it never ends"),
        };
        assert!(answers.into_iter().all(|answer| answer.unwrap_err().problem == Problem::Unavailable));
        // Whoever comes later makes another attempt.
        drop(silent);
        assert_eq!(connection.query::<String>(&ping).await.unwrap_err().problem, Problem::Unavailable);
        assert_eq!(connection.failed.load(Ordering::Relaxed), 2);
    }
}
