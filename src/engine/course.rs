//! What all runs with the same schedule and budget share: the rate's course and what to look at when.

use crate::plan::Plan;

/// A budget under a schedule.
pub struct Course {
    /// Steps allowed.
    pub steps: u32,
    /// The schedule's factor at each step.
    pub factors: Vec<f64>,
    /// The weight of each step: one over its factor, so that a falling rate does not hide what the end does; none where
    /// the rate is 0.
    pub weights: Vec<f64>,
    /// Whether the rate will be lower than at this step at any later one.
    pub falls: Vec<bool>,
    /// The last factor over the largest.
    pub rate_ratio: f64,
    /// The first step of the tail.
    pub tail_start: u32,
    /// The step after which values count among the last, whose mean is taken.
    pub last_from: u32,
    /// Norm cap, as a multiple of 1 + the start's largest coordinate.
    pub norm_cap: f64,
    /// Steps at which curves are sampled.
    pub samples: Vec<u32>,
    /// Steps at which the loss is read, where it is not read at each; and kept, where the target is relative.
    pub looks: Vec<u32>,
    /// First steps of stretches of which the same measurements are taken.
    stretches: Vec<u32>,
}

impl Course {
    /// The course of a schedule of the plan, for objectives with this [`crate::objective::Objective::epoch`].
    pub fn new(plan: &Plan, schedule: usize, steps: u32, epoch: Option<u32>) -> Course {
        let thresholds = &plan.spec.thresholds;
        let factors = plan.factors(schedule, steps);
        let mut lowest_ahead = f64::INFINITY;
        let mut falls: Vec<bool> = factors
            .iter()
            .rev()
            .map(|&factor| {
                let falls = lowest_ahead < factor;
                lowest_ahead = lowest_ahead.min(factor);
                falls
            })
            .collect();
        falls.reverse();
        let (looks, tail_start) = (plan.look_steps(steps, epoch), steps - thresholds.tail(steps));
        let last = thresholds.last.clamp(1, steps);
        let last_from = match epoch {
            None => steps - last,
            Some(_) => looks[looks.len().saturating_sub(last as usize + 1)].max(tail_start),
        };
        let largest = factors.iter().fold(0.0, |a: f64, &b| a.max(b));
        let mut course = Course {
            steps,
            falls,
            rate_ratio: factors.last().map_or(f64::NAN, |last| last / largest),
            tail_start,
            last_from,
            norm_cap: thresholds.norm_cap,
            samples: if epoch.is_some() { looks.clone() } else { plan.sample_steps(steps) },
            looks,
            weights: factors.iter().map(|&factor| if factor > 0.0 { 1.0 / factor } else { 0.0 }).collect(),
            factors,
            stretches: Vec::new(),
        };
        let kind = |step: u32| {
            let quarter = (step >= tail_start).then(|| course.quarter(step));
            (course.falls[step as usize], quarter, step >= last_from)
        };
        course.stretches = (1..steps).filter(|&step| kind(step) != kind(step - 1)).collect();
        course
    }

    /// The quarter of the tail that a step belongs to.
    #[inline]
    pub fn quarter(&self, step: u32) -> usize {
        let (place, length) = (step - self.tail_start, self.steps - self.tail_start);
        (u64::from(place) * 4 / u64::from(length)) as usize
    }

    /// The first step after `step` of which other measurements are taken; the end of the budget if there is none. `next`
    /// counts the stretches begun, for the next call.
    #[inline(always)]
    pub fn stretch_end(&self, step: u32, next: &mut usize) -> u32 {
        while let Some(&first) = self.stretches.get(*next) {
            if first > step {
                return first;
            }
            *next += 1;
        }
        self.steps
    }
}
