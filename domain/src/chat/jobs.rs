//! What happens to conversations outside requests.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Chat;
use crate::Result;
use crate::ids::{AccountId, ConversationId, RemoteConversationId, WorkspaceId};
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

/// Removes a conversation that was deleted and not brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseConversation {
    pub(crate) conversation: ConversationId,
}

impl Job for EraseConversation {
    const NAME: &'static str = "erase_conversation";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Chat;

    async fn run(self, chat: &Chat, _: &Claim) -> Result<()> {
        chat.erase(self.conversation).await
    }
}

/// Has a remote service remove what it keeps of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetRemoteConversation {
    pub(crate) account: AccountId,
    pub(crate) conversation: RemoteConversationId,
}

impl Job for ForgetRemoteConversation {
    const NAME: &'static str = "forget_remote_conversation";
    const QUEUE: Queue = Queue::Remote;
    /// The service may be away for days, and what it keeps of a person is to go all the same.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(7 * 86_400));
    type Deps = Chat;

    async fn run(self, chat: &Chat, _: &Claim) -> Result<()> {
        chat.forget_remote(WorkspaceId(self.account.0), self.conversation).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let erase = r#"{"kind":"erase_conversation","conversation":"conv_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        let conversation = "conv_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        assert_eq!(read_stored::<EraseConversation>(erase), EraseConversation { conversation });
        let forget = r#"{"kind":"forget_remote_conversation","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5","conversation":"rcnv_0192f0c1a2b37c4d8e5f60718293a4b6"}"#;
        let account = "acc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let conversation = "rcnv_0192f0c1a2b37c4d8e5f60718293a4b6".parse().unwrap();
        assert_eq!(read_stored::<ForgetRemoteConversation>(forget), ForgetRemoteConversation { account, conversation });
    }
}
