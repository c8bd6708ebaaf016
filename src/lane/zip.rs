//! `zip`: the elements of several slices side by side.
//!
//! In place of [`std::iter::Zip`], whose beginning is a call wherever the linker does not optimise: with two coordinates
//! that takes longer than a step. What this one does is inlined in any case. And where slices are long it asks the memory
//! in time for what comes: while a step computes, a CPU does not look far enough ahead by itself. (AMD's do; asking them
//! costs a tenth.)

use super::cpu::amd;
use super::precision::Precision;
use super::real::Real;
use std::marker::PhantomData;

/// A slice, shared or exclusive.
pub trait Slice {
    /// What it holds.
    type Element: Real;
    /// Where it begins.
    type Start: Copy;
    /// How it yields an element.
    type Item;

    /// Where it begins, and how long it is.
    fn raw(self) -> (Self::Start, usize);

    /// One of its elements.
    ///
    /// # Safety
    /// It must be in the slice, and yielded once only.
    unsafe fn item(start: Self::Start, at: usize) -> Self::Item;

    /// Where an element is, or would be.
    fn address(start: Self::Start, at: usize) -> *const Self::Element;
}

impl<'a, T: Real> Slice for &'a [T] {
    type Element = T;
    type Start = *const T;
    type Item = &'a T;
    #[inline(always)]
    fn raw(self) -> (*const T, usize) {
        (self.as_ptr(), self.len())
    }
    #[inline(always)]
    unsafe fn item(start: *const T, at: usize) -> &'a T {
        // SAFETY: as the caller says.
        unsafe { &*start.add(at) }
    }
    #[inline(always)]
    fn address(start: *const T, at: usize) -> *const T {
        start.wrapping_add(at)
    }
}

impl<'a, T: Real> Slice for &'a mut [T] {
    type Element = T;
    type Start = *mut T;
    type Item = &'a mut T;
    #[inline(always)]
    fn raw(self) -> (*mut T, usize) {
        (self.as_mut_ptr(), self.len())
    }
    #[inline(always)]
    unsafe fn item(start: *mut T, at: usize) -> &'a mut T {
        // SAFETY: as the caller says.
        unsafe { &mut *start.add(at) }
    }
    #[inline(always)]
    fn address(start: *mut T, at: usize) -> *const T {
        start.wrapping_add(at).cast_const()
    }
}

impl<'a, T: Real> Slice for &'a Vec<T> {
    type Element = T;
    type Start = *const T;
    type Item = &'a T;
    #[inline(always)]
    fn raw(self) -> (*const T, usize) {
        self.as_slice().raw()
    }
    #[inline(always)]
    unsafe fn item(start: *const T, at: usize) -> &'a T {
        // SAFETY: as the caller says.
        unsafe { &*start.add(at) }
    }
    #[inline(always)]
    fn address(start: *const T, at: usize) -> *const T {
        start.wrapping_add(at)
    }
}

impl<'a, T: Real> Slice for &'a mut Vec<T> {
    type Element = T;
    type Start = *mut T;
    type Item = &'a mut T;
    #[inline(always)]
    fn raw(self) -> (*mut T, usize) {
        self.as_mut_slice().raw()
    }
    #[inline(always)]
    unsafe fn item(start: *mut T, at: usize) -> &'a mut T {
        // SAFETY: as the caller says.
        unsafe { &mut *start.add(at) }
    }
    #[inline(always)]
    fn address(start: *mut T, at: usize) -> *const T {
        start.wrapping_add(at).cast_const()
    }
}

/// The elements of two to six slices, as far as the shortest one goes.
///
/// ```
/// use lrsweep::lane::zip;
///
/// let (mut x, v) = ([1.0, 2.0, 3.0], [10.0, 20.0]);
/// for (x, v) in zip((&mut x[..], &v[..])) {
///     *x += v;
/// }
/// assert_eq!(x, [11.0, 22.0, 3.0]);
/// ```
#[inline(always)]
pub fn zip<S: Slices>(slices: S) -> Zip<S> {
    let (starts, end) = slices.raw();
    // Lanes that are coordinates are of single precision; where they are runs, asking gains nothing.
    let far = S::SINGLE && end > FAR / S::BYTES && !amd();
    Zip { starts, at: 0, end, far, slices: PhantomData }
}

/// Bytes of all slices from which on they do not stay in the first-level cache.
const FAR: usize = 1 << 17;

/// Asks for the memory that is a little further on.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn ask<T: Real>(element: *const T) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    /// Bytes that come at once.
    const LINE: usize = 64;
    /// How many bytes ahead.
    const AHEAD: usize = 3 << 10;
    // Smaller ones, which all lanes share, come by themselves.
    if size_of::<T>() >= LINE {
        let mut line = 0;
        while line < size_of::<T>() {
            // SAFETY: every x86-64 has the instruction, and to it no address is wrong.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(element.wrapping_byte_add(AHEAD + line).cast()) };
            line += LINE;
        }
    }
}

/// Other CPUs are not asked.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn ask<T: Real>(_: *const T) {}

/// Several slices.
pub trait Slices {
    /// Bytes of an element of each.
    const BYTES: usize;
    /// Whether the numbers of the first are of single precision.
    const SINGLE: bool;
    /// Where each begins.
    type Starts: Copy;
    /// An element of each.
    type Items;

    /// Where each begins, and how long the shortest one is.
    fn raw(self) -> (Self::Starts, usize);

    /// The elements at one place.
    ///
    /// # Safety
    /// The place must be in each slice, and yielded once only.
    unsafe fn items(starts: Self::Starts, at: usize) -> Self::Items;

    /// Asks the memory for what comes a little after that place.
    fn ask(starts: Self::Starts, at: usize);
}

macro_rules! implement {
    ($($slice:ident $start:ident $len:ident),*) => {
        impl<$($slice: Slice),*> Slices for ($($slice),*) {
            const SINGLE: bool = matches!(A::Element::PRECISION, Precision::Single);
            const BYTES: usize = 0 $(+ size_of::<$slice::Element>())*;
            type Starts = ($($slice::Start),*);
            type Items = ($($slice::Item),*);
            #[inline(always)]
            #[allow(non_snake_case)]
            fn raw(self) -> (Self::Starts, usize) {
                let ($($slice),*) = self;
                $(let ($start, $len) = $slice.raw();)*
                let mut end = usize::MAX;
                $(if $len < end {
                    end = $len;
                })*
                (($($start),*), end)
            }
            #[inline(always)]
            unsafe fn items(starts: Self::Starts, at: usize) -> Self::Items {
                let ($($start),*) = starts;
                // SAFETY: as the caller says.
                unsafe { ($($slice::item($start, at)),*) }
            }
            #[inline(always)]
            fn ask(starts: Self::Starts, at: usize) {
                let ($($start),*) = starts;
                $(ask($slice::address($start, at));)*
            }
        }
    };
}

implement!(A a a_len, B b b_len);
implement!(A a a_len, B b b_len, C c c_len);
implement!(A a a_len, B b b_len, C c c_len, D d d_len);
implement!(A a a_len, B b b_len, C c c_len, D d d_len, E e e_len);
implement!(A a a_len, B b b_len, C c c_len, D d d_len, E e e_len, F f f_len);

/// What [`zip`] yields.
pub struct Zip<S: Slices> {
    starts: S::Starts,
    at: usize,
    end: usize,
    /// Whether to ask ahead for what is far away.
    far: bool,
    slices: PhantomData<S>,
}

impl<S: Slices> Iterator for Zip<S> {
    type Item = S::Items;
    #[inline(always)]
    fn next(&mut self) -> Option<S::Items> {
        if self.at == self.end {
            return None;
        }
        if self.far {
            S::ask(self.starts, self.at);
        }
        self.at += 1;
        // SAFETY: the place is before the end of the shortest slice, and places go up.
        Some(unsafe { S::items(self.starts, self.at - 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Point;

    /// Of any lengths, also where the memory is asked ahead: each element once, in order, as far as the shortest goes.
    #[test]
    fn elements_come_as_from_the_standard_library() {
        for [a, b, c, d] in [[0, 3, 5, 9], [7, 7, 7, 7], [40_000, 39_999, 50_000, 40_001], [1, 0, 2, 2]] {
            let numbers = |count: usize, first: f32| -> Vec<f32> { (0..count).map(|k| first + k as f32).collect() };
            let (mut x, y, mut z, w) = (numbers(a, 0.5), numbers(b, 1.5), numbers(c, 2.5), numbers(d, 3.5));
            let expected: Vec<_> = x.iter().zip(&y).zip(&z).zip(&w).map(|(((x, y), z), w)| [*x, *y, *z, *w]).collect();
            let mut found = Vec::new();
            for (x, y, z, w) in zip((&mut x, &y[..], &mut z[..], &w)) {
                found.push([*x, *y, *z, *w]);
                (*x, *z) = (-1.0, *w);
            }
            assert_eq!(found, expected);
            assert!(x[..found.len()].iter().all(|x| *x == -1.0) && x[found.len()..].iter().all(|x| *x >= 0.0));
            assert!(z.iter().zip(&w).take(found.len()).all(|(z, w)| z == w));
        }
    }

    /// A point among them: read where it was, written where it goes, also in its place.
    #[test]
    fn a_point_is_moved() {
        let (x, y) = ([1.0, 2.0, 3.0], [0.5, 0.25]);
        let moved = |point: Point<f64>| {
            for (mut x, y) in zip((point, &y[..])) {
                assert!([1.0, 2.0].contains(&*x));
                x.to(*x - y);
            }
        };
        let (mut elsewhere, mut here) = ([9.0; 3], x);
        moved(Point::between(&x, &mut elsewhere));
        moved(Point::at(&mut here));
        assert_eq!((x, elsewhere, here), ([1.0, 2.0, 3.0], [0.5, 1.75, 9.0], [0.5, 1.75, 3.0]));
    }
}
