//! Runs the drawing operations of a page and notes where each glyph comes to stand.

use std::collections::HashMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};

use super::font::Font;
use super::{MAX_STREAM_BYTES, resolved};
use crate::knowledge::IntakeFailure;

/// Drawings within drawings go no deeper.
const MAX_DEPTH: usize = 8;
/// No page is read beyond so many glyphs.
const MAX_GLYPHS: usize = 200_000;
/// Nor beyond so many operations.
const MAX_OPERATIONS: usize = 5_000_000;

/// What all pages together may cost: one stream may be that of a thousand pages.
#[derive(Debug)]
pub(super) struct Budget {
    operations: usize,
    unpacked_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { operations: 20_000_000, unpacked_bytes: 512 * 1024 * 1024 }
    }
}

impl Budget {
    fn spend(&mut self, operations: usize, unpacked_bytes: usize) -> Result<(), IntakeFailure> {
        self.operations = self.operations.checked_sub(operations).ok_or(IntakeFailure::TooLarge)?;
        self.unpacked_bytes = self.unpacked_bytes.checked_sub(unpacked_bytes).ok_or(IntakeFailure::TooLarge)?;
        Ok(())
    }
}

/// A glyph, or several that stand for one text, on an upright page: lengths in points, from the left and from below.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for, in reading order.
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
}

impl Glyph {
    pub(super) fn middle(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }
}

/// The glyphs of a page in the order in which they are drawn.
///
/// # Errors
/// [`IntakeFailure::TooLarge`] when the budget does not last.
pub(super) fn of_page(document: &Document, page: ObjectId, budget: &mut Budget) -> Result<Vec<Glyph>, IntakeFailure> {
    let mut run = Run { document, glyphs: Vec::new(), operations: 0, unpacked_bytes: 0 };
    let Ok(content) = document.get_page_content_with_limit(page, MAX_STREAM_BYTES) else { return Ok(run.glyphs) };
    run.unpacked_bytes = content.len();
    let (own, others) = document.get_page_resources(page).unwrap_or_default();
    let others = others.into_iter().filter_map(|id| document.get_dictionary(id).ok());
    let resources: Vec<&Dictionary> = own.into_iter().chain(others).collect();
    run.draw(&content, &resources, Matrix::IDENTITY, 0);
    budget.spend(run.operations, run.unpacked_bytes)?;
    Ok(run.glyphs)
}

#[derive(Debug, Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then the other.
    fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, other.0);
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    fn of(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f32> = operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        numbers.try_into().ok().map(Self)
    }
}

/// What `q` keeps and `Q` brings back, as far as text needs it.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Vec<u8>,
    size: f32,
    between_glyphs: f32,
    between_words: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

/// A stretch of glyphs of which the file itself says what it stands for.
struct Replacement {
    text: String,
    covers: Option<Glyph>,
}

struct Run<'a> {
    document: &'a Document,
    glyphs: Vec<Glyph>,
    operations: usize,
    unpacked_bytes: usize,
}

impl<'a> Run<'a> {
    fn draw(&mut self, content: &[u8], resources: &[&'a Dictionary], page: Matrix, depth: usize) {
        let mut state =
            State { page, font: Vec::new(), size: 0.0, between_glyphs: 0.0, between_words: 0.0, stretch: 1.0, leading: 0.0, rise: 0.0 };
        let mut kept: Vec<State> = Vec::new();
        let mut fonts: HashMap<Vec<u8>, Option<Font<'a>>> = HashMap::new();
        let mut marked: Vec<Option<Replacement>> = Vec::new();
        let (mut text, mut line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        for operation in Content::decode_iter(content).map_while(Result::ok) {
            self.operations += 1;
            if self.operations > MAX_OPERATIONS || self.glyphs.len() > MAX_GLYPHS {
                return;
            }
            let Operation { operator, operands } = operation;
            let number = |place: usize| operands.get(place).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
            let mut next_line = |x: f32, y: f32| {
                line = Matrix::moved(x, y).then(line);
                line
            };
            match operator.as_str() {
                "q" if kept.len() < 64 => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap_or(state),
                "cm" => state.page = Matrix::of(&operands).unwrap_or(Matrix::IDENTITY).then(state.page),
                "BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                "Tf" => {
                    state.font = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                    state.size = number(1);
                }
                "Tc" => state.between_glyphs = number(0),
                "Tw" => state.between_words = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Ts" => state.rise = number(0),
                "Td" => text = next_line(number(0), number(1)),
                "TD" => {
                    state.leading = -number(1);
                    text = next_line(number(0), number(1));
                }
                "Tm" => {
                    line = Matrix::of(&operands).unwrap_or(Matrix::IDENTITY);
                    text = line;
                }
                "T*" => text = next_line(0.0, -state.leading),
                "Tj" | "TJ" | "'" | "\"" => {
                    if operator == "\"" {
                        (state.between_words, state.between_glyphs) = (number(0), number(1));
                    }
                    if matches!(operator.as_str(), "'" | "\"") {
                        text = next_line(0.0, -state.leading);
                    }
                    let document = self.document;
                    let font = fonts.entry(state.font.clone()).or_insert_with(|| font(document, resources, &state.font));
                    let replacement = marked.iter_mut().flatten().next();
                    if let (Some(font), Some(shown)) = (font, operands.last()) {
                        self.show(shown, font, &state, &mut text, replacement);
                    }
                }
                "BDC" => marked.push(self.replacement(&operands, resources)),
                "BMC" => marked.push(None),
                "EMC" => self.glyphs.extend(marked.pop().flatten().and_then(Replacement::glyph)),
                "Do" if depth < MAX_DEPTH => {
                    if let Some(name) = operands.first().and_then(|name| name.as_name().ok()) {
                        self.draw_form(name, resources, state.page, depth);
                    }
                }
                _ => {}
            }
        }
    }

    /// Shows a string, or strings with movements between them.
    fn show(&mut self, shown: &Object, font: &mut Font<'_>, state: &State, text: &mut Matrix, mut replacement: Option<&mut Replacement>) {
        let parts = match shown {
            Object::Array(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        for part in parts {
            if let Ok(movement) = part.as_float() {
                *text = Matrix::moved(-movement / 1000.0 * state.size * state.stretch, 0.0).then(*text);
            }
            let Ok(codes) = part.as_str() else { continue };
            let step = if font.wide { 2 } else { 1 };
            for code in codes.chunks_exact(step) {
                let code = code.iter().fold(0, |code: u16, byte| code << 8 | u16::from(*byte));
                let (letters, width) = font.glyph(code);
                let between = state.between_glyphs + if step == 1 && code == 32 { state.between_words } else { 0.0 };
                let drawn = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]).then(*text).then(state.page);
                *text = Matrix::moved((width * state.size + between) * state.stretch, 0.0).then(*text);
                let Some(glyph) = placed(letters, width, drawn) else { continue };
                match &mut replacement {
                    Some(replacement) => replacement.cover(glyph),
                    None if !glyph.text.is_empty() => self.glyphs.push(glyph),
                    None => {}
                }
            }
        }
    }

    fn replacement(&self, operands: &[Object], resources: &[&'a Dictionary]) -> Option<Replacement> {
        let properties = match operands.get(1)? {
            Object::Name(name) => found(self.document, resources, b"Properties", name)?,
            other => other,
        };
        let text = properties.as_dict().ok()?.get(b"ActualText").ok()?;
        Some(Replacement { text: decode_text_string(text).ok()?, covers: None })
    }

    fn draw_form(&mut self, name: &[u8], resources: &[&'a Dictionary], page: Matrix, depth: usize) {
        let Some(Object::Stream(form)) = found(self.document, resources, b"XObject", name) else { return };
        if form.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            return;
        }
        let Some(left) = MAX_STREAM_BYTES.checked_sub(self.unpacked_bytes) else { return };
        let Ok(content) = form.get_plain_content_with_limit(left) else { return };
        self.unpacked_bytes += content.len();
        let matrix = form.dict.get(b"Matrix").ok().and_then(|matrix| Matrix::of(resolved(self.document, matrix)?.as_array().ok()?));
        let own = form.dict.get(b"Resources").ok().and_then(|own| resolved(self.document, own)?.as_dict().ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.draw(&content, &resources, matrix.unwrap_or(Matrix::IDENTITY).then(page), depth + 1);
    }
}

impl Replacement {
    fn cover(&mut self, glyph: Glyph) {
        match &mut self.covers {
            Some(covers) => {
                covers.left = covers.left.min(glyph.left);
                covers.right = covers.right.max(glyph.right);
            }
            None => self.covers = Some(glyph),
        }
    }

    fn glyph(self) -> Option<Glyph> {
        let covers = self.covers?;
        (!self.text.is_empty()).then_some(Glyph { text: self.text, ..covers })
    }
}

/// Where a glyph stands once the page is turned so that its text runs level.
fn placed(text: &str, width: f32, drawn: Matrix) -> Option<Glyph> {
    let [a, b, c, d, x, y] = drawn.0;
    let size = c.hypot(d);
    let (x, y, along) = if a.abs() >= b.abs() {
        if a >= 0.0 { (x, y, a) } else { (-x, -y, -a) }
    } else if b > 0.0 {
        (y, -x, b)
    } else {
        (-y, x, -b)
    };
    let end = x + width * along;
    let sound = size > 0.0 && [x, y, end, size].iter().all(|number| number.is_finite());
    sound.then(|| Glyph { text: text.to_owned(), left: x.min(end), right: x.max(end), base: y, size })
}

fn font<'a>(document: &'a Document, resources: &[&'a Dictionary], name: &[u8]) -> Option<Font<'a>> {
    found(document, resources, b"Font", name)?.as_dict().ok().map(|font| Font::new(document, font))
}

/// A named thing among the nearest resources that have it.
fn found<'a>(document: &'a Document, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
    resources.iter().find_map(|resources| {
        let things = resolved(document, resources.get(kind).ok()?)?.as_dict().ok()?;
        resolved(document, things.get(name).ok()?)
    })
}
