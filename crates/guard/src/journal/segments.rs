//! The file beside a ring that keeps the counts of calls whose records had to go.
//!
//! It is a row of segments, each with a checksum and the ring's position through which it counts. A
//! segment is written before the ring's space is used again; one that was torn by the process's end
//! is not valid, and then the records that it would have counted are still there.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::packing::{Reader, Unreadable, Writer};
use keywright_domain::rollups::{CallCounts, Rollup, Scope};

const MAGIC: [u8; 8] = *b"kwcounts";
const HEADER: usize = 8 + 4 + 4 + 8;
const ALIGNMENT: usize = 16;
/// A file below this size is never worth writing anew.
const SMALL: u64 = 1 << 20;

/// Calls of a ring that are only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The ring's position before which the calls lay. The counts are in the database if its position
    /// is not lower.
    pub(super) through: u64,
    pub(super) counts: CallCounts,
}

/// What a file was found to hold.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) segments: Vec<Segment>,
    /// Places where something else stood.
    pub(super) damaged: u64,
}

/// The file of one ring.
pub(super) struct SegmentsFile {
    path: PathBuf,
    file: File,
    seed: u32,
    length: u64,
    /// The length when it was last written as a whole.
    compact: u64,
}

impl SegmentsFile {
    /// Opens the file, or makes an empty one.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn open(path: PathBuf, seed: u32) -> io::Result<(Self, Found)> {
        let file = private().read(true).truncate(false).open(&path)?;
        let mut bytes = vec![0; usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?];
        file.read_exact_at(&mut bytes, 0)?;
        let (found, length) = find(&bytes, seed);
        Ok((Self { path, file, seed, length, compact: length }, found))
    }

    /// Adds a segment behind the others.
    ///
    /// # Errors
    /// What the system says; the file holds what it held.
    pub(super) fn append(&mut self, segment: &Segment) -> io::Result<()> {
        let bytes = encode(segment, self.seed)?;
        self.file.write_all_at(&bytes, self.length)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Whether it has grown so much that it should be written anew, merged.
    pub(super) fn is_overgrown(&self) -> bool {
        self.length > SMALL && self.length / 2 > self.compact
    }

    /// Puts these segments in the place of all others, at once.
    ///
    /// # Errors
    /// What the system says; the file holds what it held.
    pub(super) fn replace<'a>(&mut self, segments: impl Iterator<Item = &'a Segment>) -> io::Result<()> {
        let new = self.path.with_extension("counts.new");
        let file = private().read(true).truncate(true).open(&new)?;
        let mut length = 0;
        for segment in segments {
            let bytes = encode(segment, self.seed)?;
            file.write_all_at(&bytes, length)?;
            length += bytes.len() as u64;
        }
        std::fs::rename(&new, &self.path)?;
        (self.file, self.length, self.compact) = (file, length, length);
        Ok(())
    }

    /// Forgets all segments.
    ///
    /// # Errors
    /// What the system says. What the file still holds does no harm: the database's position says that it is in.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        (self.length, self.compact) = (0, 0);
        self.file.set_len(0)
    }

    /// Another handle of the file.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}

/// Beside a ring's file.
pub(super) fn path_beside(ring: &Path) -> PathBuf {
    ring.with_extension("counts")
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

fn encode(segment: &Segment, seed: u32) -> io::Result<Vec<u8>> {
    let mut to = Writer(vec![0; HEADER]);
    pack(&segment.counts, &mut to);
    let mut bytes = to.0;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let fields = MAGIC.into_iter().chain([0; 4]).chain(length.to_le_bytes()).chain(segment.through.to_le_bytes());
    bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
    let checksum = checksum(&bytes, seed).to_le_bytes();
    bytes.iter_mut().skip(MAGIC.len()).zip(checksum).for_each(|(to, from)| *to = from);
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
    Ok(bytes)
}

/// Of a segment's bytes, but for those that hold the checksum.
fn checksum(segment: &[u8], seed: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(segment.get(MAGIC.len() + 4..).unwrap_or_default());
    hasher.finalize()
}

fn decode(from: &[u8], seed: u32) -> Option<(Segment, usize)> {
    let rest = from.strip_prefix(&MAGIC)?;
    let (stored, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (through, _) = rest.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    let bytes = from.get(..length).filter(|bytes| checksum(bytes, seed) == u32::from_le_bytes(*stored))?;
    let counts = unpack(&mut Reader(bytes.get(HEADER..)?)).ok()?;
    Some((Segment { through: u64::from_le_bytes(*through), counts }, length.next_multiple_of(ALIGNMENT)))
}

/// All sound segments, and where the last of them ends.
fn find(bytes: &[u8], seed: u32) -> (Found, u64) {
    let (mut found, mut offset, mut end, mut sound) = (Found::default(), 0, 0, true);
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        match decode(rest, seed) {
            Some((segment, length)) => {
                found.segments.push(segment);
                offset += length;
                (end, sound) = (offset as u64, true);
            }
            None => {
                found.damaged += u64::from(sound);
                offset += ALIGNMENT;
                sound = false;
            }
        }
    }
    (found, end)
}

fn pack(counts: &CallCounts, to: &mut Writer) {
    to.number(counts.0.len() as u64);
    let mut before = 0;
    for (scope, rollup) in &counts.0 {
        to.signed(scope.minute.wrapping_sub(before));
        to.number(scope.client.0.into());
        to.number(scope.key.0.into());
        to.bytes(&rollup.pack());
        before = scope.minute;
    }
}

fn unpack(from: &mut Reader<'_>) -> Result<CallCounts, Unreadable> {
    let mut counts = CallCounts::default();
    let mut minute = 0i64;
    for _ in 0..from.number()? {
        minute = minute.wrapping_add(from.signed()?);
        let scope = Scope { minute, client: ClientNumber(from.small()?), key: KeyNumber(from.small()?) };
        counts.0.insert(scope, Rollup::unpack(from.bytes()?)?);
    }
    Ok(counts)
}
