//! Contour lines of a function of two coordinates, by marching squares.

use std::collections::HashMap;

/// A function's values at the points of a grid.
pub struct Field {
    /// Where the columns stand.
    x: Vec<f64>,
    /// Where the rows stand.
    y: Vec<f64>,
    /// Row by row.
    values: Vec<f64>,
}

/// An edge of the grid: the point at its lower or left end, and whether it goes up.
type Edge = (usize, usize, bool);

impl Field {
    /// `f` at `n` by `n` points of a window, `[[x from, x to], [y from, y to]]`.
    pub fn of(f: impl Fn([f64; 2]) -> f64, window: [[f64; 2]; 2], n: usize) -> Field {
        let places = |[from, to]: [f64; 2]| -> Vec<f64> {
            (0..n).map(|i| from + (to - from) * i as f64 / (n - 1) as f64).collect()
        };
        let [x, y] = window.map(places);
        let values = y.iter().flat_map(|&y| x.iter().map(move |&x| [x, y])).map(f).collect();
        Field { x, y, values }
    }

    /// So many heights, evenly spaced on a logarithmic scale of the height above `lowest`, from near the
    /// lowest to near the highest value on the grid; above the grid's lowest if there is no lowest value.
    pub fn levels(&self, lowest: f64, count: usize) -> Vec<f64> {
        let least = || self.values.iter().copied().filter(|v| v.is_finite()).fold(f64::INFINITY, f64::min);
        let lowest = if lowest.is_finite() { lowest } else { least() };
        let above = |v: &f64| v - lowest;
        let mut heights: Vec<f64> = self.values.iter().map(above).filter(|h| h.is_finite() && *h > 0.0).collect();
        heights.sort_by(f64::total_cmp);
        let at = |share: f64| heights.get((share * heights.len() as f64) as usize).copied();
        let (Some(low), Some(high)) = (at(0.004), at(0.985)) else { return Vec::new() };
        let low = low.max(high * 1e-4);
        (0..count).map(|i| lowest + low * (high / low).powf(i as f64 / (count - 1) as f64)).collect()
    }

    /// The lines on which the function has this value.
    pub fn lines(&self, level: f64) -> Vec<Vec<[f64; 2]>> {
        let mut neighbours: HashMap<Edge, Vec<Edge>> = HashMap::new();
        let mut order = Vec::new();
        for row in 0..self.y.len() - 1 {
            for column in 0..self.x.len() - 1 {
                for (a, b) in self.segments(column, row, level) {
                    for (from, to) in [(a, b), (b, a)] {
                        neighbours.entry(from).or_default().push(to);
                        order.push(from);
                    }
                }
            }
        }
        // Open lines are walked from an end, so they come before the closed ones.
        let ends: Vec<Edge> = order.iter().copied().filter(|edge| neighbours[edge].len() == 1).collect();
        let mut lines = Vec::new();
        for start in ends.into_iter().chain(order) {
            let line = walk(&mut neighbours, start);
            if line.len() > 1 {
                lines.push(line.into_iter().map(|edge| self.crossing(edge, level)).collect());
            }
        }
        lines
    }

    fn value(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.x.len() + column]
    }

    /// Where an edge has the value.
    fn crossing(&self, (column, row, up): Edge, level: f64) -> [f64; 2] {
        let a = self.value(column, row);
        let b = if up { self.value(column, row + 1) } else { self.value(column + 1, row) };
        let t = ((level - a) / (b - a)).clamp(0.0, 1.0);
        if up {
            [self.x[column], self.y[row] + t * (self.y[row + 1] - self.y[row])]
        } else {
            [self.x[column] + t * (self.x[column + 1] - self.x[column]), self.y[row]]
        }
    }

    /// The line's way through one cell: pairs of the edges that it crosses.
    fn segments(&self, column: usize, row: usize, level: f64) -> Vec<(Edge, Edge)> {
        let places = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let corners = places.map(|(column, row)| self.value(column, row));
        if corners.iter().any(|v| !v.is_finite()) {
            return Vec::new();
        }
        let above = corners.map(|v| v >= level);
        // Edge i lies between corners i and i + 1.
        let edges: [Edge; 4] =
            [(column, row, false), (column + 1, row, true), (column, row + 1, false), (column, row, true)];
        let crossed: Vec<Edge> = (0..4).filter(|&i| above[i] != above[(i + 1) % 4]).map(|i| edges[i]).collect();
        match crossed[..] {
            [a, b] => vec![(a, b)],
            // A saddle: the middle's height tells which corners belong together.
            [a, b, c, d] => {
                let middle = corners.iter().sum::<f64>() / 4.0 >= level;
                if middle == above[0] { vec![(a, b), (c, d)] } else { vec![(d, a), (b, c)] }
            }
            _ => Vec::new(),
        }
    }
}

/// Follows the segments from an edge as far as they go, and takes them away.
fn walk(neighbours: &mut HashMap<Edge, Vec<Edge>>, start: Edge) -> Vec<Edge> {
    let mut line = vec![start];
    let mut here = start;
    while let Some(next) = neighbours.get_mut(&here).and_then(Vec::pop) {
        if let Some(back) = neighbours.get_mut(&next)
            && let Some(i) = back.iter().position(|edge| *edge == here)
        {
            back.remove(i);
        }
        line.push(next);
        here = next;
    }
    line
}
