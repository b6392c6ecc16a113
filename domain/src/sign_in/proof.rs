//! Proving anew who one is, before what a borrowed session alone must not do.

use std::fmt;

use sea_orm::entity::prelude::*;

use super::factor::Guess;
use super::hasher::Fit;
use crate::accounts::AccountsError;
use crate::accounts::entity::account;
use crate::actor::Person;
use crate::audit::Action;
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::rate_limit::{self, Limit};
use crate::sessions::entity::session::{self, Column};
use crate::sessions::locked_to_enter;
use crate::sign_in::{ProofDemand, ProofForm, SignIn, password};
use crate::{Error, Result, Timestamp};

/// For so long nothing is asked for again in the session that has proven it.
const PROOF_SECONDS: i64 = 600;

/// Tries at the current password of whoever is signed in already.
const PROOFS: [Limit; 2] = [Limit::per_minute(5), Limit::per_hour(20)];

/// Somebody who has just proven who they are: by the password, and by the second factor where one is on. Only [`SignIn::prove`] makes
/// one, for one act; what takes it cannot be done without.
pub struct FreshProof {
    person: Person,
    account: account::Model,
}

impl FreshProof {
    /// Who it is.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// Their account, as it was when they proved it.
    pub(crate) const fn account(&self) -> &account::Model {
        &self.account
    }
}

impl fmt::Debug for FreshProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FreshProof").field(&self.person).finish()
    }
}

impl SignIn {
    /// What the caller must bring before what takes a fresh proof.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the session is over.
    pub async fn proof_demand(&self, caller: &Person) -> Result<ProofDemand> {
        let session = session::Entity::find_by_id(caller.session).one(&*self.deps.db).await?;
        let now = self.deps.clock.now();
        let session =
            session.filter(|session| session.account_id == caller.account && session.ended_at.is_none() && session.expires_at > now);
        let proven_at = session.ok_or(Error::SignedOut)?.proven_at;
        if proven_at.is_some_and(|at| now.seconds_since(at) < PROOF_SECONDS) {
            return Ok(ProofDemand::Nothing);
        }
        Ok(if self.has_factor(caller.account).await? { ProofDemand::PasswordAndFactor } else { ProofDemand::Password })
    }

    /// Has the caller prove who they are, unless they did so a moment ago. What is proven is remembered with their session.
    ///
    /// # Errors
    /// [`AccountsError::ProofNeeded`] and [`AccountsError::FactorNeeded`] when something was not brought, which costs no try;
    /// [`AccountsError::WrongPassword`]; [`AccountsError::WrongFactor`]; [`Error::TooMany`]; [`Error::Unavailable`] when password or
    /// factor were changed at the same time.
    pub async fn prove(&self, caller: &Person, form: ProofForm<'_>, client: &Client) -> Result<FreshProof> {
        let account = self.deps.accounts.account(caller.account).await?;
        let demand = self.proof_demand(caller).await?;
        if demand == ProofDemand::Nothing {
            return Ok(FreshProof { person: *caller, account });
        }
        let takes_factor = demand == ProofDemand::PasswordAndFactor;
        if form.password.is_empty() {
            return Err(AccountsError::ProofNeeded.into());
        }
        if takes_factor && form.factor_code.trim().is_empty() {
            return Err(AccountsError::FactorNeeded.into());
        }
        // The password first: who does not know it uses up no guess at the factor.
        self.prove_password(&account, form.password, client).await?;
        let guess = if takes_factor {
            Some(self.refused_is_recorded(&account, self.guess_factor(account.id, form.factor_code).await, client).await?)
        } else {
            None
        };
        self.remember_proof(caller, account, guess, client).await
    }

    async fn remember_proof(&self, caller: &Person, proven: account::Model, guess: Option<Guess>, client: &Client) -> Result<FreshProof> {
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        // Whoever changes the password or the factor at this moment comes before, or after.
        let account = locked_to_enter(&transaction, proven.id).await?;
        let takes_factor = self.factor_is_on(&*transaction, account.id).await?;
        if account.password_hash != proven.password_hash || takes_factor != guess.is_some() {
            return Err(Error::Unavailable);
        }
        if let Some(guess) = guess
            && let Err(error) = self.use_factor(&transaction, &account, guess, client).await
        {
            // The log takes its own turn to write.
            drop(transaction);
            return self.refused_is_recorded(&account, Err(error), client).await;
        }
        let remembered = session::Entity::update_many()
            .col_expr(Column::ProvenAt, Expr::value(now))
            .filter(Column::Id.eq(caller.session))
            .filter(Column::EndedAt.is_null())
            .exec(&*transaction)
            .await?;
        if remembered.rows_affected == 0 {
            return Err(Error::SignedOut);
        }
        transaction.commit().await?;
        if takes_factor {
            self.forgive_factor(account.id).await?;
        }
        Ok(FreshProof { person: *caller, account })
    }

    /// Whether the current password is known to whoever asks.
    async fn prove_password(&self, account: &account::Model, current: &str, client: &Client) -> Result<()> {
        let proven = self.try_password(account, current).await;
        if let Err(why @ (Error::Accounts(AccountsError::WrongPassword) | Error::TooMany { .. })) = &proven {
            self.deps.denials.record_denied(Action::SteppedUp, Some(account.id), why, client).await?;
        }
        proven
    }

    async fn try_password(&self, account: &account::Model, current: &str) -> Result<()> {
        for limit in PROOFS {
            rate_limit::enforce(&*self.deps.limiter, &format!("proof:{}:{}", account.id, limit.per.as_secs()), limit).await?;
        }
        let fits = password::could_be(current) && self.hasher.verify(current, account.password_hash.as_deref(), true).await? != Fit::No;
        if fits { Ok(()) } else { Err(AccountsError::WrongPassword.into()) }
    }
}

/// Has all sessions of an account prove anew who they are of: what they have proven was something else than what counts now.
pub(crate) async fn end_proofs(transaction: &WriteTransaction, account: AccountId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(Column::ProvenAt, Expr::value(None::<Timestamp>))
        .filter(Column::AccountId.eq(account))
        .exec(&**transaction)
        .await?;
    Ok(())
}
