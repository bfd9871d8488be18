//! The bridge as its clients see it, over real sockets, on a real Redis and a real Kafka.

mod admission;
mod bounds;
mod bus;
mod compare;
mod credit;
mod java;
mod kafka_server;
mod load;
mod log;
mod log_browse;
mod log_commits;
mod log_handles;
mod log_restarts;
mod log_survey;
mod matrix;
mod ports;
mod redis_server;
mod restarts;
mod routes;
mod scarce;
mod silent;
mod support;
#[cfg(feature = "tls")]
mod tls;
mod websocket;
