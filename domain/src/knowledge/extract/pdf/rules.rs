//! The straight lines of a page, of which the grids of tables are made.

use lopdf::Object;

use super::matrix::{Matrix, Turn};

/// A line is no thicker, in points.
const THICKEST: f32 = 2.5;
/// Nor shorter than this.
const SHORTEST: f32 = 6.0;
/// No page has more.
const MAX_RULES: usize = 20_000;

/// A level or an upright line, by the box it fills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub(super) left: f32,
    pub(super) bottom: f32,
    pub(super) right: f32,
    pub(super) top: f32,
}

impl Rule {
    pub(super) fn of_corners((x, y): (f32, f32), (other_x, other_y): (f32, f32)) -> Self {
        Self { left: x.min(other_x), bottom: y.min(other_y), right: x.max(other_x), top: y.max(other_y) }
    }

    pub(super) fn is_level(&self) -> bool {
        self.right - self.left >= self.top - self.bottom
    }

    fn reach(&mut self, (x, y): (f32, f32)) {
        *self = Self { left: self.left.min(x), bottom: self.bottom.min(y), right: self.right.max(x), top: self.top.max(y) };
    }

    fn is_rule(&self) -> bool {
        let (width, height) = (self.right - self.left, self.top - self.bottom);
        width.min(height) <= THICKEST
            && width.max(height) >= SHORTEST
            && [self.left, self.right, self.top, self.bottom].iter().all(|n| n.is_finite())
    }

    pub(super) fn turned(&self, turn: Turn) -> Self {
        Self::of_corners(turn.place((self.left, self.bottom)), turn.place((self.right, self.top)))
    }
}

/// A path while it is drawn, and the lines of those that were painted.
#[derive(Debug, Default)]
pub(super) struct Paths {
    current: Vec<(Rule, usize)>,
    curves: usize,
    pub(super) rules: Vec<Rule>,
    /// How many curves were painted: letters may be drawn as shapes.
    pub(super) painted_curves: usize,
}

impl Paths {
    /// Follows an operation, whatever it is.
    pub(super) fn follow(&mut self, operator: &str, operands: &[Object], page: Matrix) {
        let number = |place: usize| operands.get(place).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        let point = || page.at(number(0), number(1));
        match operator {
            "m" => self.current.push((Rule::of_corners(point(), point()), 1)),
            "l" => self.reach(point()),
            "c" | "v" | "y" => self.curves += 1,
            "re" => self.current.push((Rule::of_corners(point(), page.at(number(0) + number(2), number(1) + number(3))), 4)),
            "S" | "s" | "B" | "B*" | "b" | "b*" => self.paint(true),
            "f" | "F" | "f*" => self.paint(false),
            "n" => (self.current, self.curves) = (Vec::new(), 0),
            _ => {}
        }
    }

    fn reach(&mut self, point: (f32, f32)) {
        if let Some((shape, points)) = self.current.last_mut() {
            shape.reach(point);
            *points += 1;
        }
    }

    fn paint(&mut self, is_stroked: bool) {
        self.painted_curves += std::mem::take(&mut self.curves);
        for (shape, points) in std::mem::take(&mut self.current) {
            if self.rules.len() > MAX_RULES {
                return;
            }
            if shape.is_rule() {
                self.rules.push(shape);
            } else if is_stroked && matches!(points, 4 | 5) {
                let Rule { left, bottom, right, top } = shape;
                let corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)];
                self.rules.extend(corners.windows(2).map(|side| Rule::of_corners(side[0], side[1])).filter(Rule::is_rule));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(operations: &[(&str, &[f32])]) -> Vec<Rule> {
        let mut paths = Paths::default();
        for (operator, operands) in operations {
            let operands: Vec<Object> = operands.iter().map(|operand| Object::Real(*operand)).collect();
            paths.follow(operator, &operands, Matrix::IDENTITY);
        }
        paths.rules
    }

    #[test]
    fn lines_thin_boxes_and_the_sides_of_frames_are_rules() {
        assert_eq!(rules(&[("m", &[0.0, 0.0]), ("l", &[50.0, 0.0]), ("S", &[])]).len(), 1);
        assert_eq!(rules(&[("re", &[0.0, 0.0, 50.0, 1.0]), ("f", &[])]).len(), 1);
        assert_eq!(rules(&[("re", &[0.0, 0.0, 50.0, 40.0]), ("S", &[])]).len(), 4);
        assert_eq!(rules(&[("re", &[0.0, 0.0, 50.0, 40.0]), ("f", &[])]).len(), 0, "a background");
        assert_eq!(rules(&[("re", &[0.0, 0.0, 50.0, 1.0]), ("n", &[])]).len(), 0, "a clip");
    }
}
