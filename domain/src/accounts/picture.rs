//! The picture of a person or a company. What was sent is never kept: it is drawn anew, small, so that nothing of it but what
//! can be seen goes to anybody, neither where it was taken nor a file within the file.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage, imageops};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::accounts::entity::{account, picture};
use crate::accounts::{Accounts, PictureError};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::rate_limit::{self, Limit};
use crate::secret::random_token;
use crate::{Error, Result};

/// What a picture may weigh when it is sent.
pub const MAX_PICTURE_BYTES: usize = 8 * 1024 * 1024;
/// How high and wide it is kept, in pixels.
const SIDE: u32 = 192;
/// What drawing one may take: that of a phone's camera fits in, a bomb does not.
const MAX_DRAWING_BYTES: u64 = 160 * 1024 * 1024;
const QUALITY: u8 = 85;
/// Pictures that somebody may send.
const PICTURES: Limit = Limit::per_hour(20);

impl Accounts {
    /// Gives the caller this picture (JPEG, PNG or WebP) in the place of the one before.
    ///
    /// # Errors
    /// [`PictureError::NotAPicture`] when it cannot be read, or is larger than [`MAX_PICTURE_BYTES`]; [`Error::TooMany`].
    pub async fn set_picture(&self, caller: &Person, sent: Vec<u8>, client: &Client) -> Result<()> {
        rate_limit::enforce(&*self.deps.limiter, &format!("picture:{}", caller.account), PICTURES).await?;
        // One at a time: each may take much memory for a moment.
        let _turn = self.drawing.acquire().await.map_err(Error::internal)?;
        let drawn = tokio::task::spawn_blocking(move || draw(&sent)).await.map_err(Error::internal)??;
        let version = random_token().chars().take(16).collect();
        let row = picture::ActiveModel { account_id: Set(caller.account), jpeg: Set(drawn) };
        let transaction = self.deps.db.write().await?;
        self.name_picture(&transaction, caller, Some(version)).await?;
        let instead = OnConflict::column(picture::Column::AccountId).update_column(picture::Column::Jpeg).to_owned();
        picture::Entity::insert(row).on_conflict(instead).exec_without_returning(&*transaction).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::ProfileChanged).own(caller.account).from(client)).await?;
        transaction.commit().await
    }

    /// Takes the caller's picture away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_picture(&self, caller: &Person, client: &Client) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        self.name_picture(&transaction, caller, None).await?;
        picture::Entity::delete_by_id(caller.account).exec(&*transaction).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::ProfileChanged).own(caller.account).from(client)).await?;
        transaction.commit().await
    }

    /// The caller's picture, a JPEG.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn picture(&self, caller: &Person) -> Result<Vec<u8>> {
        self.picture_of(caller.account).await?.ok_or(Error::NotFound)
    }

    /// The picture of the owner of an account.
    pub(crate) async fn picture_of(&self, account: AccountId) -> Result<Option<Vec<u8>>> {
        Ok(picture::Entity::find_by_id(account).one(&*self.deps.db).await?.map(|found| found.jpeg))
    }

    async fn name_picture(&self, transaction: &WriteTransaction, caller: &Person, version: Option<String>) -> Result<()> {
        let named = account::Entity::update_many()
            .col_expr(account::Column::Picture, Expr::value(version))
            .filter(account::Column::Id.eq(caller.account))
            .exec(&**transaction)
            .await?;
        if named.rows_affected == 0 { Err(Error::SignedOut) } else { Ok(()) }
    }
}

/// The middle of a picture, upright, on white and small.
fn draw(sent: &[u8]) -> Result<Vec<u8>, PictureError> {
    read(sent).and_then(|picture| write(&picture)).ok_or(PictureError::NotAPicture)
}

fn read(sent: &[u8]) -> Option<DynamicImage> {
    if sent.len() > MAX_PICTURE_BYTES {
        return None;
    }
    let mut reader = ImageReader::new(Cursor::new(sent)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DRAWING_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) * 4 > MAX_DRAWING_BYTES {
        return None;
    }
    // Telephones say by a mark how the picture is to be turned, and the mark goes with everything else.
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture)
}

fn write(picture: &DynamicImage) -> Option<Vec<u8>> {
    let small = picture.resize_to_fill(SIDE, SIDE, FilterType::Triangle).into_rgba8();
    let mut ground = RgbaImage::from_pixel(SIDE, SIDE, Rgba([255; 4]));
    imageops::overlay(&mut ground, &small, 0, 0);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    DynamicImage::ImageRgba8(ground).into_rgb8().write_with_encoder(encoder).ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_kept_small_square_and_without_what_came_along() {
        let wide = DynamicImage::ImageRgb8(RgbImage::from_fn(600, 200, |x, _| image::Rgb([u8::from(x >= 300) * 255, 0, 0])));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut sent = encoded(&wide, format);
            sent.extend_from_slice(b"GPS 35.7N 51.4E <script>");
            let drawn = draw(&sent).unwrap();
            let read = image::load_from_memory_with_format(&drawn, ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), (SIDE, SIDE));
            assert!(!drawn.windows(3).any(|bytes| bytes == b"GPS") && drawn.len() < 20_000, "{}", drawn.len());
        }
    }

    #[test]
    fn u06_where_a_photo_was_taken_is_forgotten_and_how_it_was_held_is_heeded() {
        // Little-endian TIFF: orientation 6 (to be turned a quarter to the right), and where the place stands.
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        exif.extend_from_slice(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        exif.extend_from_slice(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0");
        exif.extend_from_slice(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0");
        let upper_red = RgbImage::from_fn(400, 400, |_, y| image::Rgb([u8::from(y < 200) * 255, 0, 0]));
        let plain = encoded(&DynamicImage::ImageRgb8(upper_red), ImageFormat::Jpeg);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let sent = [&plain[..2], b"\xFF\xE1", &length, &exif, &plain[2..]].concat();
        let drawn = draw(&sent).unwrap();
        assert!(!drawn.windows(4).any(|bytes| bytes == b"Exif"));
        let read = image::load_from_memory(&drawn).unwrap().into_rgb8();
        let red = |x, y| read.get_pixel(x, y).0[0];
        assert!(red(SIDE - 20, SIDE / 2) > 200 && red(20, SIDE / 2) < 60, "what was above is on the right");
    }

    #[test]
    fn what_can_be_seen_through_is_on_white() {
        let glass = DynamicImage::ImageRgba8(RgbaImage::from_pixel(300, 300, Rgba([0, 0, 0, 0])));
        let drawn = draw(&encoded(&glass, ImageFormat::Png)).unwrap();
        let read = image::load_from_memory_with_format(&drawn, ImageFormat::Jpeg).unwrap().into_rgb8();
        assert!(read.pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
    }

    #[test]
    fn what_is_no_picture_or_would_fill_the_memory_is_refused() {
        // The head of a PNG that claims 60,000 by 60,000 pixels.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x06\0\0\0".to_vec();
        bomb.extend_from_slice(&[0; 64]);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        for sent in [bomb, svg, Vec::new(), b"GIF89a".to_vec(), vec![0xFF, 0xD8, 0xFF], vec![0; MAX_PICTURE_BYTES + 1]] {
            assert_eq!(draw(&sent), Err(PictureError::NotAPicture), "{:?}", sent.first_chunk::<6>());
        }
    }
}
