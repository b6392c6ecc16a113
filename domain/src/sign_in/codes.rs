use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, ExprTrait, IntoCondition};
use sea_orm::{Condition, ConnectionTrait, QueryOrder};
use subtle::ConstantTimeEq;

use super::code_limits::COOLDOWN;
use crate::accounts::{AccountsError, account_of};
use crate::audit::{Action, Entry};
use crate::client::{BrowserKey, Client};
use crate::db::WriteTransaction;
use crate::identity::Mobile;
use crate::ids::{AccountId, ChallengeId};
use crate::rate_limit::{self, Limit};
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::{CodeChannel, CodeMessage, CodeOutcome, CodeSent, OtpCode, OtpPurpose, SignIn, SignInOutcome};
use crate::{Error, Language, Result, Timestamp};

/// How long a code works.
pub(super) const CODE_LIFETIME: Duration = Duration::from_secs(120);
/// How long after a right code the password may be chosen.
pub const SIGN_UP_WINDOW: Duration = Duration::from_secs(15 * 60);
/// How many wrong guesses end a code.
const MAX_WRONG_GUESSES: i32 = 5;
/// For how long a new code takes over the wrong guesses of the one before.
const GUESSES_REMEMBERED: Duration = Duration::from_secs(3600);

/// Guesses at the codes of one number, right or wrong: the chance to hit one of 900,000 stays far below 1 in 10,000 a day.
/// Its owner, where they are known, has as many of their own.
const GUESSES_PER_NUMBER: Limit = Limit::per_day(30);

/// What a code is to be sent for.
#[derive(Debug, Clone)]
pub(crate) struct CodeRequest {
    pub(crate) mobile: Mobile,
    pub(crate) purpose: OtpPurpose,
    /// Whose request it is, when that is settled before the code is brought back.
    pub(crate) account: Option<AccountId>,
    /// By which way it is wanted.
    pub(crate) channel: CodeChannel,
}

/// What a right code led to.
#[derive(Debug)]
pub enum Verified {
    /// The number has an account, and its owner is signed in now.
    SignedIn(SignInOutcome),
    /// The number is new, or another password is wanted: this browser may choose it within a quarter of an hour.
    ChoosePassword,
}

impl Verified {
    /// The same, without the tokens.
    #[must_use]
    pub const fn outcome(&self) -> CodeOutcome {
        match self {
            Self::SignedIn(_) => CodeOutcome::SignedIn,
            Self::ChoosePassword => CodeOutcome::ChoosePassword,
        }
    }
}

impl SignIn {
    /// Sends a code to a number by the way that was chosen, or by another when that one does not take it; the same whether or not
    /// the number has an account. Returns the key that the asking browser must bring back with the code. A code sent before for
    /// the same purpose stops working.
    ///
    /// # Errors
    /// [`crate::identity::IdentityError::InvalidMobile`]; [`AccountsError::CodeJustSent`] within a minute of the last one; [`Error::TooMany`];
    /// [`AccountsError::PuzzleDue`] when very many are wanted and `solution` solves no puzzle ([`Self::puzzle_due`]);
    /// [`AccountsError::CodeNotSent`] when the provider did not take it.
    pub async fn send_code(
        &self,
        mobile: &str,
        purpose: OtpPurpose,
        channel: CodeChannel,
        language: Language,
        solution: &str,
        client: &Client,
    ) -> Result<(CodeSent, BrowserKey)> {
        if matches!(purpose, OtpPurpose::ChangeMobile | OtpPurpose::ConfirmSignIn) {
            // Only for whoever is signed in, or has brought a password.
            return Err(Error::SignedOut);
        }
        let request = CodeRequest { mobile: Mobile::parse(mobile)?, purpose, account: None, channel };
        let cooldown = self.allow_code(&request, solution, client).await?;
        self.send_allowed(request, &cooldown, language, client).await
    }

    /// Sends the code that somebody asked for who is signed in.
    pub(crate) async fn send_code_for(&self, request: CodeRequest, language: Language, client: &Client) -> Result<(CodeSent, BrowserKey)> {
        let cooldown = self.allow_code(&request, "", client).await?;
        self.send_allowed(request, &cooldown, language, client).await
    }

    async fn send_allowed(
        &self,
        request: CodeRequest,
        cooldown: &str,
        language: Language,
        client: &Client,
    ) -> Result<(CodeSent, BrowserKey)> {
        let code = OtpCode::generate();
        let now = self.deps.clock.now();
        let key = self.open_challenge(&request, &code, client, now).await?;
        let host = self.deps.public_host.clone();
        let CodeRequest { mobile, purpose, channel, .. } = request;
        let for_staff = purpose == OtpPurpose::StaffSignIn;
        let message = CodeMessage { mobile, code, purpose, channel, for_staff, language, host };
        let went = match self.deps.codes.send_code(&message).await {
            Ok(went) => went,
            Err(error) => {
                tracing::error!(%error, "a verification code was not sent");
                self.withdraw(key.challenge()).await?;
                self.deps.limiter.clear(cooldown).await?;
                return Err(AccountsError::CodeNotSent.into());
            }
        };
        if went != channel {
            self.note_channel(key.challenge(), went).await?;
        }
        let sent = CodeSent {
            mobile: message.mobile.to_string(),
            purpose,
            channel: went,
            may_choose: self.may_choose_channel(),
            expires_at: now.plus(CODE_LIFETIME),
            resend_at: now.plus(COOLDOWN.per),
        };
        Ok((sent, key))
    }

    /// Whether a person may choose by which way a code comes.
    #[must_use]
    pub fn may_choose_channel(&self) -> bool {
        self.deps.codes.may_choose()
    }

    /// Takes one guess at the code for which `client` holds the key.
    ///
    /// # Errors
    /// [`AccountsError::WrongCode`]; [`AccountsError::CodeOver`] when it was used, replaced, guessed at too often, is too old,
    /// or was asked for by another browser or for another purpose; [`Error::TooMany`] after too many guesses in a day;
    /// [`AccountsError::WrongCredentials`] when the account may not sign in, or not for this audience.
    pub async fn verify_code(&self, purpose: OtpPurpose, code: &str, client: &Client) -> Result<Verified> {
        let verified = self.try_code(purpose, code, client).await;
        if let Err(why @ (Error::Accounts(_) | Error::TooMany { .. })) = &verified {
            // Whoever holds no challenge has guessed at nothing.
            if let Ok(challenge) = self.challenge_of(client).await {
                let account = account_of(&*self.deps.db, &challenge.mobile).await?;
                self.deps.denials.record_denied(Action::CodeRefused, account.map(|account| account.id), why, client).await?;
            }
        }
        verified
    }

    async fn try_code(&self, purpose: OtpPurpose, code: &str, client: &Client) -> Result<Verified> {
        let challenge = self.challenge_of(client).await?;
        if challenge.purpose != purpose || purpose == OtpPurpose::ChangeMobile {
            return Err(AccountsError::CodeOver.into());
        }
        let code = self.read_guess(&challenge, code, client).await?;
        let verified = self.guess(challenge.id, &code, client).await?;
        self.code_came_back(client).await?;
        Ok(verified)
    }

    /// Reads what was typed, and counts it against the number.
    pub(crate) async fn read_guess(&self, challenge: &otp_challenge::Model, code: &str, client: &Client) -> Result<OtpCode> {
        let Some(code) = OtpCode::parse(code) else {
            // Not even six digits: nothing was guessed.
            return Err(wrong_code(challenge.wrong_guesses).into());
        };
        if let Some(guesses) = self.guesses_of(challenge, client).await? {
            rate_limit::enforce(&*self.deps.limiter, &guesses, GUESSES_PER_NUMBER).await?;
        }
        Ok(code)
    }

    /// Under which key a guess counts: what strangers do with a number uses up nothing of whoever is known to have it.
    async fn guesses_of(&self, challenge: &otp_challenge::Model, client: &Client) -> Result<Option<String>> {
        let mobile = &challenge.mobile;
        if let Some(account) = challenge.account_id {
            return Ok(Some(format!("code-guess:{mobile}:{account}")));
        }
        if challenge.purpose == OtpPurpose::ConfirmSignIn {
            // Of nobody: no code fits.
            return Ok(None);
        }
        let account = account_of(&*self.deps.db, mobile).await?;
        let place = self.known_place(account.as_ref(), client).await?;
        Ok(Some(place.map_or_else(|| format!("code-guess:{mobile}"), |place| format!("code-guess:{mobile}:{place}"))))
    }

    async fn guess(&self, challenge: ChallengeId, code: &OtpCode, client: &Client) -> Result<Verified> {
        use otp_challenge::Column;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let challenge = self.take_guess(&transaction, challenge, code).await?;
        if challenge.verified_at.is_none() {
            transaction.commit().await?;
            return Err(wrong_code(challenge.wrong_guesses).into());
        }
        let account = account_of(&*transaction, &challenge.mobile).await?;
        let account = account.filter(|account| challenge.account_id.is_none_or(|own| own == account.id));
        let is_admitted = match challenge.purpose {
            OtpPurpose::StaffSignIn => account.as_ref().is_some_and(|account| account.role.is_staff()),
            OtpPurpose::ConfirmSignIn => account.is_some(),
            OtpPurpose::SignUp | OtpPurpose::SignIn | OtpPurpose::ResetPassword | OtpPurpose::ChangeMobile => true,
        };
        if !is_admitted {
            close(&*transaction, Column::Id.eq(challenge.id), now).await?;
            transaction.commit().await?;
            return Err(AccountsError::WrongCredentials.into());
        }
        let Some(account) = account.filter(|_| challenge.purpose != OtpPurpose::ResetPassword) else {
            transaction.commit().await?;
            return Ok(Verified::ChoosePassword);
        };
        close(&*transaction, Column::Id.eq(challenge.id), now).await?;
        let session = self.begin_session(&transaction, &account, client).await;
        transaction.commit().await?;
        session.map(Verified::SignedIn)
    }

    /// The challenge after one guess more: verified, or with one wrong guess more. Either way the caller commits.
    ///
    /// # Errors
    /// [`AccountsError::CodeOver`].
    pub(crate) async fn take_guess(
        &self,
        transaction: &WriteTransaction,
        challenge: ChallengeId,
        code: &OtpCode,
    ) -> Result<otp_challenge::Model> {
        use otp_challenge::Column;
        let now = self.deps.clock.now();
        let fits = || Column::CodeHash.eq(self.code_hash(challenge, code));
        // Comparing and counting are one statement: however many guesses come at once, each is counted before the next is compared.
        let guessed = otp_challenge::Entity::update_many()
            .col_expr(Column::WrongGuesses, counted(fits()))
            .col_expr(Column::VerifiedAt, CaseStatement::new().case(fits(), now).finally(Expr::col(Column::VerifiedAt)).into())
            .filter(Column::Id.eq(challenge))
            .filter(Column::UsedAt.is_null())
            .filter(Column::VerifiedAt.is_null())
            .filter(Column::WrongGuesses.lt(MAX_WRONG_GUESSES))
            .filter(Column::ExpiresAt.gt(now))
            .exec_with_returning(&**transaction)
            .await?;
        guessed.into_iter().next().ok_or_else(|| AccountsError::CodeOver.into())
    }

    /// The challenge for which a browser holds the key.
    pub(crate) async fn challenge_of(&self, client: &Client) -> Result<otp_challenge::Model> {
        let key = client.browser_key.as_ref().ok_or(AccountsError::CodeOver)?;
        let found = otp_challenge::Entity::find_by_id(key.challenge()).one(&*self.deps.db).await?;
        let of_this_browser = found.filter(|challenge| bool::from(challenge.browser_hash.ct_eq(&key.hash())));
        of_this_browser.ok_or_else(|| AccountsError::CodeOver.into())
    }

    /// Writes the new challenge down and closes the one before it, whose wrong guesses it takes over.
    async fn open_challenge(&self, request: &CodeRequest, code: &OtpCode, client: &Client, now: Timestamp) -> Result<BrowserKey> {
        use otp_challenge::Column;
        let CodeRequest { mobile, purpose, account, channel } = request;
        let id = ChallengeId::generate();
        let key = BrowserKey::generate(id);
        let same_purpose = Condition::all().add(Column::Mobile.eq(mobile.as_str())).add(Column::Purpose.eq(*purpose));
        let transaction = self.deps.db.write().await?;
        let before = otp_challenge::Entity::find()
            .filter(same_purpose.clone())
            .filter(Column::CreatedAt.gt(now.minus(GUESSES_REMEMBERED)))
            .order_by_desc(Column::CreatedAt)
            .one(&*transaction)
            .await?;
        let unsolved = before.filter(|before| before.verified_at.is_none() && before.wrong_guesses < MAX_WRONG_GUESSES);
        close(&*transaction, same_purpose.add(Column::VerifiedAt.is_null()), now).await?;
        let challenge = otp_challenge::ActiveModel {
            id: Set(id),
            purpose: Set(*purpose),
            channel: Set(*channel),
            mobile: Set(mobile.to_string()),
            account_id: Set(*account),
            code_hash: Set(self.code_hash(id, code)),
            browser_hash: Set(key.hash()),
            wrong_guesses: Set(unsolved.map_or(0, |before| before.wrong_guesses)),
            created_at: Set(now),
            expires_at: Set(now.plus(CODE_LIFETIME)),
            verified_at: Set(None),
            used_at: Set(None),
        };
        otp_challenge::Entity::insert(challenge).exec_without_returning(&*transaction).await?;
        let entry = Entry::done(Action::CodeRequested).from(client).with(serde_json::json!({ "purpose": purpose }));
        let entry = match account_of(&*transaction, mobile.as_str()).await? {
            Some(account) => entry.to(account.id),
            None => entry,
        };
        self.deps.audit.record(&transaction, entry).await?;
        transaction.commit().await?;
        Ok(key)
    }

    /// Remembers that the code went another way than was asked.
    async fn note_channel(&self, challenge: ChallengeId, went: CodeChannel) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        otp_challenge::Entity::update_many()
            .col_expr(otp_challenge::Column::Channel, Expr::value(went))
            .filter(otp_challenge::Column::Id.eq(challenge))
            .exec(&*transaction)
            .await?;
        transaction.commit().await
    }

    /// Closes a challenge whose code did not go out.
    async fn withdraw(&self, challenge: ChallengeId) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        close(&*transaction, otp_challenge::Column::Id.eq(challenge), self.deps.clock.now()).await?;
        transaction.commit().await
    }

    pub(super) fn code_hash(&self, challenge: ChallengeId, code: &OtpCode) -> Vec<u8> {
        self.deps.secret.keyed_hash("otp", format!("{challenge}:{}", code.as_str()).as_bytes()).to_vec()
    }
}

/// Marks the challenges that match and are still open as used.
pub(crate) async fn close(db: &impl ConnectionTrait, which: impl IntoCondition, now: Timestamp) -> Result<()> {
    otp_challenge::Entity::update_many()
        .col_expr(otp_challenge::Column::UsedAt, Expr::value(now))
        .filter(which)
        .filter(otp_challenge::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// One wrong guess more, unless the code fits.
fn counted(fits: Expr) -> Expr {
    let count = Expr::col(otp_challenge::Column::WrongGuesses);
    CaseStatement::new().case(fits, count.clone()).finally(ExprTrait::add(count, 1)).into()
}

pub(crate) fn wrong_code(wrong_guesses: i32) -> AccountsError {
    match u8::try_from(MAX_WRONG_GUESSES - wrong_guesses) {
        Ok(tries_left @ 1..) => AccountsError::WrongCode { tries_left },
        _ => AccountsError::CodeOver,
    }
}
