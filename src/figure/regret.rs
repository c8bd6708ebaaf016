//! Regret: how many more steps each learning rate takes than each objective's own best one, the mean over the
//! objectives, with how far that moves when they and the seeds are drawn anew; one plot an optimizer and schedule.

use super::data::{Axis, Dash, Figure, Key, Mark, Paint, Panel, Rect, Scale, Shape, Tick};
use super::layout::{BODY, Body, Grid, MARGIN, page};
use super::{Chart, axis, contest, group, info, text};
use crate::answer::{CAP, Case, LEVEL, Recommendation, band, regrets};
use crate::table::Table;
use contest::{Contest, Entrant};

pub const CHART: Chart = Chart {
    info: info(
        "regret",
        "steps next to each objective's best rate, by learning rate, with the rate to use and the shipped one",
    ),
    draw,
};

/// Plots of one page.
const PANELS: usize = 12;
/// Plots side by side, at the most.
const COLUMNS: usize = 3;
/// Times that objectives and seeds are drawn anew for a band.
const RESAMPLES: u64 = 2_000;

fn draw(table: &Table) -> Vec<Figure> {
    let mut figures = Vec::new();
    for contest in contest::contests(table) {
        let columns = contest.entrants.len().min(COLUMNS);
        let pages: Vec<_> = group::pages_of_rows(&contest.entrants, PANELS, columns).collect();
        for (number, entrants) in pages.iter().enumerate() {
            let note = group::page_note(number, pages.len());
            figures.push(figure(table, &contest, entrants, columns, &note));
        }
    }
    figures
}

fn figure(table: &Table, contest: &Contest, entrants: &[Entrant], columns: usize, note: &str) -> Figure {
    let title = format!("{}: {}{note}", contest.label, finding(entrants, group::of_these(note)));
    let subtitle = format!(
        "Steps to the target as a multiple of those at each objective's own best rate: the geometric mean over the \
         objectives that converge at any rate; failing, or more than {CAP}, counts as {CAP}. The band holds {} % of the \
         means when objectives and seeds are drawn anew, the shaded range {} % of the best rates. In brackets: why the \
         rate is not recommended.",
        100.0 * LEVEL,
        100.0 * LEVEL,
    );
    page(&format!("regret-{}{note}", contest.stem), &title, &subtitle, |top| {
        let (left, height) = (MARGIN + 46.0, if columns == 1 { 300.0 } else { 150.0 });
        let grid = Grid { top, columns, height, left, between: 22.0, above: 28.0, below: 30.0 };
        let draw = |(i, entrant): (usize, &Entrant)| {
            let panel = panel(table, entrant, grid.frame(i));
            let y = if i % columns > 0 { panel.y.clone().bare() } else { panel.y.clone() };
            let title = text::cut(&title_of(entrant), BODY, grid.width());
            Panel { title, y, ..panel }
        };
        let panels = entrants.iter().enumerate().map(draw).collect();
        Body { panels, keys: vec![keys()], bottom: grid.bottom(entrants.len()) }
    })
}

/// An optimizer and schedule with its rate, and why that is not recommended.
fn title_of(entrant: &Entrant) -> String {
    let kinds: Vec<&str> = entrant.recommendation.refusals.iter().map(|refusal| refusal.kind).collect();
    let why = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    match &entrant.recommendation.rate {
        Some(rate) => format!("{}: {}{why}", entrant.name, text::number(rate.lr)),
        None => format!("{}{why}", entrant.name),
    }
}

/// What the marks of a plot mean.
pub fn keys() -> Vec<(Key, String)> {
    vec![
        (Key::Line(Paint::Ink, Dash::Solid), "mean".into()),
        (Key::Shape(Shape::Star, Paint::Ink), "rate to use".into()),
        (Key::Shape(Shape::Ring, Paint::Ink), "shipped rate".into()),
        (Key::Swatch(Paint::Grid, None), "where the best rate may lie".into()),
    ]
}

/// One plot, with labels and without a title.
pub fn panel(table: &Table, entrant: &Entrant, frame: Rect) -> Panel {
    let contender = &entrant.contender;
    let (low, high) = (contender.rates[0], contender.rates[contender.rates.len() - 1]);
    let room = if low == high { 2.0 } else { (high / low).powf(0.02) };
    let x = axis::log_across("", low / room, high * room, frame.width());
    let y = factors();
    let mut marks = Vec::new();
    if let Some(interval) = entrant.recommendation.interval {
        // A little wider, so that one rate alone has a width.
        let reach = room.sqrt();
        let ends = [interval.low / reach, interval.high * reach];
        marks.push(Mark::Cell { x: ends, y: [y.from, y.to], paint: Paint::Grid, opacity: 0.8 });
    }
    let solved: Vec<&Case> = contender.solved().collect();
    if solved.is_empty() {
        let middle = [(x.from * x.to).sqrt(), CAP.sqrt()];
        marks.push(Mark::note(middle, [0.0; 2], "converges at no rate", super::Anchor::Middle));
    } else {
        let (paint, dash) = group::paint(table, &contender.series);
        let ends = contender.rates.iter().zip(band(&solved, RESAMPLES));
        let points = ends.map(|(&lr, [low, high])| [lr, low.exp(), high.exp()]).collect();
        marks.push(Mark::Band { points, paint, opacity: 0.25 });
        let means = contender.rates.iter().zip(regrets(contender));
        let points = means.map(|(&lr, total)| [lr, total.mean().exp()]).collect();
        marks.push(Mark::Line { points, paint, dash, width: 2.0 });
    }
    marks.extend(marked(&entrant.recommendation));
    Panel { title: String::new(), badge: None, frame, x, y, marks }
}

/// The shipped rate and, above it, the one to use.
fn marked(recommendation: &Recommendation) -> Vec<Mark> {
    let glyph = |lr, factor, shape, size| Mark::Glyph { at: [lr, factor], shape, paint: Paint::Ink, size };
    let shipped = recommendation.shipped.iter().flat_map(|shipped| &shipped.nearest);
    let rings = shipped.map(|at| glyph(at.lr, at.factor, Shape::Ring, 11.0));
    rings.chain(recommendation.rate.iter().map(|at| glyph(at.lr, at.factor, Shape::Star, 14.0))).collect()
}

/// From the best to failure.
fn factors() -> Axis {
    let tick = |at: f64| Tick { at, label: text::number(at), major: true };
    let ticks = [1.0, 1.5, 2.0, 3.0, CAP].map(tick).to_vec();
    Axis { label: "times best".into(), scale: Scale::Log, from: 0.92, to: CAP * 1.08, ticks, grid: true }
}

/// What the shipped rates cost, in words.
fn finding(entrants: &[Entrant], of_these: &str) -> String {
    let pair = |entrant: &Entrant| {
        let r = &entrant.recommendation;
        Some((r.rate.as_ref()?.factor, r.shipped.as_ref()?.nearest.as_ref()?.factor))
    };
    let pairs: Vec<(f64, f64)> = entrants.iter().filter_map(pair).collect();
    let worse = pairs.iter().filter(|(best, shipped)| shipped / best >= 1.5).count();
    match pairs[..] {
        [] => "how much a learning rate costs".into(),
        [(best, shipped)] => format!(
            "the best rate{of_these} takes {} times the steps of each objective's best, the shipped one {}",
            text::number(best),
            text::number(shipped)
        ),
        _ => format!("{worse} of {} shipped rates{of_these} take at least half as many steps more", pairs.len()),
    }
}
