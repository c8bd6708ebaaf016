//! PNG: a canvas of pixels; every shape is a set of outlines, filled by the area they cover in each pixel.

use super::Stamp;
use super::canvas::{Canvas, Colour, Stroke, Words};
use super::{font, indexed};
use crate::figure::{Anchor, Figure};
use ab_glyph::{OutlineCurve, Point, point};
use ab_glyph_rasterizer::Rasterizer;

/// An image being drawn.
pub struct Image {
    width: usize,
    height: usize,
    /// Pixels of the image for each of the page.
    scale: f64,
    /// Red, green and blue, row by row.
    pixels: Vec<u8>,
    /// The colours drawn with, in the order of their first use.
    meant: Vec<[u8; 3]>,
    /// What a shape covers: memory that each shape uses again.
    raster: Rasterizer,
}

/// A piece of an outline, in pixels of the image.
enum Piece {
    Line(Point, Point),
    Quadratic(Point, Point, Point),
    Cubic(Point, Point, Point, Point),
}

impl Image {
    /// A white image for a page.
    pub fn new(size: [f64; 2], scale: f64) -> Image {
        let [width, height] = size.map(|length| (length * scale).ceil() as usize);
        let (pixels, raster) = (vec![255; width * height * 3], Rasterizer::new(0, 0));
        Image { width, height, scale, pixels, meant: Vec::new(), raster }
    }

    /// The image as a PNG file, with what it shows and where it comes from.
    pub fn encode(&self, figure: &Figure, stamp: &Stamp) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        let (palette, places) = indexed::indexed(&self.pixels, &self.meant);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_depth(png::BitDepth::Eight);
        // The most effort takes twice as long, and saves two bytes of a hundred.
        encoder.set_compression(png::Compression::Default);
        // Neighbouring pixels of a drawing are mostly equal: as they are, they compress best.
        encoder.set_filter(png::FilterType::NoFilter);
        encoder.add_itxt_chunk("Title".into(), figure.title.join(" "))?;
        encoder.add_itxt_chunk("Description".into(), figure.subtitle.join(" "))?;
        encoder.add_itxt_chunk("Source".into(), format!("sweep: {}; hash: {}", stamp.sweep, stamp.hash))?;
        encoder.add_text_chunk("Software".into(), "lrsweep".into())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&places)?;
        writer.finish()?;
        Ok(bytes)
    }

    fn point(&self, [x, y]: [f64; 2]) -> Point {
        point((x * self.scale) as f32, (y * self.scale) as f32)
    }

    /// Fills what the outlines cover. Those that overlap must run the same way round.
    fn fill(&mut self, pieces: &[Piece], colour: Colour) {
        if colour.opacity == 1.0 && !self.meant.contains(&colour.rgb) {
            self.meant.push(colour.rgb);
        }
        let points = || pieces.iter().flat_map(Piece::points);
        let bound = |x: f32, most: usize| (x.max(0.0) as usize).min(most);
        let least = |axis: fn(&Point) -> f32| points().map(|p| axis(&p)).fold(f32::INFINITY, f32::min).floor();
        let most = |axis: fn(&Point) -> f32| points().map(|p| axis(&p)).fold(0.0, f32::max).ceil() + 1.0;
        let (left, top) = (bound(least(|p| p.x), self.width), bound(least(|p| p.y), self.height));
        let (right, bottom) = (bound(most(|p| p.x), self.width), bound(most(|p| p.y), self.height));
        if right <= left || bottom <= top {
            return;
        }
        // What lies beyond the image's edge is pressed against it, so that no row spills into the next.
        let (w, h) = (right - left, bottom - top);
        let inside = |p: Point| {
            let x = (p.x - left as f32).max(0.0).min(w as f32 - 0.01);
            point(x, (p.y - top as f32).max(0.0).min(h as f32))
        };
        let raster = &mut self.raster;
        raster.reset(w, h);
        for piece in pieces {
            match *piece {
                Piece::Line(a, b) => raster.draw_line(inside(a), inside(b)),
                Piece::Quadratic(a, b, c) => raster.draw_quad(inside(a), inside(b), inside(c)),
                Piece::Cubic(a, b, c, d) => raster.draw_cubic(inside(a), inside(b), inside(c), inside(d)),
            }
        }
        // Sixteen steps from bare to covered look smooth, and leave few enough colours for a palette.
        let shares: [f64; 16] = std::array::from_fn(|step| step as f64 / 15.0 * colour.opacity);
        let pixels = &mut self.pixels;
        // Pixels come row by row; to divide for each would take longer than all else.
        let (mut place, mut x) = ((top * self.width + left) * 3, 0);
        let next_row = (self.width - w) * 3;
        raster.for_each_pixel(|_, cover| {
            let here = place;
            (place, x) = (place + 3, x + 1);
            if x == w {
                (place, x) = (place + next_row, 0);
            }
            // Less than half a step is nothing, which most pixels are.
            if cover < 0.033 {
                return;
            }
            let share = shares[rounded(f64::from(cover.min(1.0)) * 15.0) as usize];
            if share > 0.0 {
                let pixel = &mut pixels[here..here + 3];
                if share == 1.0 {
                    pixel.copy_from_slice(&colour.rgb);
                    return;
                }
                for (old, new) in pixel.iter_mut().zip(colour.rgb) {
                    *old = rounded(f64::from(*old) + share * (f64::from(new) - f64::from(*old)));
                }
            }
        });
    }

    /// A closed outline.
    fn outline(&self, corners: &[[f64; 2]]) -> Vec<Piece> {
        let after = corners.iter().cycle().skip(1);
        corners.iter().zip(after).map(|(a, b)| Piece::Line(self.point(*a), self.point(*b))).collect()
    }

    fn circle(&self, [x, y]: [f64; 2], radius: f64) -> Vec<Piece> {
        let sides = (8.0 + 4.0 * (radius * self.scale).sqrt()).min(64.0) as i32;
        let corner = |i: i32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(i) / f64::from(sides)).sin_cos();
            [x + radius * cos, y + radius * sin]
        };
        let corners: Vec<[f64; 2]> = (0..sides).map(corner).collect();
        self.outline(&corners)
    }
}

impl Canvas for Image {
    fn polygon(&mut self, corners: &[[f64; 2]], fill: Colour) {
        let outline = self.outline(corners);
        self.fill(&outline, fill);
    }

    fn rectangle(&mut self, from: [f64; 2], to: [f64; 2], fill: Colour) {
        self.polygon(&[from, [to[0], from[1]], to, [from[0], to[1]]], fill);
    }

    fn disc(&mut self, centre: [f64; 2], radius: f64, fill: Colour) {
        let outline = self.circle(centre, radius);
        self.fill(&outline, fill);
    }

    fn line(&mut self, points: &[[f64; 2]], stroke: Stroke) {
        let half = stroke.width / 2.0;
        let mut pieces = Vec::new();
        for dash in dashed(points, stroke.dashes) {
            for pair in dash.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                let length = (b[0] - a[0]).hypot(b[1] - a[1]);
                if length > 0.0 {
                    let (x, y) = ((b[1] - a[1]) / length * half, (a[0] - b[0]) / length * half);
                    let side = |p: [f64; 2], sign: f64| [p[0] + sign * x, p[1] + sign * y];
                    pieces.extend(self.outline(&[side(a, 1.0), side(b, 1.0), side(b, -1.0), side(a, -1.0)]));
                }
            }
            pieces.extend(dash.windows(3).filter(|w| turns(w[0], w[1], w[2])).flat_map(|w| self.circle(w[1], half)));
            if let [first, second, .., before, last] = dash[..]
                && first == last
                && turns(before, first, second)
            {
                pieces.extend(self.circle(first, half));
            }
        }
        self.fill(&pieces, stroke.colour);
    }

    fn words(&mut self, words: Words) {
        let (letters, width) = font::letters(words.text);
        let unit = words.size / f64::from(font::units());
        let shift = match words.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let [x, y] = words.at;
        let mut pieces = Vec::new();
        for letter in letters {
            let place = |p: Point| {
                let (right, up) = (f64::from(p.x + letter.from + shift) * unit, f64::from(p.y) * unit);
                self.point(if words.upwards { [x - up, y - right] } else { [x + right, y - up] })
            };
            for curve in letter.outline.iter().flat_map(|outline| &outline.curves) {
                pieces.push(match *curve {
                    OutlineCurve::Line(a, b) => Piece::Line(place(a), place(b)),
                    OutlineCurve::Quad(a, b, c) => Piece::Quadratic(place(a), place(b), place(c)),
                    OutlineCurve::Cubic(a, b, c, d) => Piece::Cubic(place(a), place(b), place(c), place(d)),
                });
            }
        }
        self.fill(&pieces, words.colour);
    }
}

impl Piece {
    fn points(&self) -> impl Iterator<Item = Point> + use<> {
        let points = match *self {
            Piece::Line(a, b) => [a, b, a, b],
            Piece::Quadratic(a, b, c) => [a, b, c, a],
            Piece::Cubic(a, b, c, d) => [a, b, c, d],
        };
        points.into_iter()
    }
}

/// A number from 0 to 255, rounded; [`f64::round`] would be a call.
fn rounded(x: f64) -> u8 {
    (x + 0.5) as u8
}

/// Whether a line bends at `b` so much that a gap would show: by more than 15 degrees.
fn turns(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> bool {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
    let lengths = u[0].hypot(u[1]) * v[0].hypot(v[1]);
    u[0] * v[0] + u[1] * v[1] < 0.966 * lengths
}

/// The dashes of a line: itself, if it is unbroken.
fn dashed(points: &[[f64; 2]], lengths: &[f64]) -> Vec<Vec<[f64; 2]>> {
    if lengths.is_empty() {
        return vec![points.to_vec()];
    }
    let mut dashes = Vec::new();
    let mut current: Vec<[f64; 2]> = points.first().copied().into_iter().collect();
    let (mut turn, mut left) = (0, lengths[0]);
    for pair in points.windows(2) {
        let [mut a, b] = [pair[0], pair[1]];
        loop {
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            if length < left {
                left -= length;
                current.push(b);
                break;
            }
            let share = left / length;
            a = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
            current.push(a);
            if turn % 2 == 0 {
                dashes.push(std::mem::take(&mut current));
            }
            current = vec![a];
            turn += 1;
            left = lengths[turn % lengths.len()];
        }
    }
    if turn % 2 == 0 {
        dashes.push(current);
    }
    dashes
}
