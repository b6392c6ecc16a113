//! The product from outside: each test starts the real program on a free port with a database of its own.

mod kit;

mod accounts;
mod answers;
mod boundary;
mod conversations;
mod documents;
mod processes;
mod redis_trouble;
mod two_processes;
