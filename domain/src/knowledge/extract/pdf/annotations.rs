//! What stands on a page besides its content: values of forms, notes and stamps.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, decode_text_string};

use super::glyphs::{Glyph, Run, Shown};
use super::matrix::{Matrix, Turn};
use super::resolved;

/// Hidden, or not to be seen on a screen.
const UNSEEN: i64 = 2 | 32;
/// No page has more.
const MAX_ANNOTATIONS: usize = 2_000;
/// Fields that take their value from those above go no deeper.
const MAX_PARENTS: usize = 8;
/// The size of text of which nothing says how it looks, in points.
const USUAL_SIZE: f32 = 10.0;

/// Draws the annotations of a page.
pub(super) fn draw<'a>(document: &'a Document, page: ObjectId, run: &mut Run<'a>) {
    let default = form_resources(document);
    for annotation in document.get_page_annotations(page).unwrap_or_default().into_iter().take(MAX_ANNOTATIONS) {
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        let kind = annotation.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let Some(place) = rectangle(document, annotation, b"Rect").filter(|_| flags & UNSEEN == 0 && kind != b"Popup") else { continue };
        match appearance(document, annotation) {
            Some(drawing) => {
                let resources: Vec<&Dictionary> = default.into_iter().collect();
                run.draw_annotation(drawing, &resources, onto(document, drawing, place));
            }
            None if kind == b"Widget" => run.shown.extend(value(document, annotation).and_then(|value| written(value, place))),
            None => {}
        }
    }
}

fn form_resources(document: &Document) -> Option<&Dictionary> {
    let form = resolved(document, document.catalog().ok()?.get(b"AcroForm").ok()?)?.as_dict().ok()?;
    resolved(document, form.get(b"DR").ok()?)?.as_dict().ok()
}

/// How the annotation looks in the state in which it is.
fn appearance<'a>(document: &'a Document, annotation: &'a Dictionary) -> Option<&'a Stream> {
    let looks = resolved(document, annotation.get(b"AP").ok()?)?.as_dict().ok()?;
    match resolved(document, looks.get(b"N").ok()?)? {
        Object::Stream(drawing) => Some(drawing),
        Object::Dictionary(states) => {
            let state = annotation.get(b"AS").and_then(Object::as_name).ok()?;
            resolved(document, states.get(state).ok()?)?.as_stream().ok()
        }
        _ => None,
    }
}

/// From the drawing's own place to that on the page.
fn onto(document: &Document, drawing: &Stream, [left, bottom, right, top]: [f32; 4]) -> Matrix {
    let own = rectangle(document, &drawing.dict, b"BBox").unwrap_or([0.0, 0.0, right - left, top - bottom]);
    let matrix = drawing.dict.get(b"Matrix").ok().and_then(|matrix| Matrix::of(resolved(document, matrix)?.as_array().ok()?));
    let matrix = matrix.unwrap_or(Matrix::IDENTITY);
    let corners = [(own[0], own[1]), (own[2], own[1]), (own[2], own[3]), (own[0], own[3])].map(|(x, y)| matrix.at(x, y));
    let least = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::INFINITY, f32::min);
    let most = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::NEG_INFINITY, f32::max);
    let (x, y) = (least(|corner| corner.0), least(|corner| corner.1));
    let stretch = |own: f32, wanted: f32| if own > 0.0 { wanted / own } else { 1.0 };
    let (across, up) = (stretch(most(|corner| corner.0) - x, right - left), stretch(most(|corner| corner.1) - y, top - bottom));
    Matrix([across, 0.0, 0.0, up, left - x * across, bottom - y * up])
}

/// The left, lower, right and upper side.
pub(super) fn rectangle(document: &Document, of: &Dictionary, name: &[u8]) -> Option<[f32; 4]> {
    let sides = resolved(document, of.get(name).ok()?)?.as_array().ok()?;
    let sides: Vec<f32> = sides.iter().filter_map(|side| resolved(document, side)?.as_float().ok()).collect();
    let [x, y, other_x, other_y] = sides[..] else { return None };
    Some([x.min(other_x), y.min(other_y), x.max(other_x), y.max(other_y)])
}

/// The value of a field that nobody has drawn yet.
fn value(document: &Document, field: &Dictionary) -> Option<String> {
    let mut at = field;
    for _ in 0..MAX_PARENTS {
        if let Ok(value) = at.get(b"V") {
            return decode_text_string(resolved(document, value)?).ok();
        }
        at = resolved(document, at.get(b"Parent").ok()?)?.as_dict().ok()?;
    }
    None
}

fn written(value: String, [left, bottom, right, top]: [f32; 4]) -> Option<Shown> {
    let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let size = USUAL_SIZE.min((top - bottom) * 0.8);
    let base = f32::midpoint(bottom, top) - size * 0.3;
    let glyph = Glyph { text, left, right, base, size, drawn: None };
    (!glyph.is_blank() && size > 0.0).then_some(Shown { glyph, turn: Turn::None, is_hidden: false })
}
