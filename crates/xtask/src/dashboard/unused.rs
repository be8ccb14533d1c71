//! What wasm-bindgen exports for JavaScript though nothing there calls it, with all that it alone uses.

use walrus::{Module, passes};

/// How the names of such exports begin: streams in the bodies of server functions, which come with Leptos and of which
/// the dashboard has none.
const UNUSED: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// Removes it from a program that wasm-bindgen has processed.
pub fn remove(module: &mut Module) {
    let is_unused = |name: &str| UNUSED.iter().any(|beginning| name.starts_with(beginning));
    let unused: Vec<_> =
        module.exports.iter().filter(|export| is_unused(&export.name)).map(|export| export.id()).collect();
    for export in unused {
        module.exports.delete(export);
    }
    passes::gc::run(module);
}
