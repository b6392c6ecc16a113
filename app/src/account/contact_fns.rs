//! What the pages about the mobile number and the e-mail address ask the server.

use domain::client::BrowserKey;
use domain::sign_in::CodeChannel;
use leptos::prelude::*;

use super::proof::prove;
use crate::auth::{CodeOnItsWay, on_its_way};
use crate::cookies::CodeCookie;
use crate::errors::{AppError, Outcome};
use crate::request::{client, services, signed_in};
use crate::response::{back_to, flash_input, set_cookie};

/// The code for another number that this browser is waited for with.
#[server(endpoint = "/app/account/contact_fns/awaited_mobile_code")]
pub async fn awaited_mobile_code() -> Result<Option<CodeOnItsWay>, AppError> {
    let services = services()?;
    let sent = services.sign_in.new_mobile_code(&signed_in()?, &client()?).await.answer()?;
    Ok(sent.map(|sent| on_its_way(&services, sent)))
}

/// Sends a code to a number that is to be the person's.
#[server(endpoint = "/app/account/contact_fns/ask_new_mobile")]
pub async fn ask_new_mobile(
    mobile: String,
    #[server(default)] password: String,
    #[server(default)] factor_code: String,
    #[server(default)] channel: CodeChannel,
    page: String,
) -> Result<CodeOnItsWay, AppError> {
    let services = services()?;
    let proof = prove(&password, &factor_code).await.inspect_err(|_| flash_input(&mobile))?;
    let sent = services.sign_in.ask_new_mobile(proof, &mobile, channel, &client()?).await.answer();
    let (sent, key) = sent.inspect_err(|_| flash_input(&mobile))?;
    wait_for(&key, &page);
    Ok(on_its_way(&services, sent))
}

/// Sends another one to the same number.
#[server(endpoint = "/app/account/contact_fns/resend_mobile_code")]
pub async fn resend_mobile_code(channel: CodeChannel, page: String) -> Result<CodeOnItsWay, AppError> {
    let services = services()?;
    let (sent, key) = services.sign_in.resend_to_new_mobile(&signed_in()?, channel, &client()?).await.answer()?;
    wait_for(&key, &page);
    Ok(on_its_way(&services, sent))
}

/// Makes the number the person's.
#[server(endpoint = "/app/account/contact_fns/confirm_new_mobile")]
pub async fn confirm_new_mobile(code: String, page: String) -> Result<(), AppError> {
    services()?.sign_in.confirm_new_mobile(&signed_in()?, &code, &client()?).await.answer()?;
    set_cookie(&CodeCookie::clear());
    back_to(&page, "changed=1");
    Ok(())
}

/// Sends a link to an address that is to be the person's, and returns the address in its normal form.
#[server(endpoint = "/app/account/contact_fns/ask_new_email")]
pub async fn ask_new_email(
    email: String,
    #[server(default)] password: String,
    #[server(default)] factor_code: String,
    page: String,
) -> Result<String, AppError> {
    let proof = prove(&password, &factor_code).await.inspect_err(|_| flash_input(&email))?;
    let sent = services()?.sign_in.ask_new_email(proof, &email, &client()?).await.answer();
    let sent = sent.inspect_err(|_| flash_input(&email))?;
    back_to(&page, "sent=1");
    Ok(sent.email)
}

/// The address that a link would make the person's.
#[server(endpoint = "/app/account/contact_fns/look_at_new_email")]
pub async fn look_at_new_email(link: String) -> Result<String, AppError> {
    services()?.sign_in.new_email_of_link(&signed_in()?, &link).await.answer()
}

/// Makes the address the person's.
#[server(endpoint = "/app/account/contact_fns/confirm_new_email")]
pub async fn confirm_new_email(link: String, page: String) -> Result<(), AppError> {
    services()?.sign_in.confirm_new_email(&signed_in()?, &link, &client()?).await.answer()?;
    back_to(&page, "changed=1");
    Ok(())
}

fn wait_for(key: &BrowserKey, page: &str) {
    set_cookie(&CodeCookie::set(key));
    back_to(page, "step=code");
}
