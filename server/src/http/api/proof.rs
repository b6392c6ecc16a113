use domain::Result;
use domain::actor::Person;
use domain::sign_in::{FreshProof, ProofForm};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::Calling;
use crate::http::AppState;

/// Proves anew who calls. May be left out for ten minutes after it was brought in the same session, until the password or the second
/// factor is another.
#[derive(Deserialize, ToSchema)]
pub(super) struct Proof {
    /// The current password.
    #[serde(default)]
    #[schema(example = "Parastu-ye-sepid")]
    password: String,
    /// Where a second factor is on: a code of the app, or a recovery code.
    #[serde(default)]
    #[schema(example = "123456")]
    factor_code: String,
}

impl Proof {
    pub(super) async fn of(&self, state: &AppState, caller: &Person, calling: &Calling) -> Result<FreshProof> {
        prove(state, caller, calling, &self.password, &self.factor_code).await
    }
}

/// The same with a password that is called otherwise.
pub(super) async fn prove(state: &AppState, caller: &Person, calling: &Calling, password: &str, factor_code: &str) -> Result<FreshProof> {
    state.services.sign_in.prove(caller, ProofForm { password, factor_code }, &calling.client).await
}
