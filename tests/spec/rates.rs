//! Learning rates: what is read, and what is refused.

use super::{check, optimizer, rates, read};

#[test]
fn learning_rates() {
    check!(&rates("{ from = 1e-5, to = 1e1, per-decade = 1 }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [1e-5, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&rates("{ from = 0.3, to = 0.7, points = 3 }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.3, 0.45825756949558394, 0.7]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&rates("{ from = 0.3, to = 0.3, points = 1 }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.3]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&rates("[1, 0.1]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [1.0, 0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&rates("[0.1, 0, -1, nan, inf, 1e999, '0.2', true, [0.1], 1e-1]"), @r#"
    x.toml:3:23: learning-rate is 0; allowed: a number greater than 0; write 0.1
    x.toml:3:26: learning-rate is -1; allowed: a number greater than 0; write 0.1
    x.toml:3:30: learning-rate is nan; allowed: a number greater than 0; write 0.1
    x.toml:3:35: learning-rate is inf; allowed: a number greater than 0; write 0.1
    x.toml:3:40: learning-rate is 1e999; allowed: a number greater than 0; write 0.1
    x.toml:3:47: learning-rate is a string ('0.2'); allowed: a number greater than 0; write 0.2
    x.toml:3:54: learning-rate is true; allowed: a number greater than 0; write 0.1
    x.toml:3:60: learning-rate is a list ([0.1]); allowed: a number greater than 0; write 0.1
    "#);
    check!(&rates("[0.1, 0.2, 1e-1]"), @"x.toml:3:28: learning-rate has 1e-1 twice; write each value once");
    check!(&rates("[]"), @"x.toml:3:17: learning-rate is an empty list; allowed: at least one value; write learning-rate = [0.01, 0.1]");
    check!(&rates("'0.1'"), @"x.toml:3:17: learning-rate is a string ('0.1'); allowed: a number greater than 0, a list of them, or a table with from, to and points; write learning-rate = 0.1");
    check!(&rates("'fast'"), @"x.toml:3:17: learning-rate is a string ('fast'); allowed: a number greater than 0, a list of them, or a table with from, to and points; write learning-rate = { from = 1e-5, to = 1e1, points = 48 }");
    check!(&rates("{}"), @"x.toml:3:17: learning-rate lacks from, to, points; write learning-rate = { from = 1e-5, to = 1e1, points = 48 }");
    check!(&rates("{ from = 1, to = 0.1, points = 4 }"), @"x.toml:3:26: from = 1 of learning-rate is not below to = 0.1; write from = 0.1, to = 1");
    check!(&rates("{ from = 1, to = 1.0, points = 4 }"), @"x.toml:3:26: from and to of learning-rate are both 1; write learning-rate = 1 for a single rate");
    check!(&rates("{ from = 0.1, to = 1, points = 1 }"), @"x.toml:3:48: points = 1 of learning-rate cannot hold both 0.1 and 1; allowed: at least 2; write learning-rate = 0.1 for a single rate");
    check!(&rates("{ from = 0, to = inf, points = 0 }"), @r#"
    x.toml:3:26: from of learning-rate is 0; allowed: a number greater than 0; write from = 1e-5
    x.toml:3:34: to of learning-rate is inf; allowed: a number greater than 0; write to = 1e1
    x.toml:3:48: points of learning-rate is 0; allowed: a whole number from 1 to 1000000; write points = 48
    "#);
    check!(&rates("{ from = 0.1, to = 1, points = 1e18 }"), @"x.toml:3:48: points of learning-rate is 1e18; allowed: a whole number from 1 to 1000000; write points = 48");
    check!(&rates("{ from = 0.1, to = 1, points = 4.0 }"), @"x.toml:3:48: points of learning-rate is 4.0; allowed: a whole number from 1 to 1000000; write points = 4");
    check!(&rates("{ from = 0.1, to = 1, points = 1_000_000_000_000_000_000 }"), @"x.toml:3:48: points of learning-rate is 1_000_000_000_000_000_000; allowed: a whole number from 1 to 1000000; write points = 48");
    check!(&rates("{ from = 1e-300, to = 1e300, per-decade = 1_000_000 }"), @"x.toml:3:59: learning-rate comes to 600000001 rates; allowed: at most 1000000; write fewer");
    check!(&rates("{ from = 1, to = 1.0000000000000002, points = 9 }"), @"x.toml:3:63: 9 rates from 1 to 1.0000000000000002 of learning-rate are too close to be told apart; write fewer");
    check!(&rates("{ from = 0.1, to = 1, points = 3, per-decade = 3 }"), @"x.toml:3:64: per-decade of learning-rate is given beside points; write one of the two");
    check!(&rates("{ form = 0.1, to = 1, point = 3 }"), @r#"
    x.toml:3:19: 'form' is not a key of learning-rate; did you mean 'from'? (from, to, points, per-decade)
    x.toml:3:39: 'point' is not a key of learning-rate; did you mean 'points'? (from, to, points, per-decade)
    "#);
    check!(&optimizer("name = 'sgd'\nlearning-rate = { from = 1, to = 0.1, points = 4 }"), @"x.toml:5:26: from = 1 of learning-rate of optimizer 'sgd' is not below to = 0.1; write from = 0.1, to = 1");
    check!("objective = 'sphere'\noptimizer = ['sgd', 'adam']", @"x.toml:2:14: optimizer 'sgd' has no learning rate; write learning-rate = { from = 1e-5, to = 1e1, points = 48 } at the top of the file, or into its own table");
}
