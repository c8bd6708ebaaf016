//! The scene: a figure's panels, marks and legend, drawn on any canvas.

use super::canvas::{Canvas, Colour, Stroke, Words};
use super::{glyph, palette};
use crate::figure::layout::{BODY, BODY_LINE, MARGIN, TICK, TITLE, TITLE_LINE};
use crate::figure::{Anchor, Dash, Entry, Figure, Key, Mark, Paint, Panel, Shape, Tick, text};

/// Draws a figure.
pub fn draw(figure: &Figure, canvas: &mut dyn Canvas) {
    canvas.rectangle([0.0; 2], figure.size, palette::colour(Paint::Paper));
    let mut baseline = MARGIN + TITLE * 0.75;
    for line in &figure.title {
        words(canvas, line, [MARGIN, baseline], Anchor::Start, TITLE, Paint::Ink);
        baseline += TITLE_LINE;
    }
    baseline -= 4.0;
    for line in &figure.subtitle {
        words(canvas, line, [MARGIN, baseline], Anchor::Start, BODY, Paint::Muted);
        baseline += BODY_LINE;
    }
    for panel in &figure.panels {
        draw_panel(canvas, panel);
    }
    for entry in &figure.legend {
        draw_entry(canvas, entry);
    }
}

fn words(canvas: &mut dyn Canvas, text: &str, at: [f64; 2], anchor: Anchor, size: f64, paint: Paint) {
    canvas.words(Words { text, at, anchor, size, upwards: false, colour: palette::colour(paint) });
}

/// Words in one or more lines, the last of which stands on `at`.
fn lines(canvas: &mut dyn Canvas, text: &str, at: [f64; 2], anchor: Anchor, size: f64, paint: Paint) {
    for (i, line) in text.rsplit('\n').enumerate() {
        words(canvas, line, [at[0], at[1] - i as f64 * size * LEADING], anchor, size, paint);
    }
}

/// From line to line, in heights of the letters.
const LEADING: f64 = 1.3;

/// How far below the middle of a line of capital letters they stand.
fn drop(size: f64) -> f64 {
    size * 0.36
}

fn stroke(paint: Paint, dash: Dash, width: f64) -> Stroke {
    Stroke { colour: palette::colour(paint), width, dashes: palette::dashes(dash) }
}

fn draw_panel(canvas: &mut dyn Canvas, panel: &Panel) {
    let frame = panel.frame;
    let hair = stroke(Paint::Grid, Dash::Solid, 1.0);
    let across = |tick: f64| frame.left + panel.x.share(tick) * frame.width();
    let down = |tick: f64| frame.bottom - panel.y.share(tick) * frame.height();
    if panel.x.grid {
        for tick in &panel.x.ticks {
            canvas.line(&[[across(tick.at), frame.top], [across(tick.at), frame.bottom]], grid(hair, tick));
        }
    }
    if panel.y.grid {
        for tick in &panel.y.ticks {
            canvas.line(&[[frame.left, down(tick.at)], [frame.right, down(tick.at)]], grid(hair, tick));
        }
    }
    for mark in &panel.marks {
        draw_mark(canvas, panel, mark);
    }
    let corners = [
        [frame.left, frame.top],
        [frame.right, frame.top],
        [frame.right, frame.bottom],
        [frame.left, frame.bottom],
        [frame.left, frame.top],
    ];
    let border = Colour { opacity: 0.55, ..palette::colour(Paint::Muted) };
    canvas.line(&corners, Stroke { colour: border, ..hair });

    for tick in panel.x.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let at = [across(tick.at), frame.bottom + 17.0];
        words(canvas, &tick.label, at, Anchor::Middle, TICK, Paint::Muted);
    }
    // Names of rows are larger than numbers.
    let (size, paint) = if panel.y.label.is_empty() && !panel.y.grid && panel.y.from > panel.y.to {
        (BODY, Paint::Ink)
    } else {
        (TICK, Paint::Muted)
    };
    for tick in panel.y.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let below = tick.label.matches('\n').count() as f64 * size * LEADING / 2.0;
        lines(canvas, &tick.label, [frame.left - 8.0, down(tick.at) + drop(size) + below], Anchor::End, size, paint);
    }
    labels(canvas, panel);
}

/// A minor tick's line is fainter.
fn grid(hair: Stroke, tick: &Tick) -> Stroke {
    let opacity = if tick.major { 1.0 } else { 0.45 };
    Stroke { colour: Colour { opacity, ..hair.colour }, ..hair }
}

fn labels(canvas: &mut dyn Canvas, panel: &Panel) {
    let frame = panel.frame;
    let middle = [(frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0];
    words(canvas, &panel.x.label, [middle[0], frame.bottom + 36.0], Anchor::Middle, BODY, Paint::Ink);
    let numbers = panel.y.ticks.iter().map(|tick| text::width(&tick.label, TICK)).fold(0.0, f64::max);
    canvas.words(Words {
        text: &panel.y.label,
        at: [frame.left - numbers - 18.0, middle[1]],
        anchor: Anchor::Middle,
        size: BODY,
        upwards: true,
        colour: palette::colour(Paint::Ink),
    });
    let above = frame.top - if panel.badge.is_some() { 27.0 } else { 9.0 };
    let mut left = frame.left;
    if let Some(outcome) = panel.badge {
        let at = [left + 6.0, above - drop(BODY)];
        glyph::draw(canvas, Shape::Outcome(outcome), at, 11.0, Paint::Outcome(outcome));
        left += 18.0;
    }
    lines(canvas, &panel.title, [left, above], Anchor::Start, BODY, Paint::Ink);
}

fn draw_mark(canvas: &mut dyn Canvas, panel: &Panel, mark: &Mark) {
    match mark {
        Mark::Line { points, paint, dash, width } => {
            let points: Vec<[f64; 2]> = points.iter().map(|point| panel.place(*point)).collect();
            canvas.line(&points, stroke(*paint, *dash, *width));
        }
        Mark::Band { points, paint, opacity } => {
            let lower = points.iter().map(|[x, low, _]| panel.place([*x, *low]));
            let upper = points.iter().rev().map(|[x, _, high]| panel.place([*x, *high]));
            let corners: Vec<[f64; 2]> = lower.chain(upper).collect();
            canvas.polygon(&corners, Colour { opacity: *opacity, ..palette::colour(*paint) });
        }
        Mark::Cell { x, y, paint, opacity } => {
            let (a, b) = (panel.place([x[0], y[0]]), panel.place([x[1], y[1]]));
            let from = [a[0].min(b[0]), a[1].min(b[1])];
            let to = [a[0].max(b[0]), a[1].max(b[1])];
            canvas.rectangle(from, to, Colour { opacity: *opacity, ..palette::colour(*paint) });
        }
        Mark::Glyph { at, shape, paint, size } => glyph::draw(canvas, *shape, panel.place(*at), *size, *paint),
        Mark::Text { at, offset, text, anchor, paint, size } => {
            let [x, y] = panel.place(*at);
            words(canvas, text, [x + offset[0], y + offset[1] + drop(*size)], *anchor, *size, *paint);
        }
    }
}

fn draw_entry(canvas: &mut dyn Canvas, entry: &Entry) {
    let [x, y] = entry.at;
    let (left, right) = (x + 2.0, x + 28.0);
    match entry.key {
        Key::Shape(shape, paint) => glyph::draw(canvas, shape, [x + 18.0, y], 10.0, paint),
        Key::Line(paint, dash) => canvas.line(&[[left, y], [right, y]], stroke(paint, dash, 2.2)),
        Key::Swatch(paint, outcome) => {
            canvas.rectangle([left, y - 8.0], [right, y + 8.0], palette::colour(paint));
            if let Some(outcome) = outcome {
                glyph::draw(canvas, Shape::Outcome(outcome), [(left + right) / 2.0, y], 8.0, Paint::Paper);
            }
        }
        Key::Frame => {
            let (top, bottom) = (y - 7.0, y + 7.0);
            let corners = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]];
            canvas.line(&corners, stroke(Paint::Ink, Dash::Solid, 2.5));
        }
    }
    words(canvas, &entry.label, [x + 34.0, y + drop(BODY)], Anchor::Start, BODY, Paint::Ink);
}
