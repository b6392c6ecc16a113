//! Clients of the outside world, each implementing a trait that `domain` defines.

pub mod openai;
