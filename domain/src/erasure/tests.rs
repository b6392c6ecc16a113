use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{DeletionCancelled, DeletionScheduled};
use crate::Error;
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError};
use crate::actor::Person;
use crate::audit::{Action, EventActor};
use crate::company::EmailVerified;
use crate::erasure::EraseAccount;
use crate::jobs::entity::outbox;
use crate::notifications::{FactValue, Target};
use crate::sessions::entity::{known_device, refresh_token, session};
use crate::sign_in::entity::{email_link, otp_challenge};
use crate::sign_in::{OtpPurpose, SignInOutcome, Verified, VerifyEmail};
use crate::test_support::accounts::{AccountsFixture, CLI, PASSWORD, SARA, Told, browser, company};
use crate::test_support::sqlite;

const REZA: &str = "09127654321";
const WEEK: u64 = 7 * 86_400;

/// An administrator who has signed in.
async fn admin(fixture: &AccountsFixture, mobile: &str) -> Person {
    fixture.operators.create_admin(CLI, mobile, PASSWORD).await.unwrap();
    fixture.sign_in.sign_in(mobile, PASSWORD, &browser()).await.unwrap().session().unwrap().caller
}

async fn actions(fixture: &AccountsFixture, caller: &Person) -> Vec<Action> {
    fixture.audit.of_account(caller.account, None, 100).await.unwrap().items.into_iter().filter_map(|event| event.action).collect()
}

#[tokio::test]
async fn an_account_goes_a_week_after_its_owner_wants_it_and_every_other_session_at_once() {
    let fixture = AccountsFixture::new().await;
    let other = fixture.sign_up(SARA).await.caller;
    let sara = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap().caller;
    fixture.notifications().await;
    let date = fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    assert!((0..60).contains(&fixture.clock.now().plus_seconds(WEEK.cast_signed()).seconds_since(date)));
    assert!(fixture.sessions.is_live(sara.session).await.unwrap() && !fixture.sessions.is_live(other.session).await.unwrap());
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().deletes_at, Some(date));
    let [told] = &fixture.notifications().await[..] else { panic!("one notification") };
    assert!(told.is::<DeletionScheduled>());
    assert_eq!((told.fact("date"), &told.message.content.action), (&FactValue::Day(date), &Some(Target::KeepAccount)));
    assert!(actions(&fixture, &sara).await.contains(&Action::DeletionRequested));
    let job = outbox::Entity::find().one(&*fixture.database.db).await.unwrap().unwrap();
    assert_eq!((serde_json::from_str::<EraseAccount>(&job.payload).unwrap(), job.due_at), (EraseAccount { account: sara.account }, date));

    outbox::Entity::delete_many().exec(&*fixture.database.db).await.unwrap();
    assert!(!fixture.erasure.close(sara.account).await.unwrap(), "not before its day");
    let again = outbox::Entity::find().one(&*fixture.database.db).await.unwrap().unwrap();
    assert_eq!((again.payload, again.due_at), (job.payload, date), "but then");
    fixture.wait(3600);
    assert_eq!(fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await, Ok(date), "asked for again, the day stays");
    assert!(fixture.notifications().await.is_empty());
    fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
}

#[tokio::test]
async fn an_account_that_was_kept_is_not_erased_whatever_job_still_waits() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    fixture.notifications().await;
    fixture.erasure.keep_account(&sara, &browser()).await.unwrap();
    assert!(matches!(&fixture.notifications().await[..], [told] if told.is::<DeletionCancelled>()));
    fixture.erasure.keep_account(&sara, &browser()).await.unwrap();
    assert!(fixture.notifications().await.is_empty(), "kept once");
    assert_eq!(actions(&fixture, &sara).await.iter().filter(|action| **action == Action::DeletionCancelled).count(), 1);

    fixture.wait(WEEK - 60);
    let again = fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    fixture.wait(120);
    assert!(!fixture.erasure.close(sara.account).await.unwrap(), "the job of the first time comes too early for the second");
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().deletes_at, Some(again));
}

#[tokio::test]
async fn whoever_does_not_know_the_password_deletes_nothing_and_guesses_slowly() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    for _ in 0..5 {
        assert_eq!(fixture.prove(&sara, "not it at all", "").await.unwrap_err(), AccountsError::WrongPassword.into());
    }
    assert!(matches!(fixture.prove(&sara, PASSWORD, "").await, Err(Error::TooMany { .. })));
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().deletes_at, None);
}

#[tokio::test]
async fn of_administrators_one_always_stays() {
    let fixture = AccountsFixture::new().await;
    let sara = admin(&fixture, SARA).await;
    assert_eq!(fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await, Err(AccountsError::LastAdmin.into()));
    let reza = fixture.sign_up(REZA).await.caller;
    fixture.erasure.delete_account(fixture.proof(&reza).await, &browser()).await.unwrap();
    let reza = admin(&fixture, REZA).await;
    assert_eq!(fixture.accounts.me(reza.account).await.unwrap().deletes_at, None, "who is made an administrator stays");
    let (client, proofs) = (browser(), [fixture.proof(&sara).await, fixture.proof(&reza).await]);
    let [first, second] = proofs.map(|proof| fixture.erasure.delete_account(proof, &client));
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(first.and(second), Err(AccountsError::LastAdmin.into()));
}

#[tokio::test]
async fn a_closed_account_knows_nobody_and_its_number_is_free() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    let unknown = fixture.sign_in.sign_in(REZA, PASSWORD, &browser()).await.unwrap_err();
    fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    fixture.wait(WEEK + 1);
    // Broken off after the first step, and begun again.
    assert!(fixture.erasure.close(sara.account).await.unwrap());
    assert!(fixture.erasure.close(sara.account).await.unwrap());
    assert_eq!(fixture.erasure.keep_account(&sara, &browser()).await, Err(Error::SignedOut), "too late");
    assert!(!fixture.sessions.is_live(sara.session).await.unwrap());
    fixture.erasure.erase(sara.account).await.unwrap();
    fixture.erasure.finish(sara.account).await.unwrap();
    fixture.erasure.finish(sara.account).await.unwrap();

    let db = &*fixture.database.db;
    let row = account::Entity::find_by_id(sara.account).one(db).await.unwrap().unwrap();
    assert_eq!((row.state, row.mobile, row.email, row.password_hash, row.deletes_at), (AccountState::Erased, None, None, None, None));
    assert_eq!(session::Entity::find().count(db).await.unwrap() + refresh_token::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(otp_challenge::Entity::find().count(db).await.unwrap() + known_device::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err(), unknown, "like one that never was");
    let events = fixture.audit.of_account(sara.account, None, 100).await.unwrap().items;
    let erased: Vec<_> = events.into_iter().filter(|event| event.action == Some(Action::AccountErased)).collect();
    let [erased] = &erased[..] else { panic!("recorded {} times", erased.len()) };
    assert_eq!(erased.actor, Some(EventActor::system("erase_account")));
    assert_eq!((&erased.address, &erased.user_agent), (&None, &None));

    let (code, holder) = fixture.code(SARA, OtpPurpose::SignUp).await;
    assert!(matches!(fixture.sign_in.verify_code(OtpPurpose::SignUp, &code, &holder).await.unwrap(), Verified::ChoosePassword));
}

#[tokio::test]
async fn l9_of_who_is_erased_nothing_stands_in_free_pages_or_the_log_of_writes() {
    const NAME: &str = "Sepideh Canary";
    let fixture = AccountsFixture::on(sqlite().await);
    let sara = fixture.sign_up(SARA).await.caller;
    let named = account::Entity::update_many().col_expr(account::Column::FirstName, Expr::value(NAME.repeat(200)));
    named.filter(account::Column::Id.eq(sara.account)).exec(&*fixture.database.db).await.unwrap();
    fixture.erasure.delete_account(fixture.proof(&sara).await, &browser()).await.unwrap();
    fixture.wait(WEEK + 1);
    let stands = || {
        let files = std::fs::read_dir(fixture.database.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let found = files.filter(|file| file.is_file()).filter(|file| {
            let bytes = std::fs::read(file).unwrap();
            [NAME, "9121234567"].iter().any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        });
        found.collect::<Vec<_>>()
    };
    // What was to be delivered has been, long ago.
    outbox::Entity::delete_many().exec(&*fixture.database.db).await.unwrap();
    assert!(!stands().is_empty());
    fixture.erasure.erase(sara.account).await.unwrap();
    assert_eq!(stands(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn the_address_of_a_closed_company_is_free_and_no_link_to_it_works() {
    const INFO: &str = "info@avand.example";
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(INFO).await;
    let EmailVerified::SignedIn(SignInOutcome::SignedIn(session)) =
        fixture.companies.verify_email(&fixture.link().await, &its_browser).await.unwrap()
    else {
        panic!("not signed in")
    };
    let caller = session.caller;
    fixture.notifications().await;
    fixture.erasure.delete_account(fixture.proof(&caller).await, &browser()).await.unwrap();
    let told = fixture.notifications().await;
    assert!(matches!(&told[..], [told] if told.is::<DeletionScheduled>() && told.message.to.email.is_some()), "{told:?}");
    fixture.wait(WEEK - 60);
    fixture.sign_in.forgot_password(INFO, &browser()).await.unwrap();
    let link = fixture.link().await;
    fixture.wait(120);
    assert!(fixture.erasure.close(caller.account).await.unwrap());
    assert_eq!(fixture.sign_in.reset_password(&link, PASSWORD, &browser()).await.unwrap_err(), AccountsError::LinkOver.into());

    let db = &*fixture.database.db;
    assert_eq!(email_link::Entity::find().count(db).await.unwrap(), 0);
    let row = account::Entity::find_by_id(caller.account).one(db).await.unwrap().unwrap();
    let texts = [row.email, row.first_name, row.last_name, row.national_id, row.company_name, row.legal_id, row.economic_code, row.phone];
    assert_eq!(texts.into_iter().flatten().collect::<Vec<_>>(), Vec::<String>::new());
    fixture.companies.sign_up_company(&company(INFO), PASSWORD, crate::Language::Fa, &browser()).await.unwrap();
    assert!(fixture.notifications().await.iter().any(Told::is::<VerifyEmail>), "a new one may have it");
}
