mod edges;
mod oracle;
mod views;
