//! Folders of files: listed, copied, hashed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Every file below a folder, relative to it, sorted.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let entries =
            fs::read_dir(&current).with_context(|| format!("could not read the folder {}", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(folder)?.to_path_buf());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The files that lie directly in a folder, relative to it, sorted.
pub fn list_flat(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.file_name().into());
        }
    }
    files.sort();
    Ok(files)
}

/// Copies every file below `from` into `to`, but for those named.
pub fn copy(from: &Path, to: &Path, except: &[&str]) -> Result<()> {
    for file in list(from)? {
        if except.iter().any(|name| file == Path::new(name)) {
            continue;
        }
        let target = to.join(&file);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from.join(&file), &target).with_context(|| format!("could not copy {}", file.display()))?;
    }
    Ok(())
}

/// A short name for the contents of a folder: another byte or another file name gives another name.
pub fn hash(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in list(folder)? {
        let name = file.display().to_string();
        let contents = fs::read(folder.join(&file))?;
        for part in [name.as_bytes(), &contents] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_follows_names_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::create_dir(path.join("nested")).unwrap();
        fs::write(path.join("nested/a.js"), "one").unwrap();
        let first = hash(path).unwrap();
        assert_eq!(first.len(), 16);
        assert_eq!(first, hash(path).unwrap());

        fs::write(path.join("nested/a.js"), "two").unwrap();
        let changed = hash(path).unwrap();
        assert_ne!(first, changed);

        fs::rename(path.join("nested/a.js"), path.join("nested/b.js")).unwrap();
        assert_ne!(changed, hash(path).unwrap());
    }

    #[test]
    fn a_copy_leaves_out_what_is_named() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(from.path().join("icons")).unwrap();
        fs::write(from.path().join("index.html"), "page").unwrap();
        fs::write(from.path().join("icons/key.svg"), "key").unwrap();
        copy(from.path(), to.path(), &["index.html"]).unwrap();
        assert_eq!(list(to.path()).unwrap(), [PathBuf::from("icons").join("key.svg")]);
    }
}
