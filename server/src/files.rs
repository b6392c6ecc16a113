//! Where uploaded files lie: in a folder of this machine, or in a bucket of an S3 service such as MinIO.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::Result;
use domain::files::{DownloadLinks, Files};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use reqwest::{Method, StatusCode, header};
use secrecy::ExposeSecret;

use crate::config::{Bucket, Config};

/// Into a folder, parts need not be large.
const FOLDER_PART_BYTES: usize = 512 * 1024;
/// S3 takes no smaller ones.
const BUCKET_PART_BYTES: usize = 5 * 1024 * 1024;
/// A file of the largest size must fit in.
const TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The library's own patience of three minutes is too much for somebody who waits at a form.
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);
/// The bucket is asked for at start; a service that is slow then will be there later.
const BUCKET_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the store that the settings name.
///
/// # Errors
/// When the folder cannot be made, or the settings make no address.
pub async fn open(config: &Config) -> anyhow::Result<Files> {
    let Some(bucket) = &config.bucket else {
        let folder = config.data_dir.join("files");
        std::fs::create_dir_all(&folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true);
        return Ok(Files { store: Arc::new(store), part_bytes: FOLDER_PART_BYTES, links: None });
    };
    let store = s3(bucket, &bucket.endpoint)?;
    make_bucket(&store, bucket).await;
    let links = match &bucket.public_endpoint {
        Some(endpoint) => Some(Arc::new(Presigned(s3(bucket, endpoint)?)) as Arc<dyn DownloadLinks>),
        None => None,
    };
    Ok(Files { store: Arc::new(store), part_bytes: BUCKET_PART_BYTES, links })
}

/// A bucket more of the same service, made unless it is there.
///
/// # Errors
/// When the settings make no address.
pub async fn open_beside(bucket: &Bucket, name: &str) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    let bucket = Bucket { name: name.to_owned(), ..bucket.clone() };
    let store = s3(&bucket, &bucket.endpoint)?;
    make_bucket(&store, &bucket).await;
    Ok(Arc::new(store))
}

/// The store of a bucket, which need not be there.
///
/// # Errors
/// When the settings make no address.
pub fn of_bucket(bucket: &Bucket) -> Result<impl ObjectStore + use<>, object_store::Error> {
    s3(bucket, &bucket.endpoint)
}

fn s3(bucket: &Bucket, endpoint: &str) -> Result<AmazonS3, object_store::Error> {
    AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_virtual_hosted_style_request(false)
        .with_region(&bucket.region)
        .with_bucket_name(&bucket.name)
        .with_access_key_id(&bucket.access_key)
        .with_secret_access_key(bucket.secret_key.expose_secret())
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(endpoint.starts_with("http://"))
                .with_timeout(TIMEOUT)
                .with_connect_timeout(CONNECT_TIMEOUT),
        )
        .with_retry(RetryConfig { max_retries: 2, retry_timeout: RETRY_TIMEOUT, ..RetryConfig::default() })
        .build()
}

/// Makes the bucket unless it is there. The service may be away, or not let us: what is wrong then shows when a file is stored.
async fn make_bucket(store: &AmazonS3, bucket: &Bucket) {
    match try_make_bucket(store).await {
        Ok(status) if status.is_success() || status == StatusCode::CONFLICT => {}
        Ok(status) => tracing::warn!(bucket = bucket.name, %status, "bucket creation failed; assuming that it exists"),
        Err(error) => tracing::warn!(bucket = bucket.name, %error, "file store is unavailable; uploads fail until it answers"),
    }
}

/// `object_store` has no call for this, but it signs any request: a PUT on the root of a store is "create this bucket".
async fn try_make_bucket(store: &AmazonS3) -> anyhow::Result<StatusCode> {
    let url = store.signed_url(Method::PUT, &Path::ROOT, BUCKET_TIMEOUT).await?;
    let client = reqwest::Client::builder().timeout(BUCKET_TIMEOUT).build()?;
    let answer = client.put(url).header(header::CONTENT_LENGTH, 0).send().await.map_err(reqwest::Error::without_url)?;
    Ok(answer.status())
}

/// Links signed with our key, for one file and a short while.
struct Presigned(AmazonS3);

#[async_trait]
impl DownloadLinks for Presigned {
    async fn link(&self, file: &Path, disposition: &str, lifetime: Duration) -> Result<String> {
        // The store knows nothing of what we say of files ourselves: they are bytes to save, whatever they hold.
        let said = [("response-content-disposition", disposition), ("response-content-type", "application/octet-stream")];
        let options = SignedUrlOptions::new().with_query(said);
        Ok(self.0.signed_url_opts(Method::GET, file, lifetime, &options).await?.to_string())
    }
}
