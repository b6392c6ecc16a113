//! What the pages to sign up and in ask the server. Their forms are plain ones: each answer leads to the page of the next step.

use domain::accounts::AccountsError;
use domain::company::{CompanyForm, EmailVerified};
use domain::identity::{Email, SignInName};
use domain::sign_in::password::{self, Rule};
use domain::sign_in::{CodeChannel, CodeSent, LinkPurpose, OtpPurpose, PasswordContext, SignInOutcome, Verified};
use domain::{Error, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::visit::{Step, Visit};
use crate::cookies::{self, CodeCookie, InboxCookie, PreferenceCookies};
use crate::errors::{AppError, Outcome};
use crate::request::{client, services};
use crate::request_parts::cookie;
use crate::response::{begin_session, flash_input, is_plain_form, redirect_plain_form, set_cookie, set_flash};

/// A code is on its way, and how long to wait before asking for another: seconds, because clocks differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeOnItsWay {
    pub sent: CodeSent,
    pub resend_in: u32,
}

/// Where a right code led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Onward {
    /// Signed in; go there.
    Go(String),
    /// A password must be chosen at this address to finish.
    ChoosePassword(String),
}

/// Sends a code by SMS, or by Bale to whoever chose that.
#[server(endpoint = "/app/auth/server_fns/send_code")]
pub async fn send_code(
    mobile: String,
    purpose: OtpPurpose,
    #[server(default)] channel: CodeChannel,
    #[server(default)] puzzle: String,
    visit: Visit,
) -> Result<Option<CodeOnItsWay>, AppError> {
    send_code_to(&mobile, purpose, channel, &puzzle, &visit).await
}

/// `None` for a form that is led to a puzzle first.
async fn send_code_to(
    mobile: &str,
    purpose: OtpPurpose,
    channel: CodeChannel,
    solution: &str,
    visit: &Visit,
) -> Result<Option<CodeOnItsWay>, AppError> {
    let services = services()?;
    let sent = services.sign_in.send_code(mobile, purpose, channel, visit.language, solution, &client()?).await;
    if matches!(sent, Err(Error::Accounts(AccountsError::PuzzleDue { .. }))) && is_plain_form() {
        flash_input(mobile);
        redirect_plain_form(&visit.address(page_of(purpose), Step::Puzzle));
        return Ok(None);
    }
    let (sent, key) = sent.answer().inspect_err(|_| flash_input(mobile))?;
    set_cookie(&CodeCookie::set(&key));
    redirect_plain_form(&visit.address(page_of(purpose), Step::Code));
    Ok(Some(on_its_way(&services, sent)))
}

/// The puzzle to be solved for a code now, and for how many seconds one still will be; `None` when a code can be had without.
#[server(endpoint = "/app/auth/server_fns/awaited_puzzle")]
pub async fn awaited_puzzle() -> Result<Option<(String, u32)>, AppError> {
    services()?.sign_in.puzzle_due().await.answer()
}

/// The code this browser is waited for with, if there is one.
#[server(endpoint = "/app/auth/server_fns/awaited_code")]
pub async fn awaited_code() -> Result<Option<CodeOnItsWay>, AppError> {
    let services = services()?;
    let sent = services.sign_in.code_sent(&client()?).await.answer()?;
    Ok(sent.map(|sent| on_its_way(&services, sent)))
}

/// Takes a guess at the code.
#[server(endpoint = "/app/auth/server_fns/verify_code")]
pub async fn verify_code(code: String, purpose: OtpPurpose, visit: Visit) -> Result<Onward, AppError> {
    match services()?.sign_in.verify_code(purpose, &code, &client()?).await.answer()? {
        Verified::SignedIn(session) if purpose == OtpPurpose::StaffSignIn => Ok(Onward::Go(redirect_staff(&session, &visit))),
        Verified::SignedIn(session) => Ok(Onward::Go(welcome(&session, &visit))),
        Verified::ChoosePassword => {
            let page = if purpose == OtpPurpose::ResetPassword { "/forgot" } else { "/sign-up" };
            let address = visit.address(page, Step::Password);
            redirect_plain_form(&address);
            Ok(Onward::ChoosePassword(address))
        }
    }
}

/// Finishes signing up, and returns where to go.
#[server(endpoint = "/app/auth/server_fns/choose_password")]
pub async fn choose_password(password: String, visit: Visit) -> Result<String, AppError> {
    let session = services()?.sign_in.finish_sign_up(&password, visit.language, &client()?).await.answer()?;
    Ok(welcome(&session, &visit))
}

/// Signs in with a number or an address, and the password, and returns where to go. Whoever has not confirmed the address
/// yet is led to where another link can be asked for.
#[server(endpoint = "/app/auth/server_fns/sign_in")]
pub async fn sign_in(name: String, password: String, visit: Visit) -> Result<String, AppError> {
    match services()?.sign_in.sign_in(&name, &password, &client()?).await {
        Err(Error::Accounts(AccountsError::EmailUnverified)) => {
            let email = Email::parse(&name).map_err(Error::from).answer()?;
            let key = services()?.companies.await_verification(email, &client()?).await.answer()?;
            set_cookie(&InboxCookie::set(&key));
            let address = visit.address("/sign-up", Step::Inbox);
            redirect_plain_form(&address);
            Ok(address)
        }
        session => {
            let session = session.answer().inspect_err(|_| flash_input(&name))?;
            Ok(welcome(&session, &visit))
        }
    }
}

/// Signs in whoever works for the product, and returns where to go: to the second step, or to where there will be one.
#[server(endpoint = "/app/auth/server_fns/staff_sign_in")]
pub async fn staff_sign_in(name: String, password: String, visit: Visit) -> Result<String, AppError> {
    let session = services()?.sign_in.sign_in_as_staff(&name, &password, &client()?).await.answer();
    Ok(redirect_staff(&session.inspect_err(|_| flash_input(&name))?, &visit))
}

/// Signs a company up; a link is on its way then.
#[server(endpoint = "/app/auth/server_fns/sign_up_company")]
pub async fn sign_up_company(company: CompanyForm, password: String, visit: Visit) -> Result<String, AppError> {
    let signed_up = services()?.companies.sign_up_company(&company, &password, visit.language, &client()?).await.answer();
    let (_, key) = signed_up.inspect_err(|_| flash_input(&serde_json::to_string(&company).unwrap_or_default()))?;
    set_cookie(&InboxCookie::set(&key));
    let address = visit.address("/sign-up", Step::Inbox);
    redirect_plain_form(&address);
    Ok(address)
}

/// The address to which this browser had a link sent.
#[server(endpoint = "/app/auth/server_fns/awaited_link")]
#[allow(clippy::unused_async, reason = "a server function is async for its caller")]
pub async fn awaited_link() -> Result<Option<String>, AppError> {
    Ok(client()?.inbox_key.map(|key| key.email().to_string()))
}

/// Sends another link for confirming the address.
#[server(endpoint = "/app/auth/server_fns/resend_link")]
pub async fn resend_link(visit: Visit) -> Result<u32, AppError> {
    let services = services()?;
    let sent = services.companies.resend_verification(&client()?).await.answer()?;
    redirect_plain_form(&visit.address("/sign-up", Step::Inbox));
    Ok(seconds_until(&services, sent.resend_at))
}

/// The address that a link belongs to; looking at it changes nothing.
#[server(endpoint = "/app/auth/server_fns/look_at_link")]
pub async fn look_at_link(link: String, purpose: LinkPurpose) -> Result<String, AppError> {
    services()?.sign_in.link_email(&link, purpose).await.answer()
}

/// Confirms an address, and returns where to go.
#[server(endpoint = "/app/auth/server_fns/verify_email")]
pub async fn verify_email(link: String, visit: Visit) -> Result<String, AppError> {
    match services()?.companies.verify_email(&link, &client()?).await.answer()? {
        EmailVerified::SignedIn(session) => Ok(welcome(&session, &visit)),
        EmailVerified::ChoosePassword { token } => {
            let address = format!("{}?link={token}", crate::language::in_language("/reset-password", visit.language));
            redirect_plain_form(&address);
            Ok(address)
        }
        EmailVerified::SignInNext(email) => {
            set_flash(email.as_str());
            let address = visit.address("/sign-in", Step::Confirmed);
            redirect_plain_form(&address);
            Ok(address)
        }
    }
}

/// Sends a code or a link for choosing another password, and returns where to go on.
#[server(endpoint = "/app/auth/server_fns/forgot_password")]
pub async fn forgot_password(name: String, visit: Visit) -> Result<String, AppError> {
    match SignInName::parse(&name).map_err(Error::from).answer().inspect_err(|_| flash_input(&name))? {
        SignInName::Mobile(mobile) => {
            let sent = send_code_to(mobile.as_str(), OtpPurpose::ResetPassword, CodeChannel::default(), "", &visit).await?;
            Ok(visit.address("/forgot", if sent.is_some() { Step::Code } else { Step::Puzzle }))
        }
        SignInName::Email(email) => {
            let asked = services()?.sign_in.forgot_password(email.as_str(), &client()?).await.answer();
            let (_, key) = asked.inspect_err(|_| flash_input(&name))?;
            set_cookie(&InboxCookie::set(&key));
            let address = visit.address("/forgot", Step::Inbox);
            redirect_plain_form(&address);
            Ok(address)
        }
    }
}

/// Chooses another password by a link, and returns where to go.
#[server(endpoint = "/app/auth/server_fns/reset_password")]
pub async fn reset_password(link: String, password: String, visit: Visit) -> Result<String, AppError> {
    let session = services()?.sign_in.reset_password(&link, &password, &client()?).await.answer()?;
    Ok(welcome(&session, &visit))
}

/// What is said of a new password while it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether it keeps each rule, in the order of [`Rule::ALL`].
    pub kept: [bool; Rule::ALL.len()],
    /// How hard it would be to guess, from 0 to 4.
    pub strength: u8,
}

/// Judges a password by the rules; `own` are words that it must not be made of.
#[server(endpoint = "/app/auth/server_fns/judge_password")]
pub async fn judge_password(password: String, own: String) -> Result<Judgement, AppError> {
    let own = PasswordContext::default().with_words(&own);
    let kept = password::rules(&password, &own).map(|(_, kept)| kept);
    let strength = services()?.sign_in.password_strength(password, own, &client()?).await.answer()?;
    Ok(Judgement { kept, strength })
}

/// Brings the second factor, and returns where to go.
#[server(endpoint = "/app/auth/server_fns/pass_factor")]
pub async fn pass_factor(code: String, visit: Visit) -> Result<String, AppError> {
    let token = cookie(cookies::FACTOR).unwrap_or_default();
    let session = services()?.sign_in.pass_factor(&token, &code, &client()?).await.answer()?;
    Ok(welcome(&SignInOutcome::SignedIn(session), &visit))
}

/// Sets the cookies, and returns where to go.
fn welcome(outcome: &SignInOutcome, visit: &Visit) -> String {
    let onward = match outcome {
        SignInOutcome::SignedIn(session) => visit.destination(session.preferences.language),
        SignInOutcome::FactorDue(_) => visit.address(page_of(OtpPurpose::SignIn), Step::Factor),
        SignInOutcome::CodeDue(_) => visit.address(page_of(OtpPurpose::ConfirmSignIn), Step::Code),
    };
    set_session_cookies(outcome);
    redirect_plain_form(&onward);
    onward
}

/// The same for staff, who have no powers before there is a second factor.
fn redirect_staff(outcome: &SignInOutcome, visit: &Visit) -> String {
    let onward = match outcome {
        SignInOutcome::SignedIn(_) => crate::language::in_language("/account/security", visit.language),
        SignInOutcome::FactorDue(_) => visit.address(page_of(OtpPurpose::StaffSignIn), Step::Factor),
        SignInOutcome::CodeDue(_) => visit.address(page_of(OtpPurpose::StaffSignIn), Step::Code),
    };
    set_session_cookies(outcome);
    redirect_plain_form(&onward);
    onward
}

fn set_session_cookies(outcome: &SignInOutcome) {
    begin_session(outcome);
    if let SignInOutcome::SignedIn(session) = outcome {
        PreferenceCookies::set(&session.preferences, cookie).iter().for_each(set_cookie);
        set_cookie(&PreferenceCookies::language(session.preferences.language));
    }
}

pub(crate) fn on_its_way(services: &domain::Services, sent: CodeSent) -> CodeOnItsWay {
    let resend_in = seconds_until(services, sent.resend_at);
    CodeOnItsWay { sent, resend_in }
}

fn seconds_until(services: &domain::Services, then: Timestamp) -> u32 {
    u32::try_from(then.seconds_since(services.clock.now())).unwrap_or(0)
}

/// The page of an errand.
pub(super) const fn page_of(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::SignUp => "/sign-up",
        OtpPurpose::SignIn | OtpPurpose::ConfirmSignIn => "/sign-in",
        OtpPurpose::ResetPassword => "/forgot",
        OtpPurpose::ChangeMobile => "/account/mobile",
        OtpPurpose::StaffSignIn => "/admin/sign-in",
    }
}
