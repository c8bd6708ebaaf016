//! A point that is moved: read where it was, and written where it goes, so that who keeps both need not copy it.

use super::abreast::laid_out;
use super::real::Real;
use super::zip::Slice;
use std::marker::PhantomData;
use std::ops::Deref;

/// The coordinates of a point that is about to be moved, from one place in memory to another or in place.
///
/// [`super::zip`] yields them one by one, as a [`Coordinate`]; each is to be moved, if only to where it was. What needs all of
/// them together has them by [`Point::in_place`].
///
/// ```
/// use lrsweep::lane::{Point, zip};
///
/// let (from, mut to) = ([1.0, 2.0], [0.0; 2]);
/// for (mut x, g) in zip((Point::between(&from, &mut to), &[0.5, 0.25][..])) {
///     x.to(*x - g);
/// }
/// assert_eq!(to, [0.5, 1.75]);
/// ```
pub struct Point<'a, V> {
    from: *const V,
    to: *mut V,
    len: usize,
    places: PhantomData<&'a mut [V]>,
}

impl<'a, V: Real> Point<'a, V> {
    /// A point that stays in its place.
    #[inline(always)]
    pub fn at(x: &'a mut [V]) -> Point<'a, V> {
        let (to, len) = (x.as_mut_ptr(), x.len());
        Point { from: to, to, len, places: PhantomData }
    }

    /// A point that goes from one place to another, as far as both reach; what that held is lost.
    #[inline(always)]
    pub fn between(from: &'a [V], to: &'a mut [V]) -> Point<'a, V> {
        let len = if from.len() < to.len() { from.len() } else { to.len() };
        Point { from: from.as_ptr(), to: to.as_mut_ptr(), len, places: PhantomData }
    }

    /// All coordinates, in the new place.
    #[inline(always)]
    pub fn in_place(self) -> &'a mut [V] {
        if self.to.cast_const() != self.from {
            // One by one: of few coordinates a call would take longer than this.
            for i in 0..self.len {
                // SAFETY: both places have so many coordinates.
                unsafe { self.to.add(i).write(*self.from.add(i)) };
            }
        }
        self.there()
    }

    /// Where it is before it is moved.
    #[inline(always)]
    pub fn here(&self) -> &[V] {
        // SAFETY: the place was borrowed; nothing is written as long as this is.
        unsafe { std::slice::from_raw_parts(self.from, self.len) }
    }

    /// Where it goes, whatever is there: the point itself, once it was moved.
    #[inline(always)]
    pub fn there(self) -> &'a mut [V] {
        // SAFETY: the place was borrowed for as long.
        unsafe { std::slice::from_raw_parts_mut(self.to, self.len) }
    }

    /// The same point, for somebody else to move.
    #[inline(always)]
    pub fn lend(&mut self) -> Point<'_, V> {
        Point { from: self.from, to: self.to, len: self.len, places: PhantomData }
    }

    /// The coordinates as those of a wider pack, and the rest, as slices have them abreast.
    #[inline(always)]
    pub(crate) fn abreast<W: Real<Scalar = V::Scalar>>(self) -> (Point<'a, W>, Point<'a, V>) {
        let (many, rest) = (self.len / laid_out::<V, W>(), self.len % laid_out::<V, W>());
        let wide = Point { from: self.from.cast(), to: self.to.cast(), len: many, places: PhantomData };
        // SAFETY: both places have so many coordinates.
        let (from, to) = unsafe { (self.from.add(self.len - rest), self.to.add(self.len - rest)) };
        (wide, Point { from, to, len: rest, places: PhantomData })
    }
}

/// A coordinate that is about to be moved; as a number it is what it was.
pub struct Coordinate<'a, V> {
    from: *const V,
    to: *mut V,
    places: PhantomData<&'a mut V>,
}

impl<V: Real> Coordinate<'_, V> {
    /// Moves it to this value.
    #[inline(always)]
    pub fn to(&mut self, x: V) {
        // SAFETY: the place was borrowed by the point, and each coordinate has its own.
        unsafe { self.to.write(x) };
    }
}

impl<V: Real> Deref for Coordinate<'_, V> {
    type Target = V;
    #[inline(always)]
    fn deref(&self) -> &V {
        // SAFETY: as there; nothing is written as long as this is borrowed.
        unsafe { &*self.from }
    }
}

impl<'a, V: Real> Slice for Point<'a, V> {
    type Element = V;
    type Start = (*const V, *mut V);
    type Item = Coordinate<'a, V>;
    #[inline(always)]
    fn raw(self) -> (Self::Start, usize) {
        ((self.from, self.to), self.len)
    }
    #[inline(always)]
    unsafe fn item((from, to): Self::Start, at: usize) -> Coordinate<'a, V> {
        // SAFETY: as the caller says.
        unsafe { Coordinate { from: from.add(at), to: to.add(at), places: PhantomData } }
    }
    #[inline(always)]
    fn address((from, _): Self::Start, at: usize) -> *const V {
        from.wrapping_add(at)
    }
}
