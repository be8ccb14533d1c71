//! Runs the snippet that is named by the first argument.

include!(env!("SNIPPETS"));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run(&std::env::args().nth(1).unwrap_or_default())
}
