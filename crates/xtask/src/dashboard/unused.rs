//! What wasm-bindgen exports for JavaScript though nothing there calls it, with all that it alone uses.

use std::path::Path;

use anyhow::{Context, Result};
use walrus::{ModuleConfig, passes};

/// How the names of such exports begin: streams in the bodies of server functions, which come with Leptos and of which
/// the dashboard has none.
const UNUSED: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// Removes it from a program that wasm-bindgen has processed.
pub fn remove(wasm: &Path) -> Result<()> {
    let mut module = ModuleConfig::new()
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse_file(wasm)
        .with_context(|| format!("could not read {}", wasm.display()))?;
    let is_unused = |name: &str| UNUSED.iter().any(|beginning| name.starts_with(beginning));
    let unused: Vec<_> =
        module.exports.iter().filter(|export| is_unused(&export.name)).map(|export| export.id()).collect();
    for export in unused {
        module.exports.delete(export);
    }
    passes::gc::run(&mut module);
    module.emit_wasm_file(wasm).with_context(|| format!("could not write {}", wasm.display()))
}
