use super::*;
use crate::ids::FolderId;
use crate::knowledge::{Kind, Place, ShelfQuery};

fn everything() -> ShelfQuery {
    ShelfQuery { shown: 100, ..ShelfQuery::default() }
}

async fn names(rig: &Rig, member: Member<'_>, query: ShelfQuery) -> Vec<String> {
    let shelf = rig.library.shelf(member.library(), &query).await.unwrap();
    shelf.documents.into_iter().map(|shelved| shelved.document.name).collect()
}

#[tokio::test]
async fn documents_stand_in_folders_that_can_be_renamed_and_taken_away() {
    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    let lease = rig.upload(sara, "اجاره.txt", "اجاره").await;
    let leave = rig.upload(sara, "مرخصی.txt", "مرخصی").await;
    let contracts = rig.library.make_folder(sara.library(), " قراردادها ").await.unwrap();
    assert_eq!(rig.library.make_folder(sara.library(), "قراردادها").await, Err(KnowledgeError::FolderExists.into()));
    rig.library.move_documents(sara, &[lease.id], Some(contracts)).await.unwrap();
    let shelf = rig.library.shelf(sara.library(), &everything()).await.unwrap();
    assert_eq!((shelf.all, shelf.unfiled, shelf.folders[0].documents), (2, 1, 1));
    assert_eq!(names(&rig, sara, ShelfQuery { place: Place::Folder(contracts), ..everything() }).await, ["اجاره.txt"]);
    assert_eq!(names(&rig, sara, ShelfQuery { place: Place::Unfiled, ..everything() }).await, ["مرخصی.txt"]);

    assert_eq!(rig.library.move_documents(reza, &[leave.id], Some(contracts)).await, Err(Error::NotFound), "not his folder");
    let of_reza = rig.library.make_folder(reza.library(), "قراردادها").await.unwrap();
    rig.library.move_documents(reza, &[leave.id], Some(of_reza)).await.unwrap();
    assert_eq!(rig.library.find(sara, leave.id).await.unwrap().folder, None, "not his document");
    assert_eq!(rig.library.rename_folder(reza, contracts, "x").await, Err(Error::NotFound));
    assert_eq!(rig.library.delete_folder(reza, contracts).await, Err(Error::NotFound));

    rig.library.rename_folder(sara, contracts, "قرارداد اجاره").await.unwrap();
    rig.library.rename_folder(sara, contracts, "قرارداد اجاره").await.unwrap();
    rig.library.delete_folder(sara, contracts).await.unwrap();
    assert_eq!(rig.library.find(sara, lease.id).await.unwrap().folder, None);
    assert!(rig.library.shelf(sara.library(), &everything()).await.unwrap().folders.is_empty());
}

#[tokio::test]
async fn documents_are_found_by_kind_by_what_is_wrong_and_by_name_as_persian_is_typed() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.uploaded_and_read(sara, "گزارش‌های مالی.txt", "درآمد سال").await;
    rig.uploaded_and_read(sara, "قیمت.csv", "کالا,قیمت\nچای,۱۰").await;
    rig.uploaded_and_read(sara, "خراب.docx", b"PK\x03\x04".to_vec()).await;
    assert_eq!(names(&rig, sara, ShelfQuery { words: "گزارش هاي مالي".into(), ..everything() }).await, ["گزارش‌های مالی.txt"]);
    assert_eq!(names(&rig, sara, ShelfQuery { kind: Some(Kind::Table), ..everything() }).await, ["قیمت.csv"]);
    assert_eq!(names(&rig, sara, ShelfQuery { needs_attention: true, ..everything() }).await, ["خراب.docx"]);
    let shelf = rig.library.shelf(sara.library(), &ShelfQuery { shown: 1, ..ShelfQuery::default() }).await.unwrap();
    assert_eq!((shelf.all, shelf.matching, shelf.need_attention, shelf.documents.len()), (3, 3, 1, 1));
}

#[tokio::test]
async fn a_document_keeps_its_ending_under_another_name() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let document = rig.upload(sara, "a.TXT", "متن").await;
    assert_eq!(rig.library.rename(sara, document.id, "گزارش نهایی").await.unwrap().name, "گزارش نهایی.TXT");
    assert_eq!(rig.library.rename(sara, document.id, "گزارش.txt").await.unwrap().name, "گزارش.txt");
    for nothing in ["", " ", ".txt", "\u{202E}"] {
        assert_eq!(rig.library.rename(sara, document.id, nothing).await, Err(KnowledgeError::NoName.into()), "{nothing:?}");
    }
    assert_eq!(rig.library.find(sara, document.id).await.unwrap().name, "گزارش.txt");
}

#[tokio::test]
async fn a_changed_file_takes_the_place_of_the_one_before_once_it_is_read() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let folder = rig.library.make_folder(sara.library(), "دیگر").await.unwrap();
    let before = rig.uploaded_and_read(sara, "قیمت.txt", "چای صد تومان").await;
    let elsewhere = rig.uploaded_and_read(sara, "قیمت.txt", "قهوه صد تومان").await;
    rig.library.move_documents(sara, &[elsewhere.id], Some(folder)).await.unwrap();
    let now = rig.upload(sara, "قیمت.txt", "چای دویست تومان").await;
    let shelf = rig.library.shelf(sara.library(), &everything()).await.unwrap();
    let has_older: Vec<bool> = shelf.documents.iter().map(|shelved| shelved.has_older).collect();
    assert_eq!(has_older, [true, false, false]);

    rig.library.replace_older(sara, &[now.id]).await.unwrap();
    assert!(rig.library.find(sara, before.id).await.is_ok(), "what cannot be answered from takes no place");
    rig.read(now.id).await;
    rig.library.replace_older(sara, &[now.id, before.id]).await.unwrap();
    assert_eq!(rig.library.find(sara, before.id).await, Err(Error::NotFound));
    assert!(rig.library.find(sara, elsewhere.id).await.is_ok());
    let found = rig.library.search(sara.library(), "قیمت چای", 5).await.unwrap();
    assert!(found.iter().all(|found| found.document != before.id), "{found:?}");
}

#[tokio::test]
async fn several_are_deleted_at_once_and_none_of_anybody_else() {
    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    let one = rig.uploaded_and_read(sara, "a.txt", "یک").await;
    let two = rig.uploaded_and_read(sara, "b.txt", "دو").await;
    let other = rig.uploaded_and_read(reza, "c.txt", "سه").await;
    rig.library.delete_all(sara, &[one.id, two.id, other.id]).await.unwrap();
    assert!(names(&rig, sara, everything()).await.is_empty());
    assert!(rig.library.find(reza, other.id).await.is_ok());
}

#[tokio::test]
async fn a_file_goes_into_the_folder_it_is_sent_to() {
    let rig = Rig::start().await;
    let (sara, reza) = (rig.test.member().await, rig.test.member().await);
    let folder = rig.library.make_folder(sara.library(), "قراردادها").await.unwrap();
    let send = async |member: Member<'_>, folder: FolderId| {
        let mut upload = rig.library.begin_upload(member.library(), "a.txt").unwrap().into_folder(Some(folder));
        upload.write("متن".into()).await.unwrap();
        upload.finish().await.unwrap().document.folder
    };
    assert_eq!(send(sara, folder).await, Some(folder));
    assert_eq!(send(reza, folder).await, None, "not his folder");
}
