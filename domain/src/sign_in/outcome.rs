use crate::client::BrowserKey;
use crate::sessions::{NewSession, SecondFactorToken};

/// What the first step of signing in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInOutcome {
    /// They are signed in.
    SignedIn(NewSession),
    /// Nobody is signed in yet: this allows to bring the second factor, and nothing else.
    FactorDue(SecondFactorToken),
    /// Nobody is signed in, and it is not said whether the password was right: if it was, a code is on its way, which this browser
    /// must bring with this key.
    CodeDue(BrowserKey),
}

impl SignInOutcome {
    /// The session, unless something more is due.
    #[must_use]
    pub fn session(self) -> Option<NewSession> {
        match self {
            Self::SignedIn(session) => Some(session),
            Self::FactorDue(_) | Self::CodeDue(_) => None,
        }
    }
}
