mod edges;
mod oracle;
