use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::entity::{assistant, library, membership, workspace};
use super::{Member, MembershipRole, ParticipantId, WorkspaceKind, Workspaces};
use crate::actor::{Person, Role};
use crate::ids::{AccountId, AssistantId, LibraryId, SessionId, VisitorId, WorkspaceId};
use crate::test_support::{TestDb, database};
use crate::{Error, Timestamp};

fn person(account: AccountId) -> Person {
    Person { account, session: SessionId::generate(), role: Role::User }
}

async fn add(test: &TestDb, workspace: WorkspaceId, account: AccountId, role: MembershipRole) {
    let row =
        membership::ActiveModel { workspace_id: Set(workspace), account_id: Set(account), role: Set(role), created_at: Set(Timestamp(0)) };
    membership::Entity::insert(row).exec_without_returning(&*test.db).await.unwrap();
}

#[tokio::test]
async fn a_new_account_owns_a_workspace_with_a_library_and_an_assistant_of_its_uuid() {
    let test = database().await;
    let sara = person(test.account().await);
    let own = Member::of_own(&sara);
    let row = workspace::Entity::find_by_id(own.workspace()).one(&*test.db).await.unwrap().unwrap();
    assert_eq!(row.kind, WorkspaceKind::Personal);
    let row = library::Entity::find_by_id(own.library().id()).one(&*test.db).await.unwrap().unwrap();
    assert_eq!(row.workspace_id, own.workspace());
    let row = assistant::Entity::find_by_id(own.assistant()).one(&*test.db).await.unwrap().unwrap();
    assert_eq!((row.workspace_id, row.instructions.as_str()), (own.workspace(), ""));
    let workspaces = Workspaces::new(test.db.clone());
    assert_eq!(workspaces.of(&sara).await.unwrap(), [own], "the row says what the rule says");
    assert_eq!(workspaces.member(&sara, own.workspace()).await, Ok(own));
    assert_eq!(own.library().id(), LibraryId(sara.account().0));
    assert_eq!(workspaces.library(own, own.library().id()).await, Ok(own.library()));
    let reza = person(test.account().await);
    assert_eq!(workspaces.library(own, Member::of_own(&reza).library().id()).await, Err(Error::NotFound));
}

#[tokio::test]
async fn somebody_elses_workspace_is_not_there_until_one_is_a_member() {
    let test = database().await;
    let (sara, reza) = (person(test.account().await), person(test.account().await));
    let workspaces = Workspaces::new(test.db.clone());
    let hers = Member::of_own(&sara).workspace();
    assert_eq!(workspaces.member(&reza, hers).await, Err(Error::NotFound));
    add(&test, hers, reza.account(), MembershipRole::Member).await;
    let member = workspaces.member(&reza, hers).await.unwrap();
    assert_eq!((member.workspace(), member.account(), member.role()), (hers, reza.account(), MembershipRole::Member));
    assert_eq!(member.admin(), Err(Error::NotFound), "who only works there manages nothing");
    assert!(Member::of_own(&sara).admin().is_ok());
    assert_eq!(workspaces.of(&reza).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_visitor_belongs_to_the_workspace_of_the_assistant_they_come_to() {
    let test = database().await;
    let sara = person(test.account().await);
    let own = Member::of_own(&sara);
    let workspaces = Workspaces::new(test.db.clone());
    let id = VisitorId::generate();
    let visitor = workspaces.visitor(own.assistant(), id).await.unwrap().participant();
    assert_eq!((visitor.workspace(), visitor.assistant()), (own.workspace(), own.assistant()));
    assert_eq!((visitor.id().visitor(), visitor.id().account()), (Some(id), None));
    assert_eq!(own.participant().id(), ParticipantId::Account(sara.account()));
    assert_eq!(workspaces.visitor(AssistantId::generate(), id).await, Err(Error::NotFound));
}
