//! What is measured of a batch while it runs, one number a lane.
//!
//! In the step loop there is no square root and no division: lengths are 1-norms and squares. What
//! only the tail needs is measured in the tail only. A lane that has diverged is frozen: what its
//! neighbours do afterwards changes nothing.

use super::course::Course;
use super::evidence::{Curve, Evidence, Sample};
use super::kernel::Batch;
use super::run::Trace;
use crate::lane::{Mask, Real};

/// The measurements of one batch.
pub struct Watch<'a, V: Real> {
    course: &'a Course,
    /// Whether the rate may fall by more than the schedule.
    lowers: bool,
    /// Whether the rate could still fall at the step before.
    fell: bool,
    lowest: V,
    cap: V,
    excess: V,
    /// Lanes that have diverged, a bit each.
    gone: u64,
    ends: Vec<Option<End>>,

    first_gap: V,
    first_gradient: V,
    bound: V,
    hit: u64,
    hits: Vec<Hits>,
    peak: V,

    before: Vec<V>,
    moved: Vec<V>,
    along: V,
    turned: V,
    walked: V,

    tail: Tail<V>,
    next_sample: usize,
    samples: Vec<f64>,
    planar: bool,
    sampling: bool,
}

/// What is measured in the tail.
struct Tail<V> {
    start: V,
    sum: V,
    last: V,
    max: V,
    quarters: [V; 4],
    way: Vec<V>,
    length: V,
    along: V,
    squares: V,
    square: V,
    weight: f64,
}

/// When a run was within the target.
#[derive(Clone, Default)]
struct Hits {
    first: Option<u32>,
    held: Option<u32>,
    exits: u32,
}

/// Where and how a run diverged.
struct End {
    step: u32,
    finite: bool,
    gap: f64,
    point: Option<[f64; 2]>,
    peak: f64,
    overshoot: f64,
}

impl<'a, V: Real> Watch<'a, V> {
    /// All lanes.
    const ALL: u64 = u64::MAX >> (u64::BITS as usize - V::LANES);

    /// Before the first evaluation.
    pub fn new(batch: &Batch<'a>, x: &[V]) -> Watch<'a, V> {
        let course = batch.course;
        let (zero, infinity) = (V::zero(), V::splat(f64::INFINITY));
        Watch {
            course,
            lowers: batch.rule.lowers(),
            // Without a lowest value there is no gap: NaN, which is within no target.
            lowest: V::splat(measured(batch.problem.lowest)),
            fell: false,
            cap: cap(course, x),
            excess: zero,
            gone: 0,
            ends: (0..V::LANES).map(|_| None).collect(),
            first_gap: zero,
            first_gradient: zero,
            bound: zero,
            hit: 0,
            hits: vec![Hits::default(); V::LANES],
            peak: -infinity,
            before: x.to_vec(),
            moved: vec![zero; x.len()],
            along: zero,
            turned: zero,
            walked: zero,
            tail: Tail {
                start: zero,
                sum: zero,
                last: zero,
                max: -infinity,
                quarters: [-infinity; 4],
                way: vec![zero; x.len()],
                length: zero,
                along: zero,
                squares: zero,
                square: zero,
                weight: 0.0,
            },
            next_sample: 0,
            samples: Vec::new(),
            planar: x.len() == 2,
            sampling: batch.curves.iter().any(Option::is_some),
        }
    }

    /// At the start point.
    #[inline(always)]
    pub fn begin(&mut self, value: V, grad: &[V]) {
        self.first_gap = value - self.lowest;
        self.first_gradient = square(grad);
        self.bound = V::splat(self.course.target) * self.first_gap;
        let x = std::mem::take(&mut self.before);
        self.look::<false>(0, value, &x);
        self.before = x;
    }

    /// After a step: measures it. `TAIL` tells whether the step is one of the tail's.
    #[inline(always)]
    pub fn after<const TAIL: bool>(&mut self, step: u32, x: &[V]) {
        // Above the cap while the rate still falls a run may yet come back; infinity will not.
        let falls = self.lowers || self.course.falls[step as usize];
        if self.fell && !falls {
            // A run that climbed before the rate fell for the last time may still come down: what counts is how far
            // it gets from here.
            self.cap = self.cap.max(cap(self.course, &self.before));
        }
        self.fell = falls;
        let cap = if falls { V::splat(f64::MAX) } else { self.cap };
        let weight = if TAIL { weight(self.course.factors[step as usize]) } else { 0.0 };
        let mut excess = V::zero();
        let (mut along, mut square, mut length) = (V::zero(), V::zero(), V::zero());
        let tail = &mut self.tail;
        let state = self.before.iter_mut().zip(&mut self.moved).zip(&mut tail.way);
        for (x, ((before, last), way)) in x.iter().zip(state) {
            let moved = *x - *before;
            *before = *x;
            // Where x is NaN the sum is, too: the larger of two is the second where either is NaN.
            excess = excess + V::zero().max(x.abs() - cap);
            along = along + moved * *last;
            *last = moved;
            if TAIL {
                let step = moved * V::splat(weight);
                *way = *way + step;
                length = length + step.abs();
                square = square + step * step;
            }
        }
        self.excess = excess;
        self.along = along;
        if TAIL {
            tail.length = tail.length + length;
            if tail.weight > 0.0 && weight > 0.0 {
                tail.along = tail.along + along * V::splat(weight * tail.weight);
                tail.squares = tail.squares + (square + tail.square);
            }
            tail.square = square;
            tail.weight = weight;
        }
    }

    /// At the point reached after `step` steps; false when no run of the batch goes on.
    #[inline(always)]
    pub fn look<const TAIL: bool>(&mut self, step: u32, value: V, x: &[V]) -> bool {
        let gap = value - self.lowest;
        let fine = self.excess.le(V::zero()) & value.abs().le(V::splat(f64::MAX));
        let leaving = !fine.bits() & !self.gone & Self::ALL;
        if leaving != 0 {
            self.bury(leaving, step, value, x);
        }
        let hit = gap.le(self.bound).bits() & !self.gone;
        if hit != self.hit {
            self.cross(hit, step);
        }
        self.peak = gap.max(self.peak);
        self.turned = self.turned + (-self.along).max(V::zero());
        self.walked = self.walked + self.along.abs();

        if TAIL {
            self.look_tail(step, gap);
        } else if step == self.course.tail_start {
            self.tail.start = gap;
        }
        if self.sampling && self.course.samples.get(self.next_sample) == Some(&step) {
            self.sample(gap, x);
        }
        self.gone != Self::ALL
    }

    /// `step` counts from one past the tail's first.
    #[inline(always)]
    fn look_tail(&mut self, step: u32, gap: V) {
        let (place, length) = (step - self.course.tail_start - 1, self.course.steps - self.course.tail_start);
        let tail = &mut self.tail;
        tail.sum = tail.sum + gap;
        tail.max = gap.max(tail.max);
        let quarter = &mut tail.quarters[(u64::from(place) * 4 / u64::from(length)) as usize];
        *quarter = gap.max(*quarter);
        if step > self.course.steps - self.course.last {
            tail.last = tail.last + gap;
        }
    }

    #[cold]
    fn sample(&mut self, gap: V, x: &[V]) {
        self.next_sample += 1;
        let mut push = |v: V| {
            let from = self.samples.len();
            self.samples.resize(from + V::LANES, 0.0);
            v.write(&mut self.samples[from..]);
        };
        push(gap);
        if self.planar {
            push(x[0]);
            push(x[1]);
        }
    }

    /// Records which lanes entered or left the target at this point.
    #[inline(never)]
    fn cross(&mut self, hit: u64, step: u32) {
        for lane in lanes(hit ^ self.hit) {
            let hits = &mut self.hits[lane];
            if hit >> lane & 1 == 1 {
                hits.first = hits.first.or(Some(step));
                hits.held = Some(step);
            } else {
                hits.held = None;
                hits.exits += 1;
            }
        }
        self.hit = hit;
    }

    /// Records the lanes that diverged at this point, with what had been measured of them before.
    #[cold]
    fn bury(&mut self, leaving: u64, step: u32, value: V, x: &[V]) {
        self.gone |= leaving;
        for lane in lanes(leaving) {
            let finite = value.get(lane).is_finite() && x.iter().all(|x| x.get(lane).is_finite());
            let gap = if finite { (value - self.lowest).get(lane) / self.first_gap.get(lane) } else { f64::NAN };
            let point = (self.planar && finite).then(|| [x[0].get(lane), x[1].get(lane)]);
            let peak = self.peak.get(lane) / self.first_gap.get(lane);
            let overshoot = self.turned.get(lane) / self.walked.get(lane);
            self.ends[lane] = Some(End { step, finite, gap, point, peak, overshoot });
        }
    }

    /// Everything that was measured, one trace a run of the batch.
    pub fn finish(self, batch: &Batch, value: V, grad: &[V]) -> Vec<Trace> {
        let evidence = self.evidence(value, grad);
        let lanes = evidence.into_iter().zip(&batch.curves).enumerate();
        lanes
            .take(batch.rates.len())
            .map(|(lane, (evidence, run))| {
                let curve = run.map(|run| Curve { run, samples: self.curve(lane) });
                Trace { evidence, curve }
            })
            .collect()
    }

    /// The evidence of every lane.
    fn evidence(&self, value: V, grad: &[V]) -> Vec<Evidence> {
        let course = self.course;
        let tail = &self.tail;
        let relative = |v: V| v / self.first_gap;
        let length = V::splat(f64::from(course.steps - course.tail_start));
        let way = tail.way.iter().fold(V::zero(), |sum, way| sum + way.abs());
        let [q1, q2, q3, q4] = tail.quarters;
        let numbers = [
            relative(value - self.lowest),
            relative(self.peak),
            relative(tail.start),
            relative(tail.sum) / length,
            relative(tail.max),
            relative(tail.last) / V::splat(f64::from(course.last)),
            relative(q4),
            (q2 / q1).min(q3 / q2).min(q4 / q3),
            way / tail.length,
            (tail.along + tail.along) / tail.squares,
            self.turned / self.walked,
            (square(grad) / self.first_gradient).sqrt(),
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
            Evidence {
                first_hit: self.hits[lane].first,
                held_from: self.hits[lane].held,
                exits: self.hits[lane].exits,
                nonfinite_step: end.filter(|end| !end.finite).map(|end| end.step),
                cap_step: end.filter(|end| end.finite).map(|end| end.step),
                final_gap: end.map_or(number(0), |end| measured(end.gap)),
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
                rate_ratio: course.rate_ratio,
            }
        };
        (0..V::LANES).map(evidence).collect()
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

/// How large a coordinate may get for a run that is at `x`.
fn cap<V: Real>(course: &Course, x: &[V]) -> V {
    let size = x.iter().fold(V::zero(), |size, x| size.max(x.abs()));
    V::splat(course.norm_cap) * (V::one() + size)
}

/// The lanes whose bits are set.
fn lanes(bits: u64) -> impl Iterator<Item = usize> {
    (0..u64::BITS as usize).filter(move |lane| bits >> lane & 1 == 1)
}

/// A number that could not be measured is NaN, not infinity.
fn measured(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// The weight of a step: one over its rate, so that a falling rate does not hide what the end does.
fn weight(factor: f64) -> f64 {
    if factor > 0.0 { 1.0 / factor } else { 0.0 }
}

#[inline(always)]
fn square<V: Real>(grad: &[V]) -> V {
    grad.iter().fold(V::zero(), |sum, g| sum + *g * *g)
}
