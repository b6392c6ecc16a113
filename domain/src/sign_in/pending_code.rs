use super::code_limits::COOLDOWN;
use crate::accounts::AccountsError;
use crate::client::Client;
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::{CodeSent, OtpPurpose, SignIn};
use crate::{Error, Result};

impl SignIn {
    /// The code for signing up or in for which `client` holds the key, as it was announced when it was sent; `None` when it
    /// holds none. Whether the code still works is told only when it is tried.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn code_sent(&self, client: &Client) -> Result<Option<CodeSent>> {
        match self.challenge_of(client).await {
            Ok(challenge) if challenge.purpose == OtpPurpose::ChangeMobile => Ok(None),
            Ok(challenge) => Ok(Some(self.announced(challenge))),
            Err(Error::Accounts(AccountsError::CodeOver)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What was said when its code was sent.
    pub(crate) fn announced(&self, challenge: otp_challenge::Model) -> CodeSent {
        CodeSent {
            // Whoever only may have brought the right password is told no number.
            mobile: if challenge.purpose == OtpPurpose::ConfirmSignIn { String::new() } else { challenge.mobile },
            purpose: challenge.purpose,
            channel: challenge.channel,
            may_choose: self.may_choose_channel(),
            expires_at: challenge.expires_at,
            resend_at: challenge.created_at.plus_seconds(COOLDOWN.per.as_secs().cast_signed()),
        }
    }
}
