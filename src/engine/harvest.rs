//! From what was measured of a batch to one trace a run.

use super::evidence::{Curve, Evidence, Looks, Sample};
use super::kernel::Batch;
use super::run::Trace;
use super::watch::{Watch, measured, square};
use crate::lane::Real;
use crate::plan::Aim;

impl<V: Real> Watch<'_, V> {
    /// Everything that was measured, one trace a run of the batch; `x` is the last point.
    pub fn finish(self, batch: &Batch, value: V, grad: &[V], x: &[V]) -> Vec<Trace> {
        let mut evidence = self.evidence(value, grad);
        if batch.problem.scored {
            for (lane, evidence) in evidence.iter_mut().enumerate().take(batch.rates.len()) {
                if self.ends[lane].is_none() {
                    let x: Vec<f64> = x.iter().map(|x| x.get(lane)).collect();
                    evidence.loss = measured(value.get(lane));
                    if let Some(scores) = batch.problem.objective.scores(&x) {
                        evidence.accuracy = scores.accuracy;
                        evidence.validation_loss = scores.validation_loss;
                        evidence.validation_accuracy = scores.validation_accuracy;
                    }
                }
            }
        }
        let lanes = evidence.into_iter().zip(&batch.curves).enumerate();
        lanes
            .take(batch.rates.len())
            .map(|(lane, (evidence, run))| {
                let curve = run.map(|run| Curve { run, samples: self.curve(lane) });
                Trace { evidence, curve, looks: self.kept(lane) }
            })
            .collect()
    }

    /// The evidence of every lane.
    fn evidence(&self, value: V, grad: &[V]) -> Vec<Evidence> {
        let course = self.course;
        let tail = &self.tail;
        let relative = |v: V| v / self.first_gap;
        let [length, last] = tail.counts.map(|count| V::splat(f64::from(count)));
        let target = self.bound / self.first_gap;
        let way = tail.way.iter().fold(V::zero(), |sum, way| sum + way.abs());
        let [q1, q2, q3, q4] = tail.quarters;
        let numbers = [
            relative(value - self.lowest),
            relative(self.peak),
            relative(tail.start),
            relative(tail.sum) / length,
            relative(tail.max),
            relative(tail.last) / last,
            relative(q4),
            (q2 / q1).min(q3 / q2).min(q4 / q3),
            way / tail.length,
            (tail.along + tail.along) / tail.squares,
            self.turned / self.walked,
            (square(grad) / self.first_gradient).sqrt(),
            relative(self.least),
        ];
        let columns = numbers.map(|number| {
            let mut column = vec![0.0; V::LANES];
            number.write(&mut column);
            column
        });
        let evidence = |lane: usize| {
            let end = self.ends[lane].as_ref();
            let number = |k: usize| measured(columns[k][lane]);
            let lived = |k: usize| if end.is_none() { number(k) } else { f64::NAN };
            let peak = end.map_or(number(1), |end| measured(end.peak));
            let least = end.map_or(number(12), |end| measured(end.least.min(end.gap)));
            Evidence {
                target_gap: match self.aim {
                    Aim::Gap(gap) => gap,
                    _ => measured(target.get(lane)),
                },
                first_hit: self.hits[lane].first,
                held_from: self.hits[lane].held,
                exits: self.hits[lane].exits,
                nonfinite_step: end.filter(|end| !end.finite).map(|end| end.step),
                cap_step: end.filter(|end| end.finite).map(|end| end.step),
                final_gap: end.map_or(number(0), |end| measured(end.gap)),
                peak_gap: end.filter(|end| end.gap > peak && end.gap.is_finite()).map_or(peak, |end| end.gap),
                lowest_gap: least,
                first_gap: measured(self.first_gap.get(lane)),
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
                rate_ratio: course.rate_ratio,
                loss: f64::NAN,
                accuracy: f64::NAN,
                validation_loss: f64::NAN,
                validation_accuracy: f64::NAN,
            }
        };
        (0..V::LANES).map(evidence).collect()
    }

    /// The gaps at [`Course::looks`], where the target is relative.
    fn kept(&self, lane: usize) -> Option<Looks> {
        let before = |step: u32| self.ends[lane].as_ref().is_none_or(|end| step < end.step);
        let first_gap = self.first_gap.get(lane);
        let gaps = self.looks.chunks_exact(V::LANES).zip(&self.course.looks).filter(|(_, step)| before(**step));
        let gaps = gaps.map(|(gaps, _)| gaps[lane] / first_gap).collect();
        (self.aim == Aim::Best).then_some(Looks { first_gap, gaps })
    }

    fn curve(&self, lane: usize) -> Vec<Sample> {
        let stride = V::LANES * if self.planar { 3 } else { 1 };
        let end = self.ends[lane].as_ref();
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
