use std::fmt;

use serde::{Deserialize, Serialize};

use super::RecoveryCode;

/// So many recovery codes an account gets at a time.
pub const RECOVERY_CODES: usize = 10;

/// A second factor that has begun: what its owner brings to an authenticator app, by scanning or typing. Shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFactor {
    /// The secret, to be typed.
    pub secret_base32: String,
    /// The secret as apps understand it (`otpauth://…`), to be opened on the device that has the app.
    pub uri: String,
    /// The same as a picture to be scanned: an `<svg class="qr">` whose dark squares have the colour of the text. It needs a
    /// lighter background and carries no style of its own.
    pub svg: String,
}

impl fmt::Debug for NewFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewFactor(…)")
    }
}

/// A second factor that counts from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedFactor {
    /// Its recovery codes, shown this once.
    pub codes: [RecoveryCode; RECOVERY_CODES],
    /// Whether it took the place of another one.
    pub replaced: bool,
}

/// By what the second factor was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorUsed {
    /// A code of the authenticator app.
    Totp,
    /// A recovery code, which is used up now.
    Recovery {
        /// How many are left.
        left: u8,
    },
}
