mod embedding;
mod filing;
mod limits;
mod progress;
mod uploading;
mod web_pages;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use futures::StreamExt;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sea_orm::PaginatorTrait;

use super::*;
use crate::Timestamp;
use crate::jobs::testing::{claim_of, waiting};
use crate::knowledge::entity::index_change;
use crate::knowledge::extract::tests::docx_of;
use crate::knowledge::reader::InProcessReader;
use crate::knowledge::web::{Fetched, WebAddress};
use crate::knowledge::{DocumentFormat, EraseDocument, IntakeFailure, KnowledgeError, MAX_DOCUMENT_BYTES, MAX_DOCUMENTS, PassageSearch};
use crate::live::topic;
use crate::test_support::{RecordingPubSub, TestDb, database};

const CONTRACT: &str = "قرارداد فروش کالا\n\nمبلغ قرارداد دوازده میلیون تومان است و باید تا ۳۰ روز پس از تحویل پرداخت شود.\n\n\
    فروشنده بیمه‌نامه‌ای به ارزش بهای کالا تهیه می‌کند. دیرکرد تحویل هر هفته ۱٫۵ درصد جریمه دارد.";

struct Rig {
    library: Library,
    files: Arc<InMemory>,
    heard: Arc<RecordingPubSub>,
    web: Arc<FakeWeb>,
    clock: Clock,
    test: TestDb,
}

/// Pages by their addresses, with what their server calls them.
#[derive(Default)]
struct FakeWeb(Mutex<HashMap<String, (&'static str, String)>>);

impl FakeWeb {
    fn put(&self, address: &str, media_type: &'static str, body: &str) {
        self.0.lock().unwrap().insert(address.to_owned(), (media_type, body.to_owned()));
    }
}

#[async_trait::async_trait]
impl WebFetcher for FakeWeb {
    async fn fetch(&self, address: &WebAddress) -> Result<Fetched, IntakeFailure> {
        let found = self.0.lock().unwrap().get(&address.to_string()).cloned();
        let (media_type, body) = found.ok_or(IntakeFailure::Refused)?;
        Ok(Fetched { address: address.clone(), media_type: media_type.to_owned(), bytes: body.into() })
    }
}

impl Rig {
    async fn start() -> Self {
        let test = database().await;
        let (files, heard, clock) = (Arc::new(InMemory::new()), Arc::new(RecordingPubSub::default()), Clock::default());
        let web = Arc::new(FakeWeb::default());
        let index = SearchIndex::open(test.folder.path().join("index")).await.unwrap();
        let library = Library::new(LibraryDeps {
            db: test.db.clone(),
            files: Files { store: files.clone(), part_bytes: 64 * 1024, links: None },
            index,
            meaning: Meaning::default(),
            reader: Arc::new(InProcessReader),
            fetcher: web.clone(),
            pubsub: heard.clone(),
            clock: clock.clone(),
        });
        Self { library, files, heard, web, clock, test }
    }

    /// A library in another process: the same database and files, an index of its own.
    async fn replica(&self) -> Library {
        let index = SearchIndex::open(self.test.folder.path().join("another index")).await.unwrap();
        Library::new(LibraryDeps {
            db: self.test.db.clone(),
            files: Files { store: self.files.clone(), part_bytes: 64 * 1024, links: None },
            index,
            meaning: Meaning::default(),
            reader: Arc::new(InProcessReader),
            fetcher: self.web.clone(),
            pubsub: self.heard.clone(),
            clock: self.clock.clone(),
        })
    }

    async fn upload(&self, member: Member<'_>, name: &str, content: impl Into<bytes::Bytes>) -> DocumentView {
        self.clock.advance(Duration::from_secs(1));
        self.try_upload(member, name, content).await.unwrap()
    }

    async fn try_upload(&self, member: Member<'_>, name: &str, content: impl Into<bytes::Bytes>) -> Result<DocumentView> {
        let mut upload = self.library.begin_upload(member.library(), name)?;
        upload.write(content.into()).await?;
        upload.finish().await.map(|uploaded| uploaded.document)
    }

    async fn uploaded_and_read(&self, member: Member<'_>, name: &str, content: impl Into<bytes::Bytes>) -> DocumentView {
        let document = self.upload(member, name, content).await;
        self.read(document.id).await;
        self.library.find(member, document.id).await.unwrap()
    }

    /// As its job does.
    async fn read(&self, document: DocumentId) {
        let claim = claim_of(&self.test.db, &self.read_job(document).await).await;
        self.library.read(document, &claim).await.unwrap();
        let read = document::Entity::find_by_id(document).one(&*self.test.db).await.unwrap();
        if read.is_some_and(|read| read.state == DocumentState::Indexed) {
            // That is told a little later, when the index has it.
            self.heard.hears(&[&document.to_string(), "\"indexed\""]).await;
        }
    }

    async fn read_job(&self, document: DocumentId) -> ReadDocument {
        self.reads().await.into_iter().rfind(|job| job.document == document).unwrap()
    }

    async fn reads(&self) -> Vec<ReadDocument> {
        waiting(&self.test.db).await
    }

    async fn stored(&self) -> usize {
        self.files.list(None).count().await
    }

    fn states_heard(&self, member: Member<'_>) -> Vec<DocumentState> {
        let news = self.heard.on(&topic(member.workspace())).into_iter().map(|news| serde_json::from_slice(&news).unwrap());
        news.filter_map(|news| if let LibraryEvent::Document { document } = news { Some(document.state) } else { None }).collect()
    }
}

#[tokio::test]
async fn an_uploaded_document_is_read_and_found() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "C:\\اسناد\\قرارداد.txt", CONTRACT).await;
    assert_eq!((document.name.as_str(), document.state, document.format), ("قرارداد.txt", DocumentState::Queued, DocumentFormat::Text));
    assert_eq!(rig.reads().await, [ReadDocument { document: document.id, workspace: Some(sara.workspace()) }]);

    rig.read(document.id).await;
    let read = rig.library.find(sara, document.id).await.unwrap();
    assert_eq!((read.state, read.failure, read.passages), (DocumentState::Indexed, None, 1));
    assert_eq!(rig.states_heard(sara), [DocumentState::Queued, DocumentState::Reading, DocumentState::Indexed]);

    for question in ["جريمه ديركرد چقدر است؟", "بیمه نامه", "مبلغ قراردادها", "1.5 درصد"] {
        let found = rig.library.search(sara.library(), question, 5).await.unwrap();
        assert_eq!(found.len(), 1, "{question}");
        assert_eq!((found[0].document, found[0].document_name.as_str()), (document.id, "قرارداد.txt"));
        assert!(found[0].body.contains("بیمه‌نامه‌ای") && found[0].score > 0.0);
    }
    for question in ["فوتبال و هوای تهران", "آیا این چیست؟ …", "", "!؟"] {
        let found = rig.library.search(sara.library(), question, 5).await.unwrap();
        assert!(found.is_empty() || question.starts_with("آیا"), "{question}");
    }
}

#[tokio::test]
async fn reading_again_changes_nothing() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    rig.read(document.id).await;
    rig.library.give_up(document.id).await.unwrap();
    assert_eq!(rig.library.find(sara, document.id).await.unwrap(), document);
    assert_eq!(index_change::Entity::find().count(&*rig.test.db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_search_sees_the_libraries_it_names_and_no_other() {
    use crate::knowledge::Retriever as _;
    use crate::workspaces::Workspaces;

    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    let second = LibraryId::generate();
    let (name, kind) = ("دوم".to_owned(), crate::workspaces::LibraryKind::Documents);
    let row = library::Model { id: second, workspace_id: sara.workspace(), name, kind, created_at: Timestamp(0) };
    let row = sea_orm::ActiveModelTrait::reset_all(library::ActiveModel::from(row));
    library::Entity::insert(row).exec_without_returning(&*rig.test.db).await.unwrap();
    let second = Workspaces::new(rig.test.db.clone()).library(sara, second).await.unwrap();
    let first = rig.uploaded_and_read(sara, "first.txt", "قرارداد نخست").await;
    let mut upload = rig.library.begin_upload(second, "second.txt").unwrap();
    upload.write("قرارداد دوم".into()).await.unwrap();
    let in_second = upload.finish().await.unwrap().document;
    rig.read(in_second.id).await;
    let his = rig.uploaded_and_read(reza, "his.txt", "قرارداد او").await;

    let search = PassageSearch::new(rig.test.db.clone(), rig.library.deps.index.clone(), Meaning::default());
    let find = async |scope: &[LibraryAccess]| {
        let scope: Vec<LibraryId> = scope.iter().map(|library| library.id()).collect();
        let mut found: Vec<DocumentId> =
            search.find(&scope, &Asked::alone("قرارداد"), 10).await.unwrap().into_iter().map(|found| found.document).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(find(&[sara.library()]).await, [first.id]);
    assert_eq!(find(&[second]).await, [in_second.id]);
    assert_eq!(find(&[sara.library(), second]).await, [first.id, in_second.id]);
    assert_eq!(find(&[sara.library(), reza.library()]).await, [first.id, his.id]);
    assert_eq!(find(&[]).await, []);
    assert!(search.is_empty(&[]).await.unwrap() && !search.is_empty(&[second.id()]).await.unwrap());

    assert_eq!(rig.library.list(second, None, 10).await.unwrap().items.len(), 1);
    assert_eq!(rig.library.find(sara, in_second.id).await.unwrap().id, in_second.id, "a member reaches all libraries of the workspace");
    assert_eq!(rig.library.find(reza, in_second.id).await, Err(Error::NotFound));
    rig.library.erase_all(sara.workspace()).await.unwrap();
    assert_eq!(find(&[sara.library(), second, reza.library()]).await, [his.id]);
}

#[tokio::test]
async fn nobody_reaches_the_documents_of_another() {
    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    let passage = rig.library.text(sara, document.id, None, 10).await.unwrap().passages[0].id;

    assert!(rig.library.list(reza.library(), None, 10).await.unwrap().items.is_empty());
    assert!(rig.library.search(reza.library(), "قرارداد", 10).await.unwrap().is_empty());
    assert_eq!(rig.library.find(reza, document.id).await, Err(Error::NotFound));
    assert_eq!(rig.library.text(reza, document.id, None, 10).await, Err(Error::NotFound));
    assert_eq!(rig.library.source(reza, passage).await, Err(Error::NotFound));
    assert_eq!(rig.library.retry(reza, document.id).await, Err(Error::NotFound));
    assert_eq!(rig.library.delete(reza, document.id).await, Err(Error::NotFound));
    // The same file in another library is another document.
    assert_ne!(rig.upload(reza, "a.txt", CONTRACT).await.id, document.id);
}

#[tokio::test]
async fn j02_a_reader_that_slept_through_its_lease_changes_nothing() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "white.txt", " \n ").await.id;
    let late = claim_of(&rig.test.db, &rig.read_job(document).await).await;
    let _another = claim_of(&rig.test.db, &rig.read_job(document).await).await;
    rig.library.read(document, &late).await.unwrap();
    assert_eq!(rig.library.find(sara, document).await.unwrap().state, DocumentState::Queued);
}

#[tokio::test]
async fn every_unreadable_file_fails_with_its_reason() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let cases: [(&str, &[u8], IntakeFailure); 9] = [
        ("encrypted.pdf", include_bytes!("../../../../tests/fixtures/encrypted.pdf"), IntakeFailure::Encrypted),
        ("truncated.pdf", &include_bytes!("../../../../tests/fixtures/contract.pdf")[..2_000], IntakeFailure::Damaged),
        ("scan.pdf", include_bytes!("../../../../tests/fixtures/no-text.pdf"), IntakeFailure::NoText),
        ("protected.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", IntakeFailure::Encrypted),
        ("broken.docx", b"PK\x03\x04 and nothing else", IntakeFailure::Damaged),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", IntakeFailure::WrongName),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", IntakeFailure::WrongName),
        ("document.txt", b"%PDF-1.7\n", IntakeFailure::WrongName),
        ("white.txt", b" \n\t ... \n", IntakeFailure::NoText),
    ];
    for (name, content, reason) in cases {
        let document = rig.uploaded_and_read(sara, name, content.to_vec()).await;
        assert_eq!((document.state, document.failure), (DocumentState::Failed, Some(reason)), "{name}");
    }
}

#[tokio::test]
async fn a_failed_document_is_read_again_on_request() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "a.txt", CONTRACT).await;
    let file = file_of(sara.library().id(), document.id);
    rig.files.delete(&file).await.unwrap();
    rig.read(document.id).await;
    assert_eq!(rig.library.find(sara, document.id).await.unwrap().failure, Some(IntakeFailure::Internal));

    rig.files.put(&file, PutPayload::from_static(CONTRACT.as_bytes())).await.unwrap();
    let again = rig.library.retry(sara, document.id).await.unwrap();
    assert_eq!((again.state, again.failure), (DocumentState::Queued, None));
    assert_eq!(rig.reads().await.len(), 2);
    rig.read(document.id).await;
    assert_eq!(rig.library.retry(sara, document.id).await.unwrap().state, DocumentState::Indexed);
    assert_eq!(rig.reads().await.len(), 2, "nothing to try again");
}

#[tokio::test]
async fn a_guessed_encoding_is_told_and_passages_know_where_they_stand() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let old = encoding_rs::WINDOWS_1256.encode("سلام. این متن کهنه است.").0.into_owned();
    assert_eq!(rig.uploaded_and_read(sara, "old.txt", old).await.encoding.as_deref(), Some("windows-1256"));
    let known = rig.uploaded_and_read(sara, "new.txt", CONTRACT).await;
    assert_eq!(known.encoding, None);
    let passage = passage::Entity::find().filter(passage::Column::DocumentId.eq(known.id)).one(&*rig.test.db).await.unwrap().unwrap();
    let length = i32::try_from(passage.body.chars().count()).unwrap();
    assert_eq!((passage.start, passage.end), (Some(0), Some(length)));
}

#[tokio::test]
async fn scans_that_an_earlier_version_gave_up_have_a_failure_of_their_own() {
    use migrations::{Migrator, MigratorTrait};

    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let scan = rig.uploaded_and_read(sara, "scan.pdf", include_bytes!("../../../../tests/corpus/scans/persian.pdf").to_vec()).await;
    let blank = rig.uploaded_and_read(sara, "blank.txt", " ").await;
    let failures = async || {
        let mut failures = Vec::new();
        for id in [scan.id, blank.id] {
            failures.push(document::Entity::find_by_id(id).one(&*rig.test.db).await.unwrap().unwrap().failure);
        }
        failures
    };
    let (scanned, none) = (Some(IntakeFailure::Scanned), Some(IntakeFailure::NoText));
    assert_eq!(failures().await, [scanned, none]);
    assert_eq!(rig.library.find(sara, scan.id).await.unwrap().failure, none, "nobody here could read it");
    let all = Migrator::migrations();
    let since = all.iter().position(|migration| migration.name() == "m0026_reading").unwrap();
    Migrator::down(&*rig.test.db, Some(u32::try_from(all.len() - since).unwrap())).await.unwrap();
    Migrator::up(&*rig.test.reopened().await, None).await.unwrap();
    assert_eq!(failures().await, [scanned, none]);
    assert_eq!(document::Entity::find().count(&*rig.test.db).await.unwrap(), 2);
}

#[tokio::test]
async fn a_document_that_was_tried_too_often_fails() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "a.txt", CONTRACT).await;
    rig.library.give_up(document.id).await.unwrap();
    assert_eq!(rig.library.find(sara, document.id).await.unwrap().failure, Some(IntakeFailure::Internal));
}

#[tokio::test]
async fn a_deleted_document_is_gone_at_once_and_erased_later() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    rig.library.delete(sara, document.id).await.unwrap();
    assert!(rig.library.search(sara.library(), "قرارداد", 10).await.unwrap().is_empty());
    assert_eq!(rig.library.find(sara, document.id).await, Err(Error::NotFound));
    assert_eq!(rig.library.delete(sara, document.id).await, Err(Error::NotFound));
    assert_eq!(waiting::<EraseDocument>(&rig.test.db).await, [EraseDocument { document: document.id }]);
    let told = rig.heard.on(&topic(sara.workspace())).pop().unwrap();
    assert_eq!(serde_json::from_slice::<LibraryEvent>(&told).unwrap(), LibraryEvent::DocumentGone { id: document.id });

    for _ in 0..2 {
        rig.library.erase(document.id).await.unwrap();
    }
    assert_eq!(document::Entity::find().count(&*rig.test.db).await.unwrap(), 0);
    assert_eq!(passage::Entity::find().count(&*rig.test.db).await.unwrap(), 0);
    assert!(rig.files.get(&file_of(sara.library().id(), document.id)).await.is_err());
    // A late reading job finds nothing to do.
    rig.read(document.id).await;
}

#[tokio::test]
async fn erasing_leaves_a_document_alone_that_nobody_deleted() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    rig.library.erase(document.id).await.unwrap();
    assert_eq!(rig.library.search(sara.library(), "قرارداد", 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_list_is_paged_newest_first() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    for n in 1..=5 {
        rig.upload(sara, &format!("{n}.txt"), format!("متن {n}")).await;
    }
    let mut names = Vec::new();
    let mut after = None;
    loop {
        let page = rig.library.list(sara.library(), after, 2).await.unwrap();
        names.extend(page.items.into_iter().map(|document| document.name));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(names, ["5.txt", "4.txt", "3.txt", "2.txt", "1.txt"]);
}

#[tokio::test]
async fn a_cited_passage_is_shown_with_what_stands_around_it() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let chapters: Vec<(String, String)> = (1..=7).map(|n| (format!("فصل {n}"), format!("متن فصل {n} دربارهٔ موضوع{n}."))).collect();
    let document = rig.uploaded_and_read(sara, "book.docx", docx_of(&chapters)).await;
    assert_eq!(document.passages, 7);

    let found = rig.library.search(sara.library(), "موضوع4", 1).await.unwrap();
    assert_eq!(found[0].anchor.section.as_deref(), Some("فصل 4"));
    let source = rig.library.source(sara, found[0].passage).await.unwrap();
    assert_eq!(source.cited, source.passages[2].id);
    let sections: Vec<_> = source.passages.iter().filter_map(|passage| passage.anchor.section.as_deref()).collect();
    assert_eq!(sections, ["فصل 2", "فصل 3", "فصل 4", "فصل 5", "فصل 6"]);

    let start = rig.library.text(sara, document.id, None, 5).await.unwrap();
    let rest = rig.library.text(sara, document.id, start.next, 5).await.unwrap();
    assert_eq!((start.passages.len(), rest.passages.len(), rest.next), (5, 2, None));
}

#[tokio::test]
async fn an_index_heals_however_it_is_damaged() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    let folder = rig.test.folder.path().join("index");
    let finds = async || rig.library.search(sara.library(), "قرارداد", 10).await.map(|found| found.len());
    assert_eq!(finds().await.unwrap(), 1);

    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(finds().await.unwrap(), 1, "deleted while in use");

    std::fs::write(folder.join("meta.json"), "rubbish").unwrap();
    assert_eq!(finds().await.unwrap(), 1, "damaged while in use");

    for file in std::fs::read_dir(&folder).unwrap() {
        std::fs::write(file.unwrap().path(), "rubbish").unwrap();
    }
    let index = SearchIndex::open(folder).await.unwrap();
    let search = PassageSearch::new(rig.test.db.clone(), index, Meaning::default());
    let found = crate::knowledge::Retriever::find(&search, &[sara.library().id()], &Asked::alone("قرارداد"), 10).await.unwrap();
    assert_eq!(found.len(), 1, "damaged while closed");
}

#[tokio::test]
async fn an_index_of_another_database_is_built_anew() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    let other = database().await;
    let index = SearchIndex::open(rig.test.folder.path().join("index")).await.unwrap();
    index.follow(&other.db).await.unwrap();
    assert!(index.search(vec![sara.library().id()], Asked::alone("قرارداد"), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn other_processes_follow_what_one_has_changed() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let replica = rig.replica().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    assert_eq!(replica.search(sara.library(), "قرارداد", 10).await.unwrap().len(), 1);
    replica.delete(sara, document.id).await.unwrap();
    assert!(rig.library.search(sara.library(), "قرارداد", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn two_processes_may_share_one_index() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let shared = SearchIndex::open(rig.test.folder.path().join("index")).await.unwrap();
    let search = PassageSearch::new(rig.test.db.clone(), shared, Meaning::default());
    rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    let found = crate::knowledge::Retriever::find(&search, &[sara.library().id()], &Asked::alone("قرارداد"), 10).await.unwrap();
    assert_eq!(found.len(), 1);
}
