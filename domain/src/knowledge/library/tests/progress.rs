//! How the reading of a file is told while it goes on, and given up when nobody wants it any more.

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Notify;

use super::*;
use crate::knowledge::extract::{Extracted, Section};
use crate::knowledge::reader::Progress;

/// Tells that a file is half read, and goes on when it is let; time goes by meanwhile.
struct SlowReader {
    clock: Clock,
    may_go_on: Arc<Notify>,
    /// Whether it was ended before it came to its end.
    is_ended: Arc<Notify>,
}

struct Ends(Arc<Notify>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[async_trait]
impl Reader for SlowReader {
    async fn read(&self, _: DocumentFormat, _: Bytes, progress: &Progress) -> Result<Extracted, IntakeFailure> {
        let _ends = Ends(self.is_ended.clone());
        for percent in [0, 50, 75] {
            progress.send_replace(percent);
            self.may_go_on.notified().await;
            self.clock.advance(Duration::from_secs(2));
        }
        let sections = vec![Section { page: Some(1), heading: None, text: CONTRACT.replace("\n\n", "\n") }];
        Ok(Extracted { pages: Some(1), sections, ..Extracted::default() })
    }
}

struct Slow {
    rig: Rig,
    library: Library,
    may_go_on: Arc<Notify>,
    is_ended: Arc<Notify>,
}

impl Slow {
    async fn start() -> Self {
        let rig = Rig::start().await;
        let (may_go_on, is_ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let reader = SlowReader { clock: rig.clock.clone(), may_go_on: may_go_on.clone(), is_ended: is_ended.clone() };
        let library = Library::new(LibraryDeps {
            db: rig.test.db.clone(),
            files: Files { store: rig.files.clone(), part_bytes: 64 * 1024, links: None },
            index: rig.library.deps.index.clone(),
            meaning: Meaning::default(),
            reader: Arc::new(reader),
            fetcher: rig.web.clone(),
            pubsub: rig.heard.clone(),
            clock: rig.clock.clone(),
        });
        Self { rig, library, may_go_on, is_ended }
    }

    /// Waits until the document says so.
    async fn until(&self, member: Member<'_>, id: DocumentId, percent: u8) {
        while self.library.find(member, id).await.unwrap().progress != Some(percent) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn how_far_a_document_is_read_is_told_and_forgotten_at_its_end() {
    let slow = Slow::start().await;
    let sara = slow.rig.test.member().await;
    let id = slow.rig.upload(sara, "scan.pdf", "%PDF-1.7").await.id;
    let claim = claim_of(&slow.rig.test.db, &slow.rig.read_job(id).await).await;
    let reading = async { slow.library.read(id, &claim).await.unwrap() };
    let watching = async {
        // The first word is said at once, the others when a second has gone by.
        slow.until(sara, id, 0).await;
        slow.may_go_on.notify_one();
        slow.until(sara, id, 45).await;
        slow.may_go_on.notify_one();
        slow.until(sara, id, 67).await;
        slow.may_go_on.notify_one();
    };
    tokio::join!(reading, watching);
    let read = slow.library.find(sara, id).await.unwrap();
    assert_eq!((read.state, read.progress), (DocumentState::Indexed, None));
    slow.rig.heard.hears(&[&id.to_string(), "\"indexed\""]).await;
    let news = slow.rig.heard.on(&topic(sara.workspace())).into_iter().map(|news| serde_json::from_slice(&news).unwrap());
    let told: Vec<Option<u8>> =
        news.filter_map(|news| if let LibraryEvent::Document { document } = news { Some(document.progress) } else { None }).collect();
    assert_eq!(told, [None, None, Some(0), Some(45), Some(67), None]);
}

#[tokio::test]
async fn reading_ends_when_its_document_is_deleted() {
    let slow = Slow::start().await;
    let sara = slow.rig.test.member().await;
    let id = slow.rig.upload(sara, "scan.pdf", "%PDF-1.7").await.id;
    let claim = claim_of(&slow.rig.test.db, &slow.rig.read_job(id).await).await;
    let reading = async { slow.library.read(id, &claim).await.unwrap() };
    let deleting = async {
        slow.until(sara, id, 0).await;
        slow.library.delete(sara, id).await.unwrap();
        slow.may_go_on.notify_one();
        slow.is_ended.notified().await;
    };
    tokio::join!(reading, deleting);
    assert_eq!(slow.library.find(sara, id).await, Err(Error::NotFound));
}
