//! The admins' console.

fn main() {
    keywright_frontend::start_console();
}
