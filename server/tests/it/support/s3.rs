use std::net::SocketAddr;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// An S3 service that checks signatures, on a folder.
pub struct S3 {
    pub address: SocketAddr,
    pub folder: TempDir,
    server: JoinHandle<()>,
}

impl S3 {
    pub const BUCKET: &str = "documents-of-a-test";
    const ACCESS_KEY: &str = "test-access-key";
    const SECRET_KEY: &str = "s3-secret-canary";

    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a file system"));
        service.set_auth(SimpleAuth::from_single(Self::ACCESS_KEY, Self::SECRET_KEY));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let server = tokio::spawn(async move {
            // Dropped with this task: open connections end with the service.
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                connections
                    .spawn(async move { Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await.ok() });
            }
        });
        Self { address, folder, server }
    }

    /// The settings of a program that keeps its files here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("MINIO_ENDPOINT", self.address.to_string()),
            ("MINIO_ACCESS_KEY", Self::ACCESS_KEY.into()),
            ("MINIO_SECRET_KEY", Self::SECRET_KEY.into()),
            ("MINIO_BUCKET_NAME", Self::BUCKET.into()),
        ]
    }

    /// The names of all files in the bucket.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().join(Self::BUCKET)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => found.push(path.display().to_string()),
                }
            }
        }
        found
    }

    /// Answers nobody any more.
    pub fn stop(&self) {
        self.server.abort();
    }
}
