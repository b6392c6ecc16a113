use std::sync::atomic::Ordering;

use sea_orm::{EntityTrait, PaginatorTrait};

use super::entity::{notification, notification_preference};
use super::{Category, Channel, ChannelPreference, Content, DeliverNotification, NotificationView, notify};
use crate::Error;
use crate::actor::Person;
use crate::ids::{AccountId, NotificationId};
use crate::jobs::Job;
use crate::jobs::testing::{claim_of, waiting};
use crate::sign_in::{FactorOff, FactorOn, VerifyEmail, Welcome};
use crate::test_support::accounts::{AccountsFixture, INFO, SARA, Told, browser};
use crate::{Timestamp, notification_registry};

/// Tells the owner of an account that something happened at a moment.
async fn tell(fixture: &AccountsFixture, account: AccountId, at: i64) {
    let transaction = fixture.database.db.write().await.unwrap();
    notify(&transaction, account, &FactorOn { at: Timestamp(at) }, fixture.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A company that takes text messages, too: its owner has a number.
async fn owner_with_both(fixture: &AccountsFixture) -> Person {
    let caller = fixture.confirmed_company(INFO).await.caller;
    let account = crate::accounts::entity::account::ActiveModel {
        id: sea_orm::ActiveValue::Set(caller.account),
        mobile: sea_orm::ActiveValue::Set(Some("+989121234567".to_owned())),
        ..Default::default()
    };
    crate::accounts::entity::account::Entity::update(account).exec(&*fixture.database.db).await.unwrap();
    caller
}

fn choice(category: Category, channel: Channel, enabled: bool) -> ChannelPreference {
    ChannelPreference { category, channel, enabled }
}

fn channels(told: &[Told]) -> Vec<Channel> {
    told.iter().map(|told| told.address.channel()).collect()
}

#[tokio::test]
async fn each_channel_is_a_delivery_of_its_own_and_one_that_fails_repeats_no_other() {
    let fixture = AccountsFixture::new().await;
    let owner = owner_with_both(&fixture).await;
    fixture.notifications.prefer(&owner, choice(Category::Security, Channel::Sms, true)).await.unwrap();
    tell(&fixture, owner.account, 7).await;
    let jobs = waiting::<DeliverNotification>(&fixture.database.db).await;
    let [email, sms] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!((email.channel, sms.channel), (Channel::Email, Channel::Sms));
    fixture.postbox.without_sms.store(true, Ordering::Relaxed);
    let claim = claim_of(&fixture.database.db, sms).await;
    assert_eq!(sms.clone().run(&fixture.notifications, &claim).await, Err(Error::Unavailable));
    let claim = claim_of(&fixture.database.db, email).await;
    email.clone().run(&fixture.notifications, &claim).await.unwrap();
    fixture.postbox.without_sms.store(false, Ordering::Relaxed);
    let claim = claim_of(&fixture.database.db, sms).await;
    sms.clone().run(&fixture.notifications, &claim).await.unwrap();
    let told = fixture.postbox.take().await;
    assert_eq!(channels(&told), [Channel::Email, Channel::Sms]);
    assert_ne!(told[0].key, told[1].key);
    assert_eq!(told[1].key, claim.job().to_string(), "the same whenever it is tried");
}

#[tokio::test]
async fn what_is_preferred_counts_for_its_category_and_security_cannot_be_switched_off() {
    let fixture = AccountsFixture::new().await;
    let owner = owner_with_both(&fixture).await;
    assert!(fixture.notifications.preferences(&owner).await.unwrap().is_empty());
    for refused in [choice(Category::Security, Channel::Email, false), choice(Category::Requested, Channel::Sms, true)] {
        assert_eq!(fixture.notifications.prefer(&owner, refused).await, Err(Error::NotFound));
    }
    let off = choice(Category::Account, Channel::Email, false);
    for chosen in [choice(Category::Account, Channel::Email, true), off] {
        fixture.notifications.prefer(&owner, chosen).await.unwrap();
    }
    assert_eq!(fixture.notifications.preferences(&owner).await.unwrap(), [off]);
    let transaction = fixture.database.db.write().await.unwrap();
    notify(&transaction, owner.account, &Welcome {}, fixture.clock.now()).await.unwrap();
    notify(&transaction, owner.account, &FactorOff { at: Timestamp(7) }, fixture.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let told = fixture.notifications().await;
    assert!(matches!(&told[..], [told] if told.is::<FactorOff>()), "{told:?}");
    fixture.notifications.forget_preference(&owner, Category::Account, Channel::Email).await.unwrap();
    assert!(fixture.notifications.preferences(&owner).await.unwrap().is_empty());
}

#[tokio::test]
async fn everything_but_links_can_be_read_in_the_product_the_newest_first() {
    let fixture = AccountsFixture::new().await;
    let (sara, reza) = (fixture.sign_up(SARA).await.caller, fixture.sign_up("09127654321").await.caller);
    for at in 0..25 {
        tell(&fixture, sara.account, at).await;
    }
    let first = fixture.notifications.list(&sara, None).await.unwrap();
    let second = fixture.notifications.list(&sara, first.next).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (20, 6, None));
    let all: Vec<NotificationView> = [first.items, second.items].concat();
    assert_eq!(all[0].content, Content::default().fact("time", super::FactValue::Time(Timestamp(24))));
    assert_eq!(all[25].name, "welcome");
    assert_eq!(fixture.notifications.unread(&sara).await.unwrap(), 26);

    assert_eq!(fixture.notifications.mark_read(&reza, all[3].id).await, Err(Error::NotFound));
    assert_eq!(fixture.notifications.mark_read(&sara, NotificationId::generate()).await, Err(Error::NotFound));
    fixture.notifications.mark_read(&sara, all[3].id).await.unwrap();
    let seen = fixture.notifications.list(&sara, None).await.unwrap().items[3].read_at;
    assert!(seen.is_some() && fixture.notifications.unread(&sara).await.unwrap() == 25);
    fixture.wait(60);
    fixture.notifications.mark_all_read(&sara).await.unwrap();
    assert_eq!(fixture.notifications.unread(&sara).await.unwrap(), 0);
    assert_eq!(fixture.notifications.list(&sara, None).await.unwrap().items[3].read_at, seen, "it was seen the first time");
    assert_eq!(fixture.notifications.unread(&reza).await.unwrap(), 1);
}

#[tokio::test]
async fn a_link_to_an_address_that_is_not_proven_is_kept_nowhere() {
    let fixture = AccountsFixture::new().await;
    fixture.company(INFO).await;
    assert_eq!(notification::Entity::find().count(&*fixture.database.db).await.unwrap(), 0);
    let jobs = waiting::<DeliverNotification>(&fixture.database.db).await;
    let told = fixture.notifications().await;
    let [link] = &told[..] else { panic!("{told:?}") };
    assert!(link.is::<VerifyEmail>());
    let token = format!("{:?}", link.message.content.action);
    let seal = token.split('"').nth(1).unwrap();
    assert!(!serde_json::to_string(&jobs).unwrap().contains(seal), "the outbox names the link and never holds it");
}

#[tokio::test]
async fn notifications_and_choices_go_with_the_account() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.notifications.prefer(&sara, choice(Category::Account, Channel::Sms, false)).await.unwrap();
    fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    fixture.wait(8 * 86_400);
    fixture.erasure.erase(sara.account).await.unwrap();
    let db = &*fixture.database.db;
    assert_eq!(notification::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(notification_preference::Entity::find().count(db).await.unwrap(), 0);
}

#[test]
fn every_notification_of_the_domain_is_registered() {
    fn names_in(folder: &std::path::Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names_in(&path, names);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let found = text.lines().filter_map(|line| line.strip_prefix("impl Notification for ")?.split_once(' '));
                names.extend(found.map(|(name, _)| name.to_owned()));
            }
        }
    }
    let mut names = Vec::new();
    names_in(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    let registry = include_str!("../services.rs");
    let missing: Vec<_> = names.iter().filter(|name| !registry.contains(&format!("::{name}>()"))).collect();
    assert!(missing.is_empty() && names.len() == notification_registry().specs().len(), "{missing:?} of {names:?}");
}
