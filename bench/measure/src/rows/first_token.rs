//! B9: what the product adds on the way from the model to the person, with many answers at once. Ten thousand tokens a second are
//! more than a core's work, so both sides have the whole machine, beside the model and the loader.

use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::future::try_join_all;
use tokio::time::sleep;

use crate::figures::{Paired, quantile};
use crate::http::neighbour;
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::socket::Socket;
use crate::twin::Twin;

/// Fifty tokens a second.
const EACH: Duration = Duration::from_millis(20);

/// A model that stamps each token with the time at which it says it. It runs where the loader runs.
pub struct Model(Twin);

impl Model {
    pub async fn start(plan: &Plan) -> anyhow::Result<Self> {
        Ok(Self(Twin::start(plan, Cores::Free).await?))
    }

    fn address(&self) -> String {
        format!("http://{}/v1", self.0.process.address)
    }

    /// What makes the product use it.
    pub fn setting(&self) -> (&'static str, String) {
        ("LLM_BASE_URL", self.address())
    }
}

/// An answer that is followed.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    tokens: usize,
    product: bool,
}

/// When its tokens came, in milliseconds.
#[derive(Debug, Default, Clone)]
pub struct Heard {
    /// From the question to the first token.
    pub first: Vec<f64>,
    /// How long the first token was on its way.
    pub first_on_its_way: Vec<f64>,
    /// How long each token was on its way.
    pub on_its_way: Vec<f64>,
    /// Between one token and the next.
    pub gaps: Vec<f64>,
}

impl Stream {
    /// An answer of the product: a frame each, with other frames between.
    pub fn of_product(plan: &Plan) -> Self {
        Self { tokens: plan.or_quick(250, 50), product: true }
    }

    fn of_relay(plan: &Plan) -> Self {
        Self { product: false, ..Self::of_product(plan) }
    }

    /// Asks, and listens until the answer is whole.
    pub async fn follow(self, socket: &mut Socket) -> anyhow::Result<Heard> {
        let question = format!("مرخصی استحقاقی کارکنان در سال چند روز است؟ tokens={} each={}", self.tokens, EACH.as_millis());
        let mut heard = Heard::default();
        let asked = Instant::now();
        if self.product {
            socket.ask(None, &question).await?;
        } else {
            socket.say(question).await?;
        }
        let mut last: Option<Instant> = None;
        loop {
            let text = socket.hear().await?;
            let (now, clock) = (Instant::now(), clock());
            ensure!(!text.starts_with("{\"refused\""), "refused: {text}");
            if !self.product || text.starts_with("{\"run\"") {
                for stamp in stamps(&text) {
                    let on_its_way = clock.saturating_sub(stamp) as f64 / 1e6;
                    heard.on_its_way.push(on_its_way);
                    match last {
                        Some(last) => heard.gaps.push(now.duration_since(last).as_secs_f64() * 1000.0),
                        None => {
                            heard.first.push(now.duration_since(asked).as_secs_f64() * 1000.0);
                            heard.first_on_its_way.push(on_its_way);
                        }
                    }
                    last = Some(now);
                }
            }
            let over = if self.product { text.starts_with("{\"run\"") && text.contains("\"ended\"") } else { text.contains("[DONE]") };
            if over {
                let count = heard.on_its_way.len();
                ensure!(count == self.tokens, "{count} of {} tokens came; was the model asked?", self.tokens);
                return Ok(heard);
            }
        }
    }
}

/// The moments that tokens in a frame tell.
fn stamps(text: &str) -> impl Iterator<Item = u64> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() > 10).filter_map(|word| word.strip_prefix('t')?.parse().ok())
}

/// Nanoseconds on the clock by which the model stamps.
fn clock() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32).as_nanos() as u64
}

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B9") {
        return Ok(());
    }
    let streams = plan.or_quick(200, 40);
    report.begin(&format!("B9 {streams} answers of 50 tokens a second at once"));
    let model = Model::start(plan).await?;
    let product = Product::install(plan, &[model.setting()]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, streams)?;
    for account in &accounts {
        seed::document(&mut database, account, 3)?;
    }
    drop(database);
    let ours = product.start(Cores::Free).await?;
    let people = Person::sign_in_all(&ours, &accounts).await?;
    // The index takes the documents in.
    sleep(Duration::from_secs(plan.or_quick(10, 3))).await;
    let relay = Twin::start(plan, Cores::Free).await?.process;

    let path = format!("/relay?model={}", model.address());
    let ours_sockets: Vec<Place<'_>> = people.iter().map(|person| ("/ws", person.cookie.as_str())).collect();
    let relay_sockets: Vec<Place<'_>> = people.iter().map(|_| (path.as_str(), "")).collect();
    let witness = Witness::begin();
    let mut outcome = Outcome::default();
    for _ in 0..plan.rounds {
        let (heard, work) = all_at_once(Stream::of_product(plan), &ours, &ours_sockets).await?;
        let (relayed, relay_work) = all_at_once(Stream::of_relay(plan), &relay, &relay_sockets).await?;
        outcome.take(&heard, &relayed);
        outcome.work.push(work, relay_work);
    }
    report.take(witness, outcome.rows());
    Ok(())
}

#[derive(Default)]
struct Outcome {
    way: [Paired; 2],
    first: [Paired; 2],
    gap: Paired,
    work: Paired,
}

impl Outcome {
    fn take(&mut self, ours: &Heard, twin: &Heard) {
        for (place, share) in [0.5, 0.99].into_iter().enumerate() {
            self.way[place].push(quantile(&ours.first_on_its_way, share), quantile(&twin.first_on_its_way, share));
            self.first[place].push(quantile(&ours.first, share), quantile(&twin.first, share));
        }
        self.gap.push(quantile(&ours.gaps, 0.99), quantile(&twin.gaps, 0.99));
    }

    fn rows(&self) -> [Row; 6] {
        let [way, way_tail] = &self.way;
        let [first, first_tail] = &self.first;
        [
            Row::added("B9", "first token, from the model to the person: p50", " ms", way, Bar::AtMost(2.0)),
            Row::added("B9", "first token, from the model to the person: p99", " ms", way_tail, Bar::AtMost(10.0)),
            Row::added("B9", "question to first token, the model's own time 0: p50", " ms", first, Bar::AtMost(2.0)),
            Row::added("B9", "question to first token, the model's own time 0: p99", " ms", first_tail, Bar::AtMost(10.0)),
            Row::value("B9", "p99 between two tokens", " ms", &self.gap.ours, Bar::AtMost(100.0)).beside(&self.gap.twin, " ms"),
            Row::ratio("B9", "processor time of a token", " µs", &self.work, Bar::AtMost(4.0)),
        ]
    }
}

/// The path of a socket and the cookies of whoever opens it.
type Place<'a> = (&'a str, &'a str);

/// Follows one answer over each socket, begun one after the other over half the length of an answer; twice, so that the second ones
/// begin while all others are going on. Returns what was heard of the second ones, and the microseconds of work of all, for each token.
async fn all_at_once(stream: Stream, process: &Process, places: &[Place<'_>]) -> anyhow::Result<(Heard, f64)> {
    let length = EACH * stream.tokens as u32;
    let before = process.spent();
    let one = |(number, (path, cookie)): (usize, &Place<'_>)| {
        let (path, cookie) = ((*path).to_owned(), (*cookie).to_owned());
        async move {
            let mut socket = Socket::open(neighbour(number), process.address, &path, &cookie).await?;
            sleep(length.mul_f64(0.5 * number as f64 / places.len() as f64)).await;
            stream.follow(&mut socket).await?;
            stream.follow(&mut socket).await
        }
    };
    let heard = try_join_all(places.iter().enumerate().map(one)).await?;
    let tokens = (2 * stream.tokens * places.len()) as f64;
    let work = (process.spent() - before) * 1e6 / tokens;
    let all = |part: fn(&Heard) -> &Vec<f64>| heard.iter().flat_map(|heard| part(heard).iter().copied()).collect();
    let heard = Heard {
        first: all(|heard| &heard.first),
        first_on_its_way: all(|heard| &heard.first_on_its_way),
        on_its_way: all(|heard| &heard.on_its_way),
        gaps: all(|heard| &heard.gaps),
    };
    Ok((heard, work))
}
