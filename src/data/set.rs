//! `Set`: rows to train on, and rows to validate with.

use super::{DATA, DIVISOR, NAMES, SCALE, SPLIT, TARGET, Table, VALIDATION, builtin};
use crate::param::{Args, Fault, Value, short};
use crate::random::uniform;

/// Rows of features, each with what it should yield.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Set {
    /// Features of a row.
    pub features: usize,
    /// The features, row by row.
    pub x: Vec<f64>,
    /// What each row should yield: a number, or the number of its class.
    pub y: Vec<f64>,
}

impl Set {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.y.len()
    }
}

/// What the target column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// Any numbers, which are scaled with the features.
    Numbers,
    /// 0 or 1.
    Two,
    /// Whole numbers from 0, one for each class.
    Classes,
}

/// Classes at the most.
const MOST_CLASSES: f64 = 1000.0;

/// Rows to train on and rows to validate with, as the parameters of this module ask for; and the number of classes.
///
/// # Errors
/// The parameter at fault, and why.
pub fn load(args: &Args, labels: Labels) -> Result<([Set; 2], usize), Fault> {
    let fault = |param: &'static str, message: String| Fault { param, message };
    let read;
    let table = match args.get(DATA.name) {
        Value::Choice(name) => {
            let place = NAMES.iter().position(|known| known == name).unwrap_or(0);
            builtin(place).as_ref().map_err(|message| fault(DATA.name, message.clone()))?
        }
        Value::File(file) => {
            read = Table::parse(&file.name, &file.text).map_err(|message| fault(DATA.name, message))?;
            &read
        }
        _ => return Err(fault(DATA.name, format!("no data; write data = \"{}\", or a file's name", NAMES[0]))),
    };
    let file = &table.file;
    let wanted = args.text(TARGET.name);
    let Some(target) = table.names.iter().position(|name| name == wanted) else {
        let message = format!("{file} has no column '{wanted}'; allowed: {}", list(&table.names));
        return Err(fault(TARGET.name, message));
    };
    if table.names.len() == 1 {
        return Err(fault(DATA.name, format!("{file} has no column beside {wanted}; write at least one feature")));
    }
    let classes = match labels {
        Labels::Numbers => 0,
        labels => classes(table, target, labels).map_err(|message| fault(TARGET.name, message))?,
    };
    let (train, kept) = split(table.lines.len(), args.number(VALIDATION.name), args.count(SPLIT.name).unwrap_or(0))
        .map_err(|message| fault(VALIDATION.name, format!("{file}: {message}")))?;
    let mut columns: Vec<Scale> = Vec::new();
    for column in 0..table.names.len() {
        let of_target = column == target;
        let scale = scale(args, of_target, labels).map_err(|message| fault(DIVISOR.name, message))?;
        let scale = scale.fitted(table, column, of_target, &train).map_err(|message| fault(DATA.name, message))?;
        columns.push(scale);
    }
    let set = |rows: &[usize]| {
        let mut set = Set { features: table.names.len() - 1, x: Vec::new(), y: Vec::new() };
        for &row in rows {
            for (column, x) in table.cells(row).iter().enumerate() {
                let to = if column == target { &mut set.y } else { &mut set.x };
                to.push(columns[column].of(*x));
            }
        }
        set
    };
    Ok(([set(&train), set(&kept)], classes))
}

/// How a column is scaled.
#[derive(Clone, Copy)]
enum Scale {
    /// To mean 0 and variance 1, over the rows that are trained on.
    Standard,
    /// (x - the first) / the second.
    Fixed(f64, f64),
}

impl Scale {
    /// With the numbers that belong to a column.
    fn fitted(self, table: &Table, column: usize, of_target: bool, rows: &[usize]) -> Result<Scale, String> {
        let Scale::Standard = self else { return Ok(self) };
        let numbers = || rows.iter().map(|&row| table.cells(row)[column]);
        let count = rows.len() as f64;
        let first = table.cells(rows[0])[column];
        if numbers().all(|x| x == first) {
            let (file, name, first) = (&table.file, &table.names[column], short(first));
            let advice = if of_target { "predict another column" } else { "leave that column out" };
            return Err(format!(
                "{file}: {name} is {first} in every row, which no scale brings to variance 1; {advice}, or write \
                 scale = \"none\""
            ));
        }
        let mean = numbers().sum::<f64>() / count;
        let deviation = (numbers().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
        match deviation.is_finite() && deviation > 0.0 {
            true => Ok(Scale::Fixed(mean, deviation)),
            false => {
                let (file, name) = (&table.file, &table.names[column]);
                Err(format!("{file}: the numbers of {name} are too large or too close together to be scaled"))
            }
        }
    }

    fn of(self, x: f64) -> f64 {
        match self {
            Scale::Standard => x,
            Scale::Fixed(middle, unit) => (x - middle) / unit,
        }
    }
}

/// What the parameters say of a column.
fn scale(args: &Args, of_target: bool, labels: Labels) -> Result<Scale, String> {
    let divisor = match args.get(DIVISOR.name) {
        Value::Number(divisor) => Some(*divisor),
        _ => None,
    };
    let chosen = match (args.get(SCALE.name), args.get(DATA.name)) {
        (Value::Choice(_), _) if divisor.is_some() => {
            return Err("scale and divisor are two ways to scale; write one of them".into());
        }
        (Value::Choice("none"), _) => Scale::Fixed(0.0, 1.0),
        (Value::Absent, Value::Choice("digits")) if divisor.is_none() => Scale::Fixed(0.0, 16.0),
        _ => divisor.map_or(Scale::Standard, |divisor| Scale::Fixed(0.0, divisor)),
    };
    Ok(match chosen {
        // Classes are names, and a divisor is of the features.
        _ if of_target && labels != Labels::Numbers => Scale::Fixed(0.0, 1.0),
        Scale::Fixed(..) if of_target => Scale::Fixed(0.0, 1.0),
        chosen => chosen,
    })
}

/// The number of classes: one more than the largest.
fn classes(table: &Table, target: usize, labels: Labels) -> Result<usize, String> {
    let (most, allowed) = match labels {
        Labels::Two => (1.0, "0 or 1"),
        _ => (MOST_CLASSES - 1.0, "a class, which is a whole number from 0 to 999"),
    };
    let (file, name) = (&table.file, &table.names[target]);
    let mut largest = 0.0;
    for (row, line) in table.lines.iter().enumerate() {
        let y = table.cells(row)[target];
        if y.fract() != 0.0 || !(0.0..=most).contains(&y) {
            return Err(format!("{file}:{line}: {name} is '{}'; allowed: {allowed}", short(y)));
        }
        largest = y.max(largest);
    }
    match largest > 0.0 {
        true => Ok(largest as usize + 1),
        false => Err(format!("{file}: {name} is 0 in every row: there is nothing to tell apart")),
    }
}

/// The rows to train on and those to keep out of it, each in the order of the file.
fn split(rows: usize, share: f64, seed: u64) -> Result<(Vec<usize>, Vec<usize>), String> {
    if share == 0.0 {
        return Ok(((0..rows).collect(), Vec::new()));
    }
    let kept = ((share * rows as f64).round() as usize).max(1);
    if rows - kept.min(rows) < 2 {
        return Err(format!("{kept} of {rows} rows are kept out, which leaves less than two to train on"));
    }
    // The rows with the smallest numbers of a stream of its own.
    const STREAM: u64 = 0x5b11_7000_0000_0000;
    let mut order: Vec<(f64, usize)> = (0..rows).map(|row| (uniform(STREAM ^ seed, 0, row as u64), row)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let rows_of = |part: &[(f64, usize)]| {
        let mut rows: Vec<usize> = part.iter().map(|(_, row)| *row).collect();
        rows.sort_unstable();
        rows
    };
    Ok((rows_of(&order[kept..]), rows_of(&order[..kept])))
}

/// The first few names.
fn list(names: &[String]) -> String {
    const FEW: usize = 12;
    match names.len() > FEW {
        true => format!("{}, … ({} columns)", names[..FEW].join(", "), names.len()),
        false => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_keeps_every_row_once() {
        let (train, kept) = split(100, 0.25, 3).unwrap();
        assert_eq!((train.len(), kept.len()), (75, 25));
        let mut all = [train.clone(), kept].concat();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
        assert_ne!(split(100, 0.25, 4).unwrap().0, train);
        assert_eq!(split(100, 0.25, 3).unwrap().0, train);
        assert!(split(3, 0.9, 0).is_err());
    }
}
