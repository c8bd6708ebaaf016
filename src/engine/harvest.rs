//! From what was measured of a batch to one trace a run.

use super::event::End;
use super::evidence::{Curve, Evidence, Looks, Sample};
use super::kernel::Batch;
use super::run::Trace;
use super::watch::{Watch, measured};
use crate::lane::{MOST_LANES, Precision, Real};
use crate::objective::Problem;
use crate::plan::{Aim, Row};

/// Numbers that are measured of each run.
const NUMBERS: usize = 16;

impl<V: Real> Watch<'_, V> {
    /// Adds everything that was measured to `traces`, one a run of the batch; `x` is the last point.
    #[inline(always)]
    pub fn finish(&self, batch: &Batch, value: V, grad: &[V], x: &[V], traces: &mut Vec<(Row, Trace)>) {
        // Here, in the kernel: what computes with lanes elsewhere calls a function for each operation.
        let columns = self.columns(batch.problem, value, grad, x);
        self.traces(batch, &columns, value, x, traces);
    }

    /// What evidence is made of, by lanes.
    #[inline(always)]
    fn columns(&self, problem: &Problem, value: V, grad: &[V], x: &[V]) -> [[f64; NUMBERS]; MOST_LANES] {
        let distance = problem.distance(x);
        let mut columns = [[f64::NAN; NUMBERS]; MOST_LANES];
        let mut column = [0.0; MOST_LANES];
        for part in 0..V::PARTS {
            let numbers = self.numbers(part, value, grad, distance);
            for k in 0..NUMBERS {
                numbers[k].write(&mut column);
                for lane in 0..Self::WIDTH {
                    columns[part * Self::WIDTH + lane][k] = measured(column[lane]);
                }
            }
        }
        columns
    }

    fn traces(&self, batch: &Batch, columns: &[[f64; NUMBERS]], value: V, x: &[V], traces: &mut Vec<(Row, Trace)>) {
        let points = if batch.problem.scored { points(x) } else { Vec::new() };
        for (lane, row) in batch.rows.iter().enumerate() {
            let mut evidence = self.evidence(lane, &columns[lane]);
            if batch.problem.scored && self.end(lane).is_none() {
                evidence.loss = measured(value.get(lane));
                if let Some(scores) = batch.problem.objective.scores(&points[lane]) {
                    evidence.accuracy = scores.accuracy;
                    evidence.validation_loss = scores.validation_loss;
                    evidence.validation_accuracy = scores.validation_accuracy;
                }
            }
            let curve = batch.curves[lane].then(|| Curve { run: row.run, samples: self.curve(lane) });
            traces.push((*row, Trace { evidence, curve, looks: self.kept(lane) }));
        }
    }

    /// How a lane diverged, if it did.
    fn end(&self, lane: usize) -> Option<&End> {
        self.ends.get(lane)?.as_ref()
    }

    /// The evidence of a lane.
    fn evidence(&self, lane: usize, numbers: &[f64; NUMBERS]) -> Evidence {
        let end = self.end(lane);
        let number = |k: usize| numbers[k];
        let lived = |k: usize| if end.is_none() { numbers[k] } else { f64::NAN };
        let peak = end.map_or(number(1), |end| measured(end.peak));
        let least = end.map_or(number(12), |end| measured(end.least.min(end.gap)));
        Evidence {
            target_gap: match self.aim {
                Aim::Gap(gap) => gap,
                _ => number(14),
            },
            first_hit: self.hits[lane].first,
            held_from: self.hits[lane].held,
            exits: self.hits[lane].exits,
            nonfinite_step: end.filter(|end| !end.finite).map(|end| end.step),
            cap_step: end.filter(|end| end.finite).map(|end| end.step),
            final_gap: end.map_or(number(0), |end| measured(end.gap)),
            first_gap: number(15),
            least_gap: least,
            peak_gap: end.filter(|end| end.gap > peak && end.gap.is_finite()).map_or(peak, |end| end.gap),
            tail_start_gap: lived(2),
            tail_mean_gap: lived(3),
            tail_max_gap: lived(4),
            last_mean_gap: lived(5),
            last_quarter_gap: lived(6),
            least_growth: lived(7),
            efficiency: lived(8),
            cosine: lived(9),
            overshoot: end.map_or(number(10), |end| measured(end.overshoot)),
            gradient_ratio: lived(11),
            rate_ratio: self.course.rate_ratio,
            distance: lived(13),
            loss: f64::NAN,
            accuracy: f64::NAN,
            validation_loss: f64::NAN,
            validation_accuracy: f64::NAN,
        }
    }

    /// What evidence is made of, of one part; gaps are relative.
    #[inline(always)]
    fn numbers(&self, part: usize, value: V, grad: &[V], distance: V) -> [V::Part; NUMBERS] {
        let tally = &self.tallies[part];
        let first_gap = self.first_gap.part(part);
        let relative = |gap: V::Part| gap / first_gap;
        let [length, last] = self.counts;
        let (length, last) = (V::Part::splat(f64::from(length)), V::Part::splat(f64::from(last)));
        let dim = grad.len();
        let zero = V::Part::zero();
        let (mut way, mut gradient) = (zero, zero);
        for i in 0..dim {
            let g = grad[i].part(part);
            way = way + self.way[part * dim + i].abs();
            gradient = gradient + g * g;
        }
        let [q1, q2, q3, q4] = tally.quarters;
        [
            relative(value.part(part) - self.lowest.part(part)),
            relative(tally.peak),
            relative(self.tail_start.part(part)),
            relative(tally.sum) / length,
            relative(tally.tail_max()),
            settled(relative(tally.last) / last),
            relative(q4),
            (q2 / q1).min(q3 / q2).min(q4 / q3),
            way / tally.length,
            (tally.along + tally.along) / tally.squares,
            tally.turned / tally.walked,
            (gradient / self.first_gradient.part(part)).sqrt(),
            relative(tally.least),
            distance.part(part),
            self.bound.part(part) / first_gap,
            first_gap,
        ]
    }

    /// The gaps at [`Course::looks`], where the target is relative.
    fn kept(&self, lane: usize) -> Option<Looks> {
        if self.aim != Aim::Best {
            return None;
        }
        let before = |step: u32| self.end(lane).is_none_or(|end| step < end.step);
        let first_gap = self.first_gap.get(lane);
        let gaps = self.looks.chunks_exact(V::LANES).zip(&self.course.looks).filter(|(_, step)| before(**step));
        let gaps = gaps.map(|(gaps, _)| gaps[lane] / first_gap).collect();
        Some(Looks { first_gap, gaps })
    }

    fn curve(&self, lane: usize) -> Vec<Sample> {
        let stride = V::LANES * if self.planar { 3 } else { 1 };
        let end = self.end(lane);
        let before = |step: u32| end.is_none_or(|end| step < end.step);
        let first_gap = self.first_gap.get(lane);
        let steps = self.course.samples.iter().copied().take_while(|&step| before(step));
        let mut samples: Vec<Sample> = steps
            .zip(self.samples.chunks_exact(stride))
            .map(|(step, chunk)| Sample {
                step,
                gap: chunk[lane] / first_gap,
                point: self.planar.then(|| [chunk[V::LANES + lane], chunk[2 * V::LANES + lane]]),
            })
            .collect();
        if let Some(end) = end.filter(|end| end.finite) {
            samples.push(Sample { step: end.step, gap: end.gap, point: end.point });
        }
        samples
    }
}

/// The point of each lane.
fn points<V: Real>(x: &[V]) -> Vec<Vec<f64>> {
    let mut points = vec![vec![0.0; x.len()]; V::LANES];
    let mut lanes = vec![0.0; V::LANES];
    for i in 0..x.len() {
        x[i].write(&mut lanes);
        for (point, lane) in points.iter_mut().zip(&lanes) {
            point[i] = *lane;
        }
    }
    points
}

/// A mean gap, which is 1 where rounding in single precision is all that sets it apart from 1: nothing was lost there.
fn settled<P: Real>(mean: P) -> P {
    match P::PRECISION {
        Precision::Double => mean,
        Precision::Single => {
            let near = (mean - P::one()).abs().le(P::splat(16.0 * Precision::Single.epsilon()));
            P::select(near, P::one(), mean)
        }
    }
}
