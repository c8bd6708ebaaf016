//! The learning rates of an optimizer: a list, or a grid that is evenly spaced on a logarithmic scale.

use crate::lane::Real;
use std::fmt;

/// Of a grid of more rates each is computed whenever it is asked for, to the same bits.
const KEPT: usize = 1 << 14;

/// Learning rates, in the order in which they stand.
#[derive(Clone)]
pub struct LearningRates(Source);

#[derive(Clone)]
enum Source {
    List(Vec<f64>),
    Grid(Spaced),
}

impl LearningRates {
    /// So many, at least two, evenly spaced on a logarithmic scale, both ends exact; none if each is not above the one before.
    pub fn spaced(from: f64, to: f64, count: usize) -> Option<LearningRates> {
        let grid = Spaced::new(from, to, count);
        let rise = grid.is_wide() || (0..count).map(|place| grid.at(place)).is_sorted_by(|a, b| a < b);
        rise.then(|| LearningRates(if count > KEPT { Source::Grid(grid) } else { Source::List(grid.to_vec()) }))
    }

    /// How many.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::List(rates) => rates.len(),
            Source::Grid(grid) => grid.count,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    ///
    /// # Panics
    /// Beyond the end.
    pub fn at(&self, place: usize) -> f64 {
        match &self.0 {
            Source::List(rates) => rates[place],
            Source::Grid(grid) => grid.at(place),
        }
    }

    /// One after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f64> + Clone {
        (0..self.len()).map(|place| self.at(place))
    }

    /// All at once.
    pub fn to_vec(&self) -> Vec<f64> {
        self.iter().collect()
    }

    /// Whether none is below the one before.
    pub fn is_sorted(&self) -> bool {
        match &self.0 {
            Source::List(rates) => rates.is_sorted(),
            Source::Grid(_) => true,
        }
    }

    /// The place of the first that is not below `lr`, where they are sorted.
    pub fn place(&self, lr: f64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle) < lr { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl fmt::Debug for LearningRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl From<Vec<f64>> for LearningRates {
    fn from(rates: Vec<f64>) -> LearningRates {
        LearningRates(Source::List(rates))
    }
}

impl PartialEq for LearningRates {
    fn eq(&self, other: &LearningRates) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<const N: usize> PartialEq<[f64; N]> for LearningRates {
    fn eq(&self, other: &[f64; N]) -> bool {
        self.len() == N && self.iter().eq(*other)
    }
}

/// `count` rates, at least two, evenly spaced on a logarithmic scale, both ends exact.
pub fn log_spaced(from: f64, to: f64, count: usize) -> Vec<f64> {
    Spaced::new(from, to, count).to_vec()
}

/// Such rates. The inner ones come from our own exp and ln, so they have the same bits on every machine.
#[derive(Clone, Copy)]
struct Spaced {
    ends: [f64; 2],
    logarithms: [f64; 2],
    count: usize,
}

impl Spaced {
    fn new(from: f64, to: f64, count: usize) -> Spaced {
        Spaced { ends: [from, to], logarithms: [from, to].map(Real::ln), count }
    }

    /// Whether rates are so far apart that each is above the one before: a rate is tidied by up to 1e-12 of it, and the
    /// logarithms, up to 745, are rounded by 1e-13. Numbers below the normal ones are further apart than that.
    fn is_wide(&self) -> bool {
        let [low, high] = self.logarithms;
        self.ends[0] >= f64::MIN_POSITIVE && (high - low) / (self.count - 1) as f64 > 1e-11
    }

    fn at(&self, place: usize) -> f64 {
        let ([from, to], [low, high], last) = (self.ends, self.logarithms, self.count - 1);
        assert!(place <= last, "rate {place} of {}", self.count);
        match place {
            0 => from,
            _ if place == last => to,
            _ => tidy(Real::exp(low + (high - low) * (place as f64 / last as f64))),
        }
    }

    fn to_vec(self) -> Vec<f64> {
        (0..self.count).map(|place| self.at(place)).collect()
    }
}

/// The number of three digits that `x` misses only by rounding, if there is one: the inner decades of
/// a grid are then the numbers that people write, 1e-3 and not 1.0000000000000002e-3.
pub fn tidy(x: f64) -> f64 {
    // Most are far from any: this has four or five digits in front of the point, but for the smallest numbers.
    let exponent = (x.to_bits() >> 52) as i32 - 1023;
    let digits = x * 10f64.powi(3 - (f64::from(exponent) * std::f64::consts::LOG10_2).floor() as i32);
    let nearest = (digits + 0.5) as u64 as f64;
    if digits.is_finite() && (digits - nearest).abs() > 1e-6 {
        return x;
    }
    match format!("{x:.2e}").parse::<f64>() {
        Ok(near) if (near - x).abs() <= 1e-12 * x => near,
        _ => x,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of any size; what is near such a number becomes it, what is not stays.
    #[test]
    fn numbers_of_three_digits_are_tidied() {
        for exponent in -320..308 {
            for digits in [100, 101, 125, 316, 500, 777, 998, 999] {
                let near: f64 = format!("{}.{:02}e{exponent}", digits / 100, digits % 100).parse().unwrap();
                assert_eq!([near, near * (1.0 + 4e-16), near * (1.0 - 4e-16)].map(tidy), [near; 3]);
                if near.is_normal() {
                    let other = near * (1.0 + 1e-9);
                    assert_eq!(tidy(other), other);
                }
            }
        }
    }

    #[test]
    fn ends_are_exact() {
        assert_eq!(log_spaced(2e-4, 2.0, 5), [2e-4, 2e-3, 2e-2, 2e-1, 2.0]);
        assert_eq!(log_spaced(0.3, 0.7, 2), [0.3, 0.7]);
    }

    /// Whether it is kept or not.
    #[test]
    fn a_long_grid_is_a_list() {
        for count in [KEPT, KEPT + 1, 50_000] {
            let (rates, list) = (LearningRates::spaced(1e-5, 1e1, count).unwrap(), log_spaced(1e-5, 1e1, count));
            assert_eq!((matches!(rates.0, Source::List(_)), rates.len()), (count <= KEPT, count));
            assert!(rates.to_vec() == list && rates.is_sorted() && !rates.is_empty());
            assert_eq!((rates.at(0), rates.at(count - 1)), (1e-5, 1e1));
            for lr in [0.0, 1e-5, 0.02, list[77], 9.99, 1e1, 11.0] {
                assert_eq!(rates.place(lr), list.partition_point(|rate| *rate < lr));
            }
            assert!(rates == LearningRates::from(list.clone()) && rates != LearningRates::from(list[1..].to_vec()));
        }
        assert!(!LearningRates::from(vec![0.2, 0.1]).is_sorted());
    }

    /// Where rates cannot be told apart there is no grid: a little above that there is one, and each is above the one before,
    /// whether that was looked at or follows from their distance.
    #[test]
    fn rates_of_a_grid_rise() {
        for (from, to, count, rises) in [
            (1.0, 1.0 + 1e-14, 100, false),
            (1.0, 1.0 + 1e-12, 3, false),
            (1.0, 1.0 + 1e-10, 11, true),
            (5e-324, 1e-322, 100, false),
            (5e-324, 1e-322, 5, true),
            (1e-310, 1e-300, 5000, true),
            (1e-307, 1e-306, 5000, true),
            (1e300, 1.7e308, 5000, true),
            (0.1, 0.100001, 90_000, true),
            (0.1, 0.1 + 1e-9, 1001, true),
        ] {
            let rates = LearningRates::spaced(from, to, count);
            assert_eq!(rates.is_some(), rises, "{count} from {from} to {to}");
            assert!(rates.is_none_or(|rates| rates.to_vec().is_sorted_by(|a, b| a < b)), "{count} from {from} to {to}");
        }
    }
}
