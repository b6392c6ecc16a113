use super::*;
use crate::knowledge::{FetchPage, NewPage, ShelfQuery};

const LEAVE: &str = "https://avand.example/hr/leave";

fn page(address: &str) -> NewPage {
    NewPage { address: address.parse().unwrap(), is_refreshed: false, with_pages_below: false, folder: None }
}

impl Rig {
    /// As the jobs do, until none is left.
    async fn fetch_all(&self) {
        for job in waiting::<FetchPage>(&self.test.db).await {
            let claim = claim_of(&self.test.db, &job).await;
            self.library.fetch(job.document, job.with_pages_below, &claim).await.unwrap();
        }
    }
}

async fn names(rig: &Rig, member: Member<'_>) -> Vec<String> {
    let shelf = rig.library.shelf(member.library(), &ShelfQuery { shown: 100, ..ShelfQuery::default() }).await.unwrap();
    let mut names: Vec<String> = shelf.documents.into_iter().map(|shelved| shelved.document.name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_page_is_fetched_read_and_answered_from() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.web.put(LEAVE, "text/html", "<title>مرخصی کارکنان</title><p>مرخصی استعلاجی سه روز است.</p>");
    let added = rig.library.add_page(sara.library(), &page(LEAVE)).await.unwrap();
    assert_eq!((added.name.as_str(), added.state), ("avand.example\u{2215}hr\u{2215}leave", DocumentState::Queued));
    rig.fetch_all().await;
    rig.read(added.id).await;
    let read = rig.library.find(sara, added.id).await.unwrap();
    assert_eq!((read.name.as_str(), read.state, read.source_url.as_deref()), ("مرخصی کارکنان", DocumentState::Indexed, Some(LEAVE)));
    assert_eq!(rig.library.search(sara.library(), "مرخصی استعلاجی", 5).await.unwrap()[0].document, added.id);
    let again = rig.library.add_page(sara.library(), &page(LEAVE)).await.unwrap();
    assert_eq!(again.id, added.id, "it is there already");
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why_and_can_be_tried_again() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let added = rig.library.add_page(sara.library(), &page(LEAVE)).await.unwrap();
    rig.fetch_all().await;
    assert_eq!(rig.library.find(sara, added.id).await.unwrap().failure, Some(IntakeFailure::Refused));
    rig.web.put(LEAVE, "image/png", "\u{89}PNG");
    rig.library.retry(sara, added.id).await.unwrap();
    rig.fetch_all().await;
    assert_eq!(rig.library.find(sara, added.id).await.unwrap().failure, Some(IntakeFailure::Unsupported));
    rig.web.put(LEAVE, "text/plain", "مرخصی سه روز است");
    rig.library.retry(sara, added.id).await.unwrap();
    rig.fetch_all().await;
    rig.read(added.id).await;
    assert_eq!(rig.library.find(sara, added.id).await.unwrap().state, DocumentState::Indexed);
}

#[tokio::test]
async fn a_page_that_has_changed_is_read_again_after_a_week() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.web.put(LEAVE, "text/plain", "مرخصی سه روز است");
    let added = rig.library.add_page(sara.library(), &NewPage { is_refreshed: true, ..page(LEAVE) }).await.unwrap();
    rig.fetch_all().await;
    rig.read(added.id).await;
    rig.clock.advance(Duration::from_secs(6 * 86_400));
    rig.library.refresh_pages().await.unwrap();
    rig.web.put(LEAVE, "text/plain", "مرخصی پنج روز است");
    rig.fetch_all().await;
    rig.clock.advance(Duration::from_secs(2 * 86_400));
    rig.library.refresh_pages().await.unwrap();
    rig.fetch_all().await;
    assert_eq!(rig.library.find(sara, added.id).await.unwrap().state, DocumentState::Queued);
    rig.read(added.id).await;
    let found = rig.library.search(sara.library(), "مرخصی چند روز است", 5).await.unwrap();
    assert_eq!(found.iter().map(|found| found.body.as_str()).collect::<Vec<_>>(), ["مرخصی پنج روز است"]);
}

#[tokio::test]
async fn a_page_that_is_gone_for_once_stays_as_it_was_read() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.web.put(LEAVE, "text/plain", "مرخصی سه روز است");
    let added = rig.library.add_page(sara.library(), &page(LEAVE)).await.unwrap();
    rig.fetch_all().await;
    rig.read(added.id).await;
    rig.web.0.lock().unwrap().clear();
    rig.library.fetch_again(sara, &[added.id]).await.unwrap();
    rig.fetch_all().await;
    assert_eq!(rig.library.find(sara, added.id).await.unwrap().state, DocumentState::Indexed);
}

#[tokio::test]
async fn the_pages_below_come_along_and_a_map_of_a_site_is_no_document() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    rig.web.put(LEAVE, "text/html", "<title>همه</title><a href='leave/sick'>۱</a><a href='/shop'>۲</a>");
    rig.library.add_page(sara.library(), &NewPage { with_pages_below: true, ..page(LEAVE) }).await.unwrap();
    rig.fetch_all().await;
    assert_eq!(names(&rig, sara).await, ["avand.example\u{2215}hr\u{2215}leave\u{2215}sick", "همه"]);

    let map = "https://avand.example/sitemap.xml";
    rig.web.put(
        map,
        "application/xml",
        "<urlset><url><loc>https://avand.example/a</loc></url><url><loc>https://avand.example/b</loc></url></urlset>",
    );
    let added = rig.library.add_page(sara.library(), &page(map)).await.unwrap();
    rig.fetch_all().await;
    assert_eq!(rig.library.find(sara, added.id).await, Err(Error::NotFound));
    assert_eq!(names(&rig, sara).await.len(), 4);
}

#[tokio::test]
async fn a_page_that_the_library_has_no_room_for_is_not_kept() {
    let rig = Rig::start().await;
    let sara = rig.test.member().await;
    let large = rig.upload(sara, "large.txt", "متن").await;
    let weigh = document::Entity::update_many()
        .col_expr(document::Column::Size, Expr::value(i64::try_from(crate::knowledge::MAX_LIBRARY_BYTES).unwrap()));
    weigh.filter(document::Column::Id.eq(large.id)).exec(&*rig.test.db).await.unwrap();
    rig.web.put(LEAVE, "text/plain", "مرخصی سه روز است");
    let added = rig.library.add_page(sara.library(), &page(LEAVE)).await.unwrap();
    rig.fetch_all().await;
    let refused = rig.library.find(sara, added.id).await.unwrap();
    assert_eq!((refused.state, refused.failure, refused.size), (DocumentState::Failed, Some(IntakeFailure::LibraryFull), 0));
}
