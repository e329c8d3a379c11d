mod data;
mod edges;
mod level;
mod oracle;
