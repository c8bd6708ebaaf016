//! SVG: a canvas that writes a document, its words as text.

use super::Stamp;
use super::canvas::{Canvas, Colour, Stroke, Words};
use super::font::FAMILY;
use crate::figure::{Anchor, Figure};
use std::fmt::Write;

/// A document being written.
pub struct Page {
    text: String,
}

impl Page {
    /// The document's head: its size, what it shows, and where it comes from.
    pub fn new(figure: &Figure, stamp: &Stamp) -> Page {
        let [width, height] = figure.size.map(number);
        let title = escape(&figure.title.join(" "));
        let about = escape(&figure.subtitle.join(" "));
        let (sweep, hash) = (escape(&stamp.sweep), escape(&stamp.hash));
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FAMILY}\">\n\
             <title>{title}</title>\n<desc>{about}</desc>\n\
             <metadata>lrsweep figure; sweep: {sweep}; hash: {hash}</metadata>\n"
        );
        Page { text }
    }

    /// The whole document.
    pub fn finish(mut self) -> String {
        self.text += "</svg>\n";
        self.text
    }

    fn element(&mut self, name: &str, attributes: &str, fill: Colour) {
        let colour = hex(fill);
        self.push(format_args!("<{name} {attributes} fill=\"{colour}\"{}/>\n", opacity("fill-opacity", fill)));
    }

    fn push(&mut self, words: std::fmt::Arguments) {
        // Writing into a string cannot fail.
        let _ = self.text.write_fmt(words);
    }
}

impl Canvas for Page {
    fn polygon(&mut self, corners: &[[f64; 2]], fill: Colour) {
        self.element("polygon", &format!("points=\"{}\"", points(corners)), fill);
    }

    fn rectangle(&mut self, from: [f64; 2], to: [f64; 2], fill: Colour) {
        let [x, y] = from.map(number);
        let [width, height] = [number(to[0] - from[0]), number(to[1] - from[1])];
        self.element("rect", &format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""), fill);
    }

    fn disc(&mut self, centre: [f64; 2], radius: f64, fill: Colour) {
        let [x, y] = centre.map(number);
        self.element("circle", &format!("cx=\"{x}\" cy=\"{y}\" r=\"{}\"", number(radius)), fill);
    }

    fn line(&mut self, through: &[[f64; 2]], stroke: Stroke) {
        let dashes = match stroke.dashes {
            [] => String::new(),
            lengths => {
                let lengths: Vec<String> = lengths.iter().map(|length| number(*length)).collect();
                format!(" stroke-dasharray=\"{}\"", lengths.join(" "))
            }
        };
        self.push(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dashes}{}/>\n",
            points(through),
            hex(stroke.colour),
            number(stroke.width),
            opacity("stroke-opacity", stroke.colour),
        ));
    }

    fn words(&mut self, words: Words) {
        if words.text.is_empty() {
            return;
        }
        let [x, y] = words.at.map(number);
        let anchor = match words.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let turn = if words.upwards { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
        let (size, colour, text) = (number(words.size), hex(words.colour), escape(words.text));
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}{turn}>{text}</text>\n"
        ));
    }
}

fn hex(colour: Colour) -> String {
    let [r, g, b] = colour.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn opacity(name: &str, colour: Colour) -> String {
    if colour.opacity == 1.0 { String::new() } else { format!(" {name}=\"{}\"", number(colour.opacity)) }
}

fn points(points: &[[f64; 2]]) -> String {
    let pairs: Vec<String> = points.iter().map(|[x, y]| format!("{},{}", number(*x), number(*y))).collect();
    pairs.join(" ")
}

/// A number of pixels to a hundredth.
fn number(x: f64) -> String {
    // Adding 0 turns -0 into 0.
    format!("{}", (x * 100.0).round() / 100.0 + 0.0)
}

/// Text for an XML document; characters that XML forbids are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            '"' => escaped += "&quot;",
            '\n' | '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
