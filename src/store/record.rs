//! A trace as bytes and back, to the last bit of every number.
//!
//! Little-endian. A number that is not a number takes no room: a mask says which of them are there. A step that did not
//! come is the largest whole number of 32 bits, which no budget allows.

use crate::engine::{Curve, Evidence, Looks, Sample, Trace};

/// A step that did not come.
const NEVER: u32 = u32::MAX;
/// The trace has a curve.
const CURVE: u8 = 1;
/// The trace has looks.
const LOOKS: u8 = 2;

/// Real numbers of the evidence.
const NUMBERS: usize = 21;

fn numbers(evidence: &Evidence) -> [f64; NUMBERS] {
    [
        evidence.target_gap,
        evidence.final_gap,
        evidence.first_gap,
        evidence.least_gap,
        evidence.peak_gap,
        evidence.tail_start_gap,
        evidence.tail_mean_gap,
        evidence.tail_max_gap,
        evidence.last_mean_gap,
        evidence.last_quarter_gap,
        evidence.least_growth,
        evidence.efficiency,
        evidence.cosine,
        evidence.overshoot,
        evidence.gradient_ratio,
        evidence.rate_ratio,
        evidence.distance,
        evidence.loss,
        evidence.accuracy,
        evidence.validation_loss,
        evidence.validation_accuracy,
    ]
}

/// Appends a trace.
pub fn encode(trace: &Trace, bytes: &mut Vec<u8>) {
    let evidence = &trace.evidence;
    let has = |there: bool, bit: u8| if there { bit } else { 0 };
    bytes.push(has(trace.curve.is_some(), CURVE) | has(trace.looks.is_some(), LOOKS));
    for step in [evidence.first_hit, evidence.held_from, evidence.nonfinite_step, evidence.cap_step] {
        put(bytes, step.unwrap_or(NEVER));
    }
    put(bytes, evidence.exits);
    let numbers = numbers(evidence);
    let mask = numbers.iter().enumerate().fold(0, |mask: u32, (k, x)| mask | u32::from(!x.is_nan()) << k);
    put(bytes, mask);
    numbers.into_iter().filter(|x| !x.is_nan()).for_each(|x| number(bytes, x));
    if let Some(curve) = &trace.curve {
        put(bytes, curve.samples.len() as u32);
        for sample in &curve.samples {
            put(bytes, sample.step);
            number(bytes, sample.gap);
            bytes.push(sample.point.is_some().into());
            sample.point.iter().flatten().for_each(|&x| number(bytes, x));
        }
    }
    if let Some(looks) = &trace.looks {
        number(bytes, looks.first_gap);
        put(bytes, looks.gaps.len() as u32);
        looks.gaps.iter().for_each(|&gap| number(bytes, gap));
    }
}

fn put(bytes: &mut Vec<u8>, word: u32) {
    bytes.extend_from_slice(&word.to_le_bytes());
}

fn number(bytes: &mut Vec<u8>, x: f64) {
    bytes.extend_from_slice(&x.to_bits().to_le_bytes());
}

/// Whether the trace that these bytes are has a curve.
pub(super) fn has_curve(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|flags| flags & CURVE != 0)
}

/// Whether the run of the trace that these bytes are left before its last step: it overflowed, or went beyond the cap.
pub(super) fn left(bytes: &[u8]) -> bool {
    // Behind the flags and the first two steps.
    let steps = bytes.get(9..17).unwrap_or_default().chunks_exact(4);
    steps.into_iter().any(|step| step != NEVER.to_le_bytes())
}

/// The trace of run `run` from exactly these bytes; `None` if they are no trace.
pub fn decode(bytes: &[u8], run: u64) -> Option<Trace> {
    let mut rest = Rest(bytes);
    let flags = rest.byte()?;
    let mut step = || Some(Some(rest.word()?).filter(|&step| step != NEVER));
    let [first_hit, held_from, nonfinite_step, cap_step] = [step()?, step()?, step()?, step()?];
    let exits = rest.word()?;
    let mask = rest.word()?;
    let mut place = 0;
    let mut next = || {
        let there = mask >> place & 1 == 1;
        place += 1;
        if there { rest.number() } else { Some(f64::NAN) }
    };
    // As `numbers` has them.
    let evidence = Evidence {
        first_hit,
        held_from,
        exits,
        nonfinite_step,
        cap_step,
        target_gap: next()?,
        final_gap: next()?,
        first_gap: next()?,
        least_gap: next()?,
        peak_gap: next()?,
        tail_start_gap: next()?,
        tail_mean_gap: next()?,
        tail_max_gap: next()?,
        last_mean_gap: next()?,
        last_quarter_gap: next()?,
        least_growth: next()?,
        efficiency: next()?,
        cosine: next()?,
        overshoot: next()?,
        gradient_ratio: next()?,
        rate_ratio: next()?,
        distance: next()?,
        loss: next()?,
        accuracy: next()?,
        validation_loss: next()?,
        validation_accuracy: next()?,
    };
    let curve = if flags & CURVE != 0 { Some(Curve { run, samples: rest.samples()? }) } else { None };
    let looks = if flags & LOOKS != 0 { Some(rest.looks()?) } else { None };
    rest.0.is_empty().then_some(Trace { evidence, curve, looks })
}

/// Bytes that are not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[byte]| byte)
    }

    fn word(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn number(&mut self) -> Option<f64> {
        self.take().map(|bytes| f64::from_bits(u64::from_le_bytes(bytes)))
    }

    fn samples(&mut self) -> Option<Vec<Sample>> {
        let count = self.word()?;
        // A wrong count must not take memory: the bytes run out first.
        (0..count).map(|_| self.sample()).collect()
    }

    fn sample(&mut self) -> Option<Sample> {
        let (step, gap) = (self.word()?, self.number()?);
        let point = if self.byte()? == 1 { Some([self.number()?, self.number()?]) } else { None };
        Some(Sample { step, gap, point })
    }

    fn looks(&mut self) -> Option<Looks> {
        let (first_gap, count) = (self.number()?, self.word()?);
        let gaps = (0..count).map(|_| self.number()).collect::<Option<_>>()?;
        Some(Looks { first_gap, gaps })
    }
}
