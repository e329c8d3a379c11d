mod criterion;
mod data;
mod fits;
