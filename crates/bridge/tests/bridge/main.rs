//! The bridge as its clients see it, over real sockets and on a real Redis.

mod admission;
mod bounds;
mod bus;
mod credit;
mod matrix;
mod ports;
mod redis_server;
mod restarts;
mod routes;
mod scarce;
mod silent;
mod support;
mod websocket;
