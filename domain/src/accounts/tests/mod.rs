//! The rules of this feature, seen from outside, on SQLite and (with `TEST_DATABASE_URL`) on PostgreSQL.

mod codes;
mod company;
mod contacts;
mod deletion;
mod factor;
mod operator;
mod password_sign_in;
mod passwords;
mod second_step;
mod sessions;
mod stage;
