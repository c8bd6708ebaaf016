//! Shapes: an outcome's glyph, and the other signs.

use super::canvas::{Canvas, Colour, Stroke};
use super::palette;
use crate::figure::{Paint, Shape};
use crate::verdict::Outcome;

/// Draws a shape, with a thin border of paper round it where it stands on lines.
pub fn draw(canvas: &mut dyn Canvas, shape: Shape, at: [f64; 2], size: f64, paint: Paint) {
    let colour = palette::colour(paint);
    let paper = palette::colour(Paint::Paper);
    if colour != paper && shape != Shape::Dot {
        shape_in(canvas, shape, at, size, 1.6, paper);
    }
    shape_in(canvas, shape, at, size, 0.0, colour);
}

/// The shape, `border` pixels fatter than it is.
fn shape_in(canvas: &mut dyn Canvas, shape: Shape, at: [f64; 2], size: f64, border: f64, colour: Colour) {
    let radius = size / 2.0;
    let thick = Stroke { colour, width: (size * 0.24).max(1.8) + 2.0 * border, dashes: &[] };
    let around = |angle: f64, reach: f64| {
        let (sin, cos) = angle.to_radians().sin_cos();
        [at[0] + reach * cos, at[1] - reach * sin]
    };
    match shape {
        Shape::Outcome(Outcome::Converged) => canvas.disc(at, radius + border, colour),
        Shape::Outcome(Outcome::Slow) => {
            let corners = [0.0, 120.0, 240.0].map(|angle| around(angle, radius * 1.25 + 1.6 * border));
            canvas.polygon(&corners, colour);
        }
        Shape::Outcome(Outcome::Oscillating) => {
            let wave = |i: i32| {
                let x = f64::from(i) / 8.0;
                [at[0] + x * radius * 1.25, at[1] - (x * std::f64::consts::PI).sin() * radius * 0.7]
            };
            let points: Vec<[f64; 2]> = (-8..=8).map(wave).collect();
            canvas.line(&points, thick);
        }
        Shape::Outcome(Outcome::Diverged) => {
            let reach = radius * 1.2 + border;
            canvas.line(&[around(45.0, reach), around(225.0, reach)], thick);
            canvas.line(&[around(135.0, reach), around(315.0, reach)], thick);
        }
        Shape::Plus => {
            let reach = radius + border;
            canvas.line(&[around(0.0, reach), around(180.0, reach)], thick);
            canvas.line(&[around(90.0, reach), around(270.0, reach)], thick);
        }
        Shape::Ring => {
            let points: Vec<[f64; 2]> = (0..=24).map(|i| around(f64::from(i) * 15.0, radius)).collect();
            canvas.line(&points, Stroke { width: 2.0 + 2.0 * border, ..thick });
        }
        Shape::Dot => canvas.disc(at, radius, colour),
        Shape::Star => {
            let corner = |i: i32| {
                let reach = if i % 2 == 0 { radius + 1.5 * border } else { radius * 0.42 + border };
                around(90.0 + f64::from(i) * 36.0, reach)
            };
            let corners: Vec<[f64; 2]> = (0..10).map(corner).collect();
            canvas.polygon(&corners, colour);
        }
        Shape::Arrow(angle) => {
            let reach = radius + 1.5 * border;
            canvas.polygon(&[around(angle, reach), around(angle + 140.0, reach), around(angle - 140.0, reach)], colour);
        }
    }
}
