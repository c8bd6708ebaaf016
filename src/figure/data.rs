//! `Figure`: a picture as plain data, in pixels of a page and numbers on axes, with meanings for colours.

use crate::verdict::Outcome;

/// A picture: what a chart makes and a renderer draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Name of the file, without its ending.
    pub stem: String,
    /// What is seen, one element a line.
    pub title: Vec<String>,
    /// How to read it, one element a line.
    pub subtitle: Vec<String>,
    /// Width and height in pixels.
    pub size: [f64; 2],
    /// The plots.
    pub panels: Vec<Panel>,
    /// What colours and shapes mean.
    pub legend: Vec<Entry>,
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The sample.
    pub key: Key,
    /// What it means.
    pub label: String,
    /// Left end and middle of the line, in pixels.
    pub at: [f64; 2],
}

/// A sample in the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Key {
    /// A shape.
    Shape(Shape, Paint),
    /// A line.
    Line(Paint, Dash),
    /// A filled rectangle, with an outcome's glyph where it stands for one.
    Swatch(Paint, Option<Outcome>),
    /// A frame round a cell.
    Frame,
}

/// A plot: two axes, and marks between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Written above.
    pub title: String,
    /// The outcome that it shows, drawn before the title.
    pub badge: Option<Outcome>,
    /// Where the axes lie, in pixels of the page.
    pub frame: Rect,
    /// Left to right.
    pub x: Axis,
    /// Bottom to top.
    pub y: Axis,
    /// What is drawn, first things lowest.
    pub marks: Vec<Mark>,
}

/// A rectangle in pixels, y growing downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

/// From numbers to places along an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What the numbers are; empty for rows with names.
    pub label: String,
    /// How they are spaced.
    pub scale: Scale,
    /// The number at the left or lower end.
    pub from: f64,
    /// The number at the other end; may be smaller.
    pub to: f64,
    /// Marked numbers.
    pub ticks: Vec<Tick>,
    /// Whether the ticks have lines through the plot.
    pub grid: bool,
}

/// How numbers are spaced along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By their logarithms; all are greater than 0.
    Log,
}

/// A marked number of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The number.
    pub at: f64,
    /// What is written there.
    pub label: String,
    /// Whether its line is as strong as lines of the grid are.
    pub major: bool,
}

/// One thing that is drawn, in numbers on the axes of its panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// The points.
        points: Vec<[f64; 2]>,
        /// Its colour.
        paint: Paint,
        /// Its pattern.
        dash: Dash,
        /// Its width in pixels.
        width: f64,
    },
    /// The area between two curves.
    Band {
        /// Each place on the x axis with the lower and the upper end there.
        points: Vec<[f64; 3]>,
        /// Its colour.
        paint: Paint,
        /// 0 is invisible, 1 hides what is below.
        opacity: f64,
    },
    /// A rectangle.
    Cell {
        /// From and to on the x axis.
        x: [f64; 2],
        /// From and to on the y axis.
        y: [f64; 2],
        /// Its colour.
        paint: Paint,
        /// 0 is invisible, 1 hides what is below.
        opacity: f64,
    },
    /// A shape at a point.
    Glyph {
        /// The point.
        at: [f64; 2],
        /// The shape.
        shape: Shape,
        /// Its colour.
        paint: Paint,
        /// Its diameter in pixels.
        size: f64,
    },
    /// Words at a point.
    Text {
        /// The point.
        at: [f64; 2],
        /// How far from it the words stand, in pixels, right and down.
        offset: [f64; 2],
        /// The words.
        text: String,
        /// Which part of them is at the point.
        anchor: Anchor,
        /// Their colour.
        paint: Paint,
        /// Height of the letters in pixels.
        size: f64,
    },
}

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// An outcome's glyph: a disc, a triangle, a wave, a cross.
    Outcome(Outcome),
    /// A ring.
    Ring,
    /// A disc without a border: one of many.
    Dot,
    /// An upright cross: a minimum.
    Plus,
    /// A star: the best.
    Star,
    /// An arrow head that points in this direction, in degrees counted from the right, anticlockwise.
    Arrow(f64),
}

/// A line's pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dashes and dots.
    DashDot,
    /// Long dashes.
    Long,
}

/// Which part of the words is at the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Their beginning.
    Start,
    /// Their middle.
    Middle,
    /// Their end.
    End,
}

/// A colour by what it means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// One of the four outcomes.
    Outcome(Outcome),
    /// A learning rate's place in the range shown, 0 to 1.
    Rate(f64),
    /// A place in a catalog, and which of the settings of that entry.
    Series(usize, usize),
    /// A zone of the learning-rate axis.
    Zone(Zone),
    /// A height, 0 at the bottom of a valley, 1 at the top.
    Height(f64),
    /// Text and frames.
    Ink,
    /// Text and lines of less weight.
    Muted,
    /// Lines of the grid.
    Grid,
    /// The background.
    Paper,
}

/// How many hues [`Paint::Series`] has: entries so far apart in a catalog have the same.
pub const HUES: usize = 9;

/// A zone of the learning-rate axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Would get there with more steps.
    TooSmall,
    /// Converged.
    JustRight,
    /// Oscillates, diverges, or is slow above rates that converge.
    TooLarge,
}

impl Dash {
    /// All patterns, plainest first.
    pub const ALL: [Dash; 5] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDot, Dash::Long];
}

impl Rect {
    /// Left to right.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Top to bottom.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

impl Panel {
    /// Where a point of the axes lies on the page, in pixels.
    pub fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let right = self.frame.left + self.x.share(x) * self.frame.width();
        let down = self.frame.bottom - self.y.share(y) * self.frame.height();
        [right, down]
    }
}

impl Mark {
    /// An unbroken line.
    pub fn line(points: Vec<[f64; 2]>, paint: Paint, width: f64) -> Mark {
        Mark::Line { points, paint, dash: Dash::Solid, width }
    }

    /// An outcome's glyph in the outcome's colour.
    pub fn outcome(at: [f64; 2], outcome: Outcome, size: f64) -> Mark {
        Mark::Glyph { at, shape: Shape::Outcome(outcome), paint: Paint::Outcome(outcome), size }
    }

    /// A note in small letters.
    pub fn note(at: [f64; 2], offset: [f64; 2], text: impl Into<String>, anchor: Anchor) -> Mark {
        Mark::Text { at, offset, text: text.into(), anchor, paint: Paint::Muted, size: 12.0 }
    }
}
