//! What one account uploads costs nobody else: how much of it is taken, and what others see of it meanwhile.

use super::*;
use crate::knowledge::index::Lag;
use crate::knowledge::{MAX_LIBRARY_BYTES, MAX_LIBRARY_PASSAGES, MAX_PASSAGES};

/// A document's row with another value in one column.
async fn set<T: Into<sea_orm::Value>>(rig: &Rig, id: DocumentId, column: document::Column, value: T) {
    let row = document::Entity::update_many().col_expr(column, Expr::value(value)).filter(document::Column::Id.eq(id));
    row.exec(&*rig.test.db).await.unwrap();
}

async fn passages(rig: &Rig) -> u64 {
    passage::Entity::find().count(&*rig.test.db).await.unwrap()
}

#[tokio::test]
async fn m6_a_document_of_too_many_passages_is_refused() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let headings = |count: u32| "# الف\nب\n".repeat(count as usize);
    let many = rig.uploaded_and_read(sara, "many.md", headings(MAX_PASSAGES + 1)).await;
    assert_eq!((many.state, many.failure), (DocumentState::Failed, Some(IntakeFailure::TooManyPassages)));
    assert_eq!(passages(&rig).await, 0);
    let fewer = rig.uploaded_and_read(sara, "fewer.md", headings(2_600)).await;
    assert_eq!((fewer.state, fewer.passages), (DocumentState::Indexed, 2_600), "several transactions, all of it");
    assert_eq!(passages(&rig).await, 2_600);
}

#[tokio::test]
async fn h2_what_would_fail_again_is_not_read_again() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "a.txt", CONTRACT).await;
    set(&rig, document.id, document::Column::State, DocumentState::Failed).await;
    for (failure, is_read_again) in [
        (IntakeFailure::TooSlow, false),
        (IntakeFailure::TooLarge, false),
        (IntakeFailure::TooManyPassages, false),
        (IntakeFailure::Internal, true),
    ] {
        set(&rig, document.id, document::Column::Failure, failure).await;
        let before = rig.reads().await.len();
        rig.library.retry(sara, document.id).await.unwrap();
        rig.upload(sara, "a.txt", CONTRACT).await;
        assert_eq!(rig.reads().await.len() > before, is_read_again, "{failure}");
    }
}

#[tokio::test]
async fn m6_the_files_of_a_library_weigh_no_more_than_it_may_hold() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let large = rig.upload(sara, "a.txt", CONTRACT).await;
    set(&rig, large.id, document::Column::Size, i64::try_from(MAX_LIBRARY_BYTES).unwrap() - 9).await;
    let refused = Err(KnowledgeError::Full { max_bytes: MAX_LIBRARY_BYTES }.into());
    assert_eq!(rig.try_upload(sara, "b.txt", "0123456789").await, refused);
    assert!(rig.try_upload(sara, "c.txt", "012345678").await.is_ok(), "as much as there is room for");
    rig.library.delete(sara, large.id).await.unwrap();
    assert!(rig.try_upload(sara, "b.txt", "0123456789").await.is_ok(), "what was deleted weighs nothing");
}

#[tokio::test]
async fn m6_a_text_for_which_the_library_has_no_room_is_told_so() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let large = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    set(&rig, large.id, document::Column::Passages, i32::try_from(MAX_LIBRARY_PASSAGES).unwrap()).await;
    let kept = passages(&rig).await;
    let document = rig.uploaded_and_read(sara, "b.txt", "متنی دیگر برای خواندن.").await;
    assert_eq!((document.state, document.failure), (DocumentState::Failed, Some(IntakeFailure::LibraryFull)));
    assert_eq!(passages(&rig).await, kept, "nothing of it is left");
    set(&rig, large.id, document::Column::Passages, 1).await;
    rig.library.retry(sara, document.id).await.unwrap();
    rig.read(document.id).await;
    assert_eq!(rig.library.find(sara, document.id).await.unwrap().state, DocumentState::Indexed);
}

#[tokio::test]
async fn m6_nobody_sees_the_passages_of_a_document_that_is_being_read() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    set(&rig, document.id, document::Column::State, DocumentState::Reading).await;
    assert!(rig.library.text(sara, document.id, None, 10).await.unwrap().passages.is_empty());
    assert!(rig.replica().await.search(sara.library(), "قرارداد", 5).await.unwrap().is_empty());
    // The process died here; another begins anew.
    let transaction = rig.test.db.write().await.unwrap();
    let again = ReadDocument { document: document.id, workspace: None };
    crate::jobs::enqueue(&transaction, &again, rig.clock.now(), rig.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    rig.read(document.id).await;
    assert_eq!(rig.library.text(sara, document.id, None, 10).await.unwrap().passages.len(), 1);
    assert_eq!(passages(&rig).await, 1, "those of the first try are gone");
}

#[tokio::test]
async fn m6_a_question_waits_only_for_the_documents_it_asks() {
    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    rig.uploaded_and_read(sara, "a.txt", CONTRACT).await;
    let index = SearchIndex::open(rig.test.folder.path().join("third index")).await.unwrap();
    let lag = async |member: Member<'_>| index.lag(&rig.test.db, &[member.library().id()]).await.unwrap();
    index.follow(&rig.test.db).await.unwrap();
    assert_eq!(lag(sara).await, Lag::None);
    let hers = rig.uploaded_and_read(sara, "b.txt", "متنی دیگر برای خواندن.").await;
    assert_eq!((lag(sara).await, lag(reza).await), (Lag::Own, Lag::Others));
    rig.library.delete(sara, hers.id).await.unwrap();
    assert_eq!(lag(sara).await, Lag::Others, "what is deleted is not found anyway");
    index.follow(&rig.test.db).await.unwrap();
    assert_eq!((lag(sara).await, lag(reza).await), (Lag::None, Lag::None));
}

#[tokio::test]
async fn u06_of_files_sent_at_once_as_many_come_in_as_there_is_room_for() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let large = rig.upload(sara, "a.txt", CONTRACT).await;
    // Room for three more of ten bytes.
    set(&rig, large.id, document::Column::Size, i64::try_from(MAX_LIBRARY_BYTES).unwrap() - 35).await;
    let sent = (0..20).map(|number| {
        let rig = &rig;
        async move { rig.try_upload(sara, &format!("b{number}.txt"), format!("{number:010}")).await.is_ok() }
    });
    let taken = futures::future::join_all(sent).await.into_iter().filter(|is_taken| *is_taken).count();
    assert_eq!(taken, 3);
    assert_eq!(document::Entity::find().count(&*rig.test.db).await.unwrap(), 4);
    assert_eq!(rig.stored().await, 4, "the files of those that were refused are gone");
}
