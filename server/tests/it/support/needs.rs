//! What some tests need and not every machine has. What a profile lacks by its nature is `#[ignore]`d: tests of several processes run
//! with PostgreSQL and Redis only (`scripts/test`), and are counted as skipped elsewhere, never as passed.

/// Says aloud that a test is left out here for want of something. In CI, where `scripts/setup` has brought everything, and with
/// `REQUIRE_ALL=1`, that is a failure.
///
/// # Panics
/// There.
#[track_caller]
pub fn leave_out(want: &str) {
    let strict = ["CI", "REQUIRE_ALL"].iter().any(|name| std::env::var(name).is_ok_and(|value| value == "true" || value == "1"));
    assert!(!strict, "this machine lacks {want}");
    eprintln!("SKIPPED: this machine lacks {want}");
}

/// Whether tests run on this PostgreSQL and Redis (`scripts/with-postgres scripts/with-redis`).
pub fn has_servers() -> bool {
    ["TEST_DATABASE_URL", "TEST_REDIS_URL"].iter().all(|name| std::env::var_os(name).is_some())
}

/// For tests that are ignored without them.
///
/// # Panics
/// When they are missing.
#[track_caller]
pub fn assert_servers() {
    assert!(has_servers(), "this needs TEST_DATABASE_URL and TEST_REDIS_URL: scripts/with-postgres scripts/with-redis COMMAND");
}
