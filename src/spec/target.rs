//! What a run is to reach: a relative gap, or a loss.

use super::reader::{Field, Reader, field, misspelt};
use super::thresholds::TARGET;
use super::{Grid, Thresholds};
use crate::objective;
use crate::param::{Range, short};
use crate::transform;
use toml::de::{DeTable, DeValue};

/// The thresholds, and the loss that stands for the target if one does.
pub(super) fn read(
    table: &DeTable<'_>,
    objectives: Option<&[Grid<objective::Entry>]>,
    r: &mut Reader<'_>,
) -> Option<(Thresholds, Option<f64>)> {
    let verdict = field(table, "verdict", "");
    let target = field(table, "target", "");
    let given = |key: &str| match &verdict {
        Some(Field { value: DeValue::Table(inner), .. }) => inner.contains_key(key),
        _ => false,
    };
    let thresholds = match &verdict {
        Some(f) => r.thresholds(f),
        None => Some(Thresholds::default()),
    };
    let mut loss = None;
    let gap = match &target {
        None => thresholds.map(|t| t.target).filter(|_| given("target")),
        Some(target) if given("target") => {
            r.mistake(&target.span, "target is given here and in [verdict]; write it once".into());
            return None;
        }
        Some(target) => match target.value {
            DeValue::Table(inner) => {
                loss = Some(target_loss(target, inner, objectives?, r)?);
                None
            }
            _ => Some(r.threshold(target, &TARGET)?),
        },
    };
    let mut thresholds = thresholds?;
    if let Some(gap) = gap {
        thresholds.target = gap;
        if !given("relative-target") {
            thresholds.relative_target = gap;
        }
    }
    Some((thresholds, loss))
}

/// A target that is a loss: each objective has to have it between its lowest value and that at the start.
fn target_loss(
    target: &Field<'_>,
    table: &DeTable<'_>,
    objectives: &[Grid<objective::Entry>],
    r: &mut Reader<'_>,
) -> Option<f64> {
    let owner = " of target";
    r.keys(table, owner, &["loss"]);
    let Some(loss) = field(table, "loss", owner) else {
        if misspelt(table, "loss", &["loss"]).is_none() {
            r.missing(&target.span, "target has no loss; write target = { loss = 0.1 }, or target = 1e-6".into());
        }
        return None;
    };
    let value = r.number(&loss, Range::REAL, "0.1")?;
    for grid in objectives {
        for number in 0..grid.count() {
            let setting = grid.setting(number);
            let problem = transform::build(&grid.entry, &setting.args, &r.catalog.transforms).ok()?;
            let (first, lowest) = (problem.value(&problem.start), problem.lowest);
            if lowest < value && value < first && lowest.is_finite() {
                continue;
            }
            let written = r.written(&loss.span);
            let message = match lowest.is_finite() {
                true => format!(
                    "loss of target is {written}; allowed: a number greater than {}, the lowest of {}, and less than \
                     {}, the loss at its start",
                    short(lowest),
                    setting.label(),
                    short(first)
                ),
                false => format!("target is a loss, but {} has no lowest value; leave the target out", setting.label()),
            };
            r.mistake(&loss.span, message);
            return None;
        }
    }
    Some(value)
}
