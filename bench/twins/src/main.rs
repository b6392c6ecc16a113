//! The bare twins: what each measured thing costs with nothing around it. They read the product's own rows from the product's own
//! database, so that both sides answer with the same bytes; everything else (sessions, limits, layers, events) is left out.

mod list;
mod model;
mod page;
mod password;
mod relay;
mod rows;
mod sockets;
mod upload;
mod write;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::Router;
use axum::routing::{any, get, post};

const USAGE: &str =
    "twins serve ADDRESS FOLDER [DATABASE ACCOUNT ROWS] | twins write DATABASE SECONDS | twins verify HASH PASSWORD SECONDS THREADS";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", address, folder, rest @ ..] => {
            let rows = match rest {
                [] => None,
                [database, account, count] => Some(rows::Place::new(database, account, count)?),
                _ => bail!(USAGE),
            };
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(address.parse().context("ADDRESS")?, folder.into(), rows))
        }
        ["write", database, seconds] => write::run(database, seconds.parse().context("SECONDS")?),
        ["verify", hash, password, seconds, threads] => password::run(hash, password, seconds.parse()?, threads.parse()?),
        _ => bail!(USAGE),
    }
}

async fn serve(address: SocketAddr, folder: PathBuf, place: Option<rows::Place>) -> anyhow::Result<()> {
    let mut router = Router::new()
        .route("/", get(|| async { "ok" }))
        .route("/socket", any(sockets::open))
        .route("/v1/chat/completions", post(model::complete))
        .route("/relay", any(relay::open))
        .merge(upload::routes(folder));
    if let Some(place) = place {
        let place = Arc::new(place);
        router = router.merge(page::routes(place.read()?)).merge(list::routes(place));
    }
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |socket| drop(socket.set_nodelay(true))), router).await?;
    Ok(())
}
