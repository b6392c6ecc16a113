//! The rules of this feature, seen from outside, on SQLite and (with `TEST_DATABASE_URL`) on PostgreSQL.

mod besieged;
mod by_password;
mod codes;
mod contacts;
mod factor;
mod password_changes;
mod proof;
mod second_step;
