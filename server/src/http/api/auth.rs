use axum::extract::State;
use domain::accounts::AccountsError;
use domain::client::Client;
use domain::company::CompanyForm;
use domain::identity::SignInName;
use domain::sign_in::{CodeChannel, CodeSent, LinkSent, OtpPurpose, Verified};
use domain::{Error, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Accepted, Body, Calling};
use super::problems::Problems;
use super::tokens::{Device, FirstStep, Missing, Tokens};
use crate::http::AppState;
use crate::http::problem::Problem;

/// Who signs up.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Register {
    /// A person, by mobile number: a code is sent, and `otp/verify/` finishes.
    Individual {
        #[schema(example = "09121112233")]
        mobile: String,
    },
    /// A company, by e-mail: a link is sent that confirms the address.
    Legal(Company),
    /// A company that wants assistants, channels and a team.
    Business(Company),
}

/// What a company tells of itself.
#[derive(Deserialize, ToSchema)]
pub(super) struct Company {
    #[schema(example = "آوند")]
    company_name: String,
    /// 11 digits (شناسهٔ ملی).
    #[schema(example = "10380284790")]
    legal_id: String,
    #[serde(default)]
    economic_code: String,
    #[schema(example = "info@avand.example")]
    email: String,
    /// Mobile, or landline with area code.
    #[schema(example = "02188888888")]
    phone: String,
    #[schema(example = "Parastu-ye-sepid")]
    password: String,
}

/// A code is on its way; the same answer for known and unknown numbers.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeOnItsWay {
    /// To be brought back with the code.
    challenge: String,
    /// The number in its normal form.
    mobile: String,
    /// The way it really went.
    channel: Channel,
    /// Seconds for which the code works.
    expires_in: i64,
    /// Seconds until another may be asked for.
    resend_in: i64,
}

/// A link is on its way, if there is anybody to send it to.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkOnItsWay {
    /// The address in its normal form.
    email: String,
    /// Seconds until another may be asked for.
    resend_in: i64,
}

/// One or the other is on its way.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum OnItsWay {
    Code(CodeOnItsWay),
    Link(LinkOnItsWay),
}

impl CodeOnItsWay {
    pub(super) fn new(sent: CodeSent, challenge: String, now: Timestamp) -> Self {
        let (expires_in, resend_in) = (sent.expires_at.seconds_since(now), sent.resend_at.seconds_since(now));
        Self { challenge, mobile: sent.mobile, channel: sent.channel.into(), expires_in, resend_in }
    }
}

impl LinkOnItsWay {
    pub(super) fn new(sent: LinkSent, now: Timestamp) -> Self {
        Self { resend_in: sent.resend_at.seconds_since(now), email: sent.email }
    }
}

/// Sign up
#[utoipa::path(post, path = "/auth/register", tag = "signing in", request_body = Register, responses((status = 202, body = OnItsWay), Problems))]
pub(super) async fn register(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<Register>,
) -> Result<Accepted<OnItsWay>, Problem> {
    let business = matches!(body, Register::Business(_));
    match body {
        Register::Individual { mobile } => {
            Ok(Accepted(OnItsWay::Code(send_code(&state, &calling, &mobile, OtpPurpose::SignUp, Channel::Sms).await?)))
        }
        Register::Legal(company) | Register::Business(company) => {
            let Company { company_name, legal_id, economic_code, email, phone, password } = company;
            let form = CompanyForm { business, company_name, legal_id, economic_code, email, phone };
            let (sent, _) = state.services.companies.sign_up_company(&form, &password, calling.language, &calling.client).await?;
            Ok(Accepted(OnItsWay::Link(LinkOnItsWay::new(sent, state.services.clock.now()))))
        }
    }
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
pub(super) struct Login {
    /// A mobile number or an e-mail address.
    #[serde(alias = "mobile", alias = "email", alias = "username")]
    #[schema(example = "09121112233")]
    name: String,
    #[schema(example = "Parastu-ye-sepid")]
    password: String,
}

/// Sign in with a password
#[utoipa::path(post, path = "/auth/login", tag = "signing in", request_body = Login, params(Device), responses((status = 200, body = Tokens), (status = 202, body = Missing), Problems))]
pub(super) async fn login(State(state): State<AppState>, calling: Calling, Body(body): Body<Login>) -> Result<FirstStep, Problem> {
    let session = state.services.sign_in.sign_in(&body.name, &body.password, &calling.client).await?;
    Ok(session.into())
}

/// What a code is for.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    SignUp,
    #[default]
    SignIn,
    ResetPassword,
    /// After a password that must be confirmed.
    ConfirmSignIn,
}

impl From<Purpose> for OtpPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::SignUp => Self::SignUp,
            Purpose::SignIn => Self::SignIn,
            Purpose::ResetPassword => Self::ResetPassword,
            Purpose::ConfirmSignIn => Self::ConfirmSignIn,
        }
    }
}

/// By which way a code goes.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Channel {
    #[default]
    Sms,
    Bale,
}

impl From<CodeChannel> for Channel {
    fn from(channel: CodeChannel) -> Self {
        match channel {
            CodeChannel::Sms => Self::Sms,
            CodeChannel::Bale => Self::Bale,
        }
    }
}

impl From<Channel> for CodeChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Sms => Self::Sms,
            Channel::Bale => Self::Bale,
        }
    }
}

/// To whom a code is sent, and what for.
#[derive(Deserialize, ToSchema)]
pub(super) struct RequestCode {
    #[schema(example = "09121112233")]
    mobile: String,
    /// `sms`, or `bale` where that is set up; by SMS all the same when Bale does not take it.
    #[serde(default)]
    channel: Channel,
    #[serde(default)]
    purpose: Purpose,
}

/// Have a code sent to a mobile number
#[utoipa::path(post, path = "/auth/otp/request", tag = "signing in", request_body = RequestCode, responses((status = 202, body = CodeOnItsWay), Problems))]
pub(super) async fn request_code(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<RequestCode>,
) -> Result<Accepted<CodeOnItsWay>, Problem> {
    Ok(Accepted(send_code(&state, &calling, &body.mobile, body.purpose.into(), body.channel).await?))
}

/// A code, and for whom.
#[derive(Deserialize, ToSchema)]
pub(super) struct VerifyCode {
    /// As it came when the code was asked for.
    challenge: String,
    /// Six digits of any script.
    #[schema(example = "123456")]
    code: String,
    #[serde(default)]
    purpose: Purpose,
    /// For a new number, or another password: the password. It may also follow at `reset-password/`.
    #[schema(example = "Parastu-ye-sepid")]
    password: Option<String>,
}

/// Bring a code back
#[utoipa::path(
    post,
    path = "/auth/otp/verify",
    tag = "signing in", request_body = VerifyCode,
    responses((status = 200, body = Tokens), (status = 202, body = Missing), Problems)
)]
pub(super) async fn verify_code(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<VerifyCode>,
) -> Result<FirstStep, Problem> {
    let client = holding(&calling, &body.challenge)?;
    match (state.services.sign_in.verify_code(body.purpose.into(), &body.code, &client).await?, body.password) {
        (Verified::SignedIn(session), _) => Ok(session.into()),
        (Verified::ChoosePassword, Some(password)) => {
            let session = state.services.sign_in.finish_sign_up(&password, calling.language, &client).await?;
            Ok(session.into())
        }
        (Verified::ChoosePassword, None) => Ok(FirstStep::Missing(Missing { missing: "password", ticket: None })),
    }
}

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
pub(super) struct Forgot {
    /// A mobile number or an e-mail address.
    #[serde(alias = "mobile", alias = "email")]
    #[schema(example = "09121112233")]
    name: String,
}

/// Have a code or a link sent for choosing another password
#[utoipa::path(post, path = "/auth/forgot-password", tag = "signing in", request_body = Forgot, responses((status = 202, body = OnItsWay), Problems))]
pub(super) async fn forgot_password(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<Forgot>,
) -> Result<Accepted<OnItsWay>, Problem> {
    match SignInName::parse(&body.name)? {
        SignInName::Mobile(mobile) => {
            let code = send_code(&state, &calling, mobile.as_str(), OtpPurpose::ResetPassword, Channel::Sms).await?;
            Ok(Accepted(OnItsWay::Code(code)))
        }
        SignInName::Email(email) => {
            let (sent, _) = state.services.sign_in.forgot_password(email.as_str(), &calling.client).await?;
            Ok(Accepted(OnItsWay::Link(LinkOnItsWay::new(sent, state.services.clock.now()))))
        }
    }
}

/// A password, and what allows to choose it: a link, or a challenge whose code was right.
#[derive(Deserialize, ToSchema)]
pub(super) struct Reset {
    #[schema(example = "Parastu-ye-sepid")]
    password: String,
    /// The token of a link.
    link: Option<String>,
    /// A challenge whose code was brought back.
    challenge: Option<String>,
}

/// Choose a password
#[utoipa::path(post, path = "/auth/reset-password", tag = "signing in", request_body = Reset, responses((status = 200, body = Tokens), (status = 202, body = Missing), Problems))]
pub(super) async fn reset_password(State(state): State<AppState>, calling: Calling, Body(body): Body<Reset>) -> Result<FirstStep, Problem> {
    let session = match (body.link, body.challenge) {
        (Some(link), _) => state.services.sign_in.reset_password(&link, &body.password, &calling.client).await?,
        (None, Some(challenge)) => {
            let client = holding(&calling, &challenge)?;
            state.services.sign_in.finish_sign_up(&body.password, calling.language, &client).await?
        }
        (None, None) => return Err(AccountsError::CodeOver.into()),
    };
    Ok(session.into())
}

async fn send_code(
    state: &AppState,
    calling: &Calling,
    mobile: &str,
    purpose: OtpPurpose,
    channel: Channel,
) -> Result<CodeOnItsWay, Problem> {
    let (sent, key) = state.services.sign_in.send_code(mobile, purpose, channel.into(), calling.language, "", &calling.client).await?;
    Ok(CodeOnItsWay::new(sent, key.expose(), state.services.clock.now()))
}

/// The calling program as one that holds a challenge.
pub(super) fn holding(calling: &Calling, challenge: &str) -> Result<Client, Error> {
    let key = challenge.parse().map_err(|_| AccountsError::CodeOver)?;
    Ok(Client { browser_key: Some(key), ..calling.client.clone() })
}
