//! People who act, a server that runs, and an outside world that does as it is told.

mod app;
mod core;
mod database;
pub mod embeddings;
mod ending;
pub mod history;
mod line;
mod model;
pub mod needs;
mod person;
mod proxy;
mod raw;
mod redis;
mod rows;
mod s3;
mod safir;
mod smtp;
mod wire;
mod worker;

pub use app::{Options, Populated, ResourceLimit, TestApp};
pub use core::{Behaviour, FakeCore};
pub use line::Line;
pub use model::{FakeModel, Script};
pub use person::{PASSWORD, Person, Reply};
pub use proxy::Proxy;
pub use raw::{say_raw, statuses};
pub use redis::RedisServer;
pub use s3::S3;
pub use safir::FakeSafir;
pub use smtp::{Encryption, FakeSmtp, Taken};
pub use wire::Wire;
pub use worker::Worker;
