use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, TryInsertResult};

use super::entity::{account, session};
use super::hasher::{HashCost, Hasher};
use super::token::AccessTokens;
use super::{AccountKind, AccountState, CodeSender, Me, Mobile, NewPassword, Role};
use crate::cache::Cache;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::AccountId;
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::secret::Secret;
use crate::{Error, Language, Result, Timestamp};

/// What accounts are made of.
pub struct AccountsParts {
    /// Where they are kept.
    pub db: Db,
    /// From which tokens and hashes are keyed.
    pub secret: Secret,
    /// What time it is.
    pub clock: Clock,
    /// Counts attempts.
    pub limiter: Arc<dyn RateLimiter>,
    /// Remembers for a while which sessions have ended.
    pub cache: Arc<dyn Cache>,
    /// Tells open lines of ended sessions.
    pub pubsub: Arc<dyn PubSub>,
    /// Sends codes.
    pub codes: Arc<dyn CodeSender>,
    /// The host people see in their address bar (`tejarat.chat`), named in messages so that browsers offer a code there only.
    pub public_host: String,
    /// What hashing a password costs.
    pub hash_cost: HashCost,
}

/// Signing up, signing in and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) db: Db,
    pub(super) secret: Secret,
    pub(super) clock: Clock,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) cache: Arc<dyn Cache>,
    pub(super) pubsub: Arc<dyn PubSub>,
    pub(super) codes: Arc<dyn CodeSender>,
    pub(super) public_host: String,
    pub(super) hasher: Hasher,
    pub(super) tokens: AccessTokens,
}

impl Accounts {
    /// Accounts over the given parts.
    #[must_use]
    pub fn new(parts: AccountsParts) -> Self {
        let AccountsParts { db, secret, clock, limiter, cache, pubsub, codes, public_host, hash_cost } = parts;
        let tokens = AccessTokens::new(&secret);
        let hasher = Hasher::new(hash_cost);
        Self { inner: Arc::new(Inner { db, secret, clock, limiter, cache, pubsub, codes, public_host, hasher, tokens }) }
    }

    /// How many passwords this process is hashing at the moment; as many at a time as there are cores.
    #[must_use]
    pub fn hashing(&self) -> usize {
        self.inner.hasher.in_use()
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the account is gone or may no longer sign in.
    pub async fn me(&self, account: AccountId) -> Result<Me> {
        let found = account::Entity::find_by_id(account).one(&*self.inner.db).await?;
        let found = found.filter(|account| account.state == AccountState::Active).ok_or(Error::SignedOut)?;
        Ok(Me { id: found.id, mobile: found.mobile, role: found.role, language: found.language })
    }

    /// Changes the language in which a person is addressed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such account.
    pub async fn set_language(&self, account: AccountId, language: Language) -> Result<()> {
        let transaction = self.inner.db.write().await?;
        let changed = account::Entity::update_many()
            .col_expr(account::Column::Language, Expr::value(language))
            .filter(account::Column::Id.eq(account))
            .exec(&*transaction)
            .await?;
        if changed.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        transaction.commit().await
    }

    /// Creates an administrator, or makes one of the account this number has already: with the new password,
    /// and with every session of before ended.
    ///
    /// # Errors
    /// When the number or the password is not acceptable.
    pub async fn create_admin(&self, mobile: &str, password: &str) -> Result<AccountId> {
        let mobile = Mobile::parse(mobile)?;
        let password = NewPassword::parse(password, &mobile)?;
        let hash = self.inner.hasher.hash(password.as_str()).await?;
        let now = self.inner.clock.now();
        let transaction = self.inner.db.write().await?;
        let created = insert_account(&*transaction, &mobile, &hash, Role::Admin, Language::default(), now).await?;
        let (account, ended) = if let Some(created) = created {
            (created.id, Vec::new())
        } else {
            let known = account_of(&*transaction, mobile.as_str()).await?.ok_or(Error::NotFound)?;
            account::Entity::update_many()
                .col_expr(account::Column::Role, Expr::value(Role::Admin))
                .col_expr(account::Column::State, Expr::value(AccountState::Active))
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .filter(account::Column::Id.eq(known.id))
                .exec(&*transaction)
                .await?;
            let ended = session::Entity::update_many()
                .col_expr(session::Column::EndedAt, Expr::value(now))
                .filter(session::Column::AccountId.eq(known.id))
                .filter(session::Column::EndedAt.is_null())
                .exec_with_returning(&*transaction)
                .await?;
            (known.id, ended)
        };
        transaction.commit().await?;
        for session in ended {
            self.tell_ended(&session).await;
        }
        Ok(account)
    }
}

/// The account of a number.
pub(super) async fn account_of(db: &impl ConnectionTrait, mobile: &str) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Mobile.eq(mobile)).one(db).await?)
}

/// A new account, or `None` when the number has one: of two who come at the same moment, one gets it.
pub(super) async fn insert_account(
    db: &impl ConnectionTrait,
    mobile: &Mobile,
    password_hash: &str,
    role: Role,
    language: Language,
    now: Timestamp,
) -> Result<Option<account::Model>> {
    let new = account::Model {
        id: AccountId::generate(),
        kind: AccountKind::Individual,
        role,
        state: AccountState::Active,
        mobile: Some(mobile.to_string()),
        email: None,
        password_hash: Some(password_hash.to_owned()),
        language,
        created_at: now,
    };
    let row = account::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind),
        role: Set(new.role),
        state: Set(new.state),
        mobile: Set(new.mobile.clone()),
        email: Set(new.email.clone()),
        password_hash: Set(new.password_hash.clone()),
        language: Set(new.language),
        created_at: Set(new.created_at),
    };
    let inserted = account::Entity::insert(row)
        .on_conflict(OnConflict::column(account::Column::Mobile).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(db)
        .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1..)).then_some(new))
}
