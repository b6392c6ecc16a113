//! Proving anew who one is: with everything that is asked for, remembered for a while, and not beyond what it proved.

use migrations::{Migrator, MigratorTrait};
use totp_rs::{Builder, Secret};

use crate::Error;
use crate::accounts::AccountsError;
use crate::actor::Person;
use crate::audit::{Action, Outcome};
use crate::sign_in::{FactorReplaced, NewFactor, ProofDemand};
use crate::test_support::accounts::{AccountsFixture, PASSWORD, SARA, browser, from};

const NEW: &str = "پرستوی سپید آرام";

/// The code that an app shows now.
fn shown(fixture: &AccountsFixture, factor: &NewFactor) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(&factor.secret_base32).unwrap()).build().unwrap();
    app.generate(fixture.clock.now().unix_seconds().try_into().unwrap()).to_string()
}

/// Turns the second factor on and waits until the app shows another code; a recovery code besides.
async fn turn_on(fixture: &AccountsFixture, caller: &Person) -> (NewFactor, String) {
    let factor = fixture.sign_in.begin_own_factor(fixture.proof(caller).await).await.unwrap();
    let code = shown(fixture, &factor);
    let confirmed = fixture.sign_in.confirm_own_factor(fixture.proof(caller).await, &code, &browser()).await.unwrap();
    fixture.wait(60);
    (factor, confirmed.codes[0].as_str().to_owned())
}

#[tokio::test]
async fn m8_a_proof_is_remembered_ten_minutes_with_its_session_and_with_no_other() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    let other = fixture.sign_in.sign_in(SARA, PASSWORD, &from("192.0.2.9")).await.unwrap().session().unwrap().caller;
    let demand = async |caller: &Person| fixture.sign_in.proof_demand(caller).await;
    assert_eq!(demand(&sara).await, Ok(ProofDemand::Password), "signing in proves nothing afterwards");
    assert_eq!(fixture.prove(&sara, "", "").await.unwrap_err(), AccountsError::ProofNeeded.into());
    assert_eq!(fixture.prove(&sara, "not it", "").await.unwrap_err(), AccountsError::WrongPassword.into());
    fixture.proof(&sara).await;
    assert_eq!((demand(&sara).await, demand(&other).await), (Ok(ProofDemand::Nothing), Ok(ProofDemand::Password)));
    fixture.wait(599);
    fixture.prove(&sara, "", "").await.unwrap();
    fixture.wait(2);
    assert_eq!(fixture.prove(&sara, "", "").await.unwrap_err(), AccountsError::ProofNeeded.into(), "not prolonged by being used");

    fixture.proof(&sara).await;
    fixture.sign_in.change_password(fixture.proof(&sara).await, NEW, &browser()).await.unwrap();
    assert_eq!(demand(&sara).await, Ok(ProofDemand::Password), "that password is no more");
    assert_eq!(demand(&other).await, Err(Error::SignedOut));
    fixture.prove(&sara, NEW, "").await.unwrap();
    fixture.sessions.sign_out(&sara, &browser()).await.unwrap();
    assert_eq!(fixture.prove(&sara, NEW, "").await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn m8_where_a_factor_is_on_a_proof_takes_its_code_as_well_and_each_code_once() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.proof(&sara).await;
    let (app, recovery) = turn_on(&fixture, &sara).await;
    let demand = fixture.sign_in.proof_demand(&sara).await;
    assert_eq!(demand, Ok(ProofDemand::PasswordAndFactor), "what was proven without a factor does not count");
    assert_eq!(fixture.prove(&sara, PASSWORD, " ").await.unwrap_err(), AccountsError::FactorNeeded.into());
    assert_eq!(fixture.prove(&sara, "not it", &shown(&fixture, &app)).await.unwrap_err(), AccountsError::WrongPassword.into());
    assert_eq!(fixture.prove(&sara, PASSWORD, "000000").await.unwrap_err(), AccountsError::WrongFactor.into());
    let code = shown(&fixture, &app);
    fixture.prove(&sara, PASSWORD, &code).await.unwrap();
    let other = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
    let crate::sign_in::SignInOutcome::FactorDue(token) = other else { panic!("{other:?}") };
    assert!(fixture.sign_in.pass_factor(token.expose(), &code, &browser()).await.is_err(), "it was used");
    fixture.wait(601);
    assert_eq!(fixture.prove(&sara, PASSWORD, &code).await.unwrap_err(), AccountsError::WrongFactor.into());
    fixture.prove(&sara, PASSWORD, &recovery).await.unwrap();
    fixture.wait(601);
    assert_eq!(fixture.prove(&sara, PASSWORD, &recovery).await.unwrap_err(), AccountsError::WrongFactor.into());

    let seen = fixture.audit.of_account(sara.account, None, 100).await.unwrap().items;
    let times = |action, outcome| seen.iter().filter(|event| event.action == Some(action) && event.outcome == outcome).count();
    assert_eq!(times(Action::SteppedUp, Outcome::Refused), 1);
    assert_eq!(times(Action::FactorRefused, Outcome::Refused), 4);
    assert_eq!(times(Action::RecoveryCodeUsed, Outcome::Done), 1);
}

#[tokio::test]
async fn m8_guesses_at_the_code_of_a_proof_count_with_those_of_signing_in() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    turn_on(&fixture, &sara).await;
    for _ in 0..4 {
        assert_eq!(fixture.prove(&sara, PASSWORD, "000000").await.unwrap_err(), AccountsError::WrongFactor.into());
        fixture.wait(20);
    }
    let first = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
    let crate::sign_in::SignInOutcome::FactorDue(token) = first else { panic!("{first:?}") };
    assert_eq!(fixture.sign_in.pass_factor(token.expose(), "000000", &browser()).await.unwrap_err(), AccountsError::WrongFactor.into());
    let refused = fixture.prove(&sara, PASSWORD, "000000").await.unwrap_err();
    assert!(matches!(refused, Error::TooMany { .. }), "{refused:?}");
}

#[tokio::test]
async fn m8_another_app_takes_the_place_of_the_one_before_only_once_its_code_came() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let sara = session.caller;
    let none = fixture.sign_in.begin_own_replacement(fixture.proof(&sara).await).await.unwrap_err();
    assert_eq!(none, AccountsError::NoFactor.into());
    let (before, recovery) = turn_on(&fixture, &sara).await;
    let proof = fixture.prove(&sara, PASSWORD, &shown(&fixture, &before)).await.unwrap();
    let next = fixture.sign_in.begin_own_replacement(proof).await.unwrap();
    assert_ne!(next.secret_base32, before.secret_base32);
    let again = fixture.sign_in.begin_own_factor(fixture.proof(&sara).await).await.unwrap_err();
    assert_eq!(again, AccountsError::FactorAlreadyOn.into());
    fixture.wait(601);
    assert_eq!(fixture.prove(&sara, PASSWORD, &shown(&fixture, &next)).await.unwrap_err(), AccountsError::WrongFactor.into(), "not yet");
    fixture.wait(31);
    fixture.prove(&sara, PASSWORD, &shown(&fixture, &before)).await.unwrap();
    let confirm = async |code: &str| fixture.sign_in.confirm_own_factor(fixture.proof(&sara).await, code, &browser()).await;
    assert_eq!(confirm(&shown(&fixture, &before)).await.unwrap_err(), AccountsError::WrongFactor.into());
    fixture.notifications().await;
    let confirmed = confirm(&shown(&fixture, &next)).await.unwrap();
    assert!(confirmed.replaced);
    assert!(matches!(&fixture.notifications().await[..], [told] if told.is::<FactorReplaced>()));

    fixture.wait(60);
    for gone in [&shown(&fixture, &before), &recovery] {
        assert_eq!(fixture.prove(&sara, PASSWORD, gone).await.unwrap_err(), AccountsError::WrongFactor.into());
    }
    fixture.prove(&sara, PASSWORD, &shown(&fixture, &next)).await.unwrap();
    let seen = fixture.audit.of_account(sara.account, None, 100).await.unwrap().items;
    assert_eq!(seen.iter().filter(|event| event.action == Some(Action::FactorReplaced)).count(), 1);
}

#[tokio::test]
async fn sessions_and_factors_from_before_proofs_were_kept_go_on_after_the_migration() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let (app, _) = turn_on(&fixture, &session.caller).await;
    fixture.prove(&session.caller, PASSWORD, &shown(&fixture, &app)).await.unwrap();
    let all = Migrator::migrations();
    let since = all.iter().position(|migration| migration.name() == "m0022_fresh_proof").unwrap();
    Migrator::down(&*fixture.database.db, Some(u32::try_from(all.len() - since).unwrap())).await.unwrap();
    Migrator::up(&*fixture.database.db, None).await.unwrap();
    assert_eq!(fixture.sessions.authenticate(&session.access_token).await.unwrap(), session.caller);
    assert_eq!(fixture.sign_in.proof_demand(&session.caller).await, Ok(ProofDemand::PasswordAndFactor));
    fixture.wait(60);
    fixture.prove(&session.caller, PASSWORD, &shown(&fixture, &app)).await.unwrap();
}
