//! Reading learning rates: a number, a list, or a log-spaced grid whose ends are exact.

use super::LearningRates;
use super::reader::{Field, Reader, field, misspelt};
use crate::lane::Real;
use crate::param::Range;
use toml::de::{DeTable, DeValue};

/// Most rates of one grid.
const MOST: u64 = 1_000_000;
/// Their key, in a sweep and in an optimizer's table.
pub(super) const KEY: &str = "learning-rate";
/// What to type when in doubt.
pub(super) const EXAMPLE: &str = "{ from = 1e-5, to = 1e1, points = 48 }";

/// The learning rates of a field, in the order in which they stand.
pub(super) fn rates(rate: &Field<'_>, r: &mut Reader<'_>) -> Option<LearningRates> {
    match rate.value {
        DeValue::Table(table) => grid(table, rate, r),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Array(_) => {
            let axis = r.axis(rate, "[0.01, 0.1]", |r, item| r.number(item, Range::POSITIVE, "0.1"))?;
            Some(axis.into_iter().map(|(x, _)| x).collect::<Vec<f64>>().into())
        }
        _ => {
            let meant = match rate.value {
                DeValue::String(text) => text.trim().parse().ok().filter(|x| Range::POSITIVE.contains(*x)),
                _ => None,
            };
            let example = meant.map_or(EXAMPLE.to_string(), crate::param::short);
            r.refuse(rate, "a number greater than 0, a list of them, or a table with from, to and points", &example);
            None
        }
    }
}

const KEYS: &[&str] = &["from", "to", "points", "per-decade"];

fn grid(table: &DeTable<'_>, rate: &Field<'_>, r: &mut Reader<'_>) -> Option<LearningRates> {
    let (key, whose) = (rate.key, rate.owner);
    let owner = format!(" of {key}{whose}");
    r.keys(table, &owner, KEYS);

    let get = |key: &'static str| field(table, key, &owner);
    let (low, high, points, dense) = (get("from"), get("to"), get("points"), get("per-decade"));
    let given = [("from", low.is_some()), ("to", high.is_some()), ("points", points.is_some() || dense.is_some())];
    let lacking = given.iter().filter(|(key, given)| !given && misspelt(table, key, KEYS).is_none());
    let lacking: Vec<&str> = lacking.map(|(key, _)| *key).collect();
    if !lacking.is_empty() {
        r.missing(&rate.span, format!("{key}{whose} lacks {}; write {key} = {EXAMPLE}", lacking.join(", ")));
    }
    if let (Some(_), Some(dense)) = (&points, &dense) {
        r.mistake(&dense.span, format!("per-decade{owner} is given beside points; write one of the two"));
        return None;
    }
    let from = low.as_ref().and_then(|f| r.number(f, Range::POSITIVE, "1e-5"));
    let to = high.as_ref().and_then(|f| r.number(f, Range::POSITIVE, "1e1"));
    let fixed = points.as_ref().map(|f| r.count(f, 1, MOST, "48"));
    let density = dense.as_ref().map(|f| r.count(f, 1, MOST, "8"));
    let (from, to, low, high) = (from?, to?, low?, high?);
    let (first, last) = (r.written(&low.span), r.written(&high.span));
    if from > to {
        r.mistake(
            &low.span,
            format!("from = {first}{owner} is not below to = {last}; write from = {last}, to = {first}"),
        );
        return None;
    }
    if from == to && fixed == Some(Some(1)) {
        return Some(vec![from].into());
    }
    if from == to {
        r.mistake(&low.span, format!("from and to{owner} are both {first}; write {key} = {first} for a single rate"));
        return None;
    }
    let (count, place) = match (fixed, density) {
        (Some(count), _) => (count?, &points?.span),
        (None, density) => (per_decade(from, to, density??), &dense?.span),
    };
    let complain = |what: String| (place.clone(), what);
    let (place, message) = match count {
        1 => complain(format!(
            "points = 1{owner} cannot hold both {first} and {last}; allowed: at least 2; \
             write {key} = {first} for a single rate"
        )),
        2..=MOST => {
            if let Some(rates) = LearningRates::spaced(from, to, count as usize) {
                return Some(rates);
            }
            complain(format!("{count} rates from {first} to {last}{owner} are too close to be told apart; write fewer"))
        }
        _ => complain(format!("{key}{whose} comes to {count} rates; allowed: at most {MOST}; write fewer")),
    };
    r.mistake(&place, message);
    None
}

/// How many points keep at most the spacing of so many in a decade.
fn per_decade(from: f64, to: f64, density: u64) -> u64 {
    let decades = (Real::ln(to) - Real::ln(from)) / std::f64::consts::LN_10;
    let gaps = decades * density as f64;
    let whole = gaps.round();
    // Logarithms are rounded: 48.000000000000007 gaps are 48.
    let gaps = if (gaps - whole).abs() < 1e-9 * whole.max(1.0) { whole } else { gaps.ceil() };
    gaps.max(1.0) as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::log_spaced;

    #[test]
    fn decades_are_powers_of_ten() {
        let rates = log_spaced(1e-5, 1e1, per_decade(1e-5, 1e1, 8) as usize);
        assert_eq!(rates.len(), 49);
        let decades: Vec<f64> = rates.iter().copied().step_by(8).collect();
        assert_eq!(decades, [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 1e1]);
    }

    #[test]
    fn spacing_is_at_most_what_was_asked_for() {
        assert_eq!(per_decade(1e-3, 1.0, 1), 4);
        assert_eq!(per_decade(1e-3, 2.0, 1), 5);
        assert_eq!(per_decade(1.0, 1.5, 1), 2);
        assert_eq!(per_decade(1e-300, 1e300, 2), 1201);
        for (from, to, density) in [(3e-4, 0.2, 7), (1e-7, 5.0, 3), (0.01, 0.011, 100)] {
            let rates = log_spaced(from, to, per_decade(from, to, density) as usize);
            let widest = rates.windows(2).map(|w| (w[1] / w[0]).log10()).fold(0.0, f64::max);
            assert!(widest <= 1.0 / density as f64 + 1e-12, "{from} {to} {density}: {widest}");
        }
    }
}
