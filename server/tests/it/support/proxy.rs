use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How often each process is asked whether it is ready.
const LOOK: Duration = Duration::from_millis(100);

/// One door before several processes: new connections go in turn to those that say they are ready.
pub struct Proxy {
    pub address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

struct Process {
    address: SocketAddr,
    ready: AtomicBool,
}

impl Proxy {
    /// Listens on a port of its own.
    pub async fn bind() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.expect("a free port")
    }

    pub fn before(listener: TcpListener, processes: impl IntoIterator<Item = SocketAddr>) -> Self {
        let address = listener.local_addr().expect("its address");
        let processes = processes.into_iter().map(|address| Arc::new(Process { address, ready: AtomicBool::new(false) }));
        let processes: Arc<[Arc<Process>]> = processes.collect();
        let mut tasks: Vec<_> = processes.iter().map(|process| tokio::spawn(watch(process.clone()))).collect();
        tasks.push(tokio::spawn(pass_on(listener, processes)));
        Self { address, tasks }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn watch(process: Arc<Process>) {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(1)).build().expect("an HTTP client");
    loop {
        let answer = http.get(format!("http://{}/readyz", process.address)).send().await;
        process.ready.store(answer.is_ok_and(|answer| answer.status().is_success()), Ordering::Relaxed);
        tokio::time::sleep(LOOK).await;
    }
}

async fn pass_on(listener: TcpListener, processes: Arc<[Arc<Process>]>) {
    let turn = Arc::new(AtomicUsize::new(0));
    // Dropped with this task: the connections end with the proxy.
    let mut connections = JoinSet::new();
    while let Ok((mut ours, _)) = listener.accept().await {
        let (processes, turn) = (processes.clone(), turn.clone());
        connections.spawn(async move {
            for _ in 0..processes.len() {
                let process = &processes[turn.fetch_add(1, Ordering::Relaxed) % processes.len()];
                if process.ready.load(Ordering::Relaxed)
                    && let Ok(mut theirs) = TcpStream::connect(process.address).await
                {
                    let _ = tokio::io::copy_bidirectional(&mut ours, &mut theirs).await;
                    return;
                }
            }
        });
    }
}
