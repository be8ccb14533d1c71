//! The clients' portal.

fn main() {
    keywright_frontend::start_portal();
}
