//! Regret: how many more steps a rate takes on each objective than that objective's own best rate.

use serde::Serialize;

/// A run that takes more than so many times the steps of the best counts as one that fails, and one that fails as this.
pub const CAP: f64 = 4.0;

/// What makes one rate better than another across objectives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Criterion {
    /// The mean regret.
    #[default]
    Mean,
    /// The largest regret, then the mean.
    Worst,
    /// The number of objectives on which it converges, then the mean regret.
    Success,
}

/// What a rate costs on one objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Natural logarithm of the steps over those of the best rate, at most that of [`CAP`].
    pub regret: f64,
    /// Whether it does not converge.
    pub failed: bool,
}

/// Costs over several objectives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    sum: f64,
    worst: f64,
    failed: usize,
    count: usize,
}

impl Criterion {
    /// All of them.
    pub const ALL: [Criterion; 3] = [Criterion::Mean, Criterion::Worst, Criterion::Success];

    /// Its word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Criterion::Mean => "mean",
            Criterion::Worst => "worst",
            Criterion::Success => "success",
        }
    }

    /// What is made small, first things first.
    pub fn key(self, total: &Total) -> [f64; 2] {
        match self {
            Criterion::Mean => [total.mean(), 0.0],
            Criterion::Worst => [total.worst, total.mean()],
            Criterion::Success => [total.failed as f64, total.mean()],
        }
    }

    /// The place of the best total; of equals, the first.
    pub fn best(self, totals: impl IntoIterator<Item = Total>) -> Option<usize> {
        let keys = totals.into_iter().map(|total| self.key(&total)).enumerate();
        let compare = |a: &[f64; 2], b: &[f64; 2]| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
        keys.min_by(|(_, a), (_, b)| compare(a, b)).map(|(place, _)| place)
    }
}

/// The cost of so many steps where the best rate takes `least`, both at least one.
pub fn cost(steps: f64, least: f64) -> Cost {
    let ratio = steps.max(1.0) / least.max(1.0);
    Cost { regret: if ratio < CAP { ratio.ln() } else { CAP.ln() }, failed: steps.is_infinite() }
}

/// The costs of several rates on one objective, next to the best of these rates.
pub fn costs(steps: &[f64]) -> Vec<Cost> {
    let least = steps.iter().copied().fold(f64::INFINITY, f64::min);
    steps.iter().map(|&steps| cost(steps, least)).collect()
}

impl Total {
    /// Adds an objective.
    pub fn add(&mut self, cost: &Cost) {
        self.sum += cost.regret;
        self.worst = self.worst.max(cost.regret);
        self.failed += usize::from(cost.failed);
        self.count += 1;
    }

    /// The mean regret: a natural logarithm. NaN of nothing.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// The largest regret.
    pub fn worst(&self) -> f64 {
        self.worst
    }

    /// On how many objectives it does not converge.
    pub fn failed(&self) -> usize {
        self.failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_and_slow_runs_are_capped() {
        let [ln2, ln4] = [2f64.ln(), 4f64.ln()];
        let row = costs(&[f64::INFINITY, 40.0, 10.0, 20.0, 300.0]);
        assert_eq!(row.iter().map(|cost| cost.regret).collect::<Vec<_>>(), [ln4, ln4, 0.0, ln2, ln4]);
        assert_eq!(row.iter().filter(|cost| cost.failed).count(), 1);
        assert!(costs(&[f64::INFINITY; 2]).iter().all(|cost| cost.regret == ln4 && cost.failed));
        assert_eq!(cost(0.0, 0.0).regret, 0.0);
    }

    #[test]
    fn criteria_disagree_where_they_should() {
        let inf = f64::INFINITY;
        // The first is best but for one failure, the second is never bad, the third fails nowhere but is slow.
        let rows = [[10.0, 19.0, 39.0], [10.0, 19.0, 39.0], [10.0, 19.0, 39.0], [inf, 19.0, 10.0]];
        let rows: Vec<Vec<Cost>> = rows.iter().map(|row| costs(row)).collect();
        let mut totals = [Total::default(); 3];
        rows.iter().flat_map(|row| row.iter().enumerate()).for_each(|(rate, cost)| totals[rate].add(cost));
        let best = |criterion: Criterion| criterion.best(totals);
        assert_eq!([Criterion::Mean, Criterion::Worst].map(best), [Some(0), Some(1)]);
        assert_eq!(best(Criterion::Success), Some(1));
        assert_eq!(totals[0].failed(), 1);
    }
}
