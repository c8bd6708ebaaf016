//! Polylines: cut at the edges of a plot, and thinned to what can be seen.

use super::data::Axis;
use std::collections::HashSet;

/// What is left of a line inside the axes.
pub struct Inside {
    /// Pieces of the line.
    pub pieces: Vec<Vec<[f64; 2]>>,
    /// Where it left, and the direction in which it went, in degrees counted from the right, anticlockwise.
    pub exits: Vec<([f64; 2], f64)>,
}

/// Cuts a line at the edges of a plot `size` pixels wide and high. A coordinate that is not a number, or not
/// finite, lies far beyond the upper end of its axis.
pub fn clip(points: &[[f64; 2]], x: &Axis, y: &Axis, size: [f64; 2]) -> Inside {
    // Far, but not so far that the crossing would be lost to rounding.
    const FAR: f64 = 1e6;
    let bound = |share: f64| if share.is_nan() { FAR } else { share.clamp(-FAR, FAR) };
    let place = |p: &[f64; 2]| [bound(x.share(p[0])), bound(y.share(p[1]))];
    let number = |s: [f64; 2]| [x.number(s[0]), y.number(s[1])];
    let mut inside = Inside { pieces: Vec::new(), exits: Vec::new() };
    let mut joined = false;
    for pair in points.windows(2) {
        let (a, b) = (place(&pair[0]), place(&pair[1]));
        let Some((from, to)) = within(a, b) else {
            joined = false;
            continue;
        };
        let end = number(between(a, b, to));
        match inside.pieces.last_mut() {
            Some(piece) if joined => piece.push(end),
            _ => inside.pieces.push(vec![number(between(a, b, from)), end]),
        }
        joined = to == 1.0;
        if !joined {
            let angle = ((b[1] - a[1]) * size[1]).atan2((b[0] - a[0]) * size[0]).to_degrees();
            inside.exits.push((end, angle));
        }
    }
    inside
}

fn between(a: [f64; 2], b: [f64; 2], t: f64) -> [f64; 2] {
    // The ends are exact, so that pieces join.
    if t == 1.0 { b } else { [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])] }
}

/// The part of a segment inside the unit square, as shares of its length (Liang & Barsky 1984).
fn within(a: [f64; 2], b: [f64; 2]) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for i in 0..2 {
        let d = b[i] - a[i];
        for (room, speed) in [(a[i], -d), (1.0 - a[i], d)] {
            if speed == 0.0 && room < 0.0 {
                return None;
            }
            if speed < 0.0 {
                from = from.max(room / speed);
            }
            if speed > 0.0 {
                to = to.min(room / speed);
            }
        }
    }
    (from <= to).then_some((from, to))
}

/// The line without points that are less than `least` pixels from the last one kept; its ends stay.
pub fn thin(points: &[[f64; 2]], x: &Axis, y: &Axis, size: [f64; 2], least: f64) -> Vec<[f64; 2]> {
    let pixel = |p: &[f64; 2]| [x.share(p[0]) * size[0], y.share(p[1]) * size[1]];
    let near = |a: &[f64; 2], b: &[f64; 2]| {
        let (a, b) = (pixel(a), pixel(b));
        (a[0] - b[0]).hypot(a[1] - b[1]) < least
    };
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let close = kept.last().is_some_and(|last| near(last, point));
        let last = i + 1 == points.len();
        if close && last && kept.len() > 1 {
            kept.pop();
        }
        if !close || last {
            kept.push(*point);
        }
    }
    kept
}

/// The lines without segments that have been drawn before, to the pixel: a run that cycles covers its own path
/// again and again.
pub fn once(lines: &[Vec<[f64; 2]>], x: &Axis, y: &Axis, size: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let pixel = |p: &[f64; 2]| [(x.share(p[0]) * size[0]).round() as i32, (y.share(p[1]) * size[1]).round() as i32];
    let mut drawn = HashSet::new();
    let mut fresh: Vec<Vec<[f64; 2]>> = Vec::new();
    for line in lines {
        let mut joined = false;
        for pair in line.windows(2) {
            let (a, b) = (pixel(&pair[0]), pixel(&pair[1]));
            if !drawn.insert((a.min(b), a.max(b))) {
                joined = false;
                continue;
            }
            match fresh.last_mut() {
                Some(piece) if joined => piece.push(pair[1]),
                _ => fresh.push(pair.to_vec()),
            }
            joined = true;
        }
    }
    fresh
}
