use std::collections::BTreeSet;
use std::time::Duration;

use domain::chat::{ConversationSummary, ConversationView, MessageState, MessageView};
use domain::ids::ConversationId;
use tokio::time::Instant;

use super::installation::{Account, Installation};
use crate::support::history::{History, Kept, KeptDocument, Said, Truth, Violation, check};
use crate::support::{PASSWORD, Person, TestApp};

/// Whatever was left half done is done by then; of many, another one is.
const RECOVERY: Duration = Duration::from_secs(60);

impl Installation {
    /// Waits until everything has come to rest, and compares what is there with what the clients were told.
    pub(super) async fn judge(&self, people: &[Account], history: &History) -> Vec<Violation> {
        let truth = self.truth(people).await;
        let record = history.record();
        let found = check(&record, &truth);
        eprintln!("{}", record.summary());
        eprintln!("{} conversations, {} documents; {} violations", truth.conversations.len(), truth.documents.len(), found.len());
        for violation in found.iter().take(20) {
            eprintln!("VIOLATION {violation:?}");
        }
        found
    }

    async fn truth(&self, people: &[Account]) -> Truth {
        let mut truth = Truth { documents: documents(&self.apps[0]).await, ..Truth::default() };
        for account in people {
            let person = self.apps[0].stranger();
            person.sign_in(&account.mobile, PASSWORD).await.ok();
            let listed = conversations(&person).await;
            let known = account.conversations.lock().expect("the conversations").clone();
            let all: BTreeSet<ConversationId> = listed.iter().map(|summary| summary.id).chain(known).collect();
            for id in all {
                let deleted = !listed.iter().any(|summary| summary.id == id);
                if deleted {
                    person.call("chat/server_fns/restore", &[("id", &id.to_string())]).await.ok();
                }
                truth.conversations.insert(id, whole(&person, id, deleted).await);
            }
        }
        truth
    }
}

/// All documents that clients have uploaded, once every one is read.
pub(super) async fn documents(app: &TestApp) -> Vec<KeptDocument> {
    let query = "SELECT d.id, d.name, d.state, p.ordinal FROM document d LEFT JOIN passage p ON p.document_id = d.id \
                 WHERE d.deleted_at IS NULL AND d.name <> 'leave.md' ORDER BY d.id, p.ordinal";
    let (mut fewest, mut progress) = (usize::MAX, Instant::now());
    loop {
        let mut documents: Vec<KeptDocument> = Vec::new();
        let mut before = None;
        let mut waiting = 0;
        for row in app.rows(query, []).await {
            let get = |column: &str| row.try_get::<String>("", column).expect("a text");
            let (id, state) = (row.try_get::<uuid::Uuid>("", "id").expect("an id"), get("state"));
            let ordinal = row.try_get::<Option<i32>>("", "ordinal").expect("a number");
            if before != Some(id) {
                waiting += usize::from(matches!(&*state, "queued" | "reading"));
                documents.push(KeptDocument { name: get("name"), indexed: state == "indexed", passages: Vec::new() });
            }
            if let (Some(document), Some(ordinal)) = (documents.last_mut(), ordinal) {
                document.passages.push(ordinal.into());
            }
            before = Some(id);
        }
        if waiting < fewest {
            (fewest, progress) = (waiting, Instant::now());
        }
        if waiting == 0 || progress.elapsed() > RECOVERY {
            return documents;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn conversations(person: &Person<'_>) -> Vec<ConversationSummary> {
    let mut all: Vec<ConversationSummary> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let form: Vec<(&str, &str)> = after.iter().map(|after| ("after", after.as_str())).collect();
        let list: serde_json::Value = person.call("chat/server_fns/list_conversations", &form).await.ok().json();
        all.extend(serde_json::from_value::<Vec<_>>(list["page"]["items"].clone()).expect("conversations"));
        match list["page"]["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => return all,
        }
    }
}

/// A conversation with all its messages, once nothing is being written in it.
async fn whole(person: &Person<'_>, id: ConversationId, deleted: bool) -> Kept {
    let begun = Instant::now();
    let mut newest = person.open(id).await;
    while newest.messages.iter().any(|message| message.state == MessageState::Running) && begun.elapsed() < RECOVERY {
        tokio::time::sleep(Duration::from_millis(200)).await;
        newest = person.open(id).await;
    }
    let ConversationView { summary, mut messages, mut earlier } = newest;
    while let Some(before) = earlier {
        let form = [("id", &*id.to_string()), ("before", &*before.to_string())];
        let page: ConversationView = person.call("chat/server_fns/conversation", &form).await.ok().json();
        earlier = page.earlier;
        messages.splice(0..0, page.messages);
    }
    Kept { title: summary.title, deleted, messages: messages.into_iter().map(|message: MessageView| Said::from(message)).collect() }
}
