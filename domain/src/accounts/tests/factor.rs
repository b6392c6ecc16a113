use futures::future::join_all;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use totp_rs::{Builder, Secret};

use super::stage::{SARA, Stage, another};
use crate::accounts::entity::{account, recovery_code, second_factor};
use crate::accounts::{AccountsError, FactorUsed, NewFactor, RecoveryCode};
use crate::ids::AccountId;
use crate::{Error, Result};

const STEP: i64 = 30;

fn wrong() -> Error {
    AccountsError::WrongFactor.into()
}

/// The code that an authenticator app shows `seconds` from now.
fn shown(stage: &Stage, factor: &NewFactor, seconds: i64) -> String {
    let secret = Secret::try_from_base32(&factor.secret_base32).unwrap();
    let now = stage.clock.now().plus_seconds(seconds).unix_seconds();
    Builder::new().with_secret(secret).build().unwrap().generate(now.try_into().unwrap()).to_string()
}

/// Waits for the next step to begin, so that no test falls between two.
fn next_step(stage: &Stage) {
    stage.wait((STEP - stage.clock.now().unix_seconds() % STEP).try_into().unwrap());
}

/// An account whose second factor was turned on a while ago.
async fn with_factor(stage: &Stage) -> (AccountId, NewFactor, [RecoveryCode; 10]) {
    let account = stage.database.account().await;
    let factor = stage.accounts.begin_factor(account).await.unwrap();
    next_step(stage);
    let codes = stage.confirm_factor(account, &shown(stage, &factor, 0)).await.unwrap();
    stage.wait(120);
    next_step(stage);
    (account, factor, codes)
}

fn wins<T>(answers: &[Result<T>]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

#[tokio::test]
async fn a19_a_factor_is_begun_confirmed_used_and_removed() {
    let stage = Stage::new().await;
    let account = stage.sign_up(SARA).await.caller.account;
    let confirm = async |code: &str| stage.confirm_factor(account, code).await;
    assert_eq!(confirm("123456").await.unwrap_err(), AccountsError::FactorNotBegun.into());
    let first = stage.accounts.begin_factor(account).await.unwrap();
    let second = stage.accounts.begin_factor(account).await.unwrap();
    assert_ne!(first.secret_base32, second.secret_base32);
    assert!(second.uri.contains("%2B989121234567") && second.uri.contains(&second.secret_base32), "{}", second.uri);
    assert!(second.svg.starts_with("<svg"), "{}", second.svg);
    assert!(!stage.accounts.has_factor(account).await.unwrap());
    assert_eq!(stage.check_factor(account, "123456").await.unwrap_err(), AccountsError::NoFactor.into());

    next_step(&stage);
    assert_eq!(confirm(&shown(&stage, &first, 0)).await.unwrap_err(), wrong(), "it was replaced");
    assert_eq!(confirm("hello").await.unwrap_err(), wrong());
    let code = shown(&stage, &second, 0);
    confirm(&code).await.unwrap();
    assert!(stage.accounts.has_factor(account).await.unwrap());
    assert_eq!(confirm(&code).await.unwrap_err(), AccountsError::FactorAlreadyOn.into());
    assert_eq!(stage.accounts.begin_factor(account).await.unwrap_err(), AccountsError::FactorAlreadyOn.into());
    assert_eq!(stage.check_factor(account, &code).await.unwrap_err(), wrong(), "it turned the factor on");
    next_step(&stage);
    assert_eq!(stage.check_factor(account, &shown(&stage, &second, 0)).await, Ok(FactorUsed::Totp));

    stage.remove_factor(account).await.unwrap();
    assert!(!stage.accounts.has_factor(account).await.unwrap());
    assert_eq!(stage.remove_factor(account).await.unwrap_err(), AccountsError::NoFactor.into());
    assert_eq!(stage.renew_recovery_codes(account).await.unwrap_err(), AccountsError::NoFactor.into());
    assert_eq!(recovery_code::Entity::find().all(&*stage.database.db).await.unwrap(), []);
    stage.accounts.begin_factor(account).await.unwrap();
    assert_eq!(stage.accounts.begin_factor(AccountId::generate()).await.unwrap_err(), Error::NotFound);
}

#[tokio::test]
async fn a19_a_code_works_once_and_none_before_it_any_more() {
    let stage = Stage::new().await;
    let (account, factor, _) = with_factor(&stage).await;
    let check = async |code: &str| stage.check_factor(account, code).await;
    let (before, now) = (shown(&stage, &factor, -STEP), shown(&stage, &factor, 0));
    assert_eq!(check(&now).await, Ok(FactorUsed::Totp));
    assert_eq!(check(&now).await, Err(wrong()));
    assert_eq!(check(&before).await, Err(wrong()), "a later one was used");
    next_step(&stage);
    assert_eq!(check(&now).await, Err(wrong()), "still in its window");
    assert_eq!(check(&shown(&stage, &factor, 0)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_a_clock_that_is_half_a_minute_off_is_good_enough() {
    let stage = Stage::new().await;
    let (account, factor, _) = with_factor(&stage).await;
    let check = async |code: &str| stage.check_factor(account, code).await;
    for seconds in [-2 * STEP, 2 * STEP] {
        assert_eq!(check(&shown(&stage, &factor, seconds)).await, Err(wrong()), "{seconds}");
    }
    assert_eq!(check(&shown(&stage, &factor, -STEP)).await, Ok(FactorUsed::Totp));
    assert_eq!(check(&shown(&stage, &factor, STEP)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_of_twenty_who_bring_one_code_at_once_one_gets_in() {
    let stage = Stage::new().await;
    let (account, factor, codes) = with_factor(&stage).await;
    for code in [shown(&stage, &factor, 0), codes[0].as_str().to_owned()] {
        let answers = join_all((0..20).map(|_| stage.check_factor(account, &code))).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Accounts(_) | Error::TooMany { .. }))), "{answers:?}");
        stage.wait(301);
    }
}

#[tokio::test]
async fn a19_of_twenty_who_confirm_at_once_one_gets_the_codes() {
    let stage = Stage::new().await;
    let account = stage.database.account().await;
    let factor = stage.accounts.begin_factor(account).await.unwrap();
    next_step(&stage);
    let code = shown(&stage, &factor, 0);
    let answers = join_all((0..20).map(|_| stage.confirm_factor(account, &code))).await;
    assert_eq!(wins(&answers), 1, "{answers:?}");
    let renewed = join_all((0..5).map(|_| stage.renew_recovery_codes(account))).await;
    assert_eq!(wins(&renewed), 5);
    assert_eq!(recovery_code::Entity::find().all(&*stage.database.db).await.unwrap().len(), 10);
}

#[tokio::test]
async fn a19_a_recovery_code_works_once_in_any_dress_until_there_are_new_ones() {
    let stage = Stage::new().await;
    let (account, ..) = with_factor(&stage).await;
    let codes = stage.renew_recovery_codes(account).await.unwrap();
    let check = async |code: &str| stage.check_factor(account, code).await;
    assert_eq!(check(codes[0].as_str()).await, Ok(FactorUsed::Recovery { left: 9 }));
    assert_eq!(check(codes[0].as_str()).await, Err(wrong()));
    let dressed = format!(" {} ", codes[1].as_str().to_uppercase().replace('-', ""));
    assert_eq!(check(&dressed).await, Ok(FactorUsed::Recovery { left: 8 }));
    let new = stage.renew_recovery_codes(account).await.unwrap();
    assert_eq!(check(codes[2].as_str()).await, Err(wrong()));
    assert_eq!(check(new[9].as_str()).await, Ok(FactorUsed::Recovery { left: 9 }));
    let (other, ..) = with_factor(&stage).await;
    assert_eq!(stage.check_factor(other, new[0].as_str()).await, Err(wrong()), "somebody else's");
}

#[tokio::test]
async fn a19_an_account_takes_five_guesses_in_five_minutes_and_twenty_a_day() {
    let stage = Stage::new().await;
    let (account, factor, codes) = with_factor(&stage).await;
    let mut compared = 0;
    for round in 0..30 {
        next_step(&stage);
        for _ in 0..6 {
            // No form of either: it is not counted.
            assert_eq!(stage.check_factor(account, "hello").await, Err(wrong()));
            let guess = another(&shown(&stage, &factor, 0));
            match stage.check_factor(account, &guess).await {
                Err(Error::TooMany { .. }) => {}
                answer => {
                    assert_eq!(answer, Err(wrong()), "a guess that is wrong by one");
                    compared += 1;
                }
            }
        }
        assert!(compared <= 5 * (round + 1), "{compared} guesses in round {round}");
        stage.wait(301);
    }
    assert_eq!(compared, 20);
    let owner = stage.check_factor(account, codes[0].as_str()).await;
    assert!(matches!(owner, Err(Error::TooMany { .. })), "{owner:?}");
    stage.wait(86_400);
    stage.check_factor(account, codes[0].as_str()).await.unwrap();
    for _ in 0..25 {
        stage.wait(31);
        next_step(&stage);
        stage.check_factor(account, &shown(&stage, &factor, 0)).await.unwrap();
    }
}

#[tokio::test]
async fn a19_the_secret_of_another_account_does_not_unlock() {
    let stage = Stage::new().await;
    let (sara, ..) = with_factor(&stage).await;
    let (omid, omids, _) = with_factor(&stage).await;
    let stolen = second_factor::Entity::find_by_id(omid).one(&*stage.database.db).await.unwrap().unwrap().secret;
    let moved = second_factor::Entity::update_many().col_expr(second_factor::Column::Secret, Expr::value(stolen));
    moved.filter(second_factor::Column::AccountId.eq(sara)).exec(&*stage.database.db).await.unwrap();
    let refused = stage.check_factor(sara, &shown(&stage, &omids, 0)).await.unwrap_err();
    assert!(matches!(&refused, Error::Internal(fault) if fault.cause.contains("cannot be unlocked")), "{refused:?}");
    assert_eq!(stage.check_factor(omid, &shown(&stage, &omids, 0)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_nothing_secret_is_printed_or_readable_in_the_database() {
    let stage = Stage::new().await;
    let (account, factor, codes) = with_factor(&stage).await;
    let secret = Secret::try_from_base32(&factor.secret_base32).unwrap();
    let (row, rows) = (
        second_factor::Entity::find_by_id(account).one(&*stage.database.db).await.unwrap().unwrap(),
        recovery_code::Entity::find().order_by_asc(recovery_code::Column::Hash).all(&*stage.database.db).await.unwrap(),
    );
    assert_eq!((factor.secret_base32.len(), rows.len()), (32, 10));
    assert!(!row.secret.windows(20).any(|window| window == secret.as_bytes()));
    let printed = format!("{factor:?} {codes:?}");
    assert!(!printed.contains(&factor.secret_base32) && !printed.contains("otpauth"), "{printed}");
    for code in &codes {
        assert!(!printed.contains(code.as_str()), "{printed}");
        assert!(!rows.iter().any(|row| row.hash == crate::secret::token_hash(code.as_str())), "a plain hash can be looked up");
    }
}

#[tokio::test]
async fn a_factor_goes_with_its_account() {
    let stage = Stage::new().await;
    let (account, ..) = with_factor(&stage).await;
    account::Entity::delete_by_id(account).exec(&*stage.database.db).await.unwrap();
    assert_eq!(second_factor::Entity::find().all(&*stage.database.db).await.unwrap(), []);
    assert_eq!(recovery_code::Entity::find().all(&*stage.database.db).await.unwrap(), []);
}
