mod criterion;
mod data;
mod fits;
mod inference;
mod oracle;
mod profiles;
mod properties;
mod stored;
