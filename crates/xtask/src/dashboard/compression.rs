//! The compressed siblings of each file: `.br` and `.gz`, made once here so that the server never compresses.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files;

/// Writes both siblings of every file below a folder.
pub fn compress(folder: &Path) -> Result<()> {
    let files = files::list(folder)?;
    thread::scope(|scope| {
        let brotli = scope.spawn(|| files.iter().try_for_each(|file| brotli(&folder.join(file))));
        files.iter().try_for_each(|file| gzip(&folder.join(file)))?;
        brotli.join().map_err(|_| anyhow!("the Brotli compressor panicked"))?
    })
}

/// The name of a file's sibling: `app.js` and `br` make `app.js.br`.
pub fn sibling(file: &Path, encoding: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(encoding);
    name.into()
}

fn brotli(file: &Path) -> Result<()> {
    let contents = fs::read(file)?;
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: contents.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut contents.as_slice(), &mut compressed, &parameters)
        .with_context(|| format!("could not compress {}", file.display()))?;
    fs::write(sibling(file, "br"), compressed)?;
    Ok(())
}

fn gzip(file: &Path) -> Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&fs::read(file)?)?;
    fs::write(sibling(file, "gz"), encoder.finish()?)?;
    Ok(())
}
