mod data;
mod edges;
mod level;
mod oracle;
mod random_intercept;
