use std::fmt;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::accounts::Role;
use crate::actor::Person;
use crate::ids::{AccountId, SessionId};
use crate::secret::{Key, Secret};
use crate::{Error, Result, Timestamp};

/// How long an access token is good: so long may a change of role take to show.
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How far the clocks of two servers may be apart.
const LEEWAY_SECONDS: i64 = 30;
const ISSUER: &str = "tejarat";
const AUDIENCE: &str = "tejarat-chat";
/// The kinds of token. One of a kind is never taken for one of another.
const ACCESS: &str = "access";
const SECOND_FACTOR: &str = "factor";

/// Writes and checks tokens: JSON web tokens, signed with HMAC-SHA256 and nothing else. Each names its key, so that those
/// written under an earlier secret are good to the end of their own short time.
pub(crate) struct Tokens {
    header: Header,
    signing: EncodingKey,
    /// By its id, each key that is known; the one of now first.
    checking: Vec<(String, DecodingKey)>,
    validation: Validation,
}

/// Shows that somebody has brought the password or a code, and allows to bring the second factor. It lets nobody in.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorToken(String);

impl SecondFactorToken {
    /// The text to be kept by the browser or program, and by nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecondFactorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorToken(…)")
    }
}

/// Who has done the first step, and with which password: a token is over when that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstStep {
    pub(crate) account: AccountId,
    /// A hash of the password's hash.
    pub(crate) password: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims<Of> {
    iss: String,
    aud: String,
    typ: String,
    iat: i64,
    exp: i64,
    #[serde(flatten)]
    of: Of,
}

#[derive(Debug, Serialize, Deserialize)]
struct OfCaller {
    sub: AccountId,
    sid: SessionId,
    role: Role,
}

#[derive(Debug, Serialize, Deserialize)]
struct OfFirstStep {
    sub: AccountId,
    password: String,
}

impl Tokens {
    pub(crate) fn new(secret: &Secret) -> Self {
        let keys = secret.keys_for("jwt");
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(keys.current.id().to_owned());
        let named = |key: &Key| (key.id().to_owned(), DecodingKey::from_secret(key.bytes()));
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.validate_nbf = true;
        // The lifetime is measured by our own clock, below.
        validation.validate_exp = false;
        Self { header, signing: EncodingKey::from_secret(keys.current.bytes()), checking: keys.iter().map(named).collect(), validation }
    }

    /// A token that lets `caller` in until [`ACCESS_LIFETIME`] from now.
    pub(crate) fn write(&self, caller: &Person, now: Timestamp) -> Result<String> {
        self.encode(ACCESS, OfCaller { sub: caller.account, sid: caller.session, role: caller.role }, now)
    }

    /// A token that allows to bring the second factor of an account for as long.
    pub(crate) fn write_second_factor(&self, FirstStep { account, password }: FirstStep, now: Timestamp) -> Result<SecondFactorToken> {
        self.encode(SECOND_FACTOR, OfFirstStep { sub: account, password }, now).map(SecondFactorToken)
    }

    fn encode(&self, kind: &str, of: impl Serialize, now: Timestamp) -> Result<String> {
        let lifetime = i64::try_from(ACCESS_LIFETIME.as_secs()).unwrap_or(0);
        let (iat, exp) = (now.unix_seconds(), now.unix_seconds() + lifetime);
        let claims = Claims { iss: ISSUER.to_owned(), aud: AUDIENCE.to_owned(), typ: kind.to_owned(), iat, exp, of };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(Error::internal)
    }

    /// Who holds `token`.
    ///
    /// # Errors
    /// [`Error::SignedOut`] for everything but a fresh token of ours.
    pub(crate) fn read(&self, token: &str, now: Timestamp) -> Result<Person> {
        let OfCaller { sub, sid, role } = self.decode(ACCESS, token, now)?;
        Ok(Person { account: sub, session: sid, role })
    }

    /// Whose second factor may be brought with `token`.
    ///
    /// # Errors
    /// [`Error::SignedOut`] for everything but a fresh token of ours.
    pub(crate) fn read_second_factor(&self, token: &str, now: Timestamp) -> Result<FirstStep> {
        let OfFirstStep { sub, password } = self.decode(SECOND_FACTOR, token, now)?;
        Ok(FirstStep { account: sub, password })
    }

    fn decode<Of: DeserializeOwned>(&self, kind: &str, token: &str, now: Timestamp) -> Result<Of> {
        // The name only chooses among our own keys; the signature tells whether it was one of them.
        let named = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid).ok_or(Error::SignedOut)?;
        let (_, key) = self.checking.iter().find(|(id, _)| *id == named).ok_or(Error::SignedOut)?;
        let claims = jsonwebtoken::decode::<Claims<Of>>(token, key, &self.validation).map_err(|_| Error::SignedOut)?.claims;
        let fresh = now.unix_seconds() <= claims.exp.saturating_add(LEEWAY_SECONDS);
        if claims.typ != kind || !fresh {
            return Err(Error::SignedOut);
        }
        Ok(claims.of)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn secret() -> Secret {
        Secret::new("a secret for tests, long enough to be one".to_owned().into())
    }

    fn caller() -> Person {
        Person { account: AccountId::generate(), session: SessionId::generate(), role: Role::User }
    }

    fn good_claims() -> Value {
        let caller = caller();
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": caller.account, "sid": caller.session, "role": "user",
            "typ": ACCESS, "iat": NOW.unix_seconds(), "exp": NOW.unix_seconds() + 600,
        })
    }

    fn forge(tokens: &Tokens, change: impl FnOnce(&mut Header, &mut Value)) -> String {
        let (mut header, mut claims) = (tokens.header.clone(), good_claims());
        change(&mut header, &mut claims);
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&secret().key_for("jwt"))).unwrap()
    }

    #[test]
    fn a_token_reads_back_until_its_time_is_over() {
        let (tokens, caller) = (Tokens::new(&secret()), caller());
        let token = tokens.write(&caller, NOW).unwrap();
        assert_eq!(tokens.read(&token, NOW), Ok(caller));
        assert_eq!(tokens.read(&token, NOW.plus_seconds(600)), Ok(caller));
        assert_eq!(tokens.read(&token, NOW.plus_seconds(631)), Err(Error::SignedOut));
    }

    #[test]
    fn s10_tokens_of_a_named_earlier_secret_are_good_and_new_ones_use_the_present_one() {
        let next = || Secret::new("the next secret, as long as the first one".to_owned().into());
        let (before, caller) = (Tokens::new(&secret()), caller());
        let after = Tokens::new(&next().after(vec!["a secret for tests, long enough to be one".to_owned().into()]));
        let first_step = FirstStep { account: caller.account, password: "ab12".to_owned() };
        let token = before.write(&caller, NOW).unwrap();
        let factor = before.write_second_factor(first_step.clone(), NOW).unwrap();
        let factor = factor.expose();
        assert_eq!(after.read(&token, NOW), Ok(caller));
        assert_eq!(after.read_second_factor(factor, NOW), Ok(first_step));
        assert_eq!(after.read(factor, NOW), Err(Error::SignedOut), "each is good for its own purpose only");
        assert_eq!(after.read(&token, NOW.plus_seconds(631)), Err(Error::SignedOut), "and no longer than before");
        let renewed = after.write(&caller, NOW).unwrap();
        assert_eq!(before.read(&renewed, NOW), Err(Error::SignedOut), "the next secret signs");
        let forgetful = Tokens::new(&next());
        assert_eq!(forgetful.read(&renewed, NOW), Ok(caller));
        assert_eq!(forgetful.read(&token, NOW), Err(Error::SignedOut));
        assert_eq!(forgetful.read_second_factor(factor, NOW), Err(Error::SignedOut));
        // One key's name over another key's signature.
        let (name, rest) = (renewed.split('.').next().unwrap(), token.split_once('.').unwrap().1);
        assert_eq!(after.read(&format!("{name}.{rest}"), NOW), Err(Error::SignedOut));
    }

    #[test]
    fn s02_forged_tokens_are_refused() {
        let tokens = Tokens::new(&secret());
        assert!(tokens.read(&forge(&tokens, |_, _| ()), NOW).is_ok(), "the forger's tools must work");
        let forgeries = [
            forge(&tokens, |header, _| header.alg = Algorithm::HS384),
            forge(&tokens, |header, _| header.alg = Algorithm::HS512),
            forge(&tokens, |header, _| header.kid = None),
            forge(&tokens, |header, _| header.kid = Some("../../dev/null".to_owned())),
            forge(&tokens, |_, claims| claims["aud"] = json!("another")),
            forge(&tokens, |_, claims| claims["iss"] = json!("another")),
            forge(&tokens, |_, claims| claims["typ"] = json!("refresh")),
            forge(&tokens, |_, claims| claims["exp"] = json!(NOW.unix_seconds() - 31)),
            forge(&tokens, |_, claims| claims["exp"] = json!("never")),
            forge(&tokens, |_, claims| claims["nbf"] = json!(4_000_000_000_u64)),
            forge(&tokens, |_, claims| claims["role"] = json!("owner")),
            forge(&tokens, |_, claims| claims["sub"] = json!("ses_00000000000000000000000000000007")),
            forge(&tokens, |_, claims| drop(claims.as_object_mut().map(|claims| claims.remove("exp")))),
            forge(&tokens, |_, claims| drop(claims.as_object_mut().map(|claims| claims.remove("aud")))),
            forge(&tokens, |_, claims| drop(claims.as_object_mut().map(|claims| claims.remove("iss")))),
            forge(&tokens, |_, claims| drop(claims.as_object_mut().map(|claims| claims.remove("sub")))),
        ];
        for forgery in forgeries {
            assert_eq!(tokens.read(&forgery, NOW), Err(Error::SignedOut), "{forgery}");
        }
    }

    #[test]
    fn s02_unsigned_tampered_and_foreign_tokens_are_refused() {
        let tokens = Tokens::new(&secret());
        let good = forge(&tokens, |_, _| ());
        let parts: Vec<_> = good.split('.').collect();
        // {"alg":"none","typ":"JWT"}
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        let other = Tokens::new(&Secret::new("another secret, as long as the first one".to_owned().into()));
        for token in [
            String::new(),
            "a.b.c".to_owned(),
            format!("{unsigned}.{}.", parts[1]),
            format!("{unsigned}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()),
            format!("{good}.{}", parts[2]),
            crate::secret::random_token(),
            other.write(&caller(), NOW).unwrap(),
        ] {
            assert_eq!(tokens.read(&token, NOW), Err(Error::SignedOut), "{token}");
        }
    }
}
