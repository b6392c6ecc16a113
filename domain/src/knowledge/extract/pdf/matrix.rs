//! Where things come to stand on a page.

use lopdf::Object;

/// Text is level when it rises by less than this over its length.
const LEVEL: f32 = 0.1;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, other.0);
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    pub(super) fn of(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f32> = operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        numbers.try_into().ok().map(Self)
    }

    pub(super) fn at(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How much of the page a square of one by one comes to cover.
    pub(super) fn area(self) -> f32 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs()
    }
}

/// How a page has to be turned so that a text on it runs level, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Turn {
    None,
    Right,
    Over,
    Left,
}

impl Turn {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Right, Self::Over, Self::Left];

    /// The turn for text of a direction; none when no turn makes it level.
    pub(super) fn of(x: f32, y: f32) -> Option<Self> {
        let (across, up) = (x.abs(), y.abs());
        match (across.min(up) <= LEVEL * across.max(up), across >= up) {
            (false, _) => None,
            (true, true) => Some(if x >= 0.0 { Self::None } else { Self::Over }),
            (true, false) => Some(if y > 0.0 { Self::Right } else { Self::Left }),
        }
    }

    pub(super) fn place(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, -x),
            Self::Over => (-x, -y),
            Self::Left => (-y, x),
        }
    }
}
