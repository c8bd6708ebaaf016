//! The embedded font: Inter, cut down to what figures need; see `font.NOTICE`.

use ab_glyph::{Font, FontRef, Outline};
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!("font.ttf");

/// The family in SVG documents: the font itself where it is installed, else what looks like it.
pub const FAMILY: &str = "Inter, Helvetica Neue, Helvetica, Arial, sans-serif";

/// A letter of a text.
pub struct Letter {
    /// Its outline in the font's units, y growing upwards; a space has none.
    pub outline: Option<Outline>,
    /// Where it begins, in the font's units.
    pub from: f32,
}

fn font() -> &'static FontRef<'static> {
    static FONT: OnceLock<FontRef<'static>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(BYTES).unwrap_or_else(|fault| panic!("the embedded font: {fault}")))
}

/// Units of the font for the height of a line of letters.
pub fn units() -> f32 {
    font().units_per_em().unwrap_or(1000.0)
}

/// The letters of a text side by side, and its width, in the font's units.
pub fn letters(text: &str) -> (Vec<Letter>, f32) {
    let font = font();
    let mut from = 0.0;
    let letters = text
        .chars()
        .map(|c| {
            let glyph = font.glyph_id(c);
            let letter = Letter { outline: font.outline(glyph), from };
            from += font.h_advance_unscaled(glyph);
            letter
        })
        .collect();
    (letters, from)
}
