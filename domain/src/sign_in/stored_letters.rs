use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::notifications::{FactorOff, FactorOn};
use crate::Result;
use crate::db::Db;
use crate::ids::{AccountId, SessionId};
use crate::jobs::{Claim, Job, Queue, RetryPolicy};
use crate::notifications::{DeliverNotification, Notification, NotificationRequest, Notifications};
use crate::sessions::entity::session;
use crate::sessions::{NewDevice, SessionEnded, TokenReused};

/// A notification in the form in which earlier versions have left it in the outbox. Nothing writes it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendLetter {
    account: AccountId,
    /// Which notification it is.
    letter: String,
    #[serde(flatten)]
    facts: Map<String, Value>,
}

impl Job for SendLetter {
    const NAME: &'static str = "send_letter";
    const QUEUE: Queue = Queue::Notifications;
    const RETRY: RetryPolicy = DeliverNotification::RETRY;
    type Deps = Notifications;

    async fn run(self, notifications: &Notifications, claim: &Claim) -> Result<()> {
        let Some(request) = self.into_request(notifications.db()).await? else { return Ok(()) };
        notifications.deliver_by_default(&request, &claim.job().to_string()).await
    }
}

impl SendLetter {
    /// The same as it is written today. Nothing when it is about a session that is no more.
    async fn into_request(self, db: &Db) -> Result<Option<NotificationRequest>> {
        let Self { account, letter, facts } = self;
        if let Some(id) = facts.get("session") {
            let id: SessionId = serde_json::from_value(id.clone())?;
            let Some(session) = session::Entity::find_by_id(id).one(&**db).await? else { return Ok(None) };
            let facts = match letter.as_str() {
                NewDevice::NAME => serde_json::to_value(NewDevice::of(&session))?,
                TokenReused::NAME => serde_json::to_value(TokenReused::of(&session))?,
                _ => serde_json::to_value(SessionEnded::of(&session))?,
            };
            return Ok(Some(NotificationRequest { account, name: letter, facts }));
        }
        let name = match (letter.as_str(), facts.get("on")) {
            ("factor_changed", Some(Value::Bool(true))) => FactorOn::NAME.to_owned(),
            ("factor_changed", _) => FactorOff::NAME.to_owned(),
            _ => letter,
        };
        Ok(Some(NotificationRequest { account, name, facts: Value::Object(facts) }))
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveValue::Set;

    use super::*;
    use crate::Timestamp;
    use crate::ids::JobId;
    use crate::jobs::entity::outbox;
    use crate::jobs::testing::waiting;
    use crate::test_support::accounts::{AccountsFixture, INFO};

    /// What the version before has written of each of its letters, and what it is called today.
    const STORED: [(&str, &str); 9] = [
        (r#""letter":"already_registered""#, "already_registered"),
        (r#""letter":"welcome""#, "welcome"),
        (r#""letter":"password_changed","address":"192.0.2.1","at":7"#, "password_changed"),
        (r#""letter":"address_changed","before":"sara@example.com","new_masked":"i•••@avand.example","at":7"#, "address_changed"),
        (r#""letter":"address_changed","before":"+989121234567","new_masked":"0935 ••• ••67","at":7"#, "address_changed"),
        (r#""letter":"factor_changed","on":true,"at":7"#, "factor_on"),
        (r#""letter":"factor_changed","on":false,"at":7"#, "factor_off"),
        (r#""letter":"deletion_cancelled","at":7"#, "deletion_cancelled"),
        (r#""letter":"export_ready""#, "export_ready"),
    ];

    /// Leaves a letter in the outbox as the version before did.
    async fn store(fixture: &AccountsFixture, account: AccountId, letter: &str) {
        let row = outbox::ActiveModel {
            id: Set(JobId::generate()),
            name: Set("send_letter".to_owned()),
            queue: Set("notifications".to_owned()),
            payload: Set(format!(r#"{{"kind":"send_letter","account":"{account}",{letter}}}"#)),
            dedup_key: Set(None),
            workspace_id: Set(None),
            created_at: Set(Timestamp(7)),
            due_at: Set(Timestamp(7)),
            attempts: Set(0),
            failures: Set(0),
            lease_owner: Set(None),
            dead_at: Set(None),
            last_error: Set(None),
        };
        outbox::Entity::insert(row).exec_without_returning(&*fixture.database.db).await.unwrap();
    }

    #[tokio::test]
    async fn letters_stored_by_the_version_before_are_delivered() {
        let fixture = AccountsFixture::new().await;
        let owner = fixture.confirmed_company(INFO).await.caller;
        for (letter, _) in STORED {
            store(&fixture, owner.account, letter).await;
        }
        for letter in ["new_device", "token_reused", "session_ended"] {
            store(&fixture, owner.account, &format!(r#""letter":"{letter}","session":"{}""#, owner.session)).await;
        }
        store(&fixture, owner.account, r#""letter":"new_device","session":"ses_0192f0c1a2b37c4d8e5f60718293a4b6""#).await;
        let told = fixture.notifications().await;
        let names: Vec<&str> = told.iter().map(|told| told.message.name.as_str()).collect();
        let expected = STORED.iter().map(|(_, name)| *name).chain(["new_device", "token_reused", "session_ended"]);
        assert_eq!(names, expected.collect::<Vec<_>>(), "all but the one of a session that is no more");
        assert!(told[0].key.starts_with("job_"));
        assert_eq!((told[3].address().as_str(), told[4].address().as_str()), ("sara@example.com", INFO));
    }

    #[tokio::test]
    async fn a_link_stored_by_the_version_before_is_delivered_while_it_works() {
        let fixture = AccountsFixture::new().await;
        fixture.company(INFO).await;
        let [job] = &waiting::<DeliverNotification>(&fixture.database.db).await[..] else { panic!("one link") };
        let (account, link) = (job.request.account, &job.request.facts["link"]);
        fixture.link().await;
        store(&fixture, account, &format!(r#""letter":"verify_email","link":{link}"#)).await;
        let token = fixture.link().await;
        fixture.companies.verify_email(&token, &crate::test_support::accounts::browser()).await.unwrap();
        store(&fixture, account, &format!(r#""letter":"verify_email","link":{link}"#)).await;
        assert!(fixture.notifications().await.iter().all(|told| told.message.name != "verify_email"), "it is used up");
    }
}
