//! The forms of the second factor. A secret and recovery codes are shown once, and may stand in no address: the answer to such a form
//! is the page itself.

use app::{FACTOR_PATH, FactorAct, FactorAnswer, NewCodes};
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, FromRequest, Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::actor::Person;
use domain::client::Client;
use domain::sign_in::{FreshProof, NewFactor, ProofForm, RecoveryCode};
use domain::{Error, Result};
use leptos::prelude::{IntoView, provide_context};
use serde::Deserialize;

use super::AppState;
use super::problem::log_cause;

#[derive(Deserialize)]
struct Sent {
    act: FactorAct,
    #[serde(default)]
    password: String,
    #[serde(default)]
    factor_code: String,
    /// Of the app that was brought the secret.
    #[serde(default)]
    code: String,
    /// The secret that was begun, as the page was told it.
    #[serde(default)]
    uri: String,
}

/// What comes of a form.
enum Outcome {
    Show(FactorAnswer),
    /// The page as it is now says enough.
    Done,
}

/// One route for each language.
pub(super) fn routes<V: IntoView + 'static>(
    context: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Router<AppState> {
    let answer = move |State(state): State<AppState>,
                       Extension(person): Extension<Option<Person>>,
                       Extension(client): Extension<Client>,
                       request: Request| { answer(state, person, client, request, context.clone(), shell.clone()) };
    let routes = || post(answer.clone()).get(back_to_page);
    Router::new().route(FACTOR_PATH, routes()).route(&format!("/en{FACTOR_PATH}"), routes())
}

/// Whoever comes back to where a form was answered is led to its page, with what came of another form there.
async fn back_to_page(uri: Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::to(&format!("{}{query}", page_of(&uri)))
}

/// The page that has the forms.
fn page_of(uri: &Uri) -> &str {
    uri.path().rsplit_once('/').map_or("/", |(page, _)| page)
}

async fn answer<V: IntoView + 'static>(
    state: AppState,
    person: Option<Person>,
    client: Client,
    request: Request,
    context: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let page = page_of(&parts.uri).to_owned();
    let sent: Result<Form<Sent>, FormRejection> = Form::from_request(Request::from_parts(parts.clone(), body), &state).await;
    let (Some(person), Ok(Form(sent))) = (person, sent) else {
        return Redirect::to(&page).into_response();
    };
    let given = ProofForm { password: &sent.password, factor_code: &sent.factor_code };
    let outcome = match state.services.sign_in.prove(&person, given, &client).await {
        Ok(proof) => act(&state, proof, &client, &sent).await.map_err(|error| (rejected(&sent, error.clone()), error)),
        Err(error) => Err((unproven(&sent, error.clone()), error)),
    };
    let (answer, status) = match outcome {
        Ok(Outcome::Done) => return Redirect::to(&page).into_response(),
        Ok(Outcome::Show(answer)) => (answer, StatusCode::OK),
        Err((answer, error)) => {
            log_cause(&error);
            (answer, app::status::status_of(&error))
        }
    };
    let context = move || {
        context();
        provide_context(answer.clone());
    };
    let Ok(uri) = page.parse::<Uri>() else { return StatusCode::NOT_FOUND.into_response() };
    let mut request = Request::from_parts(parts, Body::empty());
    (*request.method_mut(), *request.uri_mut()) = (Method::GET, uri);
    let mut response = leptos_axum::render_app_async_with_context(context, shell)(request).await.into_response();
    *response.status_mut() = status;
    response
}

async fn act(state: &AppState, proof: FreshProof, client: &Client, sent: &Sent) -> Result<Outcome> {
    let sign_in = &state.services.sign_in;
    let begun = |factor| Outcome::Show(FactorAnswer::Begun { factor, error: None, unproven: None });
    let codes = |codes: &[RecoveryCode], cause| Outcome::Show(FactorAnswer::RecoveryCodes { codes: as_text(codes), cause });
    Ok(match sent.act {
        FactorAct::TurnOn => begun(sign_in.begin_own_factor(proof).await?),
        FactorAct::Replace => begun(sign_in.begin_own_replacement(proof).await?),
        FactorAct::Confirm => {
            let confirmed = sign_in.confirm_own_factor(proof, &sent.code, client).await?;
            codes(&confirmed.codes, if confirmed.replaced { NewCodes::Replaced } else { NewCodes::TurnedOn })
        }
        FactorAct::RenewCodes => codes(&sign_in.renew_own_codes(proof, client).await?, NewCodes::Renewed),
        FactorAct::TurnOff => {
            sign_in.remove_own_factor(proof, client).await?;
            Outcome::Done
        }
    })
}

/// After a wrong code the secret is shown again: as the browser brings it, for nobody else is told.
fn rejected(sent: &Sent, error: Error) -> FactorAnswer {
    match (sent.act, NewFactor::of_uri(&sent.uri)) {
        (FactorAct::Confirm, Some(factor)) => FactorAnswer::Begun { factor, error: Some(error), unproven: None },
        (FactorAct::Confirm, None) => FactorAnswer::Rejected { act: FactorAct::TurnOn, error },
        (act, _) => FactorAnswer::Rejected { act, error },
    }
}

/// The same when who it is was not proven.
fn unproven(sent: &Sent, error: Error) -> FactorAnswer {
    match (sent.act, NewFactor::of_uri(&sent.uri)) {
        (FactorAct::Confirm, Some(factor)) => FactorAnswer::Begun { factor, error: None, unproven: Some(error) },
        _ => rejected(sent, error),
    }
}

fn as_text(codes: &[RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| code.as_str().to_owned()).collect()
}
