//! Who is signed in, asked once for the whole page; and signing out.

use domain::accounts::Me;
use leptos::prelude::*;

use crate::answer_encoding::Answer;
use crate::errors::AppError;
#[cfg(feature = "ssr")]
use crate::page_data::{PageData, page_data};

#[cfg(feature = "ssr")]
#[derive(Clone)]
pub(crate) struct Session {
    me: PageData<Result<Option<Me>, AppError>>,
}

#[cfg(feature = "ssr")]
impl Session {
    /// The signed-in person; `None` for nobody, and when that cannot be known now.
    pub(crate) async fn person(self) -> Option<Me> {
        self.me.await.ok().flatten()
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn use_session() -> Session {
    expect_context()
}

#[cfg(feature = "ssr")]
pub(crate) fn provide_session() {
    provide_context(Session { me: page_data(who_am_i()) });
}

/// The signed-in person, or `None` for nobody.
#[server(endpoint = "/app/session/who_am_i")]
pub async fn who_am_i() -> Result<Option<Me>, AppError> {
    use crate::errors::Outcome;
    use crate::request::{caller, services};

    let Some(caller) = caller() else { return Ok(None) };
    match services()?.accounts.me(caller.account()).await {
        Err(domain::Error::SignedOut) => Ok(None),
        found => found.map(Some).answer(),
    }
}

/// Whether somebody is signed in, for a program that only needs to know that.
#[server(endpoint = "/app/session/is_signed_in", output = Answer)]
pub async fn is_signed_in() -> Result<bool, AppError> {
    who_am_i().await.map(|me| me.is_some())
}

/// Ends the session of this browser. Signing out twice is as good as once.
#[server(endpoint = "/app/auth/server_fns/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::errors::Outcome;
    use crate::request::{caller, client, services};
    use crate::response::{clear_site_data, end_session, redirect_plain_form};

    if let Some(caller) = caller() {
        services()?.sessions.sign_out(&caller, &client()?).await.answer()?;
    }
    end_session();
    clear_site_data();
    redirect_plain_form("/");
    Ok(())
}
