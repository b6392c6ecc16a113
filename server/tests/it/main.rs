//! The product from outside: each test starts the real program on a free port with a database of its own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what it relies on, and ends where it is not so")]

mod support;

mod accounts;
mod answers;
mod api;
mod ask_form;
mod attachments;
mod attacker;
mod audit;
mod bale;
mod boundary;
mod chaos;
mod commands;
mod conversations;
mod core_rag;
mod development;
mod documents;
mod edge;
mod faults;
mod files;
mod fresh_proof;
mod hostile_files;
mod live_line;
mod meaning;
mod notifications;
mod operator;
mod own_data;
mod pages;
mod pictures;
mod planted_keys;
mod preferences;
mod privacy;
mod processes;
mod redis_trouble;
mod scans;
mod snapshots;
mod staff;
mod suspension;
mod traces;
mod tus;
mod tus_client;
mod two_processes;
mod upgrade;
mod uploads;
