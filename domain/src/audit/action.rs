use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The text names no action that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an action")]
pub struct UnknownAction;

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal;)*) => {
        /// What was done, or refused. The names are stored: they stay as they are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }

        impl FromStr for Action {
            type Err = UnknownAction;

            fn from_str(name: &str) -> Result<Self, UnknownAction> {
                match name {
                    $($name => Ok(Self::$action),)*
                    _ => Err(UnknownAction),
                }
            }
        }
    };
}

actions! {
    /// An account was made by its owner.
    SignedUp = "signed_up";
    /// A session began.
    SignedIn = "signed_in";
    /// Number, password or account did not allow it.
    SignInRefused = "sign_in_refused";
    /// A verification code was sent.
    CodeRequested = "code_requested";
    /// A verification code did not fit, or was over.
    CodeRefused = "code_refused";
    /// Somebody ended their own session.
    SignedOut = "signed_out";
    /// One session was ended from another one, or by an operator.
    SessionEnded = "session_ended";
    /// All sessions, or all but one, were ended at once.
    SessionsEnded = "sessions_ended";
    /// A refresh token came a second time; its session was ended.
    TokenReuse = "token_reuse";
    /// Somebody who was signed in chose another password.
    PasswordChanged = "password_changed";
    /// A way to a new password was asked for.
    PasswordResetRequested = "password_reset_requested";
    /// A forgotten password was replaced.
    PasswordReset = "password_reset";
    /// The e-mail address is another.
    EmailChanged = "email_changed";
    /// The e-mail address was proven.
    EmailVerified = "email_verified";
    /// The mobile number is another.
    MobileChanged = "mobile_changed";
    /// The mobile number was proven.
    MobileVerified = "mobile_verified";
    /// Signing in takes a second factor now.
    FactorEnabled = "factor_enabled";
    /// Another app has taken the place of the one that gave the codes of the second factor.
    FactorReplaced = "factor_replaced";
    /// Signing in takes no second factor any more.
    FactorDisabled = "factor_disabled";
    /// A code of the second factor did not fit.
    FactorRefused = "factor_refused";
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed = "recovery_code_used";
    /// There are new recovery codes; the old ones work no more.
    RecoveryCodesRenewed = "recovery_codes_renewed";
    /// Somebody proved again who they are, for something that asks for it.
    SteppedUp = "stepped_up";
    /// An account may do more or less in the system itself.
    RoleChanged = "role_changed";
    /// An operator has closed an account.
    AccountSuspended = "account_suspended";
    /// An operator has opened it again.
    AccountRestored = "account_restored";
    /// Somebody reached for another's object, or for a door that is not theirs.
    AccessRefused = "access_refused";
    /// So much was refused that not all of it has rows; how many is in the details.
    DenialsUnrecorded = "denials_unrecorded";
    /// A copy of everything that is kept of a person was asked for.
    ExportRequested = "export_requested";
    /// An account is to be deleted.
    DeletionRequested = "deletion_requested";
    /// It is not to be, after all.
    DeletionCancelled = "deletion_cancelled";
    /// The account and what hung on it are gone.
    AccountErased = "account_erased";
    /// An operator has forgotten the attempts that were counted.
    RateLimitsCleared = "rate_limits_cleared";
    /// What a person tells of themselves is different now.
    ProfileChanged = "profile_changed";
    /// An administrator was made.
    AdminCreated = "admin_created";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_reads_back_what_it_is_called_and_is_called_the_same_everywhere() {
        for action in Action::ALL {
            assert_eq!(action.name().parse(), Ok(*action));
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
        }
        assert_eq!("signed up".parse::<Action>(), Err(UnknownAction));
    }
}
