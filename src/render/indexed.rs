//! Palettes for images: 256 colours, each other one replaced by the nearest of them.

use std::cmp::Reverse;
use std::collections::HashMap;

/// A palette, three bytes a colour, and each pixel's place in it.
///
/// `meant` are the colours that were drawn with: they are in the palette whatever their number of pixels,
/// so that a lone cross keeps its colour, and each with a tint for its edges. The most frequent of the other
/// colours fill it up.
pub fn indexed(pixels: &[u8], meant: &[[u8; 3]]) -> (Vec<u8>, Vec<u8>) {
    let colours = || pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for colour in colours() {
        *counts.entry(colour).or_default() += 1;
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
    let places: HashMap<[u8; 3], u8> = ranked.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour))).collect();
    (palette.concat(), colours().map(|colour| places[&colour]).collect())
}

fn nearest(palette: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let distance = |other: &[u8; 3]| {
        let difference = |i: usize| i32::from(other[i]) - i32::from(colour[i]);
        (0..3).map(|i| difference(i) * difference(i)).sum::<i32>()
    };
    let nearest = palette.iter().enumerate().min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(place, _)| place as u8)
}
