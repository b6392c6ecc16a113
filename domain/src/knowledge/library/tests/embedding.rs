use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::EntityTrait;

use super::*;
use crate::jobs::Job;
use crate::jobs::entity::outbox;
use crate::knowledge::entity::passage_vector;
use crate::knowledge::{EmbedDocument, EmbedMissing, EmbeddingError, EmbeddingModel, Retriever, TextKind};

/// Knows two things: money and weather, whatever they are called.
struct Fake {
    name: &'static str,
    texts: AtomicUsize,
    is_away: std::sync::atomic::AtomicBool,
}

impl Fake {
    fn new(name: &'static str) -> Arc<Self> {
        Arc::new(Self { name, texts: AtomicUsize::new(0), is_away: false.into() })
    }
}

#[async_trait::async_trait]
impl EmbeddingModel for Fake {
    async fn embed(&self, _: TextKind, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(EmbeddingError("away".to_owned()));
        }
        self.texts.fetch_add(texts.len(), Ordering::SeqCst);
        let has = |text: &str, words: [&str; 2]| if words.iter().any(|word| text.contains(word)) { 1.0 } else { 0.1 };
        Ok(texts.iter().map(|text| vec![has(text, ["price", "cost"]), has(text, ["rain", "storm"]), 0.1]).collect())
    }

    fn name(&self) -> &str {
        self.name
    }
}

/// The library as a process with this model has it.
fn with_model(rig: &Rig, model: Arc<Fake>) -> Library {
    Library::new(LibraryDeps {
        db: rig.test.db.clone(),
        files: Files { store: rig.files.clone(), part_bytes: 64 * 1024, links: None },
        index: rig.library.deps.index.clone(),
        meaning: Meaning::of(model),
        reader: Arc::new(InProcessReader),
        fetcher: rig.web.clone(),
        pubsub: rig.heard.clone(),
        clock: rig.clock.clone(),
    })
}

async fn start(model: &Arc<Fake>) -> Rig {
    let rig = Rig::start().await;
    let library = with_model(&rig, model.clone());
    Rig { library, ..rig }
}

/// Does what waits to be embedded, each job as a worker does.
async fn embed_all(rig: &Rig) {
    let db = &rig.test.db;
    for job in waiting::<EmbedMissing>(db).await {
        do_job(rig, job).await;
    }
    for job in waiting::<EmbedDocument>(db).await {
        do_job(rig, job).await;
    }
}

async fn do_job<J: Job<Deps = Library>>(rig: &Rig, job: J) {
    let claim = claim_of(&rig.test.db, &job).await;
    job.run(&rig.library, &claim).await.unwrap();
    outbox::Entity::delete_by_id(claim.job()).exec(&*rig.test.db).await.unwrap();
}

async fn vectors(rig: &Rig) -> Vec<passage_vector::Model> {
    passage_vector::Entity::find().all(&*rig.test.db).await.unwrap()
}

async fn found(rig: &Rig, member: Member<'_>, question: &str) -> Vec<(String, bool, Option<f32>)> {
    let found = rig.library.search(member.library(), question, 10).await.unwrap();
    found.into_iter().map(|found| (found.document_name, found.score > 0.0, found.likeness)).collect()
}

async fn by_words_alone(rig: &Rig, member: Member<'_>) -> Option<usize> {
    rig.library.shelf(member.library(), &ShelfQuery::default()).await.unwrap().by_words_alone
}

#[tokio::test]
async fn a_document_is_found_by_its_meaning_once_it_is_embedded() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "price.txt", "The price is ten.").await;
    rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    assert_eq!(found(&rig, sara, "storm").await, [], "words alone, and nothing waits");
    assert_eq!(model.texts.load(Ordering::SeqCst), 0, "nor is the question embedded for nothing");
    assert_eq!(by_words_alone(&rig, sara).await, Some(2));

    embed_all(&rig).await;
    assert_eq!(by_words_alone(&rig, sara).await, Some(0));
    let by_meaning = found(&rig, sara, "storm").await;
    assert_eq!((by_meaning[0].0.as_str(), by_meaning[0].1), ("rain.txt", false));
    assert!(by_meaning[0].2 > by_meaning[1].2 && by_meaning[1].2.is_some());
    let by_both = found(&rig, sara, "rain").await;
    assert!(by_both[0].0 == "rain.txt" && by_both[0].1, "{by_both:?}");
    assert_eq!(by_words_alone(&Rig { library: rig.replica().await, ..rig }, sara).await, None, "without a model");
}

#[tokio::test]
async fn a_model_that_does_not_answer_leaves_the_search_to_words() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    embed_all(&rig).await;
    model.is_away.store(true, Ordering::SeqCst);
    assert_eq!(found(&rig, sara, "rain").await, [("rain.txt".to_owned(), true, None)]);
    assert_eq!(found(&rig, sara, "storm").await, []);
}

#[tokio::test]
async fn only_passages_without_a_vector_of_the_present_model_are_embedded() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let sara = rig.test.member().await;
    let long = (0..40).map(|number| format!("# Part {number}\n\n{}\n\n", "The price is ten. ".repeat(60))).collect::<String>();
    let document = rig.uploaded_and_read(sara, "long.md", long).await;
    let workspace = sara.workspace();
    let job = EmbedDocument { document: document.id, workspace };
    assert!(document.passages > 32);
    assert_eq!(waiting::<EmbedDocument>(&rig.test.db).await, [job]);
    embed_all(&rig).await;
    let embedded = vectors(&rig).await;
    assert_eq!(embedded.len(), document.passages as usize);

    // One is lost, and the job is done twice more.
    passage_vector::Entity::delete_by_id(embedded[7].passage_id).exec(&*rig.test.db).await.unwrap();
    for _ in 0..2 {
        let transaction = rig.test.db.write().await.unwrap();
        rig.library.enqueue_embedding(&transaction, document.id, workspace).await.unwrap();
        rig.library.enqueue_embedding(&transaction, document.id, workspace).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(waiting::<EmbedDocument>(&rig.test.db).await.len(), 1, "the same does not wait twice");
        embed_all(&rig).await;
    }
    assert_eq!(model.texts.load(Ordering::SeqCst), document.passages as usize + 1);
    assert_eq!(vectors(&rig).await.len(), document.passages as usize);
}

#[tokio::test]
async fn another_model_embeds_everything_anew() {
    let rig = start(&Fake::new("m")).await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    embed_all(&rig).await;
    let newer = Rig { library: with_model(&rig, Fake::new("n")), ..rig };
    assert_eq!(by_words_alone(&newer, sara).await, Some(1));
    assert_eq!(found(&newer, sara, "storm").await, [], "what another model said is worth nothing");
    newer.library.look_for_missing_vectors().await.unwrap();
    newer.library.look_for_missing_vectors().await.unwrap();
    assert_eq!(waiting::<EmbedMissing>(&newer.test.db).await.len(), 1);
    embed_all(&newer).await;
    assert_eq!(vectors(&newer).await.into_iter().map(|row| row.model).collect::<Vec<_>>(), ["n"]);
    assert_eq!(found(&newer, sara, "storm").await.len(), 1);
}

#[tokio::test]
async fn a_document_that_is_deleted_or_read_anew_takes_its_vectors_along() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    embed_all(&rig).await;
    assert_eq!(found(&rig, sara, "storm").await.len(), 1);
    rig.library.delete(sara, document.id).await.unwrap();
    assert_eq!((vectors(&rig).await.len(), found(&rig, sara, "storm").await.len()), (0, 0));
    // A job that waited too long finds nothing to do.
    let transaction = rig.test.db.write().await.unwrap();
    rig.library.enqueue_embedding(&transaction, document.id, sara.workspace()).await.unwrap();
    transaction.commit().await.unwrap();
    embed_all(&rig).await;
    assert_eq!(vectors(&rig).await.len(), 0);
}

#[tokio::test]
async fn whoever_lost_the_claim_keeps_no_vector() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    let job = EmbedDocument { document: document.id, workspace: sara.workspace() };
    let lost = claim_of(&rig.test.db, &job).await;
    claim_of(&rig.test.db, &job).await;
    job.run(&rig.library, &lost).await.unwrap();
    assert_eq!(vectors(&rig).await.len(), 0);
}

#[tokio::test]
async fn answers_look_for_meaning_in_their_own_scope_alone() {
    let model = Fake::new("m");
    let rig = start(&model).await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    rig.uploaded_and_read(sara, "hers.txt", "There will be rain.").await;
    rig.uploaded_and_read(reza, "his.txt", "There will be rain, too.").await;
    embed_all(&rig).await;
    let search = PassageSearch::new(rig.test.db.clone(), rig.library.deps.index.clone(), rig.library.deps.meaning.clone());
    for (member, name) in [(sara, "hers.txt"), (reza, "his.txt")] {
        let found = search.find(&[member.library().id()], &Asked::alone("storm"), 10).await.unwrap();
        assert_eq!(found.iter().map(|found| found.document_name.as_str()).collect::<Vec<_>>(), [name]);
    }
}

#[tokio::test]
async fn documents_outlive_the_table_of_vectors_and_are_embedded_again() {
    use migrations::{Migrator, MigratorTrait};

    let rig = start(&Fake::new("m")).await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "rain.txt", "There will be rain.").await;
    embed_all(&rig).await;
    let all = Migrator::migrations();
    let since = all.iter().position(|migration| migration.name() == "m0030_passage_vectors").unwrap();
    Migrator::down(&*rig.test.db, Some(u32::try_from(all.len() - since).unwrap())).await.unwrap();
    Migrator::up(&*rig.test.reopened().await, None).await.unwrap();
    assert_eq!(by_words_alone(&rig, sara).await, Some(1));
    rig.library.look_for_missing_vectors().await.unwrap();
    embed_all(&rig).await;
    assert_eq!((by_words_alone(&rig, sara).await, vectors(&rig).await.len()), (Some(0), 1));
}
