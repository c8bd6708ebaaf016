//! Names and parameters that a sweep file defines, kept for as long as the program runs: those of the catalogs are, and
//! whoever holds either need not know which. What is kept once is not kept again.

use super::Param;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// What is kept, by what tells it apart.
struct Shelf<K, T: ?Sized + 'static>(Mutex<Option<HashMap<K, &'static T>>>);

impl<K: Eq + Hash, T: ?Sized> Shelf<K, T> {
    const fn empty() -> Shelf<K, T> {
        Shelf(Mutex::new(None))
    }

    fn keep(&self, key: K, thing: impl FnOnce() -> Box<T>) -> &'static T {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.get_or_insert_default().entry(key).or_insert_with(|| Box::leak(thing()))
    }
}

/// A text.
pub fn text(text: &str) -> &'static str {
    static SHELF: Shelf<String, str> = Shelf::empty();
    SHELF.keep(text.to_string(), || text.into())
}

/// A list of texts.
pub fn texts(texts: &[String]) -> &'static [&'static str] {
    static SHELF: Shelf<Vec<String>, [&'static str]> = Shelf::empty();
    SHELF.keep(texts.to_vec(), || texts.iter().map(|item| text(item)).collect())
}

/// A list of numbers.
pub fn numbers(numbers: &[f64]) -> &'static [f64] {
    static SHELF: Shelf<Vec<u64>, [f64]> = Shelf::empty();
    SHELF.keep(numbers.iter().map(|x| x.to_bits()).collect(), || numbers.into())
}

/// A list of parameters.
pub fn params(params: &[Param]) -> &'static [Param] {
    static SHELF: Shelf<String, [Param]> = Shelf::empty();
    let told = |params: &dyn Debug| format!("{params:?}");
    SHELF.keep(told(&params), || params.into())
}
