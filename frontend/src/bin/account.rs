//! The clients' account.

fn main() {
    keywright_frontend::start_account();
}
