//! Many tests at once.

/// Probabilities of chance adjusted for being the least of many (Holm 1979), in the order given: those of which at most
/// alpha is left are significant at alpha, and the chance of any mistake among them is at most alpha.
///
/// ```
/// assert_eq!(lrsweep::comparison::holm(&[0.03, 0.01, 0.5]), [0.06, 0.03, 0.5]);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let (mut adjusted, mut largest) = (vec![1.0; p.len()], 0.0f64);
    for (place, &i) in order.iter().enumerate() {
        largest = largest.max(p[i] * (p.len() - place) as f64).min(1.0);
        adjusted[i] = largest;
    }
    adjusted
}
