//! What happens to a run at a step of its own: it enters or leaves the target, or it diverges.

use super::tally::Tally;
use super::watch::{Segment, Watch, ones};
use crate::lane::{Mask, Real};

/// When a run was within the target.
#[derive(Clone, Default)]
pub(super) struct Hits {
    pub(super) first: Option<u32>,
    pub(super) held: Option<u32>,
    pub(super) exits: u32,
}

/// Where and how a run diverged.
pub(super) struct End {
    pub(super) step: u32,
    pub(super) finite: bool,
    pub(super) gap: f64,
    pub(super) point: Option<[f64; 2]>,
    pub(super) peak: f64,
    pub(super) least: f64,
    pub(super) overshoot: f64,
}

impl<V: Real> Watch<'_, V> {
    /// Records what happened in one part after so many steps: which lanes left, as they are not `fine`, and which
    /// entered or left the target; `tally` is that of before.
    #[allow(clippy::too_many_arguments)]
    #[inline(always)]
    pub(super) fn happened(
        &mut self,
        part: usize,
        steps: u32,
        fine: u64,
        gap: V::Part,
        tally: &Tally<V::Part>,
        value: V,
        x: &[V],
    ) {
        let (shift, all) = (part * Self::WIDTH, ones(Self::WIDTH));
        let leaving = !fine & all & !(self.gone >> shift);
        if leaving != 0 {
            self.bury(part, leaving, steps, tally, value, x);
        }
        let hit = gap.le(self.bound.part(part)).bits() & all & !(self.gone >> shift);
        let crossing = hit ^ self.hit >> shift & all;
        if crossing != 0 {
            self.cross(crossing << shift, hit << shift, steps);
        }
    }

    /// Records the lanes of one part that left the cap where the loss is not read.
    #[cold]
    pub(super) fn leave(
        &mut self,
        segment: &Segment<V>,
        part: usize,
        tally: &Tally<V::Part>,
        value: &mut dyn FnMut() -> V,
    ) {
        let x = segment.trail.last();
        let cap = segment.cap.part(part);
        let fine = x.iter().map(|x| x.part(part).abs().le(cap).bits()).fold(u64::MAX, |fine, here| fine & here);
        let leaving = !fine & ones(Self::WIDTH) & !(self.gone >> (part * Self::WIDTH));
        if leaving != 0 {
            let value = value();
            self.bury(part, leaving, segment.end, tally, value, x);
        }
    }

    /// Records which lanes entered or left the target at this point.
    #[inline(never)]
    fn cross(&mut self, crossing: u64, hit: u64, steps: u32) {
        for lane in lanes(crossing) {
            let hits = &mut self.hits[lane];
            if hit >> lane & 1 == 1 {
                hits.first = hits.first.or(Some(steps));
                hits.held = Some(steps);
            } else {
                hits.held = None;
                hits.exits += 1;
            }
        }
        self.hit ^= crossing;
    }

    /// Records the lanes of one part that diverged at this point, with what had been measured of them before.
    #[cold]
    fn bury(&mut self, part: usize, leaving: u64, step: u32, tally: &Tally<V::Part>, value: V, x: &[V]) {
        self.gone |= leaving << (part * Self::WIDTH);
        self.ends.resize_with(V::LANES, || None);
        let gaps = value.part(part) - self.lowest.part(part);
        for within in lanes(leaving) {
            let lane = part * Self::WIDTH + within;
            let finite = value.get(lane).is_finite() && x.iter().all(|x| x.get(lane).is_finite());
            let first_gap = self.first_gap.get(lane);
            let gap = if finite { gaps.get(within) / first_gap } else { f64::NAN };
            let point = (self.planar && finite).then(|| [x[0].get(lane), x[1].get(lane)]);
            let peak = tally.peak.get(within) / first_gap;
            let least = tally.least.get(within) / first_gap;
            let overshoot = tally.turned.get(within) / tally.walked.get(within);
            self.ends[lane] = Some(End { step, finite, gap, point, peak, least, overshoot });
        }
    }
}

/// The lanes whose bits are set.
fn lanes(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lane = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (lane < u64::BITS).then_some(lane as usize)
    })
}
