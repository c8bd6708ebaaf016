//! Schedules within schedules: one, or a list that is one value.

use super::Grid;
use super::entries::{Entry, Found};
use super::reader::{Field, Reader, Span};
use super::scalar::Axis;
use crate::param::{Setting, Value};
use toml::de::DeValue;

/// Schedules within schedules, at the most.
const DEEPEST: usize = 8;
/// Settings of what is nested in one schedule, at the most.
const MOST: u64 = 10_000;

impl Reader<'_> {
    /// Every setting of the schedules named within another one.
    pub fn nested(&mut self, field: &Field<'_>) -> Option<Axis<Value>> {
        let (found, complete) = self.deeper(field, |r| r.entries(field, &r.catalog.schedules))?;
        if !complete {
            return None;
        }
        let count = found.iter().map(Found::count).fold(0, u128::saturating_add);
        self.few(field, count)?;
        let values = found.iter().flat_map(|found| settings(&found.grid).into_iter().map(|s| (s, found.place.clone())));
        Some(values.map(|(setting, place)| (Value::Schedule(Box::new(setting)), place)).collect())
    }

    /// Lists of schedules: a list is one value, a list of lists is an axis, and what is an axis within a
    /// list multiplies.
    pub fn schedules(&mut self, field: &Field<'_>, example: &str) -> Option<Axis<Value>> {
        let DeValue::Array(list) = field.value else {
            self.refuse(field, "a list of schedules", example);
            return None;
        };
        let inner = list.iter().filter(|item| item.get_ref().is_array()).count();
        if inner != 0 && inner != list.len() {
            self.refuse(field, "one list of schedules, or a list of such lists as an axis", example);
            return None;
        }
        let lists = if inner == 0 { vec![field.clone()] } else { self.items(field, example)? };
        let sequences: Vec<Option<Axis<Value>>> = lists.iter().map(|list| self.sequences(list, example)).collect();
        let values: Axis<Value> = sequences.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        self.few(field, values.len() as u128)?;
        self.distinct(field, &values).then_some(values)
    }

    /// Every combination of the settings of a list's schedules, the last varying fastest.
    fn sequences(&mut self, list: &Field<'_>, example: &str) -> Option<Axis<Value>> {
        let items = self.items(list, example)?;
        let sequences = self.deeper(list, |r| r.combined(list, &items, &r.catalog.schedules))??;
        let place = |sequence| (Value::Schedules(sequence), Span::clone(&list.span));
        Some(sequences.into_iter().map(place).collect())
    }

    /// Every combination of the settings of some entries, the last varying fastest.
    pub fn combined<E: Entry>(
        &mut self,
        list: &Field<'_>,
        items: &[Field<'_>],
        catalog: &[E],
    ) -> Option<Vec<Vec<Setting>>> {
        let found: Vec<Option<Vec<Found<E>>>> = items.iter().map(|item| self.entry(item, catalog)).collect();
        let found: Vec<Vec<Found<E>>> = found.into_iter().collect::<Option<_>>()?;
        let settings = |found: &Vec<Found<E>>| found.iter().map(Found::count).fold(0, u128::saturating_add);
        self.few(list, found.iter().map(settings).fold(1, u128::saturating_mul))?;
        let mut sequences: Vec<Vec<Setting>> = vec![Vec::new()];
        for found in &found {
            let longer = |sequence: &Vec<Setting>| {
                let with = |setting| sequence.iter().cloned().chain([setting]).collect();
                found.iter().flat_map(|found| self::settings(&found.grid)).map(with).collect::<Vec<_>>()
            };
            sequences = sequences.iter().flat_map(longer).collect();
        }
        Some(sequences)
    }

    /// Reads what stands one deeper, if that is not too deep.
    fn deeper<T>(&mut self, field: &Field<'_>, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth == DEEPEST {
            let message = format!("schedules stand more than {DEEPEST} deep in one another here; write fewer");
            self.mistake(&field.span, message);
            return None;
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        Some(found)
    }

    /// Whether this many settings can be multiplied out.
    fn few(&mut self, field: &Field<'_>, count: u128) -> Option<()> {
        let most = self.cap.min(MOST);
        if count <= u128::from(most) {
            return Some(());
        }
        let (key, owner) = (field.key, field.owner);
        let message = format!("{key}{owner} has {count} settings; allowed: at most {most}; make an axis shorter");
        self.mistake(&field.span, message);
        None
    }
}

fn settings<E>(grid: &Grid<E>) -> Vec<Setting> {
    (0..grid.count()).map(|number| grid.setting(number)).collect()
}
