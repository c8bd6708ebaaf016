//! Suites: named lists of objectives. A new one is its line in [`suites`].

use super::Entry;
use crate::param::{Default, Kind, Param, Value};

/// A named list of objectives.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// The name used in sweep files.
    pub name: &'static str,
    /// One line on what its members have in common.
    pub about: &'static str,
    /// Its members by their labels, `rosenbrock dim=10`; none for every objective of the catalog.
    members: &'static [&'static str],
}

/// The suites that come with the program.
#[rustfmt::skip]
pub fn suites() -> Vec<Suite> {
    let suite = |name, about, members| Suite { name, about, members };
    vec![
        suite("analytic", "the classical test functions, each with its defaults", &["sphere", "quadratic", "ellipsoid", "booth", "matyas", "trid", "zakharov", "sum-abs", "powell-singular", "rosenbrock", "dixon-price", "wood", "beale", "goldstein-price", "mccormick", "three-hump-camel", "six-hump-camel", "himmelblau", "branin", "styblinski-tang", "kneusel-two-minima", "rastrigin", "ackley", "griewank", "levy", "michalewicz", "easom", "bukin-n6", "monkey-saddle"]),
        suite("smooth-2d", "smooth, two coordinates, few basins", &["rosenbrock", "beale", "himmelblau", "booth", "matyas", "three-hump-camel", "six-hump-camel", "goldstein-price", "mccormick", "branin", "styblinski-tang", "kneusel-two-minima"]),
        suite("convex", "one basin, from anywhere downhill", &["sphere", "quadratic", "quadratic dim=10 condition=1000", "ellipsoid", "booth", "matyas", "trid dim=6", "zakharov", "powell-singular", "sum-abs"]),
        suite("multimodal", "many basins, or several", &["rastrigin", "ackley", "griewank", "levy", "michalewicz", "styblinski-tang", "himmelblau", "six-hump-camel", "three-hump-camel", "goldstein-price", "branin", "kneusel-two-minima"]),
        suite("ill-conditioned", "curvatures at the minimum that differ a hundredfold or more", &["quadratic dim=10 condition=10000", "ellipsoid", "ellipsoid dim=10", "rosenbrock", "rosenbrock dim=10", "beale", "wood", "powell-singular"]),
        suite("non-smooth", "kinks where the minimum is", &["sum-abs", "sum-abs dim=10", "ackley", "bukin-n6"]),
        suite("ten-d", "ten coordinates each", &["sphere dim=10", "quadratic dim=10", "ellipsoid dim=10", "trid dim=10", "zakharov dim=10", "rosenbrock dim=10", "dixon-price dim=10", "styblinski-tang dim=10", "rastrigin dim=10", "ackley dim=10", "griewank dim=10", "levy dim=10", "michalewicz dim=10"]),
        suite("all", "every objective of the catalog that has defaults", &[]),
    ]
}

impl Suite {
    /// Its members as labels: name and what is not the default.
    pub fn labels(&self, catalog: &[Entry]) -> Vec<&'static str> {
        let needs = |entry: &&Entry| entry.info.params.iter().any(|param| matches!(param.default, Default::Required));
        match self.members {
            [] => catalog.iter().filter(|entry| !needs(entry)).map(|entry| entry.info.name).collect(),
            members => members.to_vec(),
        }
    }

    /// Its members that the catalog holds, each with what is not the default.
    pub fn members(&self, catalog: &[Entry]) -> Vec<(Entry, Vec<(&'static Param, Value)>)> {
        let member = |label: &str| {
            let mut words = label.split(' ');
            let name = words.next()?;
            let entry = *catalog.iter().find(|entry| entry.info.name == name)?;
            let given = words.map(|word| given(&entry, word)).collect::<Option<_>>()?;
            Some((entry, given))
        };
        self.labels(catalog).into_iter().filter_map(member).collect()
    }
}

/// The value that `dim=10` gives a parameter of an entry.
fn given(entry: &Entry, word: &str) -> Option<(&'static Param, Value)> {
    let (key, text) = word.split_once('=')?;
    let param = entry.info.params.iter().find(|param| param.name == key)?;
    let value = match param.kind {
        Kind::Count(..) => Value::Count(text.parse().ok()?),
        Kind::Number(_) => Value::Number(text.parse().ok()?),
        _ => return None,
    };
    Some((param, value))
}

#[cfg(test)]
mod tests {
    use super::super::catalog;
    use super::*;
    use crate::param::{Args, Setting};

    #[test]
    fn every_member_is_its_label_and_can_be_built() {
        let catalog = catalog();
        for suite in suites() {
            let members = suite.members(&catalog);
            let labels = members.into_iter().map(|(entry, given)| {
                let defaults = Args::defaults(entry.info.params);
                let args = given.into_iter().fold(defaults, |args, (param, value)| args.with(param.name, value));
                assert!((entry.build)(&args).is_ok(), "{} {args:?}", entry.info.name);
                Setting { name: entry.info.name, args }.label()
            });
            let labels: Vec<String> = labels.collect();
            assert_eq!(labels, suite.labels(&catalog), "{}", suite.name);
            let mut apart = labels.clone();
            apart.sort();
            apart.dedup();
            assert_eq!(apart.len(), labels.len(), "{} has a member twice", suite.name);
        }
    }
}
