//! The server: which routes there are, who is let through, and how it stops.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower_http::services::ServeDir;

use crate::bells::Bells;
use crate::guard::{Guard, Token};
use crate::kafka::Kafka;
use crate::metrics::Metrics;
use crate::session::{self, Purpose};
use crate::settings::Serve;
use crate::store::Connection;
use eda_wire::MESSAGE_MAX_BYTES;

/// How much one client may ask of the bridge. The defaults are what is documented; tests take shorter times.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A request's head must be there by then, and a socket's first message too.
    pub hello_max: Duration,
    /// Sockets that may wait to be let in, at once.
    pub unauthenticated_max: usize,
    /// Bytes of requests that may be unanswered, on one connection.
    pub credit: u64,
    /// Requests that may be unanswered, on one connection.
    pub requests_max: u32,
    /// Answers that are kept for a client at most, and so calls on Redis at once, on one connection.
    pub answers_max: usize,
    /// The longest that one request waits for work.
    pub wait_max: Duration,
    /// A member of the bus's subscriptions of whom nothing was heard for so long is gone.
    pub presence_max: Duration,
    /// How long a stop waits for what is under way.
    pub stop_max: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            hello_max: Duration::from_secs(5),
            unauthenticated_max: 16,
            credit: 256 << 10,
            requests_max: 256,
            answers_max: 32,
            wait_max: Duration::from_secs(20),
            presence_max: Duration::from_secs(30),
            stop_max: Duration::from_secs(5),
        }
    }
}

/// What all connections share.
pub struct Bridge {
    /// What the bridge was told at its start.
    pub serve: Serve,
    /// How much a client may ask.
    pub limits: Limits,
    /// Who is let through.
    pub guard: Guard,
    /// The way to Redis.
    pub redis: Connection,
    /// The way to Kafka, where there is one.
    pub kafka: Option<Kafka>,
    /// Who waits for work.
    pub bells: Bells,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Sockets that may wait to be let in.
    pub unauthenticated: Semaphore,
    /// Clients that may be let in at once.
    pub admitted: Semaphore,
    /// Sockets that may be open, with those that wait to be let in and those that are being closed.
    sockets: Arc<Semaphore>,
    /// Whether the bridge stops.
    pub stop: watch::Receiver<bool>,
}

impl Bridge {
    /// The ports that are served, by name.
    pub fn ports(&self) -> Vec<String> {
        let of_redis = ["key-value", "work-queue", "bus"];
        of_redis.into_iter().chain(self.kafka.iter().flat_map(|_| ["log", "topics"])).map(str::to_owned).collect()
    }
}

/// A server that has its address and serves nobody yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    bridge: Arc<Bridge>,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Takes the address that the settings name.
    ///
    /// # Errors
    /// The address is not to be had.
    pub async fn bind(serve: Serve, redis: Connection, token: Token, limits: Limits) -> io::Result<Server> {
        let listener = TcpListener::bind(serve.listen).await?;
        let address = listener.local_addr()?;
        let (stop, stopping) = watch::channel(false);
        let bridge = Bridge {
            guard: Guard::new(&serve, address, token),
            limits,
            redis,
            kafka: None,
            bells: Bells::default(),
            metrics: Arc::default(),
            unauthenticated: Semaphore::new(limits.unauthenticated_max),
            admitted: Semaphore::new(serve.connections_max),
            sockets: Arc::new(Semaphore::new(sockets_max(&serve, &limits))),
            stop: stopping,
            serve,
        };
        Ok(Server { listener, address, bridge: Arc::new(bridge), stop })
    }

    /// Serves the log from this Kafka as well.
    pub fn with_kafka(mut self, kafka: Option<Kafka>) -> Server {
        // Nobody else has it before it runs.
        if let Some(bridge) = Arc::get_mut(&mut self.bridge) {
            bridge.kafka = kafka;
        }
        self
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, and then ends what is under way.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Server { listener, bridge, stop: stopping, .. } = self;
        let router = router(Arc::clone(&bridge));
        let mut connections = JoinSet::new();
        // Pages fetch their files over connections of their own, beside the sockets.
        let connections_max = sockets_max(&bridge.serve, &bridge.limits);
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) if connections.len() < connections_max => {
                        connections.spawn(connection(Arc::clone(&bridge), router.clone(), stream));
                    }
                    Ok(_) => tracing::warn!("a connection was dropped: there are too many"),
                    // Out of file descriptors, for one: it will not be better at once.
                    Err(error) => {
                        tracing::warn!(%error, "no connection could be taken");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
        drop(listener);
        tracing::info!("stopping");
        // Nobody may be left who would hear it.
        let _ = stopping.send(true);
        let sockets = bridge.sockets.acquire_many(connections_max as u32);
        let ended = async { futures::join!(sockets, async { while connections.join_next().await.is_some() {} }) };
        if timeout(bridge.limits.stop_max, ended).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}

/// Sockets, and connections that are none yet, may be so many at once. There is room for more than may stay, so that
/// each of the rest is told why it is closed.
fn sockets_max(serve: &Serve, limits: &Limits) -> usize {
    serve.connections_max * 2 + limits.unauthenticated_max
}

/// Ready when the bridge stops.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Nobody is left who could say so only when the server is gone, which is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Serves one TCP connection.
async fn connection(bridge: Arc<Bridge>, router: Router, stream: TcpStream) {
    // Answers are small and waited for.
    let _ = stream.set_nodelay(true);
    let mut stop = bridge.stop.clone();
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bridge.limits.hello_max)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut served = std::pin::pin!(served);
    let result = tokio::select! {
        result = &mut served => result,
        () = stopped(&mut stop) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended badly");
    }
}

fn router(bridge: Arc<Bridge>) -> Router {
    let routes = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/ws", get(ports))
        .route("/echo", get(echo));
    let routes = match &bridge.serve.dist {
        Some(folder) => routes.fallback_service(ServeDir::new(folder)),
        None => routes.fallback(nothing),
    };
    routes.layer(middleware::from_fn_with_state(Arc::clone(&bridge), check_host)).with_state(bridge)
}

/// Refuses whoever called the bridge by another's name, on every route.
async fn check_host(State(bridge): State<Arc<Bridge>>, request: Request, next: Next) -> Response {
    if !bridge.guard.knows_host(request.headers(), request.uri()) {
        tracing::warn!("refused a request that came by another host's name");
        let why = "This bridge does not answer to that name. Allow it with --allow-host.\n";
        return (StatusCode::MISDIRECTED_REQUEST, why).into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn nothing() -> Response {
    let what = "This is eda-bridge. It serves no page: start it with --dist, or connect from the playground.\n";
    (StatusCode::NOT_FOUND, what).into_response()
}

/// How long a question about Redis' state may take.
const STATE_MAX: Duration = Duration::from_secs(1);

async fn readyz(State(bridge): State<Arc<Bridge>>) -> Response {
    let command = redis::cmd("PING");
    match timeout(STATE_MAX, bridge.redis.query::<String>(&command)).await {
        Ok(Ok(_)) => match &bridge.kafka {
            Some(kafka) if !kafka.is_up().await => {
                (StatusCode::SERVICE_UNAVAILABLE, "Kafka does not answer\n").into_response()
            }
            _ => "ready\n".into_response(),
        },
        Ok(Err(failed)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", failed.message)).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "Redis does not answer\n").into_response(),
    }
}

async fn metrics(State(bridge): State<Arc<Bridge>>, headers: HeaderMap) -> Response {
    if !bridge.serve.open_metrics && !bridge.guard.is_bearer(&headers) {
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        let why = "Send the token as a bearer's, or start the bridge with --open-metrics.\n";
        return (StatusCode::UNAUTHORIZED, challenge, why).into_response();
    }
    let mut command = redis::cmd("INFO");
    command.arg("memory");
    let memory = match timeout(STATE_MAX, bridge.redis.query::<String>(&command)).await {
        Ok(Ok(info)) => used_memory(&info),
        _ => None,
    };
    bridge.metrics.redis(memory, bridge.redis.times_opened());
    let kind = [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];
    (kind, bridge.metrics.text()).into_response()
}

fn used_memory(info: &str) -> Option<i64> {
    info.lines().find_map(|line| line.strip_prefix("used_memory:"))?.trim().parse().ok()
}

async fn ports(State(bridge): State<Arc<Bridge>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    open(bridge, &headers, upgrade, Purpose::Ports)
}

async fn echo(State(bridge): State<Arc<Bridge>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    open(bridge, &headers, upgrade, Purpose::Echo)
}

/// Opens a WebSocket whoever asks: a page learns nothing of a refused upgrade but 1006, and is to learn why.
fn open(bridge: Arc<Bridge>, headers: &HeaderMap, upgrade: WebSocketUpgrade, purpose: Purpose) -> Response {
    let Ok(place) = Arc::clone(&bridge.sockets).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "There are too many connections.\n").into_response();
    };
    let may_come = bridge.guard.allows_origin(headers);
    // Pongs to who pings and never reads would else wait without a limit. One whole message has room beside them.
    let upgrade = upgrade.max_write_buffer_size(2 * MESSAGE_MAX_BYTES);
    upgrade.max_message_size(MESSAGE_MAX_BYTES).max_frame_size(MESSAGE_MAX_BYTES).on_upgrade(async move |socket| {
        session::serve(bridge, socket, may_come, purpose).await;
        drop(place);
    })
}
