use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use subtle::ConstantTimeEq;

use crate::accounts::AccountsError;
use crate::client::{Client, InboxKey};
use crate::identity::Email;
use crate::ids::{AccountId, EmailLinkId};
use crate::rate_limit::{self, Limit};
use crate::secret::{Key, Keys, Secret, hex};
use crate::sign_in::entity::email_link::{self, Column};
use crate::sign_in::{LinkPurpose, LinkSent, SignIn};
use crate::{Error, Result, Timestamp};

/// How long a link works.
pub(crate) const fn lifetime(purpose: LinkPurpose) -> Duration {
    match purpose {
        LinkPurpose::VerifyEmail | LinkPurpose::ChangeEmail => Duration::from_secs(24 * 3600),
        LinkPurpose::ResetPassword => Duration::from_secs(3600),
    }
}

/// An address gets one link a minute, five an hour and ten a day.
const COOLDOWN: Limit = Limit::per_minute(1);
const PER_ADDRESS: [Limit; 2] = [Limit::per_hour(5), Limit::per_day(10)];
/// Links and companies that one network may ask for.
const PER_NETWORK: Limit = Limit::per_hour(60);

/// What the keys of seals are derived for.
const PURPOSE: &str = "email-link";
/// 128 bits of a keyed hash, in hexadecimal.
const SEAL_LENGTH: usize = 32;

/// For whom a link is made.
pub(crate) struct NewLink<'a> {
    pub(crate) account: AccountId,
    pub(crate) email: &'a str,
    pub(crate) purpose: LinkPurpose,
    /// Of the browser that asked for it.
    pub(crate) browser_hash: Option<Vec<u8>>,
}

impl SignIn {
    /// Counts one more link to an address.
    pub(crate) async fn allow_link(&self, email: &Email, client: &Client) -> Result<()> {
        let limiter = &*self.deps.limiter;
        rate_limit::enforce_all(limiter, &client.network_limits("link-network", PER_NETWORK)).await?;
        rate_limit::enforce(limiter, &format!("link-cooldown:{email}"), COOLDOWN).await.map_err(|error| match error {
            Error::TooMany { retry_after } => AccountsError::LinkJustSent { retry_after }.into(),
            other => other,
        })?;
        for limit in PER_ADDRESS {
            rate_limit::enforce(limiter, &format!("link:{email}:{}", limit.per.as_secs()), limit).await?;
        }
        Ok(())
    }

    pub(crate) fn link_sent(&self, email: &Email, purpose: LinkPurpose) -> LinkSent {
        LinkSent { email: email.to_string(), purpose, resend_at: self.deps.clock.now().plus(COOLDOWN.per) }
    }

    /// Makes a link; those made before for the same request stop working.
    pub(crate) async fn make_link(&self, db: &impl ConnectionTrait, new: NewLink<'_>) -> Result<EmailLinkId> {
        self.close_links(db, new.account, new.purpose).await?;
        self.add_link(db, new).await
    }

    /// Makes a link beside those made before, which stay good.
    pub(crate) async fn add_link(&self, db: &impl ConnectionTrait, new: NewLink<'_>) -> Result<EmailLinkId> {
        let now = self.deps.clock.now();
        let id = EmailLinkId::generate();
        let link = email_link::ActiveModel {
            id: Set(id),
            account_id: Set(new.account),
            purpose: Set(new.purpose),
            email: Set(new.email.to_owned()),
            browser_hash: Set(new.browser_hash),
            created_at: Set(now),
            expires_at: Set(now.plus(lifetime(new.purpose))),
            used_at: Set(None),
        };
        email_link::Entity::insert(link).exec_without_returning(db).await?;
        Ok(id)
    }

    /// Has all links of an account for one purpose stop working.
    pub(crate) async fn close_links(&self, db: &impl ConnectionTrait, account: AccountId, purpose: LinkPurpose) -> Result<()> {
        let same_purpose = Column::AccountId.eq(account).and(Column::Purpose.eq(purpose));
        close(db, same_purpose, self.deps.clock.now()).await?;
        Ok(())
    }

    /// Whether this browser waits for a link that was neither used nor replaced.
    pub(crate) async fn is_awaited(
        &self,
        db: &impl ConnectionTrait,
        account: AccountId,
        purpose: LinkPurpose,
        key: &InboxKey,
    ) -> Result<bool> {
        let open = email_link::Entity::find()
            .filter(Column::AccountId.eq(account))
            .filter(Column::Purpose.eq(purpose))
            .filter(Column::BrowserHash.eq(key.hash()))
            .filter(Column::UsedAt.is_null());
        Ok(open.one(db).await?.is_some())
    }

    pub(crate) fn link_token(&self, link: EmailLinkId) -> String {
        token_of(link, &self.deps.secret)
    }

    /// The link of a token that may still be used. Looking changes nothing: programs that scan mail look at every link.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`] when it was used or replaced, is too old, for something else, or none of ours.
    pub(crate) async fn link_of(&self, token: &str, purpose: LinkPurpose) -> Result<email_link::Model> {
        let id = token.get(..32).and_then(|id| Uuid::try_parse(id).ok()).map(EmailLinkId).ok_or(AccountsError::LinkOver)?;
        if !is_ours(id, token, &self.deps.secret.keys_for(PURPOSE)) {
            return Err(AccountsError::LinkOver.into());
        }
        let found = email_link::Entity::find_by_id(id).one(&*self.deps.db).await?;
        let now = self.deps.clock.now();
        let usable = found.filter(|link| link.purpose == purpose && link.used_at.is_none() && link.expires_at > now);
        usable.ok_or_else(|| AccountsError::LinkOver.into())
    }

    /// The address to which a link was sent that may still be used.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`].
    pub async fn link_email(&self, token: &str, purpose: LinkPurpose) -> Result<String> {
        self.link_of(token, purpose).await.map(|link| link.email)
    }

    /// Uses a link up: of several who bring it at once, one gets on.
    pub(crate) async fn use_link(&self, db: &impl ConnectionTrait, link: EmailLinkId) -> Result<()> {
        match close(db, Column::Id.eq(link), self.deps.clock.now()).await? {
            0 => Err(AccountsError::LinkOver.into()),
            _ => Ok(()),
        }
    }
}

/// What stands in the address of a link: its id and a seal that only this installation can make, so that the token is stored
/// nowhere, neither here nor in the job that sends it.
pub(super) fn token_of(link: EmailLinkId, secret: &Secret) -> String {
    sealed(link, &secret.keys_for(PURPOSE).current)
}

fn sealed(link: EmailLinkId, key: &Key) -> String {
    let seal = hex(&key.seal(link.0.as_bytes()));
    format!("{}{}", link.0.simple(), &seal[..SEAL_LENGTH])
}

/// Whether a seal was made here. A link outlives the secret it was made with, where that is still known.
fn is_ours(link: EmailLinkId, token: &str, keys: &Keys) -> bool {
    keys.iter().any(|key| bool::from(sealed(link, key).as_bytes().ct_eq(token.as_bytes())))
}

/// Marks the links that match and are still open as used; how many they were.
async fn close(db: &impl ConnectionTrait, which: Expr, now: Timestamp) -> Result<u64> {
    let closed = email_link::Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(which)
        .filter(Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(closed.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s10_a_link_outlives_the_secret_it_was_made_with_while_that_is_known() {
        let first = || "the first secret of this test, long enough".to_owned().into();
        let next = || "the second secret of this test, long enough".to_owned().into();
        let link = EmailLinkId::generate();
        let token = sealed(link, &Secret::new(first()).keys_for(PURPOSE).current);
        assert!(is_ours(link, &token, &Secret::new(next()).after(vec![first()]).keys_for(PURPOSE)));
        assert!(!is_ours(link, &token, &Secret::new(next()).keys_for(PURPOSE)));
        assert!(!is_ours(EmailLinkId::generate(), &token, &Secret::new(first()).keys_for(PURPOSE)));
    }
}
