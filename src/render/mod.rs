//! From a figure to an SVG document or a PNG image: the same figure and stamp, the same bytes.
//!
//! The scene is drawn once, over the `Canvas` trait of `canvas.rs`. The font is embedded: images need
//! none of the system's, and SVG keeps its words as text.

mod canvas;
mod font;
mod glyph;
mod indexed;
mod palette;
mod raster;
mod scene;
mod svg;

use crate::figure::Figure;
use std::fmt;

/// What is written into a figure's metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// Name of the sweep.
    pub sweep: String,
    /// Hash of the spec and of the engine's version.
    pub hash: String,
}

/// Why a figure could not be drawn.
#[derive(Debug)]
pub enum RenderError {
    /// The page is too large, or it has no size: its width and height in pixels.
    Size([f64; 2]),
    /// The image could not be encoded.
    Encoding(png::EncodingError),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::Size([width, height]) => {
                write!(f, "a page of {width} by {height} pixels cannot be drawn; at most {LARGEST} each")
            }
            RenderError::Encoding(error) => write!(f, "the image cannot be encoded: {error}"),
        }
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RenderError::Size(_) => None,
            RenderError::Encoding(error) => Some(error),
        }
    }
}

/// Largest width and height of a page in pixels.
const LARGEST: f64 = 10_000.0;

/// Pixels of a PNG image for each pixel of the page, so that it is sharp on fine screens.
const SCALE: f64 = 2.0;

/// The figure as an SVG document.
///
/// ```
/// use lrsweep::figure::Figure;
/// use lrsweep::render::{Stamp, svg};
///
/// let (title, size) = (vec!["Nothing yet".into()], [320.0, 80.0]);
/// let figure = Figure { stem: "empty".into(), title, subtitle: vec![], size, panels: vec![], legend: vec![] };
/// let stamp = Stamp { sweep: "demo".into(), hash: "0".into() };
/// assert!(svg(&figure, &stamp)?.contains("Nothing yet</text>"));
/// # Ok::<(), lrsweep::render::RenderError>(())
/// ```
///
/// # Errors
/// If the page has no size or is larger than 10,000 pixels.
pub fn svg(figure: &Figure, stamp: &Stamp) -> Result<String, RenderError> {
    check(figure)?;
    let mut page = svg::Page::new(figure, stamp);
    scene::draw(figure, &mut page);
    Ok(page.finish())
}

/// The figure as a PNG image, at two pixels for each of the page.
///
/// # Errors
/// If the page has no size or is larger than 10,000 pixels, or the image cannot be encoded.
pub fn png(figure: &Figure, stamp: &Stamp) -> Result<Vec<u8>, RenderError> {
    check(figure)?;
    let mut image = raster::Image::new(figure.size, SCALE);
    scene::draw(figure, &mut image);
    image.encode(figure, stamp).map_err(RenderError::Encoding)
}

fn check(figure: &Figure) -> Result<(), RenderError> {
    let drawable = |x: &f64| *x >= 1.0 && *x <= LARGEST;
    if figure.size.iter().all(drawable) { Ok(()) } else { Err(RenderError::Size(figure.size)) }
}
