//! Files that are not TOML.

use super::{check, read, with};

#[test]
fn syntax() {
    check!(&with("steps ="), @"x.toml:1:8: not valid TOML: a value is missing here");
    check!(&with("steps = 10 20\nstpes = 3"), @r#"
    x.toml:1:9: not valid TOML: '10 20' is not a value; write text in quotes, and lists as [1, 2]
    x.toml:2:1: 'stpes' is not a key of a sweep; did you mean 'steps'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)
    "#);
    check!(&with("steps = abc"), @"x.toml:1:9: not valid TOML: 'abc' is not a value; write text in quotes, and lists as [1, 2]");
    check!(&with("steps 10"), @"x.toml:1:7: not valid TOML: key with no value, expected `=`");
    check!(&with("steps = [1, 2"), @"x.toml:2:1: not valid TOML: missing comma between array elements, expected `,`; is a bracket left open in front of this?");
    check!(&with("steps = 'abc"), @"x.toml:1:13: not valid TOML: invalid literal string, expected `'`");
    check!("= = =", @"x.toml:1:1: not valid TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`");
    check!("[[optimizer]\nname = 'adma'", @"x.toml:1:13: not valid TOML: unclosed array table, expected `]`");
    check!(&with("schedule = { name = 'cosin', to = }\nseeds = -1"), @r#"
    x.toml:1:35: not valid TOML: a value is missing here
    x.toml:2:9: seeds is -1; allowed: a whole number from 1 to 1000000; write seeds = 4
    "#);
    check!(&with("about = \"\"\"abc"), @r#"x.toml:4:20: not valid TOML: invalid multi-line basic string, expected `"`"#);
    check!(&with("steps = [1, , 2]\nseeds = [1 2]"), @r#"
    x.toml:1:13: not valid TOML: extra comma in array, expected value
    x.toml:2:10: not valid TOML: '1 2' is not a value; write text in quotes, and lists as [1, 2]
    "#);
    check!(&with("schedule = { name = 'cosine'"), @"x.toml:2:1: not valid TOML: missing comma between key-value pairs, expected `,`; is a bracket left open in front of this?");
    check!(&with("about = 'é' + 1"), @"x.toml:1:13: not valid TOML: unexpected key or value, expected newline, `#`");
    check!(&with("about = 'é'; steps = 1"), @"x.toml:1:12: not valid TOML: unexpected key or value, expected newline, `#`");
    check!(&with("'\u{1b}[31m' = 1\n\"a\\u001b\" = 1"), @r#"
    x.toml:1:2: not valid TOML: invalid literal string, expected non-single-quote visible characters
    x.toml:2:1: 'a�' is not a key of a sweep; allowed: about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs
    "#);
}
