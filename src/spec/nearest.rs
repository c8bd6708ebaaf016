//! The name that was probably meant.

/// Longer names than this are not compared: no name of ours comes near.
const LONGEST: usize = 40;

/// The name that is most like what was typed, if any is like it: a slip of the fingers (`adma`), an
/// abbreviation that fits one name only (`lr`, `b2`), or a part of one name only (`decay`).
pub(crate) fn nearest<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    let typed = plain(typed);
    if typed.is_empty() || typed.chars().count() > LONGEST {
        return None;
    }
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&typed, &plain(name));
    let best = names.iter().map(|name| (likeness(name), *name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, name)) if likeness > 0.6 => Some(name),
        _ => only(names, |name| abbreviates(&typed, name))
            .or_else(|| only(names, |name| typed.len() > 3 && name.contains(&typed))),
    }
}

/// `'adma' is not known; did you mean 'adam'? (adagrad, adam)`, without the first two words.
pub(crate) fn suggestion(typed: &str, names: &[&str]) -> String {
    let all = if names.is_empty() { "none".to_string() } else { names.join(", ") };
    match nearest(typed, names) {
        Some(name) => format!("; did you mean '{name}'? ({all})"),
        None => format!("; allowed: {all}"),
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

fn only<'n>(names: &[&'n str], fits: impl Fn(&str) -> bool) -> Option<&'n str> {
    let mut fitting = names.iter().filter(|name| fits(&plain(name)));
    fitting.next().filter(|_| fitting.next().is_none()).copied()
}

/// Whether the letters of `short` occur in `name` in this order, the first at its beginning.
fn abbreviates(short: &str, name: &str) -> bool {
    let mut letters = name.chars();
    short.len() > 1 && short.chars().next() == name.chars().next() && short.chars().all(|c| letters.any(|l| l == c))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_name_that_was_probably_meant() {
        let optimizers = ["sgd", "adagrad", "rmsprop", "adam", "adamw", "lion"];
        let keys = ["steps", "learning-rate", "schedule", "objective", "max-runs"];
        let params = ["beta1", "beta2", "eps", "weight_decay", "momentum"];
        let check = |typed, names: &[&'static str], meant| assert_eq!(nearest(typed, names), meant, "{typed}");
        check("adma", &optimizers, Some("adam"));
        check("AdamW", &optimizers, Some("adamw"));
        check("sdg", &optimizers, Some("sgd"));
        check("rms_prop", &optimizers, Some("rmsprop"));
        check("newton", &optimizers, None);
        check("", &optimizers, None);
        check("learning_rate", &keys, Some("learning-rate"));
        check("lr", &keys, Some("learning-rate"));
        check("stpes", &keys, Some("steps"));
        check("s", &keys, None);
        check("b2", &params, Some("beta2"));
        check("wd", &params, Some("weight_decay"));
        check("decay", &params, Some("weight_decay"));
        check("gamma", &params, None);
    }
}
