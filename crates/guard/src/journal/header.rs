//! The first page of a ring's file: which ring it is and how large. It stands there twice, since
//! without it no record could be read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::RingId;

/// The records begin here.
pub(super) const HEADER_BYTES: u64 = 4096;
const COPIES: [u64; 2] = [0, HEADER_BYTES / 2];
const MAGIC: [u8; 8] = *b"kw-ring\n";
const VERSION: u32 = 2;
const LENGTH: usize = 8 + 4 + 4 + 16 + 8;

/// What a ring's file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: RingId,
    /// Bytes for records.
    pub(super) capacity: u64,
}

/// What a file has where the header should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A header of this version.
    Header(Header),
    /// Nothing: whoever began to make the file did not get to its end.
    Blank,
    /// Something else.
    Unreadable,
}

impl Header {
    /// Writes both copies.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn write(&self, file: &File) -> io::Result<()> {
        let bytes = self.bytes();
        COPIES.iter().try_for_each(|offset| file.write_all_at(&bytes, *offset))
    }

    /// Reads the first sound copy.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn read(file: &File) -> io::Result<Found> {
        if file.metadata()?.len() < HEADER_BYTES {
            return Ok(Found::Blank);
        }
        let mut blank = true;
        for offset in COPIES {
            let mut bytes = [0; LENGTH];
            file.read_exact_at(&mut bytes, offset)?;
            if let Some(header) = Self::parse(&bytes) {
                return Ok(Found::Header(header));
            }
            blank &= bytes == [0; LENGTH];
        }
        Ok(if blank { Found::Blank } else { Found::Unreadable })
    }

    fn bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let fields = MAGIC.into_iter().chain(VERSION.to_le_bytes()).chain([0; 4]);
        let fields = fields.chain(self.id.0.to_le_bytes()).chain(self.capacity.to_le_bytes());
        bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
        let checksum = crc32fast::hash(&bytes).to_le_bytes();
        bytes.iter_mut().skip(MAGIC.len() + 4).zip(checksum).for_each(|(to, from)| *to = from);
        bytes
    }

    fn parse(bytes: &[u8; LENGTH]) -> Option<Self> {
        let (rest, capacity) = bytes.split_last_chunk::<8>()?;
        let (_, id) = rest.split_last_chunk::<16>()?;
        let header = Self { id: RingId(u128::from_le_bytes(*id)), capacity: u64::from_le_bytes(*capacity) };
        (header.bytes() == *bytes).then_some(header)
    }
}
