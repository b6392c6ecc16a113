use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Category, Content};
use crate::accounts::entity::account;
use crate::db::Db;
use crate::secret::Secret;
use crate::{Result, Timestamp};

/// The moment at which everything in examples happened: 2026-11-22 19:10 in Tehran.
pub(crate) const EXAMPLE_TIME: Timestamp = Timestamp(1_795_362_000_000_000);

/// For whom something is written right before it is sent, and with what.
#[derive(Clone, Copy)]
pub struct Preparation<'a> {
    pub(crate) owner: &'a account::Model,
    pub(crate) db: &'a Db,
    /// From which links are sealed.
    pub(crate) secret: &'a Secret,
}

/// What a person is told, as plain facts. Stored as JSON: fields are kept readable for rows written by earlier versions. It holds
/// nothing secret; what must not lie in the database is added when it is sent.
pub trait Notification: Serialize + DeserializeOwned + Send + Sync + Sized + 'static {
    /// Stored with each, and the key of its sentences: never changes.
    const NAME: &'static str;
    /// What it is about.
    const CATEGORY: Category;
    /// Whether it says what matters in a text message, too. Links are not sent that way: a number proves nothing about an address,
    /// and providers hold back messages with links.
    const FITS_SMS: bool;

    /// What it says.
    fn content(&self) -> Content;

    /// What it says when it is sent; nothing when it is no longer true.
    fn prepare(&self, _with: Preparation<'_>) -> impl Future<Output = Result<Option<Content>>> + Send {
        let content = self.content();
        async { Ok(Some(content)) }
    }

    /// What one with made-up facts says, by which its sentences are checked.
    fn example() -> Content;
}
