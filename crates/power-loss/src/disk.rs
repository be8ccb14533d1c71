//! What of each file is safe, and what would be left of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use crate::chance::Chance;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// All files.
#[derive(Default)]
pub(crate) struct Disk(BTreeMap<String, File>);

/// A file: what of it is safe, nothing if it may not be there at all; and what happened since.
#[derive(Default)]
struct File {
    safe: Option<Vec<u8>>,
    pending: Vec<Change>,
}

enum Change {
    /// Bytes were written from a place on.
    Write(usize, Vec<u8>),
    /// It was cut off.
    Truncate(usize),
    /// It was deleted.
    Delete,
}

/// What a power loss leaves of changes that were not synced.
#[derive(Clone, Copy)]
enum Mercy {
    /// Nothing of any.
    None,
    /// The first few, whole.
    First,
    /// Some of their sectors, here and there.
    Some,
    /// Everything.
    All,
}

impl Disk {
    /// A file is opened. What it holds when it is first opened counts as safe.
    pub(crate) fn open(&mut self, path: &str, read: impl FnOnce() -> Option<Vec<u8>>) {
        self.0.entry(path.to_owned()).or_insert_with(|| File { safe: read(), pending: Vec::new() });
    }

    pub(crate) fn write(&mut self, path: &str, offset: usize, bytes: &[u8]) {
        self.change(path, Change::Write(offset, bytes.to_vec()));
    }

    pub(crate) fn truncate(&mut self, path: &str, length: usize) {
        self.change(path, Change::Truncate(length));
    }

    /// A file is deleted, and for good if its folder is synced.
    pub(crate) fn delete(&mut self, path: &str, synced: bool) {
        match synced {
            true => drop(self.0.remove(path)),
            false => self.change(path, Change::Delete),
        }
    }

    /// A file is synced, and its entry in the folder with it, as SQLite sees to for a new file.
    pub(crate) fn sync(&mut self, path: &str) {
        if let Some(file) = self.0.get_mut(path) {
            file.safe = file.left_by(Mercy::All, &mut Chance(0));
            file.pending.clear();
        }
    }

    fn change(&mut self, path: &str, change: Change) {
        if let Some(file) = self.0.get_mut(path) {
            file.pending.push(change);
        }
    }

    /// Writes what is left of each file into a folder, under its own name. Without a seed it is what is safe.
    pub(crate) fn write_remains(&self, folder: &Path, seed: Option<u64>) -> io::Result<()> {
        let mut chance = Chance(seed.unwrap_or_default());
        let mercy = match seed.map(|_| chance.roll(4)) {
            None | Some(0) => Mercy::None,
            Some(1) => Mercy::First,
            Some(_) => Mercy::Some,
        };
        for (path, file) in &self.0 {
            let name = Path::new(path).file_name().unwrap_or_default();
            if let Some(bytes) = file.left_by(mercy, &mut chance) {
                fs::write(folder.join(name), bytes)?;
            }
        }
        Ok(())
    }
}

impl File {
    /// What is left, if the file is.
    fn left_by(&self, mercy: Mercy, chance: &mut Chance) -> Option<Vec<u8>> {
        let few = chance.roll(self.pending.len() as u64 + 1) as usize;
        let mut bytes = self.safe.clone();
        for (position, change) in self.pending.iter().enumerate() {
            let mut stays = || match mercy {
                Mercy::None => false,
                Mercy::First => position < few,
                Mercy::Some => chance.roll(2) == 0,
                Mercy::All => true,
            };
            match change {
                Change::Write(offset, written) => {
                    let mut start = *offset;
                    let mut rest = written.as_slice();
                    while !rest.is_empty() {
                        let (sector, behind) = rest.split_at(rest.len().min(SECTOR - start % SECTOR));
                        if stays() {
                            put(bytes.get_or_insert_default(), start, sector);
                        }
                        start += sector.len();
                        rest = behind;
                    }
                }
                Change::Truncate(length) if stays() => bytes.get_or_insert_default().truncate(*length),
                Change::Truncate(_) => {}
                Change::Delete if stays() => bytes = None,
                // The name still stands for the old file; what was written after belongs to another.
                Change::Delete => return bytes,
            }
        }
        bytes
    }
}

/// Writes into a file, over its end if need be; what it skips reads as zeros.
fn put(file: &mut Vec<u8>, start: usize, bytes: &[u8]) {
    if file.len() < start + bytes.len() {
        file.resize(start + bytes.len(), 0);
    }
    if let Some(place) = file.get_mut(start..start + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may be left of the one file, over many losses.
    fn remains(disk: &Disk) -> Vec<Option<Vec<u8>>> {
        let file = disk.0.get("a").map(|file| {
            let mercies = [Mercy::None, Mercy::First, Mercy::Some].into_iter().cycle();
            let mut all: Vec<_> = (0..300).zip(mercies).map(|(seed, by)| file.left_by(by, &mut Chance(seed))).collect();
            all.sort();
            all.dedup();
            all
        });
        file.unwrap_or_default()
    }

    fn disk(safe: &[u8]) -> Disk {
        let mut disk = Disk::default();
        disk.open("a", || Some(safe.to_vec()));
        disk
    }

    #[test]
    fn what_was_synced_is_left_and_the_rest_may_go() {
        let mut disk = disk(b"old");
        disk.write("a", 0, b"new");
        assert_eq!(remains(&disk), [Some(b"new".to_vec()), Some(b"old".to_vec())]);
        disk.sync("a");
        disk.write("a", 3, b"er");
        assert_eq!(remains(&disk), [Some(b"new".to_vec()), Some(b"newer".to_vec())]);
        disk.sync("a");
        disk.truncate("a", 1);
        disk.sync("a");
        assert_eq!(remains(&disk), [Some(b"n".to_vec())]);
    }

    #[test]
    fn a_write_is_torn_between_sectors_and_never_within() {
        let mut disk = disk(&[0; 2 * SECTOR]);
        disk.write("a", 0, &[1; 2 * SECTOR]);
        let left = remains(&disk);
        assert_eq!(left.len(), 4, "none, either, both");
        for bytes in left.iter().flatten() {
            assert!(bytes.chunks(SECTOR).all(|sector| sector.iter().all(|byte| *byte == sector[0])));
        }
    }

    #[test]
    fn a_deletion_holds_once_the_folder_is_synced() {
        let mut disk = disk(b"old");
        disk.delete("a", false);
        disk.write("a", 0, b"new");
        assert_eq!(remains(&disk), [None, Some(b"new".to_vec()), Some(b"old".to_vec())]);
        disk.delete("a", true);
        disk.open("a", || None);
        assert_eq!(remains(&disk), [None]);
    }
}
