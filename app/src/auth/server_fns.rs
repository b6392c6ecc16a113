use domain::accounts::{CodeChannel, CodeSent, OtpPurpose};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::visit::Visit;
use crate::errors::AppError;

#[cfg(feature = "ssr")]
use {
    super::visit::Step,
    crate::errors::Outcome,
    crate::request::{caller, client, services},
    crate::response::{keep_typed_number, redirect_plain_form, set_cookie},
    domain::accounts::cookies::{CodeCookie, SessionCookies},
    domain::accounts::{NewSession, Verified},
};

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
#[server]
pub async fn send_code(
    mobile: String,
    purpose: OtpPurpose,
    #[server(default)] channel: CodeChannel,
    visit: Visit,
) -> Result<CodeOnItsWay, AppError> {
    let services = services()?;
    let sent = services.accounts.send_code(&mobile, purpose, channel, visit.language, &client()?).await.answer();
    let (sent, key) = sent.inspect_err(|_| keep_typed_number(&mobile))?;
    set_cookie(&CodeCookie::set(&key));
    redirect_plain_form(&visit.address(page_of(purpose), Step::Code));
    Ok(on_its_way(&services, sent))
}

/// The code this browser is waited for with, if there is one.
#[server]
pub async fn awaited_code() -> Result<Option<CodeOnItsWay>, AppError> {
    let services = services()?;
    let sent = services.accounts.code_sent(&client()?).await.answer()?;
    Ok(sent.map(|sent| on_its_way(&services, sent)))
}

/// Takes a guess at the code.
#[server]
pub async fn verify_code(code: String, purpose: OtpPurpose, visit: Visit) -> Result<Onward, AppError> {
    match services()?.accounts.verify_code(purpose, &code, &client()?).await.answer()? {
        Verified::SignedIn(session) => Ok(Onward::Go(welcome(&session, &visit))),
        Verified::ChoosePassword => {
            let address = visit.address("/sign-up", Step::Password);
            redirect_plain_form(&address);
            Ok(Onward::ChoosePassword(address))
        }
    }
}

/// Finishes signing up, and returns where to go.
#[server]
pub async fn choose_password(password: String, visit: Visit) -> Result<String, AppError> {
    let session = services()?.accounts.finish_sign_up(&password, visit.language, &client()?).await.answer()?;
    Ok(welcome(&session, &visit))
}

/// Signs in with number and password, and returns where to go.
#[server]
pub async fn sign_in(mobile: String, password: String, visit: Visit) -> Result<String, AppError> {
    let session = services()?.accounts.sign_in(&mobile, &password, &client()?).await.answer();
    let session = session.inspect_err(|_| keep_typed_number(&mobile))?;
    Ok(welcome(&session, &visit))
}

/// Ends the session of this browser. Signing out twice is as good as once.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    if let Some(caller) = caller() {
        services()?.accounts.sign_out(caller.session).await.answer()?;
    }
    SessionCookies::clear().iter().for_each(|cookie| set_cookie(cookie));
    redirect_plain_form("/");
    Ok(())
}

#[cfg(feature = "ssr")]
fn welcome(session: &NewSession, visit: &Visit) -> String {
    SessionCookies::set(session).iter().for_each(|cookie| set_cookie(cookie));
    let destination = visit.destination();
    redirect_plain_form(&destination);
    destination
}

#[cfg(feature = "ssr")]
fn on_its_way(services: &crate::Services, sent: CodeSent) -> CodeOnItsWay {
    let resend_in = u32::try_from(sent.resend_at.seconds_since(services.clock.now())).unwrap_or(0);
    CodeOnItsWay { sent, resend_in }
}

#[cfg(feature = "ssr")]
const fn page_of(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::SignUp => "/sign-up",
        OtpPurpose::SignIn => "/sign-in",
    }
}
