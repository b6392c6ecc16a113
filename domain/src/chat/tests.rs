//! Whose conversations are whose, below any interface.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use tokio_util::sync::CancellationToken;

use super::entity::conversation;
use super::protocol::News;
use super::testing::NoLog;
use super::{Chat, ChatDeps, ChatError, NewQuestion, QuestionLimits};
use crate::answers::{AnswerEngine, AnswerEvent, AnswerRequest, EngineName};
use crate::clock::Clock;
use crate::ids::{AssistantId, ConversationId, LibraryId, VisitorId};
use crate::live::topic;
use crate::test_support::stores::Counter;
use crate::test_support::{RecordingPubSub, TestDb, database};
use crate::usage::UsageByDay;
use crate::workspaces::entity::{assistant, assistant_library, library};
use crate::workspaces::{LibraryKind, Member, Participant, Workspaces};
use crate::{Error, Result, Timestamp};

/// Answers everything with the same word, and keeps what it was asked.
#[derive(Default)]
struct Engine(Mutex<Vec<AnswerRequest>>);

#[async_trait]
impl AnswerEngine for Engine {
    async fn answer(&self, request: AnswerRequest, _: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        self.0.lock().unwrap().push(request);
        stream::iter([AnswerEvent::Started(EngineName::Extractive), AnswerEvent::Delta("آری".to_owned()), AnswerEvent::Done]).boxed()
    }
}

struct Fixture {
    chat: Chat,
    engine: Arc<Engine>,
    heard: Arc<RecordingPubSub>,
    test: TestDb,
}

impl Fixture {
    async fn start() -> Self {
        let test = database().await;
        let (engine, heard) = (Arc::new(Engine::default()), Arc::new(RecordingPubSub::default()));
        let chat = Chat::new(ChatDeps {
            db: test.db.clone(),
            clock: Clock::default(),
            engine: engine.clone(),
            meter: Arc::new(UsageByDay),
            limits: QuestionLimits::default(),
            limiter: Arc::new(Counter::new(Clock::default())),
            remote: None,
            log: Arc::new(NoLog),
            pubsub: heard.clone(),
            process: "a test".to_owned(),
        });
        Self { chat, engine, heard, test }
    }

    async fn ask(&self, participant: Participant, key: &str) -> ConversationId {
        self.try_ask(participant, key, None).await.unwrap()
    }

    async fn try_ask(&self, participant: Participant, key: &str, conversation: Option<ConversationId>) -> Result<ConversationId> {
        let question =
            NewQuestion { key: key.parse()?, conversation, text: "پرسش".to_owned(), attachments: Vec::new(), documents_only: false };
        let asked = self.chat.ask(participant, question).await?;
        // The answer is whole before anything else happens.
        while self.chat.writing() > 0 {
            tokio::task::yield_now().await;
        }
        Ok(asked.conversation.id)
    }

    async fn listed(&self, participant: Participant) -> Vec<ConversationId> {
        self.chat.list(participant, None, 10).await.unwrap().items.into_iter().map(|row| row.id).collect()
    }

    /// Another assistant in the member's workspace, which answers from this library.
    async fn assistant(&self, member: Member<'_>, instructions: &str, library: LibraryId) -> AssistantId {
        let id = AssistantId::generate();
        let row = assistant::ActiveModel {
            id: Set(id),
            workspace_id: Set(member.workspace()),
            name: Set("کتاب‌فروش".to_owned()),
            instructions: Set(instructions.to_owned()),
            created_at: Set(Timestamp(0)),
        };
        assistant::Entity::insert(row).exec_without_returning(&*self.test.db).await.unwrap();
        let row = assistant_library::ActiveModel { assistant_id: Set(id), library_id: Set(library) };
        assistant_library::Entity::insert(row).exec_without_returning(&*self.test.db).await.unwrap();
        id
    }
}

async fn shut_out(fixture: &Fixture, who: Participant, conversation: ConversationId) {
    assert!(!fixture.listed(who).await.contains(&conversation));
    let chat = &fixture.chat;
    assert_eq!(chat.open(who, conversation, None).await.err(), Some(Error::NotFound));
    assert_eq!(chat.rename(who, conversation, "نام").await.err(), Some(Error::NotFound));
    assert_eq!(chat.delete(who, conversation).await, Err(Error::NotFound));
    assert_eq!(chat.restore(who, conversation).await.err(), Some(Error::NotFound));
    assert_eq!(fixture.try_ask(who, "in", Some(conversation)).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_visitors_conversation_and_a_members_are_not_there_for_one_another() {
    let fixture = Fixture::start().await;
    let sara = fixture.test.member().await;
    let workspaces = Workspaces::new(fixture.test.db.clone());
    let [visitor, other] =
        [workspaces.visitor(sara.assistant(), VisitorId::generate()), workspaces.visitor(sara.assistant(), VisitorId::generate())];
    let (visitor, other) = (visitor.await.unwrap().participant(), other.await.unwrap().participant());
    let hers = fixture.ask(sara.participant(), "1").await;
    let visited = fixture.ask(visitor, "1").await;
    assert_ne!(hers, visited, "the same key of another is another question");
    assert_eq!((fixture.listed(sara.participant()).await, fixture.listed(visitor).await), (vec![hers], vec![visited]));
    for (who, conversation) in [(sara.participant(), visited), (visitor, hers), (other, hers), (other, visited)] {
        shut_out(&fixture, who, conversation).await;
    }
    let row = conversation::Entity::find_by_id(visited).one(&*fixture.test.db).await.unwrap().unwrap();
    assert_eq!((row.workspace_id, row.participant_account_id), (sara.workspace(), None));
    let told = |topic: String| fixture.heard.on(&topic).iter().map(|news| serde_json::from_slice(news).unwrap()).collect::<Vec<News>>();
    let about = |news: &News, id| matches!(news, News::Conversation { conversation } if conversation.id == id);
    assert!(told(topic(sara.account())).iter().all(|news| about(news, hers)), "she is not told what visitors ask");
    assert!(told(topic(visitor.id())).iter().any(|news| about(news, visited)));
    fixture.chat.erase_all(sara.account()).await.unwrap();
    assert_eq!(fixture.listed(visitor).await, [], "what belongs to her workspace goes with it");
}

#[tokio::test]
async fn a_member_of_two_workspaces_has_a_list_in_each() {
    let fixture = Fixture::start().await;
    let (sara, reza) = (fixture.test.member().await, fixture.test.member().await);
    let invited = format!(
        "INSERT INTO membership (workspace_id, account_id, role, created_at) \
         SELECT w.workspace_id, a.account_id, 'member', 0 FROM membership w, membership a WHERE w.workspace_id <> a.account_id AND {}",
        "w.workspace_id = w.account_id AND a.workspace_id = a.account_id"
    );
    fixture.test.db.execute_unprepared(&invited).await.unwrap();
    let workspaces = Workspaces::new(fixture.test.db.clone());
    let there = workspaces.member(reza.person(), sara.workspace()).await.unwrap();
    let (own, visiting) = (fixture.ask(reza.participant(), "1").await, fixture.ask(there.participant(), "2").await);
    assert_eq!(fixture.listed(reza.participant()).await, [own]);
    assert_eq!(fixture.listed(there.participant()).await, [visiting]);
    shut_out(&fixture, sara.participant(), visiting).await;
    let scopes: Vec<Vec<LibraryId>> = fixture.engine.0.lock().unwrap().iter().map(|request| request.scope.clone()).collect();
    assert_eq!(scopes, [vec![reza.library().id()], vec![sara.library().id()]], "answers come from the workspace it is asked in");
}

#[tokio::test]
async fn an_assistant_answers_from_its_own_libraries_under_its_own_instructions() {
    let fixture = Fixture::start().await;
    let sara = fixture.test.member().await;
    let shop = LibraryId::generate();
    let row = library::ActiveModel {
        id: Set(shop),
        workspace_id: Set(sara.workspace()),
        name: Set("کتاب‌ها".to_owned()),
        kind: Set(LibraryKind::Documents),
        created_at: Set(Timestamp(0)),
    };
    library::Entity::insert(row).exec_without_returning(&*fixture.test.db).await.unwrap();
    let bookseller = fixture.assistant(sara, "You sell books.", shop).await;
    let visitor = Workspaces::new(fixture.test.db.clone()).visitor(bookseller, VisitorId::generate()).await.unwrap();
    fixture.ask(visitor.participant(), "1").await;
    fixture.ask(sara.participant(), "1").await;
    let requests = fixture.engine.0.lock().unwrap().clone();
    let told: Vec<_> = requests.iter().map(|request| (request.instructions.as_str(), request.scope.as_slice())).collect();
    assert_eq!(told, [("You sell books.", [shop].as_slice()), ("", [sara.library().id()].as_slice())]);
    assert!(requests.iter().all(|request| request.workspace == sara.workspace() && request.attachments.is_empty()));
}

#[tokio::test]
async fn l8_a_key_that_cannot_be_kept_is_refused_by_name() {
    let fixture = Fixture::start().await;
    let sara = fixture.test.member().await;
    for key in [String::new(), "k".repeat(65), "a key".to_owned(), "a\0b".to_owned(), "کلید".to_owned()] {
        assert_eq!(fixture.try_ask(sara.participant(), &key, None).await, Err(ChatError::InvalidKey.into()));
    }
    fixture.ask(sara.participant(), &"k".repeat(64)).await;
}

#[tokio::test]
async fn each_row_has_a_workspace_and_each_conversation_one_participant() {
    let fixture = Fixture::start().await;
    let sara = fixture.test.member().await;
    fixture.ask(sara.participant(), "1").await;
    let account = "(SELECT id FROM account)";
    let named = if fixture.test.db.get_database_backend() == sea_orm::DbBackend::Sqlite { "0" } else { "false" };
    let columns =
        "id, workspace_id, assistant_id, participant_account_id, participant_visitor_id, title, named_by_person, created_at, updated_at";
    for (workspace, who) in
        [("NULL", format!("{account}, NULL")), (account, "NULL, NULL".to_owned()), (account, format!("{account}, {account}"))]
    {
        let insert = format!("INSERT INTO conversation ({columns}) VALUES ({account}, {workspace}, {account}, {who}, '', {named}, 0, 0)");
        assert!(fixture.test.db.execute_unprepared(&insert).await.is_err(), "{insert}");
    }
    let whole =
        format!("INSERT INTO conversation ({columns}) VALUES ({account}, {account}, {account}, {account}, NULL, '', {named}, 0, 0)");
    fixture.test.db.execute_unprepared(&whole).await.unwrap();
    for (table, columns) in [("library", "id, name, created_at"), ("assistant", "id, name, instructions, created_at")] {
        let values = columns
            .split(", ")
            .map(|column| match column {
                "id" => account,
                "created_at" => "0",
                _ => "''",
            })
            .collect::<Vec<_>>()
            .join(", ");
        let homeless = format!("INSERT INTO {table} ({columns}) VALUES ({values})");
        assert!(fixture.test.db.execute_unprepared(&homeless).await.is_err(), "{homeless}");
    }
}

#[tokio::test]
async fn m7_a_person_asks_so_often_a_minute_and_the_same_question_counts_once() {
    let fixture = Fixture::start().await;
    let (sara, reza) = (fixture.test.member().await.participant(), fixture.test.member().await.participant());
    for question in 0..QuestionLimits::default().per_minute {
        fixture.ask(sara, &question.to_string()).await;
        fixture.ask(sara, "0").await;
    }
    let refused = fixture.try_ask(sara, "one-more", None).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
    assert!(fixture.try_ask(sara, "1", None).await.is_ok(), "it was asked already");
    assert!(fixture.try_ask(reza, "mine", None).await.is_ok(), "what others ask is no matter");
}
