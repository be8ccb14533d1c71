//! The folder of rings: `0.ring` with `0.counts` beside it, `1.ring`, and so on.
//!
//! Each file belongs to the process that holds its lock, so that several may share a folder. Files
//! are made in full size with blocks of their own, so that a full disk shows here and not when a
//! record is written.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};

use super::RingId;
use super::folds::Folds;
use super::header::{Found, HEADER_BYTES, Header};
use super::lane::Lane;
use super::ring::Ring;
use super::segments::{self, SegmentsFile};
use super::storage::Storage;

const EXTENSION: &str = "ring";

/// Why calls, or some of them, are not kept as they should be.
#[derive(Debug, thiserror::Error)]
pub enum OpenProblem {
    /// The folder cannot be made or read.
    #[error("the journal's folder {} cannot be used: {cause}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file cannot be made, as when the disk is full.
    #[error("no journal of {bytes} bytes can be made at {}: {cause}", path.display())]
    Make {
        /// The file.
        path: PathBuf,
        /// How large it would be.
        bytes: u64,
        /// What the system says.
        cause: io::Error,
    },
    /// A file that is there cannot be used. What it holds is not replayed.
    #[error("the journal {} cannot be used and is left as it is: {cause}", path.display())]
    Use {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: io::Error,
    },
    /// A file cannot be given another size, as when the disk is full.
    #[error("the journal {} cannot be given {bytes} bytes and keeps its size: {cause}", path.display())]
    Resize {
        /// The file.
        path: PathBuf,
        /// How large it would be.
        bytes: u64,
        /// What the system says.
        cause: io::Error,
    },
    /// The counts beside a ring are kept in memory only.
    #[error("the journal's counts {} cannot be kept: {cause}", path.display())]
    Counts {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// A ring's file, locked as long as this is open.
pub(super) struct RingFile {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// Bytes for records.
    pub(super) bytes: u64,
}

impl RingFile {
    /// Makes another ring of that size of the file, which holds nothing that is still needed. If that fails the file is
    /// as it was. What the ring before has mapped must be dropped before [`RingFile::cut`].
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn remake(
        &mut self,
        bytes: u64,
        random: &mut dyn FnMut() -> u128,
        problems: &mut Vec<OpenProblem>,
    ) -> io::Result<(RingId, Ring, Folds)> {
        let header = Header { id: RingId(random()), capacity: bytes };
        let made = allocate(&self.file, bytes).and_then(|()| {
            let mut storage = Storage::map(&self.file, HEADER_BYTES, bytes)?;
            header.write(&self.file)?;
            // What the ring before left would be taken for damaged records of this one.
            storage.bytes_mut().fill(0);
            Ok(storage)
        });
        let storage = made.inspect_err(|_| drop(self.cut()))?;
        self.bytes = bytes;
        let seed = header.id.seed();
        let (counts, _) = open_counts(&self.path, seed, problems);
        Ok((header.id, Ring::new(storage, seed), Folds::new(counts, Vec::new())))
    }

    /// Gives back what the file has beyond its size.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn cut(&self) -> io::Result<()> {
        self.file.set_len(HEADER_BYTES + self.bytes)
    }
}

/// Opens the rings that are there and free, all of them, and makes new ones up to `rings`.
pub(super) fn open(
    folder: &Path,
    rings: usize,
    bytes: u64,
    random: &mut dyn FnMut() -> u128,
    problems: &mut Vec<OpenProblem>,
) -> Vec<Lane> {
    let mut lanes = Vec::new();
    let there = match prepare(folder) {
        Ok(there) => there,
        Err(cause) => {
            problems.push(OpenProblem::Folder { path: folder.to_owned(), cause });
            return lanes;
        }
    };
    for number in &there {
        let path = file_path(folder, *number);
        match reopen(&path, bytes, random, problems) {
            Ok(lane) => lanes.extend(lane),
            Err(cause) => problems.push(OpenProblem::Use { path, cause }),
        }
    }
    for number in (0..).filter(|number| !there.contains(number)) {
        if lanes.len() >= rings {
            break;
        }
        let path = file_path(folder, number);
        match create(&path, bytes, random, problems) {
            Ok(lane) => lanes.extend(lane),
            Err(cause) => {
                problems.push(OpenProblem::Make { path, bytes, cause });
                break;
            }
        }
    }
    lanes
}

fn file_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(number.to_string()).with_extension(EXTENSION)
}

/// Makes the folder if need be; the numbers of the rings in it.
fn prepare(folder: &Path) -> io::Result<BTreeSet<u32>> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut numbers = BTreeSet::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let stem =
            path.file_stem().and_then(|stem| stem.to_str()).filter(|_| path.extension() == Some(EXTENSION.as_ref()));
        numbers.extend(stem.and_then(|stem| stem.parse::<u32>().ok()));
    }
    Ok(numbers)
}

/// Takes over a ring that is there; nothing if another process has it.
fn reopen(
    path: &Path,
    bytes: u64,
    random: &mut dyn FnMut() -> u128,
    problems: &mut Vec<OpenProblem>,
) -> io::Result<Option<Lane>> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    if !lock(&file)? {
        return Ok(None);
    }
    let header = match Header::read(&file)? {
        Found::Blank => return make(path, file, bytes, random, problems).map(Some),
        Found::Unreadable => return Err(io::Error::other("its header is damaged or of another version")),
        Found::Header(header) => header,
    };
    let whole = HEADER_BYTES
        .checked_add(header.capacity)
        .is_some_and(|length| file.metadata().is_ok_and(|meta| meta.len() >= length));
    if !whole {
        return Err(io::Error::other("it was cut short"));
    }
    allocate(&file, header.capacity)?;
    header.write(&file)?;
    let storage = Storage::map(&file, HEADER_BYTES, header.capacity)?;
    let seed = header.id.seed();
    let (counts, found) = open_counts(path, seed, problems);
    let counted = found.segments.iter().map(|segment| segment.through).max().unwrap_or_default();
    let (ring, torn) = Ring::found(storage, seed, counted);
    let ring = ring.mapped_anew(Storage::map(&file, HEADER_BYTES, header.capacity)?);
    let damaged = found.damaged + u64::from(torn);
    let file = RingFile { path: path.to_owned(), file, bytes: header.capacity };
    Ok(Some(Lane::new(header.id, Some(file), ring, Folds::new(counts, found.segments), damaged)))
}

/// Makes a ring; nothing if another process was faster.
fn create(
    path: &Path,
    bytes: u64,
    random: &mut dyn FnMut() -> u128,
    problems: &mut Vec<OpenProblem>,
) -> io::Result<Option<Lane>> {
    let file = match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
        opened => opened?,
    };
    if !lock(&file)? {
        return Ok(None);
    }
    make(path, file, bytes, random, problems).map(Some)
}

/// Makes a ring of a file that holds nothing. The header is written last: without one it is made again.
fn make(
    path: &Path,
    file: File,
    bytes: u64,
    random: &mut dyn FnMut() -> u128,
    problems: &mut Vec<OpenProblem>,
) -> io::Result<Lane> {
    let header = Header { id: RingId(random()), capacity: bytes };
    let made = allocate(&file, bytes).and_then(|()| {
        let storage = Storage::map(&file, HEADER_BYTES, bytes)?;
        header.write(&file)?;
        Ok(storage)
    });
    // A file that is too large for the disk must not keep it full.
    let storage = made.inspect_err(|_| drop(std::fs::remove_file(path)))?;
    let seed = header.id.seed();
    let (counts, _) = open_counts(path, seed, problems);
    let file = RingFile { path: path.to_owned(), file, bytes };
    Ok(Lane::new(header.id, Some(file), Ring::new(storage, seed), Folds::new(counts, Vec::new()), 0))
}

/// Locks a file; not if another process has the lock.
fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

fn open_counts(ring: &Path, seed: u32, problems: &mut Vec<OpenProblem>) -> (Option<SegmentsFile>, segments::Found) {
    let path = segments::path_beside(ring);
    match SegmentsFile::open(path.clone(), seed) {
        Ok((file, found)) => (Some(file), found),
        Err(cause) => {
            problems.push(OpenProblem::Counts { path, cause });
            (None, segments::Found::default())
        }
    }
}

/// Gives a file blocks of its own for its whole length. What has some keeps its bytes.
fn allocate(file: &File, capacity: u64) -> io::Result<()> {
    let length = HEADER_BYTES.checked_add(capacity).ok_or(io::ErrorKind::FileTooLarge)?;
    match fallocate(file, FallocateFlags::empty(), 0, length) {
        Err(rustix::io::Errno::OPNOTSUPP) => allocate_by_writing(file, length),
        outcome => outcome.map_err(io::Error::from),
    }
}

/// For file systems that cannot allocate: writes zeros behind what is there.
fn allocate_by_writing(file: &File, length: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    let zeros = [0; 1 << 16];
    let mut offset = file.metadata()?.len();
    while offset < length {
        let count = zeros.len().min(usize::try_from(length - offset).unwrap_or(usize::MAX));
        file.write_all_at(zeros.get(..count).unwrap_or_default(), offset)?;
        offset += count as u64;
    }
    Ok(())
}
