//! Pages: where titles, plots and legends go.

use super::data::{Entry, Figure, Key, Paint, Panel, Rect, Shape};
use super::text;
use crate::verdict::Outcome;

/// Width of a page in pixels.
pub const WIDTH: f64 = 960.0;
/// Empty border of a page.
pub const MARGIN: f64 = 28.0;
/// Height of the title's letters.
pub const TITLE: f64 = 20.0;
/// Height of the letters in subtitles, labels and legends.
pub const BODY: f64 = 13.0;
/// Height of the letters at ticks.
pub const TICK: f64 = 12.0;
/// From one line of the title to the next.
pub const TITLE_LINE: f64 = 26.0;
/// From one line of the subtitle to the next.
pub const BODY_LINE: f64 = 19.0;

/// What a page holds below its title.
pub struct Body {
    /// The plots.
    pub panels: Vec<Panel>,
    /// What goes into the legend, in groups that begin a line each if they do not fit into the last one.
    pub keys: Vec<Vec<(Key, String)>>,
    /// Where the plots and their labels end.
    pub bottom: f64,
}

/// A page with a title, a line on how to read it, plots, and a legend below them. `body` is told where
/// the title ends.
pub fn page(stem: &str, title: &str, subtitle: &str, body: impl FnOnce(f64) -> Body) -> Figure {
    let inside = WIDTH - 2.0 * MARGIN;
    // Where the font is not installed, another may be wider.
    let title = text::wrap(title, TITLE, inside * 0.92);
    let subtitle = text::wrap(subtitle, BODY, inside * 0.92);
    let top = MARGIN + title.len() as f64 * TITLE_LINE + subtitle.len() as f64 * BODY_LINE + 14.0;
    let Body { panels, keys, bottom } = body(top);
    let (legend, bottom) = flow(keys, bottom + 26.0);
    Figure { stem: text::slug(stem), title, subtitle, size: [WIDTH, bottom + MARGIN - 8.0], panels, legend }
}

/// Entries side by side, in as many lines as they need; and where the last line ends.
fn flow(groups: Vec<Vec<(Key, String)>>, top: f64) -> (Vec<Entry>, f64) {
    const SAMPLE: f64 = 34.0;
    const GAP: f64 = 26.0;
    let [mut x, mut y] = [MARGIN, top];
    let mut entries = Vec::new();
    let width = |label: &str| SAMPLE + text::width(label, BODY);
    for group in groups {
        let whole = group.iter().map(|(_, label)| width(label) + GAP).sum::<f64>() - GAP;
        for (i, (key, label)) in group.into_iter().enumerate() {
            let label = text::cut(&label, BODY, WIDTH - 2.0 * MARGIN - SAMPLE);
            let wide = width(&label);
            let needed = if i == 0 { whole } else { wide };
            if x > MARGIN && x + needed > WIDTH - MARGIN {
                [x, y] = [MARGIN, y + 22.0];
            }
            entries.push(Entry { key, label, at: [x, y] });
            x += wide + GAP;
        }
    }
    (entries, y + 10.0)
}

/// Frames side by side and below each other, as wide as fits, with room for labels round each.
pub struct Grid {
    /// Where the first row begins.
    pub top: f64,
    /// How many frames stand side by side.
    pub columns: usize,
    /// Height of a frame.
    pub height: f64,
    /// Room to the left of the first column.
    pub left: f64,
    /// Room between two columns.
    pub between: f64,
    /// Room above a frame, for its title.
    pub above: f64,
    /// Room below a frame, for its ticks.
    pub below: f64,
}

impl Grid {
    /// Width of a frame.
    pub fn width(&self) -> f64 {
        let inside = WIDTH - MARGIN - self.left - (self.columns - 1) as f64 * self.between;
        inside / self.columns as f64
    }

    /// The `i`-th frame, counted row by row.
    pub fn frame(&self, i: usize) -> Rect {
        let (row, column) = ((i / self.columns) as f64, (i % self.columns) as f64);
        let left = self.left + column * (self.width() + self.between);
        let top = self.top + row * (self.above + self.height + self.below) + self.above;
        Rect { left, top, right: left + self.width(), bottom: top + self.height }
    }

    /// Where the last row of `n` frames and its labels end.
    pub fn bottom(&self, n: usize) -> f64 {
        self.top + n.div_ceil(self.columns) as f64 * (self.above + self.height + self.below)
    }
}

/// The legend of the four outcomes as glyphs.
pub fn outcome_glyphs() -> Vec<(Key, String)> {
    let key = |outcome| Key::Shape(Shape::Outcome(outcome), Paint::Outcome(outcome));
    Outcome::ALL.map(|outcome| (key(outcome), outcome.name().to_string())).to_vec()
}

/// The legend of the four outcomes as cells.
pub fn outcome_swatches() -> Vec<(Key, String)> {
    let key = |outcome| Key::Swatch(Paint::Outcome(outcome), Some(outcome));
    Outcome::ALL.map(|outcome| (key(outcome), outcome.name().to_string())).to_vec()
}
