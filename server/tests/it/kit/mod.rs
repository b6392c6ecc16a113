//! People who act, a server that runs, and an outside world that does as it is told.

mod app;
mod database;
pub mod history;
mod line;
mod model;
mod person;
mod proxy;
mod redis;
mod s3;
mod worker;

pub use app::{Options, TestApp};
pub use line::Line;
pub use model::{FakeModel, Script};
pub use person::{PASSWORD, Person, Reply};
pub use proxy::Proxy;
pub use redis::RedisServer;
pub use s3::S3;
pub use worker::Worker;
