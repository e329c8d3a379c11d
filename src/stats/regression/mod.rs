//! Ordinary regression: least squares, and errors that hold when rows come in clusters.

mod least_squares;
mod robust;
#[cfg(test)]
mod tests;

pub use least_squares::{LeastSquares, least_squares};
pub use robust::{ClusterRobust, FEWEST_CLUSTERS, JointTest};
