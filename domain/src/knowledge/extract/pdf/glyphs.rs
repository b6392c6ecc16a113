//! Runs the drawing operations of a page and notes where each glyph comes to stand.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, decode_text_string};

use super::font::{Font, Fonts};
use super::matrix::{Matrix, Turn};
use super::rules::Paths;
use super::{MAX_STREAM_BYTES, resolved};

/// Drawings within drawings go no deeper.
const MAX_DEPTH: usize = 8;
/// No page is read beyond so many glyphs.
const MAX_GLYPHS: usize = 200_000;
/// Nor beyond so many operations.
const MAX_OPERATIONS: usize = 5_000_000;

/// A glyph, or several that stand for one text, on an upright page: lengths in points, from the left and from below.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for, in reading order.
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    /// Its place in the order of drawing; none when it was filled into a form.
    pub(super) drawn: Option<u32>,
}

impl Glyph {
    pub(super) fn middle(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A glyph with what is known of how it is shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) glyph: Glyph,
    pub(super) turn: Turn,
    pub(super) is_hidden: bool,
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
    is_hidden: bool,
}

impl State {
    fn new(page: Matrix) -> Self {
        Self {
            page,
            font: Vec::new(),
            size: 0.0,
            between_glyphs: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_hidden: false,
        }
    }

    /// Follows an operation that only changes how text is shown.
    fn follow(&mut self, operator: &str, operands: &[Object]) {
        let number = |place: usize| operands.get(place).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        match operator {
            "cm" => self.page = Matrix::of(operands).unwrap_or(Matrix::IDENTITY).then(self.page),
            "Tc" => self.between_glyphs = number(0),
            "Tw" => self.between_words = number(0),
            "Tz" => self.stretch = number(0) / 100.0,
            "TL" => self.leading = number(0),
            "Ts" => self.rise = number(0),
            // Neither filled nor drawn: the text under the picture of a page, put there for searching.
            "Tr" => self.is_hidden = matches!(operands.first().and_then(|mode| mode.as_i64().ok()), Some(3 | 7)),
            "Tf" => {
                self.font = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                self.size = number(1);
            }
            _ => {}
        }
    }
}

/// A stretch of glyphs of which the file itself says what it stands for.
struct Replacement {
    text: String,
    covers: Option<Shown>,
}

pub(super) struct Run<'a> {
    document: &'a Document,
    fonts: &'a mut Fonts,
    pub(super) shown: Vec<Shown>,
    pub(super) paths: Paths,
    /// Glyphs of which nobody can know what they stand for.
    pub(super) unreadable: usize,
    /// How much of the page pictures cover, in square points.
    pub(super) pictured: f32,
    pub(super) operations: usize,
    pub(super) unpacked_bytes: usize,
    is_annotation: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(document: &'a Document, fonts: &'a mut Fonts) -> Self {
        Self {
            document,
            fonts,
            shown: Vec::new(),
            paths: Paths::default(),
            unreadable: 0,
            pictured: 0.0,
            operations: 0,
            unpacked_bytes: 0,
            is_annotation: false,
        }
    }

    /// Draws what the page itself consists of.
    pub(super) fn draw_page(&mut self, content: &[u8], resources: &[&'a Dictionary]) {
        self.unpacked_bytes += content.len();
        self.draw(content, resources, Matrix::IDENTITY, 0);
    }

    /// Draws what stands on top of the page: notes, stamps and the values of a form.
    pub(super) fn draw_annotation(&mut self, appearance: &'a Stream, resources: &[&'a Dictionary], page: Matrix) {
        self.is_annotation = true;
        self.draw_form(appearance, resources, page, 0);
        self.is_annotation = false;
    }

    fn draw(&mut self, content: &[u8], resources: &[&'a Dictionary], page: Matrix, depth: usize) {
        let mut state = State::new(page);
        let mut kept: Vec<State> = Vec::new();
        let mut fonts: HashMap<Vec<u8>, Option<Rc<Font>>> = HashMap::new();
        let mut marked: Vec<Option<Replacement>> = Vec::new();
        let (mut text, mut line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        for operation in Content::decode_iter(content).map_while(Result::ok) {
            self.operations += 1;
            if self.operations > MAX_OPERATIONS || self.shown.len() > MAX_GLYPHS {
                return;
            }
            let Operation { operator, operands } = operation;
            let number = |place: usize| operands.get(place).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
            let mut next_line = |x: f32, y: f32| {
                line = Matrix::moved(x, y).then(line);
                line
            };
            match operator.as_str() {
                "q" => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap_or(state),
                "BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
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
                    if !fonts.contains_key(&state.font) {
                        fonts.insert(state.font.clone(), self.fonts.named(self.document, resources, &state.font));
                    }
                    let replacement = marked.iter_mut().flatten().next();
                    if let (Some(Some(font)), Some(shown)) = (fonts.get(&state.font), operands.last()) {
                        self.show(shown, font, &state, &mut text, replacement);
                    }
                }
                "BDC" => marked.push(self.replacement(&operands, resources)),
                "BMC" => marked.push(None),
                "EMC" => self.shown.extend(marked.pop().flatten().and_then(Replacement::shown)),
                "BI" => self.pictured += state.page.area(),
                "Do" => {
                    if let Some(name) = operands.first().and_then(|name| name.as_name().ok()) {
                        self.draw_named(name, resources, state.page, depth);
                    }
                }
                operator => {
                    state.follow(operator, &operands);
                    self.paths.follow(operator, &operands, state.page);
                }
            }
        }
    }

    /// Shows a string, or strings with movements between them.
    fn show(&mut self, shown: &Object, font: &Font, state: &State, text: &mut Matrix, mut replacement: Option<&mut Replacement>) {
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
                self.unreadable += usize::from(letters.is_none() && replacement.is_none());
                let order = u32::try_from(self.shown.len()).ok().filter(|_| !self.is_annotation);
                let Some(glyph) = placed(letters.unwrap_or_default(), width, drawn, order) else { continue };
                let shown = Shown { is_hidden: state.is_hidden, ..glyph };
                match &mut replacement {
                    Some(replacement) => replacement.cover(shown),
                    None if !shown.glyph.text.is_empty() => self.shown.push(shown),
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

    fn draw_named(&mut self, name: &[u8], resources: &[&'a Dictionary], page: Matrix, depth: usize) {
        let Some(Object::Stream(drawing)) = found(self.document, resources, b"XObject", name) else { return };
        match drawing.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") if depth < MAX_DEPTH => self.draw_form(drawing, resources, page, depth),
            Ok(b"Image") => self.pictured += page.area(),
            _ => {}
        }
    }

    fn draw_form(&mut self, form: &'a Stream, resources: &[&'a Dictionary], page: Matrix, depth: usize) {
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
    fn cover(&mut self, shown: Shown) {
        match &mut self.covers {
            Some(covers) => {
                covers.glyph.left = covers.glyph.left.min(shown.glyph.left);
                covers.glyph.right = covers.glyph.right.max(shown.glyph.right);
            }
            None => self.covers = Some(shown),
        }
    }

    fn shown(self) -> Option<Shown> {
        let covers = self.covers?;
        (!self.text.is_empty()).then_some(Shown { glyph: Glyph { text: self.text, ..covers.glyph }, ..covers })
    }
}

/// Where a glyph stands once the page is turned so that its text runs level; none when no turn makes it so.
fn placed(text: String, width: f32, shown: Matrix, drawn: Option<u32>) -> Option<Shown> {
    let [a, b, c, d, x, y] = shown.0;
    let turn = Turn::of(a, b)?;
    let size = c.hypot(d);
    let (left, base) = turn.place((x, y));
    let end = left + width * a.hypot(b);
    let is_sound = size > 0.0 && [left, base, end, size].iter().all(|number| number.is_finite());
    is_sound.then(|| Shown { glyph: Glyph { text, left: left.min(end), right: left.max(end), base, size, drawn }, turn, is_hidden: false })
}

/// A named thing among the nearest resources that have it.
fn found<'a>(document: &'a Document, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
    resources.iter().find_map(|resources| {
        let things = resolved(document, resources.get(kind).ok()?)?.as_dict().ok()?;
        resolved(document, things.get(name).ok()?)
    })
}
