//! One large vector of parameters, stepped on all cores: lanes ride over its coordinates.
//!
//! A rule that takes each coordinate for itself does not know whether its lanes are runs or coordinates. So the vector
//! is cut into as many stretches as there are threads, each with a state of its own, and the packs of the sweep do the
//! rest.

use super::pack::Pack;
use crate::for_each_pack;
use crate::lane::{Isa, Precision, Real};
use crate::layout::Layout;
use crate::optimizer::{Entry, Hyper, Now, Stepper};
use crate::param::Args;
use crate::random::Draw;
use rayon::prelude::*;

/// A vector of parameters in single precision, its gradient, and the state of an optimizer.
///
/// ```
/// use lrsweep::engine::Parameters;
/// use lrsweep::optimizer::catalog;
/// use lrsweep::param::Args;
///
/// let adam = catalog().into_iter().find(|entry| entry.info.name == "adam").unwrap();
/// let mut parameters = Parameters::new(&adam, &Args::defaults(adam.info.params), &[1.0; 1000], 2)?;
/// for _ in 0..3 {
///     // The gradient of half the sum of the squares.
///     let (x, gradient) = parameters.both();
///     gradient.copy_from_slice(x);
///     parameters.step(0.25);
/// }
/// assert!(parameters.x().iter().all(|x| (x - 0.25).abs() < 0.02));
/// # Ok::<(), String>(())
/// ```
pub struct Parameters {
    held: Box<dyn Held>,
    pool: rayon::ThreadPool,
    len: usize,
    steps: u32,
}

impl Parameters {
    /// At a start point, for an optimizer with its hyperparameters, on so many threads.
    ///
    /// # Errors
    /// If the optimizer looks at several coordinates together, or no threads could be started.
    pub fn new(optimizer: &Entry, args: &Args, start: &[f32], threads: usize) -> Result<Parameters, String> {
        if !optimizer.elementwise {
            let name = optimizer.info.name;
            return Err(format!(
                "optimizer '{name}' does not take each coordinate for itself, so a vector cannot be cut"
            ));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| format!("cannot start threads: {error}"))?;
        let (isa, stretches) = (Isa::best(), pool.current_num_threads());
        let mut found: Option<Box<dyn Held>> = None;
        macro_rules! hold {
            ($isa:ident, $feature:tt, $pack:ty) => {
                if isa == Isa::$isa && <$pack as Real>::PRECISION == Precision::Single {
                    found = Some(Box::new(Stretches::<$pack>::new(optimizer, args, start.len(), stretches)));
                }
            };
        }
        for_each_pack!(hold);
        let mut held = found.ok_or("no pack of this CPU is of single precision")?;
        held.both().0[..start.len()].copy_from_slice(start);
        Ok(Parameters { held, pool, len: start.len(), steps: 0 })
    }

    /// The parameters.
    pub fn x(&self) -> &[f32] {
        &self.held.x()[..self.len]
    }

    /// The parameters, and the gradient of the next step, to be written.
    pub fn both(&mut self) -> (&[f32], &mut [f32]) {
        let len = self.len;
        let (x, gradient) = self.held.both();
        (&x[..len], &mut gradient[..len])
    }

    /// Makes a step at a learning rate.
    pub fn step(&mut self, lr: f64) {
        self.pool.install(|| self.held.step(self.steps, lr));
        self.steps += 1;
    }
}

/// Parameters in packs of one kind.
trait Held: Send {
    fn x(&self) -> &[f32];
    fn both(&mut self) -> (&mut [f32], &mut [f32]);
    fn step(&mut self, step: u32, lr: f64);
}

struct Stretches<V> {
    x: Vec<V>,
    gradient: Vec<V>,
    /// Packs of a stretch.
    length: usize,
    rules: Vec<Box<dyn Stepper<V> + Send>>,
}

impl<V: Pack> Stretches<V> {
    fn new(optimizer: &Entry, args: &Args, len: usize, stretches: usize) -> Stretches<V> {
        let packs = len.div_ceil(V::LANES).max(1);
        let length = packs.div_ceil(stretches);
        let hyper = Hyper::gather(std::slice::from_ref(args));
        let layout = |from: usize| Layout::vector(length.min(packs - from));
        let rules = (0..packs).step_by(length).map(|from| V::optimizer(optimizer.rule).start(&hyper, &layout(from)));
        Stretches { x: vec![V::zero(); packs], gradient: vec![V::zero(); packs], length, rules: rules.collect() }
    }
}

impl<V: Pack> Held for Stretches<V> {
    fn x(&self) -> &[f32] {
        const { assert!(size_of::<V>() == V::LANES * V::PRECISION.bytes()) };
        // SAFETY: a pack of single precision is that many numbers side by side.
        unsafe { std::slice::from_raw_parts(self.x.as_ptr().cast(), self.x.len() * V::LANES) }
    }

    fn both(&mut self) -> (&mut [f32], &mut [f32]) {
        let numbers = |packs: &mut [V]| (packs.as_mut_ptr().cast::<f32>(), packs.len() * V::LANES);
        let ((x, len), (gradient, _)) = (numbers(&mut self.x), numbers(&mut self.gradient));
        // SAFETY: as in `x`; the two do not overlap.
        unsafe { (std::slice::from_raw_parts_mut(x, len), std::slice::from_raw_parts_mut(gradient, len)) }
    }

    fn step(&mut self, step: u32, lr: f64) {
        let now = Now { step, lr: V::splat(lr), loss: V::splat(f64::NAN), draw: Draw { seed: 0, step } };
        let stretches = self.x.par_chunks_mut(self.length).zip(self.gradient.par_chunks(self.length));
        stretches.zip(&mut self.rules).with_max_len(1).for_each(|((x, gradient), rule)| {
            // SAFETY: this pack was chosen because the CPU has its instruction set.
            unsafe { rule.step(&now, gradient, x) };
        });
    }
}
