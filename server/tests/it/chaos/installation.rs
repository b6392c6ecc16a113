use std::sync::Mutex;
use std::time::Duration;

use domain::ids::ConversationId;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::Instant;

use crate::support::needs::has_servers;
use crate::support::{FakeModel, Options, S3, Script, TestApp};

/// Something to answer from.
const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";

/// The processes of one product: two on PostgreSQL and Redis when both are there, otherwise one.
pub(super) struct Installation {
    pub(super) apps: Vec<TestApp>,
    _files: Option<S3>,
}

/// Somebody whose tabs are clients.
pub(super) struct Account {
    pub(super) mobile: String,
    pub(super) conversations: Mutex<Vec<ConversationId>>,
}

impl Account {
    pub(super) fn remember(&self, conversation: ConversationId) {
        let mut known = self.conversations.lock().expect("the conversations");
        if !known.contains(&conversation) {
            known.push(conversation);
        }
    }
}

impl Drop for Installation {
    /// The first process has brought the database, which the others must not miss while they end.
    fn drop(&mut self) {
        while let Some(last) = self.apps.pop() {
            drop(last);
        }
    }
}

impl Installation {
    /// Its model writes `words` numbered words, a moment apart.
    pub(super) async fn start(words: usize, env: Vec<(&'static str, String)>) -> Self {
        let text: String = (0..words).map(|n| format!("word{n} ")).collect();
        let model = Some(FakeModel::start(Script::words(&text, Duration::from_millis(30))).await);
        // Limits outlive the processes where Redis keeps them, and a client of minutes asks as much as a person of days.
        let unlimited = ["QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY"].map(|name| (name, "100000".to_owned()));
        let env: Vec<_> = env.into_iter().chain(unlimited).collect();
        if !has_servers() {
            return Self { apps: vec![TestApp::start_with(Options { model, env, ..Options::default() }).await], _files: None };
        }
        let files = S3::start().await;
        let env: Vec<_> = env.into_iter().chain(files.settings()).collect();
        let one = TestApp::start_with(Options { model: model.clone(), env: env.clone(), ..Options::default() }).await;
        let other = one.start_beside(Options { model, env, ..Options::default() }).await;
        Self { apps: vec![one, other], _files: Some(files) }
    }

    /// People with a document each.
    pub(super) async fn people(&self, count: usize) -> Vec<Account> {
        let app = &self.apps[0];
        let signed_up = (0..count).map(|n| async move {
            let mobile = format!("0912888{n:04}");
            app.person(&mobile).await.upload("leave.md", LEAVE).await;
            Account { mobile, conversations: Mutex::default() }
        });
        join_all(signed_up).await
    }

    /// kill -9 again and again, of one process at a time, `apart` from each other; returns how often.
    pub(super) async fn kill_until(&self, until: Instant, apart: std::ops::Range<Duration>, seed: u64) -> usize {
        let mut random = StdRng::seed_from_u64(seed);
        let mut kills = 0;
        loop {
            tokio::time::sleep(random.random_range(apart.clone())).await;
            if Instant::now() >= until {
                return kills;
            }
            let app = &self.apps[random.random_range(0..self.apps.len())];
            app.kill().await;
            kills += 1;
            tokio::time::sleep(Duration::from_millis(random.random_range(0..500))).await;
            app.launch().await;
        }
    }
}
