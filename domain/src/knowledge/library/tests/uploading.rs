use super::*;

#[tokio::test]
async fn files_that_may_not_come_in_are_refused_with_the_reason() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let upload = |name: &'static str, bytes: Vec<u8>| rig.try_upload(sara, name, bytes);
    assert_eq!(upload("page.html.png", b"<html>".to_vec()).await, Err(KnowledgeError::Unsupported.into()));
    assert_eq!(upload("noending", b"x".to_vec()).await, Err(KnowledgeError::Unsupported.into()));
    assert_eq!(upload("a.txt", vec![]).await, Err(KnowledgeError::Empty.into()));
    let too_large = vec![b'x'; usize::try_from(MAX_DOCUMENT_BYTES).unwrap() + 1];
    assert_eq!(upload("a.txt", too_large).await, Err(KnowledgeError::TooLarge { max_bytes: MAX_DOCUMENT_BYTES }.into()));
    assert!(rig.reads().await.is_empty());
}

#[tokio::test]
async fn a_full_library_takes_no_more_and_keeps_no_rubbish() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let first = rig.upload(sara, "first.txt", "متن").await;
    let row = document::Entity::find_by_id(first.id).one(&*rig.test.db).await.unwrap().unwrap();
    let more = (1..MAX_DOCUMENTS).map(|_| {
        use sea_orm::ActiveModelTrait;
        document::ActiveModel::from(document::Model { id: DocumentId::generate(), sha256: vec![], ..row.clone() }).reset_all()
    });
    document::Entity::insert_many(more).exec_without_returning(&*rig.test.db).await.unwrap();
    assert_eq!(rig.try_upload(sara, "more.txt", "بیشتر").await, Err(KnowledgeError::TooMany { max: MAX_DOCUMENTS }.into()));
    let files: Vec<_> = futures::TryStreamExt::try_collect(rig.files.list(None)).await.unwrap();
    assert_eq!(files.len(), 1);
}

#[tokio::test]
async fn the_same_file_is_taken_once_even_by_two_at_once() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let upload = |name: &'static str| rig.try_upload(sara, name, CONTRACT);
    let (one, other) = tokio::join!(upload("one.txt"), upload("other.txt"));
    assert_eq!(one.unwrap().id, other.unwrap().id);
    assert_eq!(rig.library.list(sara.library(), None, 10).await.unwrap().items.len(), 1);
    let files: Vec<_> = futures::TryStreamExt::try_collect(rig.files.list(None)).await.unwrap();
    assert_eq!(files.len(), 1);
}

#[tokio::test]
async fn a_large_file_comes_in_pieces_and_one_that_breaks_off_leaves_nothing() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let piece = bytes::Bytes::from("بند قرارداد.\n".repeat(20_000));
    let pieces = 7 * 1024 * 1024 / piece.len();
    let mut broken_off = rig.library.begin_upload(sara.library(), "half.txt").unwrap();
    let mut whole = rig.library.begin_upload(sara.library(), "whole.txt").unwrap();
    for _ in 0..pieces {
        broken_off.write(piece.clone()).await.unwrap();
        whole.write(piece.clone()).await.unwrap();
    }
    drop(broken_off);
    let document = whole.finish().await.unwrap().document;
    let original = rig.files.get(&file_of(sara.library().id(), document.id)).await.unwrap().bytes().await.unwrap();
    assert!(original == piece.repeat(pieces), "the file is what came");
    assert_eq!(usize::try_from(document.size).unwrap(), original.len());
    let files: Vec<_> = futures::TryStreamExt::try_collect(rig.files.list(None)).await.unwrap();
    assert_eq!(files.len(), 1);
}

#[tokio::test]
async fn a_library_is_erased_while_one_of_its_documents_is_being_read() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.uploaded_and_read(sara, "a.txt", CONTRACT).await.id;
    let reading = rig.test.db.write().await.unwrap();
    document::Entity::find_by_id(document).lock_exclusive().one(&*reading).await.unwrap();
    let (library, workspace) = (rig.library.clone(), sara.workspace());
    let erasing = tokio::spawn(async move { library.erase_all(workspace).await });
    // It has come to its first lock.
    tokio::time::sleep(Duration::from_millis(300)).await;
    passage::Entity::delete_many().filter(passage::Column::DocumentId.eq(document)).exec(&*reading).await.unwrap();
    reading.commit().await.unwrap();
    erasing.await.unwrap().unwrap();
    assert_eq!(document::Entity::find().count(&*rig.test.db).await.unwrap(), 0);
}
