//! The bytes of a ring: a mapped file, so that they outlive the process, or memory.

use std::fs::File;
use std::io;

use memmap2::{MmapMut, MmapOptions};

/// Bytes of a fixed number.
pub(super) enum Storage {
    /// Of a file.
    Mapped(MmapMut),
    /// Of nothing that lasts.
    Memory(Box<[u8]>),
}

impl Storage {
    /// Maps `length` bytes of a file, from `offset` on.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn map(file: &File, offset: u64, length: u64) -> io::Result<Self> {
        let length = usize::try_from(length).map_err(io::Error::other)?;
        #[expect(
            unsafe_code,
            reason = "sound as long as nobody else changes or shortens the file: it is private to its owner (mode 0600), \
                      locked by this process for as long as it is mapped, and shortened by this program only where it is not"
        )]
        let map = unsafe { MmapOptions::new().offset(offset).len(length).map_mut(file) }?;
        Ok(Self::Mapped(map))
    }

    pub(super) fn memory(length: usize) -> Self {
        Self::Memory(vec![0; length].into_boxed_slice())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Memory(bytes) => bytes,
        }
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Memory(bytes) => bytes,
        }
    }
}
