//! Reads and hashes a large file in a thread of its own, ahead of the records.

use std::fs::File;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Result;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use memchr::memchr;
use sha2::Digest;
use sha2::Sha256;

/// So much is read at once.
pub(super) const CHUNK: usize = 64 * 1024;
/// Below so many bytes a thread costs more than it saves.
const WORTH_A_THREAD: u64 = 1024 * 1024;
/// So many chunks may wait.
const WAITING: usize = 3;

/// What bytes hold that keeps them from the short way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// May a quotation mark be among them?
    pub(super) quotes: bool,
    /// May a NUL?
    pub(super) nuls: bool,
    /// Are they plain ASCII?
    pub(super) ascii: bool,
}

impl Facts {
    pub(super) const NONE: Self = Self { quotes: false, nuls: false, ascii: true };

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { quotes: memchr(b'"', bytes).is_some(), nuls: memchr(0, bytes).is_some(), ascii: bytes.is_ascii() }
    }

    /// Of both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { quotes: self.quotes || other.quotes, nuls: self.nuls || other.nuls, ascii: self.ascii && other.ascii }
    }
}

/// An input that hashes what it gives.
pub(super) enum Source<'a> {
    /// Read when asked.
    Plain(Box<dyn Read + 'a>, Sha256),
    /// Read ahead by a thread.
    Ahead(Ahead),
}

impl<'a> Source<'a> {
    pub(super) fn plain(input: Box<dyn Read + 'a>) -> Self {
        Self::Plain(input, Sha256::new())
    }

    /// A file; by a thread of its own if it is large.
    pub(super) fn file(file: File) -> Self {
        let large = file.metadata().is_ok_and(|about| about.is_file() && about.len() >= WORTH_A_THREAD);
        if large { Self::Ahead(Ahead::start(file)) } else { Self::plain(Box::new(file)) }
    }

    /// Puts more bytes at the start of `into`, and says how many, none at the end, and what they may hold.
    pub(super) fn read(&mut self, into: &mut [u8]) -> Result<(usize, Facts)> {
        match self {
            Self::Plain(input, hash) => {
                let read = read_once(input, into)?;
                hash.update(&into[..read]);
                Ok((read, Facts::of(&into[..read])))
            }
            Self::Ahead(ahead) => ahead.read(into),
        }
    }

    /// SHA-256 of all that was read, after the end has been seen.
    pub(super) fn hash(&mut self) -> Sha256 {
        match self {
            Self::Plain(_, hash) => hash.clone(),
            Self::Ahead(ahead) => ahead.hash(),
        }
    }
}

type Chunk = Result<(Vec<u8>, Facts)>;

/// The near end of the thread.
pub(super) struct Ahead {
    chunks: Option<Receiver<Chunk>>,
    /// Chunks go back to be filled again.
    spent: SyncSender<Vec<u8>>,
    chunk: Vec<u8>,
    facts: Facts,
    given: usize,
    thread: Option<JoinHandle<Sha256>>,
    hash: Sha256,
}

impl Ahead {
    fn start(file: File) -> Self {
        let (full, chunks) = sync_channel(WAITING);
        let (spent, empty) = sync_channel(WAITING + 2);
        let thread = std::thread::spawn(move || fill(file, &full, &empty));
        Self {
            chunks: Some(chunks),
            spent,
            chunk: Vec::new(),
            facts: Facts::NONE,
            given: 0,
            thread: Some(thread),
            hash: Sha256::new(),
        }
    }

    fn read(&mut self, into: &mut [u8]) -> Result<(usize, Facts)> {
        if self.given == self.chunk.len() {
            let Some(Ok(next)) = self.chunks.as_ref().map(Receiver::recv) else {
                return Ok((0, Facts::NONE));
            };
            let (chunk, facts) = next?;
            let spent = std::mem::replace(&mut self.chunk, chunk);
            // A thread that has ended takes none back.
            let _ = self.spent.try_send(spent);
            (self.facts, self.given) = (facts, 0);
        }
        let rest = &self.chunk[self.given..];
        let read = rest.len().min(into.len());
        into[..read].copy_from_slice(&rest[..read]);
        self.given += read;
        Ok((read, self.facts))
    }

    fn hash(&mut self) -> Sha256 {
        // Without its far end the thread stops.
        self.chunks = None;
        if let Some(Ok(hash)) = self.thread.take().map(JoinHandle::join) {
            self.hash = hash;
        }
        self.hash.clone()
    }
}

/// Reads a file to its end or first error, as long as somebody listens.
fn fill(mut file: File, full: &SyncSender<Chunk>, empty: &Receiver<Vec<u8>>) -> Sha256 {
    let mut hash = Sha256::new();
    loop {
        let mut chunk = empty.try_recv().unwrap_or_default();
        chunk.resize(CHUNK, 0);
        let read = match read_once(&mut file, &mut chunk) {
            Ok(0) => return hash,
            Ok(read) => read,
            Err(error) => {
                // Nobody may be there to hear it.
                let _ = full.send(Err(error));
                return hash;
            }
        };
        chunk.truncate(read);
        hash.update(&chunk);
        let facts = Facts::of(&chunk);
        if full.send(Ok((chunk, facts))).is_err() {
            return hash;
        }
    }
}

fn read_once(input: &mut dyn Read, into: &mut [u8]) -> Result<usize> {
    loop {
        match input.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_gives_the_same_bytes_and_hash() {
        let path = std::env::temp_dir().join(format!("parallax-ahead-{}", std::process::id()));
        let bytes: Vec<u8> = (0..3_000_001_u32).map(|at| (at % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let mut source = Source::file(File::open(&path).unwrap());
        assert!(matches!(source, Source::Ahead(_)));
        let (mut all, mut part) = (Vec::<u8>::new(), vec![0; 100_000]);
        loop {
            match source.read(&mut part).unwrap() {
                (0, _) => break,
                (read, _) => all.extend(&part[..read]),
            }
        }
        std::fs::remove_file(&path).unwrap();
        assert!(all == bytes);
        assert_eq!(source.hash().finalize(), Sha256::digest(&bytes));
    }

    #[test]
    fn who_stops_early_is_not_waited_for() {
        let path = std::env::temp_dir().join(format!("parallax-early-{}", std::process::id()));
        std::fs::write(&path, vec![7; 30_000_000]).unwrap();
        let mut source = Source::file(File::open(&path).unwrap());
        assert_eq!(source.read(&mut [0; 10]).unwrap().0, 10);
        source.hash();
        std::fs::remove_file(&path).unwrap();
    }
}
