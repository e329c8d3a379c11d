mod criterion;
mod data;
mod fits;
mod inference;
mod oracle;
mod properties;
