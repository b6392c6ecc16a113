mod http;
mod integrations;

fn main() {}
