//! Figures: what they show, as data; that nothing leaves the page or goes missing; that drawing them twice gives the
//! same bytes.

mod common;

use lrsweep::answer;
use lrsweep::figure::{self, Figure, Mark, Paint, Panel, Shape};
use lrsweep::plan::plan;
use lrsweep::render::{self, Stamp};
use lrsweep::spec::{self, Catalog};
use lrsweep::table::{self, Run, Table};
use lrsweep::verdict::Outcome;

const TEXTBOOK: &str = "
steps = 200
objective = 'kneusel-a'
optimizer = 'sgd'
learning-rate = [0.0002, 0.02, 0.11, 0.2]
curves = { points = 201 }";

const SMALL: &str = "
steps = 60
objective = ['quadratic', 'sphere']
schedule = ['constant', 'cosine']
seeds = 3
learning-rate = [0.001, 0.01, 0.03, 0.5, 10.0]
optimizer = ['sgd', { name = 'adam', beta1 = [0.5, 0.9] }]";

fn plan_of(text: &str) -> lrsweep::plan::Plan {
    let figures = figure::catalog().iter().map(|chart| chart.info.name).collect();
    let catalog = Catalog { figures, ..Catalog::builtin() };
    let spec = spec::parse("test.toml", "test", text, &catalog, Some(10_000_000));
    plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap()
}

/// A sweep that was run.
fn table(text: &str) -> Table {
    let plan = plan_of(text);
    let mut traces = common::traces(&plan);
    table::settle(&plan, &mut traces);
    let table::Chunk { runs, curves, scores, .. } = table::format(&plan, &traces);
    Table { plan, runs: runs.into(), curves, scores: scores.into() }
}

/// A sweep whose runs are made up, without curves.
fn made_up(text: &str, run: impl Fn(f64) -> Run) -> Table {
    let plan = plan_of(text);
    let blocks = plan.blocks.iter();
    let rows = blocks.flat_map(|block| plan.rows(block, block.first_run..block.first_run + block.runs));
    let runs: Vec<Run> = rows.map(|row| run(row.lr)).collect();
    Table { runs: runs.into(), ..Table::empty(plan) }
}

fn diverged(lr: f64) -> Run {
    let (final_gap, tail_max_gap) = (f64::NAN, f64::NAN);
    Run {
        lr,
        final_gap,
        tail_max_gap,
        outcome: Outcome::Diverged,
        note: None,
        held_from: None,
        target_gap: 1e-6,
        made: 60,
    }
}

fn draw(table: &Table, chart: &str) -> Vec<Figure> {
    let found = figure::catalog().into_iter().find(|entry| entry.info.name == chart);
    (found.unwrap_or_else(|| panic!("no chart '{chart}'")).draw)(table)
}

fn outline(figures: &[Figure]) -> String {
    figures.iter().map(Figure::to_string).collect::<Vec<_>>().join("\n")
}

/// Contour lines are many and say little; how many there are is enough.
fn without_contours(text: &str) -> String {
    let (contours, others): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.contains("line height "));
    format!("{} contour lines\n{}", contours.len(), others.join("\n"))
}

#[test]
fn outcome_maps() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "outcome-map")));
}

#[test]
fn sensitivities() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "sensitivity")));
}

#[test]
fn just_right() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "just-right")));
}

#[test]
fn outcome_shares() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "outcome-shares")));
}

#[test]
fn schedule_shapes() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "schedule-shapes")));
}

#[test]
fn loss_curves() {
    insta::assert_snapshot!(outline(&draw(&table(TEXTBOOK), "loss-curves")));
}

#[test]
fn trajectories() {
    insta::assert_snapshot!(without_contours(&outline(&draw(&table(TEXTBOOK), "trajectories"))));
}

#[test]
fn the_textbook_in_four_panels() {
    insta::assert_snapshot!(without_contours(&outline(&draw(&table(TEXTBOOK), "four-panel"))));
}

const PATHS: &str = "
steps = 40
objective = 'rosenbrock'
optimizer = ['sgd', 'adam', { name = 'sgd', momentum = 0.9 }]
schedule = ['constant', 'cosine']
learning-rate = [0.0001, 0.001, 0.05]";

#[test]
fn optimizer_paths() {
    insta::assert_snapshot!(without_contours(&outline(&draw(&table(PATHS), "optimizer-paths"))));
}

#[test]
fn many_schedules_have_a_plot_each() {
    let text = "steps = 50\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\n\
                schedule = ['constant', 'step', 'linear', 'cyclic', { name = 'warmup', length = 0.05, \
                then = { name = 'cosine', to = 0.0123 } }]";
    insta::assert_snapshot!(outline(&draw(&table(text), "schedule-shapes")));
}

#[test]
fn outcome_grids() {
    let text = "steps = 40\nobjective = ['rosenbrock', 'sphere', 'booth', 'beale', 'ackley']\n\
                optimizer = ['sgd', 'adam']\nlearning-rate = [0.001, 0.01, 0.1, 1.0, 10.0]";
    insta::assert_snapshot!(outline(&draw(&table(text), "outcome-grid")));
    assert!(draw(&table(SMALL), "outcome-grid").is_empty(), "two objectives");
}

/// The words of each plot of the paths of a sweep on Rosenbrock's valley, and the plots.
fn paths(lines: &str) -> Vec<(String, Panel)> {
    let figures = draw(&table(&format!("objective = 'rosenbrock'\n{lines}")), "optimizer-paths");
    let panels = figures.into_iter().flat_map(|figure| figure.panels);
    let words = |panel: &Panel| {
        let texts = panel.marks.iter().filter_map(|mark| match mark {
            Mark::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("; ")
    };
    panels.map(|panel| (words(&panel), panel)).collect()
}

fn arrows(panel: &Panel) -> usize {
    panel.marks.iter().filter(|mark| matches!(mark, Mark::Glyph { shape: Shape::Arrow(_), .. })).count()
}

#[test]
fn a_path_says_what_became_of_it() {
    let said = |lines: &str| paths(lines).into_iter().map(|(words, _)| words).collect::<Vec<_>>();
    let tuned = said("steps = 5000\ntarget = 1e-4\noptimizer = 'adam'\nlearning-rate = [0.001, 0.01, 0.1]");
    insta::assert_snapshot!(tuned.join("\n"), @"adam; rate 0.01; converged, 2842 of 5000 steps");
    let edge = said("steps = 50\noptimizer = 'sgd'\nlearning-rate = [0.0001, 0.001]");
    insta::assert_snapshot!(edge.join("\n"), @"sgd; rate 0.001, the largest tried; not reached in 50 steps; slow, gap 0.166 left");
    let diverged = paths("steps = 50\noptimizer = 'sgd'\nlearning-rate = [1.0, 10.0]");
    insta::assert_snapshot!(diverged[0].0, @"sgd; 2 rates tried, all diverged; in 50 steps");
    let lines = |panel: &Panel| panel.marks.iter().filter(|mark| matches!(mark, Mark::Line { .. })).count();
    assert!(lines(&diverged[0].1) > 0, "the contour lines are there");
    let seeds = said("steps = 50\nseeds = 2\noptimizer = 'sgd'\nlearning-rate = [1.0, 10.0]");
    insta::assert_snapshot!(seeds.join("\n"), @"sgd; 2 rates tried, all diverged; in 50 steps, for some seed");
}

#[test]
fn a_path_that_leaves_the_window_says_so() {
    let far = paths("steps = 300\noptimizer = 'adagrad'\nlearning-rate = 5.0");
    insta::assert_snapshot!(far[0].0, @"adagrad; rate 5; not reached in 300 steps; slow, gap 0.47 left; 300 of 301 points outside");
    assert!(arrows(&far[0].1) > 0);
    let near = paths("steps = 300\noptimizer = 'adagrad'\nlearning-rate = 0.01");
    assert!(!near[0].0.contains("outside"), "{}", near[0].0);
    assert_eq!(arrows(&near[0].1), 0);
    let [far, near] = [&far[0].1, &near[0].1].map(|panel| [panel.x.from, panel.x.to, panel.y.from, panel.y.to]);
    assert_eq!(far, near, "the window does not follow the path");
}

#[test]
fn paths_need_no_curves() {
    let with = draw(&table(PATHS), "optimizer-paths");
    let without = draw(&table(&format!("curves = {{ runs = 0 }}\n{PATHS}")), "optimizer-paths");
    assert_eq!(with, without);
}

#[test]
fn charts_that_do_not_apply_make_no_figure() {
    let small = table(SMALL);
    assert!(draw(&small, "four-panel").is_empty(), "several optimizers");
    assert!(draw(&table(TEXTBOOK), "schedule-shapes").is_empty(), "constant only");
    let ten = table("steps = 30\nobjective = { name = 'sphere', dim = 10 }\noptimizer = 'sgd'\nlearning-rate = 0.1");
    assert!(draw(&ten, "trajectories").is_empty(), "ten coordinates");
    for objective in ["{ name = 'quadratic', eigenvalues = [2.0] }", "{ name = 'sphere', dim = 3 }"] {
        let text = format!("steps = 30\nobjective = {objective}\noptimizer = 'sgd'\nlearning-rate = 0.1");
        assert!(draw(&table(&text), "optimizer-paths").is_empty(), "{objective}");
    }
    assert!(draw(&made_up(SMALL, diverged), "loss-curves").is_empty(), "no curves");
}

#[test]
fn only_what_is_asked_for_is_drawn() {
    let mut table = table(TEXTBOOK);
    table.plan.spec.figures = vec!["just-right"];
    let stems: Vec<String> = figure::draw(&table).into_iter().map(|figure| figure.stem).collect();
    assert_eq!(stems, ["just-right-kneusel-a"]);
}

/// Sweeps that are hard to draw.
fn awkward() -> Vec<(&'static str, Table)> {
    let long = "
steps = [100, 250]
objective = { name = 'quadratic', dim = 2, condition = 12345.678, rotation = 4242 }
schedule = [{ name = 'warmup', length = 0.05, then = { name = 'cosine', to = 0.0123 } }, 'cosine']
learning-rate = { from = 1e-3, to = 10, points = 9 }
[[optimizer]]
name = 'adam'
beta1 = [0.8, 0.9, 0.99]
beta2 = [0.9, 0.99, 0.999]
amsgrad = [true, false]
weight_decay = 0.00012";
    let wide = "
steps = 40
objective = 'rosenbrock'
learning-rate = { from = 1e-5, to = 10, points = 49 }
optimizer = [{ name = 'sgd', momentum = [0.0, 0.5, 0.9] }, { name = 'rmsprop', alpha = [0.5, 0.9, 0.99] }, 'adam', \
             'adamw', { name = 'lion', beta1 = [0.5, 0.6, 0.7, 0.8] }]";
    let one = "steps = 30\nobjective = 'beale'\noptimizer = 'adam'\nlearning-rate = 0.01";
    let far = "steps = 30\nobjective = 'rosenbrock'\noptimizer = 'sgd'\nlearning-rate = [1e-250, 1.0, 1e3, 1e250]";
    let many =
        "steps = 5\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = { from = 1e-6, to = 1, points = 100_000 }";
    let everything = "
steps = 20
objective = ['rosenbrock', 'beale', 'sphere', { name = 'quadratic', dim = 2, condition = 54321, rotation = 77 }]
schedule = 'all'
optimizer = ['all', { name = 'sgd', momentum = [0.5, 0.9], dampening = 0.123456, weight_decay = 0.00012345 }]
learning-rate = [0.001, 0.1]";
    let outcomes = |lr: f64| {
        let outcome = Outcome::ALL[(lr * 1e9) as usize % 4];
        let held_from = (outcome == Outcome::Converged).then_some(3);
        Run { outcome, held_from, final_gap: lr, tail_max_gap: lr, ..diverged(lr) }
    };
    vec![
        ("long names", table(long)),
        ("12 rows of 49 rates", table(wide)),
        ("one rate", table(one)),
        ("rates far apart", table(far)),
        ("seeds", table(SMALL)),
        ("everything", table(everything)),
        ("the textbook", table(TEXTBOOK)),
        ("nothing but NaN", made_up(SMALL, diverged)),
        ("100,000 rates", made_up(many, outcomes)),
    ]
}

#[test]
fn nothing_leaves_the_page() {
    for (name, table) in awkward() {
        for figure in figure::draw(&table) {
            let wrong = astray(&figure);
            assert!(wrong.is_empty(), "{name}, {}:\n{}", figure.stem, wrong.join("\n"));
        }
    }
}

/// What does not stand where it should.
fn astray(figure: &Figure) -> Vec<String> {
    let mut wrong = Vec::new();
    let [width, height] = figure.size;
    let on_page = |[x, y]: [f64; 2]| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
    for panel in &figure.panels {
        let frame = panel.frame;
        let framed = |[x, y]: [f64; 2]| {
            (frame.left - 0.5..=frame.right + 0.5).contains(&x) && (frame.top - 0.5..=frame.bottom + 0.5).contains(&y)
        };
        let corners = on_page([frame.left, frame.top]) && on_page([frame.right, frame.bottom]);
        if !corners || frame.width() < 60.0 || frame.height() < 10.0 {
            wrong.push(format!("frame {frame:?}"));
        }
        for mark in &panel.marks {
            let points: Vec<[f64; 2]> = match mark {
                Mark::Line { points, .. } => points.clone(),
                Mark::Band { points, .. } => {
                    points.iter().flat_map(|[x, low, high]| [[*x, *low], [*x, *high]]).collect()
                }
                Mark::Cell { x, y, .. } => vec![[x[0], y[0]], [x[1], y[1]]],
                Mark::Glyph { at, .. } | Mark::Text { at, .. } => vec![*at],
            };
            if !points.iter().all(|point| framed(panel.place(*point))) {
                wrong.push(format!("{mark}"));
            }
        }
    }
    wrong.extend(figure.legend.iter().filter(|entry| !on_page(entry.at)).map(|entry| format!("{entry:?}")));
    wrong
}

#[test]
fn stems_are_different_and_fit_into_file_names() {
    for (name, table) in awkward() {
        let mut stems: Vec<String> = figure::draw(&table).into_iter().map(|figure| figure.stem).collect();
        let all = stems.len();
        assert!(stems.iter().all(|stem| stem.len() < 100 && !stem.contains(['/', ' ', '='])), "{name}: {stems:?}");
        stems.sort();
        stems.dedup();
        assert_eq!(stems.len(), all, "{name}");
    }
}

#[test]
fn diverged_runs_are_drawn_whatever_their_gap() {
    let table = made_up(SMALL, diverged);
    let crosses = |figure: &Figure| {
        let cross = |mark: &&Mark| matches!(mark, Mark::Glyph { shape: Shape::Outcome(Outcome::Diverged), .. });
        figure.panels.iter().flat_map(|panel| &panel.marks).filter(cross).count()
    };
    // Six series of five rates for each objective.
    for chart in ["sensitivity", "outcome-map"] {
        let found: Vec<usize> = draw(&table, chart).iter().map(crosses).collect();
        assert_eq!(found, [30, 30], "{chart}");
    }
}

#[test]
fn a_long_series_makes_a_small_figure() {
    let (_, table) = awkward().pop().unwrap();
    for figure in figure::draw(&table) {
        let size = render::svg(&figure, &stamp()).unwrap().len();
        assert!(size < 1_000_000, "{}: {size} bytes", figure.stem);
        let told = figure.subtitle.join(" ").contains("neighbouring rates");
        // All runs are counted there, or one of them is drawn.
        let whole = ["outcome-shares", "optimizer-paths"].iter().any(|chart| figure.stem.starts_with(chart));
        assert!(told || whole, "{}: {:?}", figure.stem, figure.subtitle);
    }
}

#[test]
fn a_series_keeps_its_colour_in_other_company() {
    let paint_of_adam = |optimizers: &str| {
        let text = format!("steps = 20\nobjective = 'sphere'\noptimizer = {optimizers}\nlearning-rate = [0.1, 0.2]");
        let figures = draw(&table(&text), "sensitivity");
        let mut entries = figures[0].legend.iter();
        entries.find(|entry| entry.label == "adam").map(|entry| format!("{:?}", entry.key))
    };
    let alone = paint_of_adam("'adam'");
    assert!(alone.is_some());
    assert_eq!(alone, paint_of_adam("['lion', 'adam', 'sgd']"));
}

#[test]
fn the_best_rate_has_the_fewest_steps_with_every_seed() {
    let table = table(SMALL);
    for series in table.series() {
        let Some(best) = answer::best(&table, &series) else { continue };
        let rates = 0..series.rates;
        let runs = |i: usize| (0..series.seeds).map(|seed| table.runs_of(&series, seed)[i]).collect::<Vec<Run>>();
        let all_converge = |i: &usize| runs(*i).iter().all(|run| run.outcome == Outcome::Converged);
        let median = |i: usize| {
            let mut steps: Vec<u32> = runs(i).iter().filter_map(|run| run.held_from).collect();
            steps.sort_unstable();
            f64::from(steps[steps.len() / 2])
        };
        let least = rates.filter(all_converge).map(median).reduce(f64::min);
        assert_eq!(best.reached(), least);
    }
}

fn stamp() -> Stamp {
    Stamp { sweep: "a <sweep> & more".into(), hash: "0123abcd".into() }
}

#[test]
fn drawing_twice_gives_the_same_bytes() {
    for text in [TEXTBOOK, SMALL] {
        let (first, second) = (figure::draw(&table(text)), figure::draw(&table(text)));
        assert_eq!(first, second);
        for (a, b) in first.iter().zip(&second) {
            assert_eq!(render::svg(a, &stamp()).unwrap(), render::svg(b, &stamp()).unwrap(), "{}", a.stem);
            assert_eq!(render::png(a, &stamp()).unwrap(), render::png(b, &stamp()).unwrap(), "{}", a.stem);
        }
    }
}

#[test]
fn pictures_say_where_they_come_from() {
    let figure = &draw(&table(TEXTBOOK), "four-panel")[0];
    let svg = render::svg(figure, &stamp()).unwrap();
    assert!(svg.contains("<metadata>lrsweep figure; sweep: a &lt;sweep&gt; &amp; more; hash: 0123abcd</metadata>"));
    assert!(svg.contains("<title>kneusel-a: four learning rates, four outcomes</title>"));
    assert!(svg.contains(">converged, 23 steps</text>"), "words are text");
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());

    let png = render::png(figure, &stamp()).unwrap();
    let reader = png::Decoder::new(&png[..]).read_info().unwrap();
    let info = reader.info();
    assert_eq!([info.width, info.height], figure.size.map(|length| (2.0 * length) as u32));
    let texts: Vec<String> = info.utf8_text.iter().map(|chunk| chunk.get_text().unwrap()).collect();
    assert!(texts.contains(&"sweep: a <sweep> & more; hash: 0123abcd".to_string()), "{texts:?}");
}

#[test]
fn a_page_that_cannot_be_drawn_is_an_error() {
    let mut figure = draw(&table(TEXTBOOK), "just-right").remove(0);
    for size in [[f64::NAN, 100.0], [0.0, 100.0], [960.0, 1e9]] {
        figure.size = size;
        assert!(render::svg(&figure, &stamp()).is_err());
        let error = render::png(&figure, &stamp()).unwrap_err().to_string();
        assert!(error.contains("cannot be drawn"), "{error}");
    }
}

#[test]
fn colours_have_meanings() {
    let map = &draw(&table(TEXTBOOK), "outcome-map")[0];
    let cells: Vec<Paint> = map.panels[0]
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Cell { paint, .. } => Some(*paint),
            _ => None,
        })
        .collect();
    let outcomes = [Outcome::Slow, Outcome::Converged, Outcome::Oscillating, Outcome::Diverged];
    assert_eq!(cells, outcomes.map(Paint::Outcome));
    // The name of a chart is what sweep files say.
    assert!(figure::catalog().iter().all(|chart| chart.info.params.is_empty() && !chart.info.about.is_empty()));
}

/// Every chart that shows a target, or what converged, says where that target is relative to the best of the sweep.
#[test]
fn relative_targets_are_marked_in_every_chart() {
    let sweep = |b: &str, optimizer: &str| {
        table(&format!(
            "steps = 50
            objective = {{ name = 'mine', expr = 'b*(x - 1)^2 + y^2 + 1', b = {b}, start = [3, 2], bound = 0 }}
            learning-rate = [0.001, 0.1, 0.3, 2]
            optimizer = {optimizer}"
        ))
    };
    let relative = [sweep("[1, 2, 3, 4, 5, 6, 7]", "['sgd', 'adam']"), sweep("1", "'sgd'")];
    let known = table("steps = 50\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = [0.001, 0.1, 0.3, 2]");
    for chart in figure::catalog() {
        let name = chart.info.name;
        let texts = |table| (chart.draw)(table).into_iter().map(|figure| outline(&[figure])).collect::<Vec<_>>();
        let marked = |text: &String| text.contains("relative");
        let relative: Vec<String> = relative.iter().flat_map(texts).collect();
        // These show neither; running times are to targets of their own.
        if !["scores", "schedule-shapes", "trajectories", "ecdf"].contains(&name) {
            assert!(!relative.is_empty() && relative.iter().all(marked), "{name}: {relative:#?}");
        }
        assert!(!texts(&known).iter().any(marked), "{name} of a known minimum");
    }
}

#[test]
fn scores_of_a_model_on_its_data() {
    let table = table(
        "steps = 40
        seeds = [1, 2, 3]
        objective = [{ name = 'softmax-regression', data = 'digits', batch = 200, validation = 0.2 }, 'sphere']
        learning-rate = { from = 1e-3, to = 1e3, per-decade = 1 }
        optimizer = ['sgd', 'adam']",
    );
    let figures = draw(&table, "scores");
    assert_eq!(figures.len(), 1, "the sphere has no data");
    insta::assert_snapshot!(outline(&figures));
    // A number has no classes, and without rows kept out there is nothing to validate with.
    let number =
        "objective = { name = 'linear-regression', data = 'diabetes' }\noptimizer = 'sgd'\nlearning-rate = [0.1, 9]";
    assert_eq!(draw(&self::table(number), "scores")[0].panels.len(), 1);
}

#[test]
fn best_rates_by_a_number_of_the_objective() {
    let table = table(
        "steps = 400
        objective = [{ name = 'quadratic', condition = [1000.0, 10.0, 100.0] }, 'sphere']
        learning-rate = { from = 1e-5, to = 1e1, per-decade = 6 }
        optimizer = ['sgd', 'adam']",
    );
    let figures = draw(&table, "best-rates");
    assert_eq!(figures.len(), 1);
    insta::assert_snapshot!(outline(&figures));
    // Two values make no axis.
    let two = "objective = { name = 'quadratic', condition = [1.0, 10.0] }\noptimizer = 'sgd'\nlearning-rate = 0.1";
    assert!(draw(&self::table(two), "best-rates").is_empty());
    // No line where everything diverged, but the page is drawn.
    let text = "objective = { name = 'sphere', dim = [1, 2, 3] }\noptimizer = 'sgd'\nlearning-rate = [20.0, 30.0]";
    let empty = draw(&made_up(text, diverged), "best-rates");
    assert!(render::svg(&empty[0], &stamp()).is_ok());
}

#[test]
fn regrets_with_their_bands_and_the_shipped_rates() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "regret")));
}

#[test]
fn tolerances_over_objectives() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "tolerance")));
}

#[test]
fn performance_profiles() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "performance-profile")));
}

#[test]
fn running_times() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "ecdf")));
}

#[test]
fn the_answer_on_one_page() {
    insta::assert_snapshot!(outline(&draw(&table(SMALL), "answer")));
}

#[test]
fn picked_rates() {
    let mut table = table(
        "steps = 200
        objective = ['quadratic', 'sphere', 'rosenbrock']
        learning-rate = { from = 1e-4, to = 10.0, per-decade = 4 }
        optimizer = ['sgd', 'adam']",
    );
    table.plan.spec.curves.runs = 0;
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = lrsweep::engine::Options { threads: Some(1), isa: None, stop: &stop };
    let walks = lrsweep::tune::walk(&table, &[0.01, 0.001], &options).unwrap().unwrap();
    let figures = figure::picked_rates(&table, &lrsweep::tune::measure(&table, walks));
    insta::assert_snapshot!(outline(&figures));
    assert!(render::svg(&figures[0], &stamp()).is_ok());
}
