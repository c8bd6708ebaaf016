//! The signed-rank test: whether one of two is faster by more than chance, over objectives (Wilcoxon 1945).

use serde::Serialize;

/// What the test came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Signed {
    /// Differences that are not 0.
    pub n: usize,
    /// The sum of the ranks of the positive ones, equal sizes sharing their mean rank.
    pub positive: f64,
    /// The sum of the ranks of the negative ones.
    pub negative: f64,
    /// The chance of sums at least as far apart if signs were thrown by a coin; two-sided.
    pub p: f64,
}

/// With more differences than this the chance is that of the normal distribution with the variance of the ranks, as in
/// SciPy 1.17.
const EXACT: usize = 50;

/// Tests paired differences; those of 0 say nothing and are left out. Only signs and the order of sizes count, so they
/// may be infinite; NaN is no difference.
///
/// Up to 50 differences the chance is exact, also where sizes are equal: the distribution over all ways to throw the
/// signs. R's `exactRankTests` and SciPy's `PermutationMethod` yield the same.
///
/// ```
/// let test = lrsweep::comparison::wilcoxon(&[1.0, 2.0, 3.0, -4.0, f64::INFINITY]);
/// assert_eq!((test.n, test.positive, test.negative), (5, 11.0, 4.0));
/// assert_eq!(test.p, 14.0 / 32.0);
/// ```
pub fn wilcoxon(differences: &[f64]) -> Signed {
    let mut sizes: Vec<f64> = differences.iter().copied().filter(|d| d.abs() > 0.0).collect();
    sizes.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    // Twice the rank, which is whole: of equals, each has the mean of their places.
    let twice: Vec<usize> = sizes
        .iter()
        .map(|d| {
            let first = sizes.partition_point(|other| other.abs() < d.abs());
            let end = sizes.partition_point(|other| other.abs() <= d.abs());
            first + 1 + end
        })
        .collect();
    let sum = |sign: f64| {
        let signed = sizes.iter().zip(&twice).filter(|(d, _)| d.signum() == sign);
        signed.map(|(_, rank)| rank).sum::<usize>()
    };
    let (positive, negative) = (sum(1.0), sum(-1.0));
    let least = positive.min(negative);
    let p = if sizes.len() <= EXACT { exact(&twice, least) } else { normal(&twice, least) };
    Signed { n: sizes.len(), positive: positive as f64 / 2.0, negative: negative as f64 / 2.0, p }
}

/// The chance that one of both sums is at most `least`.
fn exact(ranks: &[usize], least: usize) -> f64 {
    let mut chance = vec![0.0; ranks.iter().sum::<usize>() + 1];
    chance[0] = 1.0;
    let mut reach = 0;
    for &rank in ranks {
        reach += rank;
        for sum in (0..=reach).rev() {
            let with = if sum >= rank { chance[sum - rank] } else { 0.0 };
            chance[sum] = 0.5 * (chance[sum] + with);
        }
    }
    (2.0 * chance[..=least].iter().sum::<f64>()).min(1.0)
}

/// The same where ranks are many: the sum of a rank or nothing each, half the time, has a quarter of the squares for its
/// variance.
fn normal(ranks: &[usize], least: usize) -> f64 {
    let all: f64 = ranks.iter().map(|&rank| rank as f64).sum();
    let squares: f64 = ranks.iter().map(|&rank| (rank * rank) as f64).sum();
    let z = (0.5 * all - least as f64) / (0.25 * squares).sqrt();
    libm::erfc(z / std::f64::consts::SQRT_2).min(1.0)
}
