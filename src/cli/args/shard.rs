//! What can be typed after `--shard`.

/// `I/N`: a share, once its index is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub index: Index,
    /// Of how many.
    pub count: u32,
}

/// Where the index of a share comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Index {
    /// It was typed.
    Number(u32),
    /// From this environment variable.
    Variable(String),
    /// From the one that a job array sets.
    Auto,
}

/// More shards than any cluster takes in one array.
pub const MOST: u32 = 100_000;

/// Reads `3/8`, `NAME/8` or `auto/8`.
pub fn shard(text: &str) -> Result<Shard, String> {
    const ALLOWED: &str = "allowed: I/N, such as 0/8 for the first of eight; or NAME/8, which reads the environment \
                           variable NAME; or auto/8";
    let (index, count) = text.split_once('/').ok_or(ALLOWED)?;
    let count: u32 = count.parse().map_err(|_| ALLOWED)?;
    if !(1..=MOST).contains(&count) {
        return Err(format!("{count} shards; allowed: 1 to {MOST}"));
    }
    let index = match index {
        "auto" => Index::Auto,
        name if is_name(name) => Index::Variable(name.into()),
        number => Index::Number(number.parse().map_err(|_| ALLOWED)?),
    };
    match index {
        Index::Number(number) if number >= count => {
            Err(format!("the {count} shards are 0/{count} to {}/{count}", count - 1))
        }
        index => Ok(Shard { index, count }),
    }
}

/// Whether a shell would take it for a variable's name.
fn is_name(text: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) && text.chars().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed() {
        let of = |index, count| Ok(Shard { index, count });
        assert_eq!(shard("0/1"), of(Index::Number(0), 1));
        assert_eq!(shard("7/8"), of(Index::Number(7), 8));
        assert_eq!(shard("auto/8"), of(Index::Auto, 8));
        assert_eq!(shard("MY_INDEX/8"), of(Index::Variable("MY_INDEX".into()), 8));
        for wrong in
            ["", "3", "8/8", "0/0", "-1/8", "1/-8", "1.0/8", "1/8/8", "/8", "a b/8", "$A/8", "0/100001", "9999999999/8"]
        {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }
}
