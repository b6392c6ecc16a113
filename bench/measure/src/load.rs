//! Load: as fast as it goes, or at a given rate.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{anyhow, ensure};
use futures::future::try_join_all;
use tokio::time::{Instant, sleep_until};

use crate::figures::quantile;
use crate::http::Line;

/// An idle connection is used again for so long: a server closes one that is quiet.
const KEPT: Duration = Duration::from_secs(5);

/// Requests to be sent in turns, and how a right answer is known.
#[derive(Clone)]
pub struct Target {
    pub address: SocketAddr,
    pub requests: Rc<Vec<Vec<u8>>>,
    /// Words that every answer's body must hold.
    pub holds: &'static [&'static str],
}

impl Target {
    pub fn new(address: SocketAddr, requests: Vec<Vec<u8>>, holds: &'static [&'static str]) -> Self {
        Self { address, requests: Rc::new(requests), holds }
    }

    /// Sends the request that is next in turn, and looks at the answer.
    async fn ask(&self, line: &mut Line, turn: usize) -> anyhow::Result<()> {
        let reply = line.ask(&self.requests[turn % self.requests.len()]).await?;
        ensure!(reply.status == 200, "status {}: {}", reply.status, String::from_utf8_lossy(&reply.body[..reply.body.len().min(300)]));
        for words in self.holds {
            ensure!(memchr::memmem::find(reply.body, words.as_bytes()).is_some(), "an answer lacks {words:?}");
        }
        Ok(())
    }
}

/// What came of it.
#[derive(Debug, Default, Clone)]
pub struct Load {
    /// Milliseconds of each answer.
    pub times: Vec<f64>,
    /// How long it was counted.
    pub seconds: f64,
}

impl Load {
    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.seconds
    }

    pub fn quantile(&self, share: f64) -> f64 {
        quantile(&self.times, share)
    }
}

/// Each of `connections` asks again as soon as it is answered. Counted from the end of `warm_up` for as long as `time`.
pub async fn as_fast_as_it_goes(target: &Target, connections: usize, warm_up: Duration, time: Duration) -> anyhow::Result<Load> {
    let begin = Instant::now() + warm_up;
    let end = begin + time;
    let one = |number: usize| async move {
        let mut line = Line::open(target.address).await?;
        let mut times = Vec::new();
        for turn in (number..).step_by(connections) {
            let asked = Instant::now();
            if asked >= end {
                break;
            }
            target.ask(&mut line, turn).await?;
            if asked >= begin {
                times.push(asked.elapsed().as_secs_f64() * 1000.0);
            }
        }
        Ok::<_, anyhow::Error>(times)
    };
    let times = try_join_all((0..connections).map(one)).await?.concat();
    Ok(Load { times, seconds: time.as_secs_f64() })
}

/// A given number of requests, over so many connections.
pub async fn so_many(target: &Target, connections: usize, count: usize) -> anyhow::Result<()> {
    let one = |number: usize| async move {
        let mut line = Line::open(target.address).await?;
        for turn in (number..count).step_by(connections) {
            target.ask(&mut line, turn).await?;
        }
        Ok::<_, anyhow::Error>(())
    };
    try_join_all((0..connections).map(one)).await.map(drop)
}

/// Requests are due at fixed times, whether or not those before them have been answered. An answer's time counts from when its
/// request was due, so that a server that stalls cannot hide it.
pub async fn at_a_rate(target: &Target, per_second: f64, time: Duration) -> anyhow::Result<Load> {
    let begin = Instant::now();
    let count = (per_second * time.as_secs_f64()) as usize;
    let idle: Rc<RefCell<Vec<(Line, Instant)>>> = Rc::default();
    let one = |number: usize| {
        let idle = idle.clone();
        async move {
            let due = begin + Duration::from_secs_f64(number as f64 / per_second);
            sleep_until(due).await;
            let known = idle.borrow_mut().pop().filter(|(_, since)| since.elapsed() < KEPT).map(|(line, _)| line);
            let mut line = match known {
                Some(line) => line,
                None => Line::open(target.address).await?,
            };
            target.ask(&mut line, number).await?;
            idle.borrow_mut().push((line, Instant::now()));
            Ok::<_, anyhow::Error>(due.elapsed().as_secs_f64() * 1000.0)
        }
    };
    let times = tokio::time::timeout(time + Duration::from_secs(30), try_join_all((0..count).map(one))).await;
    let times = times.map_err(|_| anyhow!("answers did not come within half a minute"))??;
    Ok(Load { times, seconds: time.as_secs_f64() })
}
