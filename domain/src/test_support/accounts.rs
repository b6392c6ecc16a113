//! A fixture for the tests: accounts over a fresh database, a telephone that shows what it received, and a clock to turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::accounts::Accounts;
use crate::actor::Person;
use crate::audit::Audit;
use crate::client::{BrowserKey, Client};
use crate::clock::Clock;
use crate::company::{Companies, CompanyForm, EmailVerified};
use crate::erasure::Erasure;
use crate::ids::AccountId;
use crate::jobs::JobRegistry;
use crate::jobs::testing::run_all;
use crate::notifications::{
    Address, Channel, DeliverNotification, FactValue, Message, Notification, Notifications, NotificationsDeps, Notifier, NotifierError,
    Target,
};
use crate::operators::{Operator, Operators};
use crate::people::{People, PeopleDeps};
use crate::secret::Secret;
use crate::sessions::{NewSession, Sessions};
use crate::sign_in::{
    CodeChannel, CodeMessage, CodeSender, FactorUsed, FreshProof, HashCost, OfferReset, OtpPurpose, ProofForm, RECOVERY_CODES,
    RecoveryCode, SendLetter, SignIn, SignInOutcome, SmsError, Verified,
};
use crate::test_support::stores::{Counter, Memory};
use crate::test_support::{RecordingPubSub, TestDb, database};
use crate::{Language, Result, notification_registry};

pub(crate) const SARA: &str = "09121234567";
pub(crate) const INFO: &str = "info@avand.example";
pub(crate) const CLI: Operator<'static> = Operator::CommandLine { name: None };
/// Few enough to be used up in a test.
pub(crate) const CODES_PER_HOUR: u32 = 200;
pub(crate) const PASSWORD: &str = "کلاغ سیاه زیبا";

pub(crate) struct AccountsFixture {
    pub(crate) accounts: Accounts,
    pub(crate) notifications: Notifications,
    pub(crate) sessions: Sessions,
    pub(crate) sign_in: SignIn,
    pub(crate) companies: Companies,
    pub(crate) operators: Operators,
    pub(crate) erasure: Erasure,
    pub(crate) clock: Clock,
    pub(crate) phone: Arc<Phone>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) postbox: Arc<Postbox>,
    pub(crate) audit: Audit,
    pub(crate) database: TestDb,
}

impl AccountsFixture {
    pub(crate) async fn new() -> Self {
        Self::on(database().await)
    }

    /// The same on this database.
    pub(crate) fn on(database: TestDb) -> Self {
        let clock = Clock::default();
        let (phone, memory, postbox) = (Arc::new(Phone::default()), Arc::new(Memory::default()), Arc::new(Postbox::default()));
        let secret = Secret::new("a secret for tests, long enough to be one".to_owned().into());
        let audit = Audit::new(database.db.clone(), &secret, clock.clone());
        let db = &database.db;
        let People { accounts, sessions, sign_in, companies, operators } = People::new(PeopleDeps {
            db: db.clone(),
            secret: secret.clone(),
            clock: clock.clone(),
            limiter: Arc::new(Counter::new(clock.clone())),
            cache: memory.clone(),
            pubsub: Arc::new(RecordingPubSub::default()),
            codes: phone.clone(),
            codes_per_hour: CODES_PER_HOUR,
            public_host: "tejarat.chat".to_owned(),
            hash_cost: HashCost { memory_kib: 256, passes: 1 },
            audit: audit.clone(),
        });
        let notifications = Notifications::new(NotificationsDeps {
            db: db.clone(),
            clock: clock.clone(),
            secret,
            registry: notification_registry(),
            notifier: postbox.clone(),
        });
        let erasure = Erasure {
            db: db.clone(),
            clock: clock.clone(),
            audit: audit.clone(),
            sessions: sessions.clone(),
            personal_data: vec![
                Arc::new(notifications.clone()),
                Arc::new(sign_in.clone()),
                Arc::new(sessions.clone()),
                Arc::new(accounts.clone()),
            ],
        };
        Self { accounts, notifications, sessions, sign_in, companies, operators, erasure, clock, phone, memory, postbox, audit, database }
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Asks for a code and returns it together with the browser that may use it.
    pub(crate) async fn code(&self, mobile: &str, purpose: OtpPurpose) -> (String, Client) {
        let (_, key) = self.sign_in.send_code(mobile, purpose, CodeChannel::Sms, Language::Fa, "", &browser()).await.unwrap();
        (self.phone.last_code().await, holding(key))
    }

    pub(crate) async fn sign_up(&self, mobile: &str) -> NewSession {
        let (code, browser) = self.code(mobile, OtpPurpose::SignUp).await;
        let verified = self.sign_in.verify_code(OtpPurpose::SignUp, &code, &browser).await.unwrap();
        assert!(matches!(verified, Verified::ChoosePassword));
        let session = self.sign_in.finish_sign_up(PASSWORD, Language::Fa, &browser).await.unwrap().session().unwrap();
        self.wait(61);
        session
    }

    /// Signs a company up with this address; its browser.
    pub(crate) async fn company(&self, email: &str) -> Client {
        let (_, key) = self.companies.sign_up_company(&company(email), PASSWORD, Language::Fa, &browser()).await.unwrap();
        Client { inbox_key: Some(key), ..browser() }
    }

    /// Somebody who proves who they are by the password.
    pub(crate) async fn proof(&self, caller: &Person) -> FreshProof {
        self.prove(caller, PASSWORD, "").await.unwrap()
    }

    pub(crate) async fn prove(&self, caller: &Person, password: &str, factor_code: &str) -> Result<FreshProof> {
        self.sign_in.prove(caller, ProofForm { password, factor_code }, &browser()).await
    }

    pub(crate) async fn confirm_factor(&self, account: AccountId, code: &str) -> Result<[RecoveryCode; RECOVERY_CODES]> {
        let proven = self.sign_in.guess_begun_factor(account, code).await?;
        let transaction = self.database.db.write().await?;
        let confirmed = self.sign_in.confirm_factor(&transaction, proven).await?;
        transaction.commit().await?;
        self.sign_in.forgive_factor(account).await?;
        Ok(confirmed.codes)
    }

    pub(crate) async fn check_factor(&self, account: AccountId, typed: &str) -> Result<FactorUsed> {
        let guess = self.sign_in.guess_factor(account, typed).await?;
        let transaction = self.database.db.write().await?;
        let used = self.sign_in.use_guess(&transaction, account, guess).await?;
        transaction.commit().await?;
        self.sign_in.forgive_factor(account).await?;
        Ok(used)
    }

    pub(crate) async fn renew_recovery_codes(&self, account: AccountId) -> Result<[RecoveryCode; RECOVERY_CODES]> {
        let transaction = self.database.db.write().await?;
        let codes = self.sign_in.renew_recovery_codes(&transaction, account).await?;
        transaction.commit().await?;
        Ok(codes)
    }

    pub(crate) async fn remove_factor(&self, account: AccountId) -> Result<()> {
        let transaction = self.database.db.write().await?;
        self.sign_in.remove_factor(&transaction, account).await?;
        transaction.commit().await
    }

    /// Does what waits for the post in the outbox, and returns what was delivered by it.
    pub(crate) async fn notifications(&self) -> Vec<Told> {
        let post = JobRegistry::default()
            .with::<DeliverNotification>(&self.notifications)
            .with::<SendLetter>(&self.notifications)
            .with::<OfferReset>(&self.sign_in);
        run_all(&self.database.db, &post).await;
        self.postbox.take().await
    }

    /// The token of the one link among the notifications that are delivered now.
    pub(crate) async fn link(&self) -> String {
        let told = self.notifications().await;
        let links = told.iter().filter_map(|told| match &told.message.content.action {
            Some(Target::VerifyEmail { token } | Target::ConfirmNewEmail { token } | Target::ResetPassword { token }) => {
                Some(token.clone())
            }
            _ => None,
        });
        let links: Vec<_> = links.collect();
        assert_eq!(links.len(), 1, "{told:?}");
        links[0].clone()
    }

    /// A company whose address is confirmed, signed in.
    pub(crate) async fn confirmed_company(&self, email: &str) -> NewSession {
        let its_browser = self.company(email).await;
        let verified = self.companies.verify_email(&self.link().await, &its_browser).await.unwrap();
        let EmailVerified::SignedIn(SignInOutcome::SignedIn(session)) = verified else { panic!("{verified:?}") };
        self.notifications().await;
        self.wait(61);
        session
    }
}

/// What a company tells of itself.
pub(crate) fn company(email: &str) -> CompanyForm {
    CompanyForm {
        business: false,
        company_name: "پخش آوند".to_owned(),
        legal_id: "10380284790".to_owned(),
        economic_code: String::new(),
        email: email.to_owned(),
        phone: "02188888888".to_owned(),
    }
}

/// Something that somebody was told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) key: String,
    pub(crate) address: Address,
    pub(crate) message: Message,
}

impl Told {
    pub(crate) fn is<N: Notification>(&self) -> bool {
        self.message.name == N::NAME
    }

    /// What it tells under a name.
    pub(crate) fn fact(&self, name: &str) -> &FactValue {
        &self.message.content.facts.iter().find(|fact| fact.name == name).unwrap().value
    }

    pub(crate) fn address(&self) -> String {
        match &self.address {
            Address::Email(email) => email.to_string(),
            Address::Mobile(mobile) => mobile.to_string(),
        }
    }
}

#[derive(Default)]
pub(crate) struct Postbox {
    told: Mutex<Vec<Told>>,
    /// Text messages are not taken at the moment.
    pub(crate) without_sms: AtomicBool,
}

impl Postbox {
    /// What was delivered since the last time.
    pub(crate) async fn take(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().await)
    }
}

#[async_trait]
impl Notifier for Postbox {
    async fn deliver(&self, key: &str, address: &Address, message: &Message) -> Result<(), NotifierError> {
        if address.channel() == Channel::Sms && self.without_sms.load(Ordering::Relaxed) {
            return Err(NotifierError::NoAnswer("out of order".to_owned()));
        }
        self.told.lock().await.push(Told { key: key.to_owned(), address: address.clone(), message: message.clone() });
        Ok(())
    }
}

/// A browser that holds no key.
pub(crate) fn browser() -> Client {
    from("192.0.2.1")
}

pub(crate) fn from(address: &str) -> Client {
    Client::new(address.parse().unwrap(), "a browser")
}

pub(crate) fn holding(key: BrowserKey) -> Client {
    Client { browser_key: Some(key), ..browser() }
}

/// A code that is not `code`.
pub(crate) fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[derive(Default)]
pub(crate) struct Phone {
    messages: Mutex<Vec<CodeMessage>>,
    pub(crate) out_of_order: AtomicBool,
    /// Nobody has this number at Bale.
    pub(crate) without_bale: AtomicBool,
}

impl Phone {
    pub(crate) async fn messages(&self) -> Vec<CodeMessage> {
        self.messages.lock().await.clone()
    }

    async fn last_code(&self) -> String {
        self.messages.lock().await.last().unwrap().code.as_str().to_owned()
    }
}

#[async_trait]
impl CodeSender for Phone {
    fn may_choose(&self) -> bool {
        true
    }

    async fn send_code(&self, message: &CodeMessage) -> Result<CodeChannel, SmsError> {
        if self.out_of_order.load(Ordering::Relaxed) {
            return Err(SmsError::NoAnswer("out of order".to_owned()));
        }
        self.messages.lock().await.push(message.clone());
        Ok(if self.without_bale.load(Ordering::Relaxed) { CodeChannel::Sms } else { message.channel })
    }
}
