use totp_rs::{Builder, Totp};

use crate::ids::AccountId;
use crate::persian::digits;
use crate::secret::Keys;
use crate::sign_in::SignIn;
use crate::{Error, Result, Timestamp};

/// The name under which authenticator apps list the account.
const ISSUER: &str = "Tejarat Chat";
/// Digits of a code.
const DIGITS: usize = 6;

/// What an authenticator app and we share: a secret of 160 bits, for codes of six digits that change every 30 seconds, where the
/// one before and the one after count, too. Apps know nothing else for sure.
pub(crate) struct Authenticator(Totp);

/// Six typed digits.
pub(crate) struct AppCode(String);

impl AppCode {
    /// Reads digits of any script with blanks in between.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let typed = digits::typed(text).filter(|typed| !typed.plus && typed.digits.len() == DIGITS);
        typed.map(|typed| Self(typed.digits))
    }
}

impl Authenticator {
    /// A new secret, under the name by which its owner knows the account.
    pub(crate) fn generate(name: &str) -> Result<Self> {
        Self::new(&rand::random::<[u8; 20]>(), name)
    }

    fn new(secret: &[u8], name: &str) -> Result<Self> {
        // A colon stands between issuer and name, and in neither.
        let name = name.replace(':', " ");
        let builder = Builder::new().with_secret(secret).with_account_name(name).with_issuer(Some(ISSUER));
        builder.build().map(Self).map_err(Error::internal)
    }

    /// The secret to be stored: for nobody without the key, and for no other account.
    pub(crate) fn lock(&self, keys: &Keys, account: AccountId) -> Result<Vec<u8>> {
        keys.lock(self.0.secret().as_bytes(), account.0.as_bytes())
    }

    /// The stored secret.
    ///
    /// # Errors
    /// [`Error::Internal`] when it is not that of this account, or was locked under a secret that is not known here.
    pub(crate) fn unlock(locked: &[u8], keys: &Keys, account: AccountId) -> Result<Self> {
        let secret = keys.unlock(locked, account.0.as_bytes());
        let secret = secret.ok_or_else(|| Error::internal(format!("the second factor of {account} cannot be unlocked")))?;
        Self::new(&secret, "")
    }

    /// The step of 30 seconds whose code this is, if it is the one of now or one beside it.
    pub(crate) fn step_of(&self, code: &AppCode, now: Timestamp) -> Option<i64> {
        let step = self.0.check(&code.0, u64::try_from(now.unix_seconds()).ok()?)?;
        i64::try_from(step).ok()
    }

    pub(crate) fn secret_base32(&self) -> String {
        self.0.secret().to_base32()
    }

    pub(crate) fn uri(&self) -> Result<String> {
        self.0.to_url().map_err(Error::internal)
    }
}

impl SignIn {
    /// The keys under which secrets of second factors are locked.
    pub(crate) fn factor_keys(&self) -> Keys {
        self.deps.secret.keys_for("second factor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(code: &str, unix_seconds: i64) -> Option<i64> {
        let authenticator = Authenticator::new(b"12345678901234567890", "").unwrap();
        authenticator.step_of(&AppCode::parse(code)?, Timestamp(unix_seconds * 1_000_000))
    }

    /// The last six of the eight digits in RFC 6238, appendix B.
    #[test]
    fn a19_codes_are_those_of_the_standard() {
        for (unix_seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step(code, unix_seconds), Some(unix_seconds / 30), "{code}");
        }
    }

    #[test]
    fn a19_the_step_before_and_the_step_after_count_and_no_other() {
        for (unix_seconds, counts) in [(-1, false), (0, true), (29, true), (59, true), (89, true), (90, false), (120, false)] {
            assert_eq!(step("287082", unix_seconds), counts.then_some(1), "{unix_seconds}");
        }
    }

    #[test]
    fn a19_an_app_code_is_six_digits_of_any_script() {
        for text in ["287082", "۲۸۷ ۰۸۲", "٢٨٧-٠٨٢", " 287082\n", "\u{200E}287082"] {
            assert_eq!(step(text, 59), Some(1), "{text:?}");
        }
        for text in ["", "28708", "2870822", "+287082", "287O82", "abcde-23456"] {
            assert!(AppCode::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a19_an_app_is_told_the_issuer_and_the_name() {
        let uri = Authenticator::generate("+989121234567").unwrap().uri().unwrap();
        assert!(uri.starts_with("otpauth://totp/Tejarat%20Chat:%2B989121234567?secret="), "{uri}");
        assert!(uri.ends_with("&issuer=Tejarat%20Chat"), "{uri}");
        assert!(Authenticator::generate("\"a:b\"@example.com").unwrap().uri().unwrap().contains("Chat:%22a%20b%22%40example.com?"));
    }
}
