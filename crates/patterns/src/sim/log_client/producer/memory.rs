//! The memory in which records wait (`BufferPool`, `buffer.memory`).
//!
//! A batch takes as much as it may become, when its first record comes, and gives it back when its fate is
//! known. Who finds too little waits in line, so that a large record is not passed over for small ones.

/// How much memory there is, and how much of it is free.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    total_bytes: u32,
    free_bytes: u32,
}

impl Memory {
    /// `buffer.memory`.
    pub const fn new(total_bytes: u32) -> Memory {
        Memory { total_bytes, free_bytes: total_bytes }
    }

    /// How much there is altogether.
    pub const fn total(self) -> u32 {
        self.total_bytes
    }

    /// Takes so many bytes if they are free. Says whether they were.
    pub const fn take(&mut self, bytes: u32) -> bool {
        let enough = self.free_bytes >= bytes;
        if enough {
            self.free_bytes -= bytes;
        }
        enough
    }

    /// Gives bytes back.
    pub fn give_back(&mut self, bytes: u32) {
        self.free_bytes += bytes;
        assert!(self.free_bytes <= self.total_bytes, "nobody gives back what was not taken");
    }
}
