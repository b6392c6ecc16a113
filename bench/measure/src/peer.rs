//! The peers: the same page from the same rows as others would make it, each a program of its own in bench/peers.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use tempfile::TempDir;
use uuid::Uuid;

use crate::http::{Line, get};
use crate::process::{Cores, Process, free_address};

/// How often a program that starts is asked whether it serves.
const LOOK: Duration = Duration::from_millis(50);
/// Of gunicorn's worker: one without threads closes each connection after its answer.
const THREADS: &str = "4";

/// What the peers share: their database and somebody who is signed in.
pub struct Peers {
    folder: TempDir,
    python: PathBuf,
    cookie: String,
    page: String,
}

/// A peer that serves.
pub struct Peer {
    pub name: String,
    pub process: Process,
    /// A request for the page.
    pub request: Vec<u8>,
}

impl Peers {
    /// Takes the rows of a conversation and of those beside it from the product's database.
    pub fn install(python: &Path, product: &Path, conversation: Uuid) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("tejarat-peers-")?;
        let python = std::path::absolute(python)?;
        let mut seed = Command::new(python.join("bin/python"));
        seed.arg("seed.py").arg(product).arg(conversation.simple().to_string()).current_dir(place("django")?);
        seed.envs(settings(&folder)).stderr(Stdio::inherit());
        let seeded = seed.output().context("the peers are not set up")?;
        ensure!(seeded.status.success(), "bench/peers/django/seed.py failed");
        let cookie = format!("sessionid={}", String::from_utf8(seeded.stdout)?.trim());
        Ok(Self { folder, python, cookie, page: format!("/chat/conv_{}", conversation.simple()) })
    }

    /// Django behind gunicorn.
    pub async fn django(&self) -> anyhow::Result<Peer> {
        let place = place("django")?;
        let requirements = fs::read_to_string(place.join("requirements.txt"))?;
        let version = requirements.lines().find_map(|line| line.strip_prefix("Django==")).context("which Django?")?;
        let (address, place) = (free_address()?, place.display().to_string());
        let (bind, application) = (address.to_string(), "django.core.wsgi:get_wsgi_application()");
        let worker = ["--workers", "1", "--worker-class", "gthread", "--threads", THREADS, "--keep-alive", "60"];
        let arguments = [&["--chdir", &place, "--bind", &bind][..], &worker, &[application]].concat();
        let process = self.process(&self.python.join("bin/gunicorn"), &arguments, address)?;
        self.ready(format!("Django {version}"), process).await
    }

    /// Next.js by its own server.
    pub async fn next(&self) -> anyhow::Result<Peer> {
        let place = place("next")?;
        let package: serde_json::Value = serde_json::from_slice(&fs::read(place.join("package.json"))?)?;
        let version = package["dependencies"]["next"].as_str().context("which Next.js?")?;
        let address = free_address()?;
        let (program, place) = (place.join("node_modules/.bin/next"), place.display().to_string());
        let (host, port) = (address.ip().to_string(), address.port().to_string());
        let arguments = ["start", &place, "--hostname", &host, "--port", &port];
        let process = self.process(&program, &arguments, address)?;
        self.ready(format!("Next.js {version}"), process).await
    }

    fn process(&self, program: &Path, arguments: &[&str], address: SocketAddr) -> anyhow::Result<Process> {
        Process::start(program, arguments, &settings(&self.folder), self.folder.path(), address, Cores::Apart)
    }

    /// Waits until it serves, and makes sure that it looks at who asks.
    async fn ready(&self, name: String, mut process: Process) -> anyhow::Result<Peer> {
        let log = self.folder.path().join("log");
        process.ready("/ready", LOOK).await.with_context(|| format!("{name}: {}", fs::read_to_string(log).unwrap_or_default()))?;
        let stranger = Line::open(process.address).await?.ask(&get(process.address, &self.page, "")).await?.status;
        ensure!((300..400).contains(&stranger), "{name} answers a stranger with {stranger}");
        let request = get(process.address, &self.page, &self.cookie);
        Ok(Peer { name, process, request })
    }
}

/// What either peer is told.
fn settings(folder: &TempDir) -> [(&'static str, String); 4] {
    let database = folder.path().join("peers.db").display().to_string();
    let [module, mode, quiet] = ["settings", "production", "1"].map(str::to_owned);
    [("DATABASE", database), ("DJANGO_SETTINGS_MODULE", module), ("NODE_ENV", mode), ("NEXT_TELEMETRY_DISABLED", quiet)]
}

fn place(peer: &str) -> anyhow::Result<PathBuf> {
    Ok(std::path::absolute(Path::new("bench/peers").join(peer))?)
}
