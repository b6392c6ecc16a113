//! When to reconnect after the connection broke.

use std::time::Duration;

use domain::chat::protocol::close;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
/// A restarting server is back soon, but must not be met by everybody in the same instant.
const AFTER_RESTART: Duration = Duration::from_millis(1_500);

/// What to do after the socket closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Reconnect after this long.
    Retry(Duration),
    /// The session is over.
    SignIn,
}

/// What follows a close with this code, after `failures` failed attempts in a row. `chance` is from 0 to 1.
#[must_use]
pub fn after_close(code: u16, failures: u32, chance: f64) -> Next {
    if code == close::SIGNED_OUT {
        return Next::SignIn;
    }
    let ceiling =
        if code == close::RESTARTING && failures == 0 { AFTER_RESTART } else { FIRST.saturating_mul(1 << failures.min(6)).min(LONGEST) };
    Next::Retry(ceiling.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_limit() {
        assert_eq!(after_close(1006, 0, 1.0), Next::Retry(Duration::from_millis(500)));
        assert_eq!(after_close(1006, 3, 1.0), Next::Retry(Duration::from_secs(4)));
        assert_eq!(after_close(1006, 900, 1.0), Next::Retry(Duration::from_secs(20)));
    }

    #[test]
    fn chance_spreads_the_crowd_but_never_to_nothing() {
        assert_eq!(after_close(1006, 1, 0.0), Next::Retry(Duration::from_millis(500)));
        assert_eq!(after_close(close::RESTARTING, 0, 0.0), Next::Retry(Duration::from_millis(750)));
    }

    #[test]
    fn a_session_that_is_over_leads_to_sign_in() {
        assert_eq!(after_close(close::SIGNED_OUT, 0, 0.3), Next::SignIn);
    }
}
