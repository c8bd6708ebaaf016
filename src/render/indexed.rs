//! Palettes for images: 256 colours, each other one replaced by the nearest of them.

use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::iter::repeat_n;

/// A palette, three bytes a colour, and each pixel's place in it.
///
/// `meant` are the colours that were drawn with: they are in the palette whatever their number of pixels,
/// so that a lone cross keeps its colour, and each with a tint for its edges. The most frequent of the other
/// colours fill it up.
pub fn indexed(pixels: &[u8], meant: &[[u8; 3]]) -> (Vec<u8>, Vec<u8>) {
    // Neighbouring pixels of a drawing are mostly equal: they are looked up once.
    let equal = || pixels.as_chunks().0.chunk_by(|a: &[u8; 3], b| a == b);
    let mut counts: FxHashMap<[u8; 3], usize> = FxHashMap::default();
    for pixels in equal() {
        *counts.entry(pixels[0]).or_default() += pixels.len();
    }
    let mut ranked: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    // By colour among equals: the order must not depend on the map's.
    ranked.sort_unstable_by_key(|(colour, count)| (Reverse(*count), *colour));
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let tints = meant.iter().map(|colour| colour.map(|part| part / 2 + 128));
    for colour in meant.iter().copied().chain(tints).chain(ranked.iter().map(|(colour, _)| *colour)) {
        if palette.len() < 256 && !palette.contains(&colour) {
            palette.push(colour);
        }
    }
    let places: FxHashMap<[u8; 3], u8> =
        ranked.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour))).collect();
    let mut each = Vec::with_capacity(pixels.len() / 3);
    for pixels in equal() {
        each.extend(repeat_n(places[&pixels[0]], pixels.len()));
    }
    (palette.concat(), each)
}

fn nearest(palette: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let distance = |other: &[u8; 3]| {
        let difference = |i: usize| i32::from(other[i]) - i32::from(colour[i]);
        (0..3).map(|i| difference(i) * difference(i)).sum::<i32>()
    };
    let nearest = palette.iter().enumerate().min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(place, _)| place as u8)
}
