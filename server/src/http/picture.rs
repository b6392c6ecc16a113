//! One's own picture: sent as a plain form, which works without scripts, too, and shown to nobody else.

use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::Result;
use domain::accounts::{MAX_PICTURE_BYTES, PictureError};
use domain::actor::Person;
use domain::client::Client;

use super::AppState;
use super::download::NOTHING_RUNS;
use super::problem::{Problem, lead_back};
use super::session::SignedIn;
use super::upload_form::{UploadForm, UploadRejection};

/// Where it is sent, and where it is.
pub(crate) const PATH: &str = "/account/picture";
/// The page with its form.
const PROFILE: &str = "/account";
/// Where it is taken away.
pub(crate) const REMOVAL: &str = "/account/picture/remove";
/// More than a picture may weigh: one that is too large is read to its end all the same, for a browser hears an answer only when
/// it has sent everything.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
/// The name of the form's field.
const FIELD: &str = "picture";

/// Stricter than uploads are in general.
pub(crate) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_BODY_BYTES)
}

/// Shows it. Each version has an address of its own (`?v=`), so it need not be asked for again.
pub(crate) async fn show(State(state): State<AppState>, SignedIn(caller): SignedIn) -> Result<Response, Problem> {
    let jpeg = state.services.accounts.picture(&caller).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, max-age=86400"),
        (header::CONTENT_SECURITY_POLICY, NOTHING_RUNS),
    ];
    Ok((headers, jpeg).into_response())
}

/// Takes a new one, and goes back to the profile.
pub(crate) async fn send(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Extension(client): Extension<Client>,
    form: Result<UploadForm, UploadRejection>,
) -> Response {
    let taken = match form {
        Ok(form) => take(&state, &caller, form, &client).await,
        Err(UploadRejection::NoPermit) => Err(UploadRejection::TOO_MANY),
        Err(UploadRejection::Unreadable) => Err(PictureError::NotAPicture.into()),
    };
    lead_back(PROFILE, taken)
}

/// Takes it away, and goes back to the profile.
pub(crate) async fn remove(State(state): State<AppState>, SignedIn(caller): SignedIn, Extension(client): Extension<Client>) -> Response {
    lead_back(PROFILE, state.services.accounts.remove_picture(&caller, &client).await)
}

async fn take(state: &AppState, caller: &Person, mut form: UploadForm, client: &Client) -> Result<()> {
    let mut sent = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| PictureError::NotAPicture)? {
        let wanted = field.name() == Some(FIELD);
        while let Some(piece) = field.chunk().await.map_err(|_| PictureError::NotAPicture)? {
            // One byte too many is enough to refuse it.
            let room = (MAX_PICTURE_BYTES + 1).saturating_sub(sent.len());
            if wanted {
                sent.extend_from_slice(&piece[..piece.len().min(room)]);
            }
        }
    }
    state.services.accounts.set_picture(caller, sent, client).await
}
