use sea_orm::{EntityTrait, PaginatorTrait};

use super::stage::{PASSWORD, SARA, Stage, browser, company};
use crate::Error;
use crate::accounts::entity::{account, email_link, known_device, otp_challenge, refresh_token, session};
use crate::accounts::{AccountState, AccountsError, Caller, EmailVerified, EraseAccount, OtpPurpose, Verified};
use crate::audit::Action;
use crate::jobs::entity::outbox;
use crate::letters::Letter;

const REZA: &str = "09127654321";
const WEEK: u64 = 7 * 86_400;

/// An administrator who has signed in.
async fn admin(stage: &Stage, mobile: &str) -> Caller {
    stage.accounts.create_admin(mobile, PASSWORD).await.unwrap();
    stage.accounts.sign_in(mobile, PASSWORD, &browser()).await.unwrap().caller
}

async fn actions(stage: &Stage, caller: &Caller) -> Vec<Action> {
    stage.audit.of_account(caller.account, None, 100).await.unwrap().items.into_iter().filter_map(|event| event.action).collect()
}

#[tokio::test]
async fn an_account_goes_a_week_after_its_owner_wants_it_and_every_other_session_at_once() {
    let stage = Stage::new().await;
    let other = stage.sign_up(SARA).await.caller;
    let sara = stage.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap().caller;
    stage.letters().await;
    let date = stage.accounts.delete_account(&sara, PASSWORD, &browser()).await.unwrap();
    assert!((0..60).contains(&stage.clock.now().plus_seconds(WEEK.cast_signed()).seconds_since(date)));
    assert!(stage.accounts.is_live(sara.session).await.unwrap() && !stage.accounts.is_live(other.session).await.unwrap());
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().deletes_at, Some(date));
    let [(_, Letter::DeletionScheduled { on, cancel_url })] = &stage.letters().await[..] else { panic!("one letter") };
    assert_eq!((*on, cancel_url.as_str()), (date, "https://tejarat.chat/account/data"));
    assert!(actions(&stage, &sara).await.contains(&Action::DeletionRequested));
    let job = outbox::Entity::find().one(&*stage.database.db).await.unwrap().unwrap();
    assert_eq!((serde_json::from_str::<EraseAccount>(&job.payload).unwrap(), job.due_at), (EraseAccount { account: sara.account }, date));

    outbox::Entity::delete_many().exec(&*stage.database.db).await.unwrap();
    assert!(!stage.accounts.close_for_good(sara.account).await.unwrap(), "not before its day");
    let again = outbox::Entity::find().one(&*stage.database.db).await.unwrap().unwrap();
    assert_eq!((again.payload, again.due_at), (job.payload, date), "but then");
    stage.wait(3600);
    assert_eq!(stage.accounts.delete_account(&sara, PASSWORD, &browser()).await, Ok(date), "asked for again, the day stays");
    assert!(stage.letters().await.is_empty());
    stage.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
}

#[tokio::test]
async fn an_account_that_was_kept_is_not_erased_whatever_job_still_waits() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    stage.accounts.delete_account(&sara, PASSWORD, &browser()).await.unwrap();
    stage.letters().await;
    stage.accounts.keep_account(&sara, &browser()).await.unwrap();
    assert!(matches!(&stage.letters().await[..], [(_, Letter::DeletionCancelled { .. })]));
    stage.accounts.keep_account(&sara, &browser()).await.unwrap();
    assert!(stage.letters().await.is_empty(), "kept once");
    assert_eq!(actions(&stage, &sara).await.iter().filter(|action| **action == Action::DeletionCancelled).count(), 1);

    stage.wait(WEEK - 60);
    let again = stage.accounts.delete_account(&sara, PASSWORD, &browser()).await.unwrap();
    stage.wait(120);
    assert!(!stage.accounts.close_for_good(sara.account).await.unwrap(), "the job of the first time comes too early for the second");
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().deletes_at, Some(again));
}

#[tokio::test]
async fn whoever_does_not_know_the_password_deletes_nothing_and_guesses_slowly() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    for _ in 0..5 {
        let refused = stage.accounts.delete_account(&sara, "not it at all", &browser()).await;
        assert_eq!(refused, Err(AccountsError::WrongPassword.into()));
    }
    assert!(matches!(stage.accounts.delete_account(&sara, PASSWORD, &browser()).await, Err(Error::TooMany { .. })));
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().deletes_at, None);
}

#[tokio::test]
async fn of_administrators_one_always_stays() {
    let stage = Stage::new().await;
    let sara = admin(&stage, SARA).await;
    assert_eq!(stage.accounts.delete_account(&sara, PASSWORD, &browser()).await, Err(AccountsError::LastAdmin.into()));
    let reza = stage.sign_up(REZA).await.caller;
    stage.accounts.delete_account(&reza, PASSWORD, &browser()).await.unwrap();
    let reza = admin(&stage, REZA).await;
    assert_eq!(stage.accounts.me(reza.account).await.unwrap().deletes_at, None, "who is made an administrator stays");
    let client = browser();
    let (first, second) =
        tokio::join!(stage.accounts.delete_account(&sara, PASSWORD, &client), stage.accounts.delete_account(&reza, PASSWORD, &client),);
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(first.and(second), Err(AccountsError::LastAdmin.into()));
}

#[tokio::test]
async fn a_closed_account_knows_nobody_and_its_number_is_free() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    let unknown = stage.accounts.sign_in(REZA, PASSWORD, &browser()).await.unwrap_err();
    stage.accounts.delete_account(&sara, PASSWORD, &browser()).await.unwrap();
    stage.wait(WEEK + 1);
    // Broken off after the first step, and begun again.
    assert!(stage.accounts.close_for_good(sara.account).await.unwrap());
    assert!(stage.accounts.close_for_good(sara.account).await.unwrap());
    assert_eq!(stage.accounts.keep_account(&sara, &browser()).await, Err(Error::SignedOut), "too late");
    assert!(!stage.accounts.is_live(sara.session).await.unwrap());
    stage.accounts.erase_sessions(sara.account).await.unwrap();
    stage.accounts.finish_erasing(sara.account).await.unwrap();
    stage.accounts.finish_erasing(sara.account).await.unwrap();

    let db = &*stage.database.db;
    let row = account::Entity::find_by_id(sara.account).one(db).await.unwrap().unwrap();
    assert_eq!((row.state, row.mobile, row.email, row.password_hash, row.deletes_at), (AccountState::Erased, None, None, None, None));
    assert_eq!(session::Entity::find().count(db).await.unwrap() + refresh_token::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(otp_challenge::Entity::find().count(db).await.unwrap() + known_device::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(stage.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err(), unknown, "like one that never was");
    let events = stage.audit.of_account(sara.account, None, 100).await.unwrap().items;
    let erased: Vec<_> = events.into_iter().filter(|event| event.action == Some(Action::AccountErased)).collect();
    let [erased] = &erased[..] else { panic!("recorded {} times", erased.len()) };
    assert_eq!((erased.actor, &erased.address, &erased.user_agent), (None, &None, &None));

    let (code, holder) = stage.code(SARA, OtpPurpose::SignUp).await;
    assert!(matches!(stage.accounts.verify_code(OtpPurpose::SignUp, &code, &holder).await.unwrap(), Verified::ChoosePassword));
}

#[tokio::test]
async fn the_address_of_a_closed_company_is_free_and_no_link_to_it_works() {
    const INFO: &str = "info@avand.example";
    let stage = Stage::new().await;
    let its_browser = stage.company(INFO).await;
    let EmailVerified::SignedIn(session) = stage.accounts.verify_email(&stage.link().await, &its_browser).await.unwrap() else {
        panic!("not signed in")
    };
    let caller = session.caller;
    stage.letters().await;
    stage.accounts.delete_account(&caller, PASSWORD, &browser()).await.unwrap();
    let letters = stage.letters().await;
    assert!(matches!(&letters[..], [(to, Letter::DeletionScheduled { .. })] if to.email.is_some()), "{letters:?}");
    stage.wait(WEEK - 60);
    stage.accounts.forgot_password(INFO, &browser()).await.unwrap();
    let link = stage.link().await;
    stage.wait(120);
    assert!(stage.accounts.close_for_good(caller.account).await.unwrap());
    assert_eq!(stage.accounts.reset_password(&link, PASSWORD, &browser()).await.unwrap_err(), AccountsError::LinkOver.into());

    let db = &*stage.database.db;
    assert_eq!(email_link::Entity::find().count(db).await.unwrap(), 0);
    let row = account::Entity::find_by_id(caller.account).one(db).await.unwrap().unwrap();
    let texts = [row.email, row.first_name, row.last_name, row.national_id, row.company_name, row.legal_id, row.economic_code, row.phone];
    assert_eq!(texts.into_iter().flatten().collect::<Vec<_>>(), Vec::<String>::new());
    stage.accounts.sign_up_company(&company(INFO), PASSWORD, crate::Language::Fa, &browser()).await.unwrap();
    assert!(stage.letters().await.iter().any(|(_, letter)| matches!(letter, Letter::VerifyEmail { .. })), "a new one may have it");
}
