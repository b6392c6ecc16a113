use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

/// Where Core RAG is, and how to speak with it.
#[derive(Debug, Clone)]
pub struct CoreRagSettings {
    /// `RAG_CORE_BASE_URL`, such as `https://core.tejarat.chat`, without a slash at its end.
    pub base_url: String,
    /// `RAG_CORE_JWT_SECRET`: the secret that Core knows too, by which it sees for whom we call.
    pub jwt_secret: SecretString,
    /// `RAG_CORE_API_KEY`, only with `RAG_CORE_SEND_API_KEY=true`: Core reads no key on the calls we make.
    pub api_key: Option<SecretString>,
    /// `RAG_CORE_TIMEOUT`: how long one answer may take, in seconds. Default 120.
    pub timeout: Duration,
    /// `RAG_CORE_STREAMING`: `auto` asks for a stream first, `off` never does. Default `off`: current builds of Core have none.
    pub streaming: bool,
    /// `RAG_CORE_DELETE_PATH`. Default `/api/v1/users/conversations/{id}`.
    pub delete_path: DeletePath,
    /// `RAG_CORE_FILES_BUCKET`: where Core finds files that come with questions. Default `temp-userfile`.
    pub files_bucket: String,
}

/// The path under which a conversation is deleted, with `{id}` where its id belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePath(String);

impl DeletePath {
    /// The path for one conversation.
    #[must_use]
    pub fn of(&self, conversation: uuid::Uuid) -> String {
        self.0.replace("{id}", &conversation.hyphenated().to_string())
    }
}

impl Default for DeletePath {
    fn default() -> Self {
        Self("/api/v1/users/conversations/{id}".to_owned())
    }
}

impl FromStr for DeletePath {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "/-_.~{}".contains(c);
        let whole = text.starts_with('/') && text.matches("{id}").count() == 1 && text.chars().all(fits);
        whole.then(|| Self(text.to_owned())).ok_or(())
    }
}
