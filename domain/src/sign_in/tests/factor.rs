use futures::future::join_all;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use totp_rs::{Builder, Secret};

use crate::accounts::AccountsError;
use crate::accounts::entity::account;
use crate::ids::AccountId;
use crate::sign_in::entity::{recovery_code, second_factor};
use crate::sign_in::{FactorUsed, NewFactor, RecoveryCode};
use crate::test_support::accounts::{AccountsFixture, SARA, another};
use crate::{Error, Result};

const STEP: i64 = 30;

fn wrong() -> Error {
    AccountsError::WrongFactor.into()
}

/// The code that an authenticator app shows `seconds` from now.
fn shown(fixture: &AccountsFixture, factor: &NewFactor, seconds: i64) -> String {
    let secret = Secret::try_from_base32(&factor.secret_base32).unwrap();
    let now = fixture.clock.now().plus_seconds(seconds).unix_seconds();
    Builder::new().with_secret(secret).build().unwrap().generate(now.try_into().unwrap()).to_string()
}

/// Waits for the next step to begin, so that no test falls between two.
fn next_step(fixture: &AccountsFixture) {
    fixture.wait((STEP - fixture.clock.now().unix_seconds() % STEP).try_into().unwrap());
}

/// An account whose second factor was turned on a while ago.
async fn with_factor(fixture: &AccountsFixture) -> (AccountId, NewFactor, [RecoveryCode; 10]) {
    let account = fixture.database.account().await;
    let factor = fixture.sign_in.begin_factor(account).await.unwrap();
    next_step(fixture);
    let codes = fixture.confirm_factor(account, &shown(fixture, &factor, 0)).await.unwrap();
    fixture.wait(120);
    next_step(fixture);
    (account, factor, codes)
}

fn wins<T>(answers: &[Result<T>]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

#[tokio::test]
async fn a19_a_factor_is_begun_confirmed_used_and_removed() {
    let fixture = AccountsFixture::new().await;
    let account = fixture.sign_up(SARA).await.caller.account;
    let confirm = async |code: &str| fixture.confirm_factor(account, code).await;
    assert_eq!(confirm("123456").await.unwrap_err(), AccountsError::FactorNotBegun.into());
    let first = fixture.sign_in.begin_factor(account).await.unwrap();
    let second = fixture.sign_in.begin_factor(account).await.unwrap();
    assert_ne!(first.secret_base32, second.secret_base32);
    assert!(second.uri.contains("%2B989121234567") && second.uri.contains(&second.secret_base32), "{}", second.uri);
    assert!(second.svg.starts_with("<svg"), "{}", second.svg);
    assert!(!fixture.sign_in.has_factor(account).await.unwrap());
    assert_eq!(fixture.check_factor(account, "123456").await.unwrap_err(), AccountsError::NoFactor.into());

    next_step(&fixture);
    assert_eq!(confirm(&shown(&fixture, &first, 0)).await.unwrap_err(), wrong(), "it was replaced");
    assert_eq!(confirm("hello").await.unwrap_err(), wrong());
    let code = shown(&fixture, &second, 0);
    confirm(&code).await.unwrap();
    assert!(fixture.sign_in.has_factor(account).await.unwrap());
    assert_eq!(confirm(&code).await.unwrap_err(), AccountsError::FactorAlreadyOn.into());
    assert_eq!(fixture.sign_in.begin_factor(account).await.unwrap_err(), AccountsError::FactorAlreadyOn.into());
    assert_eq!(fixture.check_factor(account, &code).await.unwrap_err(), wrong(), "it turned the factor on");
    next_step(&fixture);
    assert_eq!(fixture.check_factor(account, &shown(&fixture, &second, 0)).await, Ok(FactorUsed::Totp));

    fixture.remove_factor(account).await.unwrap();
    assert!(!fixture.sign_in.has_factor(account).await.unwrap());
    assert_eq!(fixture.remove_factor(account).await.unwrap_err(), AccountsError::NoFactor.into());
    assert_eq!(fixture.renew_recovery_codes(account).await.unwrap_err(), AccountsError::NoFactor.into());
    assert_eq!(recovery_code::Entity::find().all(&*fixture.database.db).await.unwrap(), []);
    fixture.sign_in.begin_factor(account).await.unwrap();
    assert_eq!(fixture.sign_in.begin_factor(AccountId::generate()).await.unwrap_err(), Error::NotFound);
}

#[tokio::test]
async fn a19_a_code_works_once_and_none_before_it_any_more() {
    let fixture = AccountsFixture::new().await;
    let (account, factor, _) = with_factor(&fixture).await;
    let check = async |code: &str| fixture.check_factor(account, code).await;
    let (before, now) = (shown(&fixture, &factor, -STEP), shown(&fixture, &factor, 0));
    assert_eq!(check(&now).await, Ok(FactorUsed::Totp));
    assert_eq!(check(&now).await, Err(wrong()));
    assert_eq!(check(&before).await, Err(wrong()), "a later one was used");
    next_step(&fixture);
    assert_eq!(check(&now).await, Err(wrong()), "still in its window");
    assert_eq!(check(&shown(&fixture, &factor, 0)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_a_clock_that_is_half_a_minute_off_is_good_enough() {
    let fixture = AccountsFixture::new().await;
    let (account, factor, _) = with_factor(&fixture).await;
    let check = async |code: &str| fixture.check_factor(account, code).await;
    for seconds in [-2 * STEP, 2 * STEP] {
        assert_eq!(check(&shown(&fixture, &factor, seconds)).await, Err(wrong()), "{seconds}");
    }
    assert_eq!(check(&shown(&fixture, &factor, -STEP)).await, Ok(FactorUsed::Totp));
    assert_eq!(check(&shown(&fixture, &factor, STEP)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_of_twenty_who_bring_one_code_at_once_one_gets_in() {
    let fixture = AccountsFixture::new().await;
    let (account, factor, codes) = with_factor(&fixture).await;
    for code in [shown(&fixture, &factor, 0), codes[0].as_str().to_owned()] {
        let answers = join_all((0..20).map(|_| fixture.check_factor(account, &code))).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Accounts(_) | Error::TooMany { .. }))), "{answers:?}");
        fixture.wait(301);
    }
}

#[tokio::test]
async fn a19_of_twenty_who_confirm_at_once_one_gets_the_codes() {
    let fixture = AccountsFixture::new().await;
    let account = fixture.database.account().await;
    let factor = fixture.sign_in.begin_factor(account).await.unwrap();
    next_step(&fixture);
    let code = shown(&fixture, &factor, 0);
    let answers = join_all((0..20).map(|_| fixture.confirm_factor(account, &code))).await;
    assert_eq!(wins(&answers), 1, "{answers:?}");
    let renewed = join_all((0..5).map(|_| fixture.renew_recovery_codes(account))).await;
    assert_eq!(wins(&renewed), 5);
    assert_eq!(recovery_code::Entity::find().all(&*fixture.database.db).await.unwrap().len(), 10);
}

#[tokio::test]
async fn a19_a_recovery_code_works_once_in_any_dress_until_there_are_new_ones() {
    let fixture = AccountsFixture::new().await;
    let (account, ..) = with_factor(&fixture).await;
    let codes = fixture.renew_recovery_codes(account).await.unwrap();
    let check = async |code: &str| fixture.check_factor(account, code).await;
    assert_eq!(check(codes[0].as_str()).await, Ok(FactorUsed::Recovery { left: 9 }));
    assert_eq!(check(codes[0].as_str()).await, Err(wrong()));
    let dressed = format!(" {} ", codes[1].as_str().to_uppercase().replace('-', ""));
    assert_eq!(check(&dressed).await, Ok(FactorUsed::Recovery { left: 8 }));
    let new = fixture.renew_recovery_codes(account).await.unwrap();
    assert_eq!(check(codes[2].as_str()).await, Err(wrong()));
    assert_eq!(check(new[9].as_str()).await, Ok(FactorUsed::Recovery { left: 9 }));
    let (other, ..) = with_factor(&fixture).await;
    assert_eq!(fixture.check_factor(other, new[0].as_str()).await, Err(wrong()), "somebody else's");
}

#[tokio::test]
async fn a19_an_account_takes_five_guesses_in_five_minutes_and_twenty_a_day() {
    let fixture = AccountsFixture::new().await;
    let (account, factor, codes) = with_factor(&fixture).await;
    let mut compared = 0;
    for round in 0..30 {
        next_step(&fixture);
        for _ in 0..6 {
            // No form of either: it is not counted.
            assert_eq!(fixture.check_factor(account, "hello").await, Err(wrong()));
            let guess = another(&shown(&fixture, &factor, 0));
            match fixture.check_factor(account, &guess).await {
                Err(Error::TooMany { .. }) => {}
                answer => {
                    assert_eq!(answer, Err(wrong()), "a guess that is wrong by one");
                    compared += 1;
                }
            }
        }
        assert!(compared <= 5 * (round + 1), "{compared} guesses in round {round}");
        fixture.wait(301);
    }
    assert_eq!(compared, 20);
    let owner = fixture.check_factor(account, codes[0].as_str()).await;
    assert!(matches!(owner, Err(Error::TooMany { .. })), "{owner:?}");
    fixture.wait(86_400);
    fixture.check_factor(account, codes[0].as_str()).await.unwrap();
    for _ in 0..25 {
        fixture.wait(31);
        next_step(&fixture);
        fixture.check_factor(account, &shown(&fixture, &factor, 0)).await.unwrap();
    }
}

#[tokio::test]
async fn a19_the_secret_of_another_account_does_not_unlock() {
    let fixture = AccountsFixture::new().await;
    let (sara, ..) = with_factor(&fixture).await;
    let (omid, omids, _) = with_factor(&fixture).await;
    let stolen = second_factor::Entity::find_by_id(omid).one(&*fixture.database.db).await.unwrap().unwrap().secret;
    let moved = second_factor::Entity::update_many().col_expr(second_factor::Column::Secret, Expr::value(stolen));
    moved.filter(second_factor::Column::AccountId.eq(sara)).exec(&*fixture.database.db).await.unwrap();
    let refused = fixture.check_factor(sara, &shown(&fixture, &omids, 0)).await.unwrap_err();
    assert!(matches!(&refused, Error::Internal(fault) if fault.cause.contains("cannot be unlocked")), "{refused:?}");
    assert_eq!(fixture.check_factor(omid, &shown(&fixture, &omids, 0)).await, Ok(FactorUsed::Totp));
}

#[tokio::test]
async fn a19_nothing_secret_is_printed_or_readable_in_the_database() {
    let fixture = AccountsFixture::new().await;
    let (account, factor, codes) = with_factor(&fixture).await;
    let secret = Secret::try_from_base32(&factor.secret_base32).unwrap();
    let (row, rows) = (
        second_factor::Entity::find_by_id(account).one(&*fixture.database.db).await.unwrap().unwrap(),
        recovery_code::Entity::find().order_by_asc(recovery_code::Column::Hash).all(&*fixture.database.db).await.unwrap(),
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
    let fixture = AccountsFixture::new().await;
    let (account, ..) = with_factor(&fixture).await;
    account::Entity::delete_by_id(account).exec(&*fixture.database.db).await.unwrap();
    assert_eq!(second_factor::Entity::find().all(&*fixture.database.db).await.unwrap(), []);
    assert_eq!(recovery_code::Entity::find().all(&*fixture.database.db).await.unwrap(), []);
}
