use crate::sessions::{NewSession, SecondFactorToken};

/// What the first step of signing in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInOutcome {
    /// They are signed in.
    SignedIn(NewSession),
    /// Nobody is signed in yet: this allows to bring the second factor, and nothing else.
    FactorDue(SecondFactorToken),
}

impl SignInOutcome {
    /// The session, unless a second factor is due.
    #[must_use]
    pub fn session(self) -> Option<NewSession> {
        match self {
            Self::SignedIn(session) => Some(session),
            Self::FactorDue(_) => None,
        }
    }
}
