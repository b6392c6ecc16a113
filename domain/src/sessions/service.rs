use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QuerySelect};

use super::notifications::TokenReused;
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError, Preferences, Role};
use crate::actor::Person;
use crate::audit::{Action, Audit, Denials, Entry};
use crate::cache::Cache;
use crate::client::{Client, DeviceKey};
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::{AccountId, SessionId};
use crate::live::announce;
use crate::notifications::notify;
use crate::pubsub::PubSub;
use crate::secret::{Secret, hex, random_token, token_hash};
use crate::sessions::entity::{refresh_token, session};
use crate::sessions::{ACCESS_LIFETIME, SessionEvent, Tokens};
use crate::{Error, Result, Timestamp};

/// How long a browser that stays away remains signed in.
pub const REFRESH_LIFETIME: Duration = Duration::from_secs(30 * 86_400);
/// How long anybody remains signed in.
const SESSION_LIFETIME: Duration = Duration::from_secs(90 * 86_400);
/// How long the cache says that a session is active. One whose end did not reach the cache lives on no longer than this.
const STATUS_CACHED: Duration = Duration::from_secs(30);
/// What the cache says of a session.
const ACTIVE: Bytes = Bytes::from_static(b"active");
const ENDED: Bytes = Bytes::from_static(b"ended");
/// How long a used refresh token still yields its one successor: for a second tab, or an answer that got lost.
const GRACE_SECONDS: i64 = 20;

/// The tokens of a signed-in browser or program.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Who is signed in.
    pub caller: Person,
    /// Good for ten minutes, and checked without the database.
    pub access_token: String,
    /// Good for one exchange within 30 days.
    pub refresh_token: String,
    /// By which the browser is known when it signs in again; only when it has none yet.
    pub device_key: Option<DeviceKey>,
    /// How they want the pages.
    pub preferences: Preferences,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("caller", &self.caller).finish_non_exhaustive()
    }
}

/// What sessions depend on.
pub struct SessionsDeps {
    pub db: Db,
    /// Keys tokens.
    pub secret: Secret,
    pub clock: Clock,
    /// Remembers for a while which sessions have ended.
    pub cache: Arc<dyn Cache>,
    /// Tells open pages of ended sessions.
    pub pubsub: Arc<dyn PubSub>,
    pub audit: Audit,
    pub denials: Denials,
}

/// Where people are signed in. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    pub(super) deps: Arc<SessionsDeps>,
    pub(crate) tokens: Arc<Tokens>,
}

impl Sessions {
    /// The sessions of a database.
    #[must_use]
    pub fn new(deps: SessionsDeps) -> Self {
        let tokens = Arc::new(Tokens::new(&deps.secret));
        Self { deps: Arc::new(deps), tokens }
    }

    /// Records what was not allowed.
    #[must_use]
    pub fn denials(&self) -> &Denials {
        &self.deps.denials
    }

    /// Who holds `access_token`. Asks the database seldom; see [`Self::is_live`].
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the token is not a fresh one of ours or its session has ended.
    pub async fn authenticate(&self, access_token: &str) -> Result<Person> {
        let caller = self.tokens.read(access_token, self.deps.clock.now())?;
        if self.is_live(caller.session).await? { Ok(caller) } else { Err(Error::SignedOut) }
    }

    /// Whether nobody has ended the session and its time is not over. Asks the database only when the cache does not know: a cache that lost
    /// everything must not bring an ended session back to life.
    ///
    /// # Errors
    /// When neither answers.
    pub async fn is_live(&self, session: SessionId) -> Result<bool> {
        let key = session_key(session);
        let cached = self.deps.cache.get(&key).await;
        match &cached {
            Ok(Some(status)) if *status == ACTIVE => return Ok(true),
            Ok(Some(status)) if *status == ENDED => return Ok(false),
            _ => {}
        }
        let found = session::Entity::find_by_id(session).one(&*self.deps.db).await?;
        let now = self.deps.clock.now();
        let expires_at = found.filter(|session| session.ended_at.is_none() && session.expires_at > now).map(|session| session.expires_at);
        if let Some(expires_at) = expires_at.filter(|_| cached.is_ok()) {
            let left = Duration::from_secs(expires_at.seconds_since(now).unsigned_abs());
            // Added, not set: whoever ended it since the question was put has the last word.
            let _ = self.deps.cache.add(&key, ACTIVE, STATUS_CACHED.min(left)).await;
        }
        Ok(expires_at.is_some())
    }

    /// Exchanges a refresh token for new tokens. Whoever brings the same token again within moments gets the same successor;
    /// later, the token has been stolen from one side or the other, and the session ends for both.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the token is unknown, too old or reused, or its session has ended.
    pub async fn refresh(&self, token: &str, client: &Client) -> Result<NewSession> {
        let now = self.deps.clock.now();
        // Anybody may bring any token: only one of ours is worth the lock under which others would wait.
        if refresh_token::Entity::find_by_id(token_hash(token)).one(&*self.deps.db).await?.is_none_or(|known| known.expires_at <= now) {
            return Err(Error::SignedOut);
        }
        let transaction = self.deps.db.write().await?;
        let known = refresh_token::Entity::find_by_id(token_hash(token)).one(&*transaction).await?.ok_or(Error::SignedOut)?;
        let session = session::Entity::find_by_id(known.session_id).one(&*transaction).await?.ok_or(Error::SignedOut)?;
        let account = account::Entity::find_by_id(session.account_id).one(&*transaction).await?.ok_or(Error::SignedOut)?;
        let over = session.ended_at.is_some() || session.expires_at <= now || known.expires_at <= now;
        if over || account.state != AccountState::Active {
            return Err(Error::SignedOut);
        }
        if known.used_at.is_some_and(|used| now.seconds_since(used) > GRACE_SECONDS) {
            tracing::warn!(session = %session.id, account = %account.id, "token_reuse: a used refresh token came again; its session is ended");
            let ended = end_sessions(&*transaction, session::Column::Id.eq(session.id), now).await?;
            for session in &ended {
                notify(&transaction, account.id, &TokenReused::of(session), now).await?;
            }
            let entry = Entry::refused(Action::TokenReuse).to(account.id).from(client).with(serde_json::json!({ "session": session.id }));
            self.deps.audit.record(&transaction, entry).await?;
            transaction.commit().await?;
            self.tell_ended(&session).await;
            return Err(Error::SignedOut);
        }
        // Derived, not drawn: everyone who exchanges this token gets the same one, without it being stored anywhere.
        let successor = hex(&self.deps.secret.keyed_hash("refresh-successor", token.as_bytes()));
        let first = refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
            .filter(refresh_token::Column::TokenHash.eq(known.token_hash))
            .filter(refresh_token::Column::UsedAt.is_null())
            .exec(&*transaction)
            .await?;
        if first.rows_affected == 1 {
            insert_refresh_token(&*transaction, &successor, session.id, session.expires_at, now).await?;
            session::Entity::update_many()
                .col_expr(session::Column::LastSeenAt, Expr::value(now))
                .col_expr(session::Column::Address, Expr::value(client.address.to_string()))
                .filter(session::Column::Id.eq(session.id))
                .exec(&*transaction)
                .await?;
            transaction.commit().await?;
        }
        self.tokens_for(&account, session.id, session.factor_at.is_some(), successor, now)
    }

    /// Records that an access token came whose session had been ended. Of one that we did not write, or that has run out, there is
    /// nothing to be said.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn record_ended_token(&self, access_token: &str, client: &Client) -> Result<()> {
        match self.tokens.read(access_token, self.deps.clock.now()) {
            Ok(caller) => self.deps.denials.record_denied(Action::AccessRefused, Some(caller.account), &Error::SignedOut, client).await,
            Err(_) => Ok(()),
        }
    }

    /// Ends the caller's session: its tokens stop working at once. Ending it again changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, caller: &Person, client: &Client) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        let ended = end_sessions(&*transaction, session::Column::Id.eq(caller.session), self.deps.clock.now()).await?;
        for session in &ended {
            self.deps.audit.record(&transaction, Entry::done(Action::SignedOut).own(session.account_id).from(client)).await?;
        }
        transaction.commit().await?;
        self.tell_all_ended(&ended).await;
        Ok(())
    }

    /// Opens a session for somebody who has brought everything that is asked for.
    pub(crate) async fn open_session(
        &self,
        transaction: &WriteTransaction,
        account: &account::Model,
        factor_at: Option<Timestamp>,
        client: &Client,
    ) -> Result<NewSession> {
        let now = self.deps.clock.now();
        let id = SessionId::generate();
        let expires_at = now.plus(SESSION_LIFETIME);
        let row = session::ActiveModel {
            id: Set(id),
            account_id: Set(account.id),
            user_agent: Set(client.user_agent_to_keep()),
            address: Set(client.address.to_string()),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(expires_at),
            ended_at: Set(None),
            factor_at: Set(factor_at),
            proven_at: Set(None),
        };
        session::Entity::insert(row).exec_without_returning(&**transaction).await?;
        let device_key = self.meet_device(transaction, account.id, client).await?;
        let token = random_token();
        insert_refresh_token(&**transaction, &token, id, expires_at, now).await?;
        let entry = Entry::done(Action::SignedIn).own(account.id).from(client).with(serde_json::json!({ "session": id }));
        self.deps.audit.record(transaction, entry).await?;
        Ok(NewSession { device_key, ..self.tokens_for(account, id, factor_at.is_some(), token, now)? })
    }

    /// As [`Self::tell_ended`], of several.
    pub(crate) async fn tell_all_ended(&self, ended: &[session::Model]) {
        for session in ended {
            self.tell_ended(session).await;
        }
    }

    /// Has everyone learn that a session is over: those who look, and those who listen.
    pub(crate) async fn tell_ended(&self, session: &session::Model) {
        self.remember_ended(session.id).await;
        announce(&*self.deps.pubsub, session.account_id, &SessionEvent::SignedOut).await;
    }

    /// Makes access tokens of an ended session fail at once, until they would have run out anyway.
    pub(crate) async fn remember_ended(&self, session: SessionId) {
        if self.mark_ended(session).await.is_ok() {
            return;
        }
        // The database knows it already. Some process may still remember that the session stood, for as long as this goes on.
        let sessions = self.clone();
        tokio::spawn(async move {
            for _ in 0..STATUS_CACHED.as_secs() {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if sessions.mark_ended(session).await.is_ok() {
                    return;
                }
            }
        });
    }

    async fn mark_ended(&self, session: SessionId) -> Result<()> {
        self.deps.cache.set(&session_key(session), ENDED, ACCESS_LIFETIME * 2).await
    }

    fn tokens_for(
        &self,
        account: &account::Model,
        session: SessionId,
        with_factor: bool,
        refresh_token: String,
        now: Timestamp,
    ) -> Result<NewSession> {
        // Whoever works for the product has its powers only after a second factor.
        let role = if with_factor { account.role } else { Role::User };
        let caller = Person { account: account.id, session, role };
        let access_token = self.tokens.write(&caller, now)?;
        let preferences = Preferences::of(account);
        Ok(NewSession { caller, access_token, refresh_token, device_key: None, preferences })
    }
}

/// An account that may be entered, and is not closed or given another role before the transaction ends: whoever does that comes
/// later, and ends what was begun here.
pub(crate) async fn locked_to_enter(transaction: &WriteTransaction, account: AccountId) -> Result<account::Model> {
    let found = account::Entity::find_by_id(account).lock_exclusive().one(&**transaction).await?;
    found.filter(|account| account.state == AccountState::Active).ok_or_else(|| AccountsError::WrongCredentials.into())
}

/// Ends the sessions that match; those that were over already are not among what it returns.
pub(crate) async fn end_sessions(db: &impl ConnectionTrait, which: Expr, now: Timestamp) -> Result<Vec<session::Model>> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec_with_returning(db)
        .await?;
    Ok(ended)
}

async fn insert_refresh_token(
    db: &impl ConnectionTrait,
    token: &str,
    session: SessionId,
    session_expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let row = refresh_token::ActiveModel {
        token_hash: Set(token_hash(token)),
        session_id: Set(session),
        issued_at: Set(now),
        expires_at: Set(now.plus(REFRESH_LIFETIME).min(session_expires_at)),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn session_key(session: SessionId) -> String {
    format!("session:{session}")
}
