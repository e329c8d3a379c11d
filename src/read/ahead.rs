//! Reads and hashes a large file in a thread of its own, ahead of the records.

use std::fs::File;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Result;
use std::ops::Range;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use memchr::memchr;
use sha2::Digest;
use sha2::Sha256;

/// So much is read at once.
const CHUNK: usize = 256 * 1024;
/// Before each chunk is room for the record that the last one broke off.
const HEADROOM: usize = 32 * 1024;
/// How long a buffer is that holds both.
pub(super) const BUFFER: usize = HEADROOM + CHUNK;
/// Below so many bytes a thread costs more than it saves.
const WORTH_A_THREAD: u64 = 1024 * 1024;
/// So many chunks may wait: a thread that often has to stop is woken where the other one runs, and then neither is quick.
const WAITING: usize = 32;

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

    /// Shows more behind those bytes of `buffer` that are `shown`: says where they and the new ones stand now, just as many at
    /// the end of the input, and what the new ones may hold.
    pub(super) fn more(&mut self, buffer: &mut Vec<u8>, shown: Range<usize>) -> Result<(Range<usize>, Facts)> {
        match self {
            Self::Plain(input, hash) => {
                let kept = shown.len();
                buffer.copy_within(shown, 0);
                if kept == buffer.len() {
                    buffer.resize(kept * 2, 0);
                }
                let read = read_once(input, &mut buffer[kept..])?;
                let new = &buffer[kept..kept + read];
                hash.update(new);
                Ok((0..kept + read, Facts::of(new)))
            }
            Self::Ahead(ahead) => ahead.more(buffer, shown),
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
    /// Read before the thread was there, so that nobody has to wait for it.
    first: Option<Chunk>,
    chunks: Option<Receiver<Chunk>>,
    /// Chunks go back to be filled again.
    spent: SyncSender<Vec<u8>>,
    thread: Option<JoinHandle<Sha256>>,
    hash: Sha256,
}

impl Ahead {
    fn start(mut file: File) -> Self {
        let mut hash = Sha256::new();
        let first = next_chunk(&mut file, Vec::new(), &mut hash);
        let (full, chunks) = sync_channel(WAITING);
        let (spent, empty) = sync_channel(WAITING + 2);
        // Made here and not there, so that in the end this thread has their memory again, for what comes after the file.
        let fresh: Vec<Vec<u8>> = (0..WAITING).map(|_| Vec::with_capacity(BUFFER)).collect();
        let mut buffers = Buffers { spent: empty, fresh: fresh.into_iter() };
        let thread = std::thread::spawn(move || fill(file, hash, &full, &mut buffers));
        Self { first, chunks: Some(chunks), spent, thread: Some(thread), hash: Sha256::new() }
    }

    /// The chunk takes the place of the buffer, with what is still shown before it, so that nothing else is copied.
    fn more(&mut self, buffer: &mut Vec<u8>, shown: Range<usize>) -> Result<(Range<usize>, Facts)> {
        let recv = || self.chunks.as_ref().and_then(|chunks| chunks.recv().ok());
        let Some(next) = self.first.take().or_else(recv) else {
            return Ok((shown, Facts::NONE));
        };
        let (mut chunk, facts) = next?;
        let kept = shown.len();
        let now = if kept <= HEADROOM {
            chunk[HEADROOM - kept..HEADROOM].copy_from_slice(&buffer[shown]);
            std::mem::swap(buffer, &mut chunk);
            HEADROOM - kept..buffer.len()
        } else {
            buffer.copy_within(shown, 0);
            buffer.truncate(kept);
            buffer.extend_from_slice(&chunk[HEADROOM..]);
            0..buffer.len()
        };
        // A thread that has ended takes none back.
        let _ = self.spent.try_send(chunk);
        Ok((now, facts))
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

/// Where the thread takes room for the next chunk from: what was used before, else the lowest that never was.
struct Buffers {
    spent: Receiver<Vec<u8>>,
    fresh: std::vec::IntoIter<Vec<u8>>,
}

impl Buffers {
    fn next(&mut self) -> Vec<u8> {
        self.spent.try_recv().ok().or_else(|| self.fresh.next()).unwrap_or_default()
    }
}

/// Reads a file to its end or first error, as long as somebody listens.
fn fill(mut file: File, mut hash: Sha256, full: &SyncSender<Chunk>, buffers: &mut Buffers) -> Sha256 {
    while let Some(chunk) = next_chunk(&mut file, buffers.next(), &mut hash) {
        let last = chunk.is_err();
        // Nobody may be there to take it.
        if full.send(chunk).is_err() || last {
            break;
        }
    }
    hash
}

/// The next chunk of a file in this buffer, hashed; `None` at the end.
fn next_chunk(file: &mut File, mut chunk: Vec<u8>, hash: &mut Sha256) -> Option<Chunk> {
    chunk.resize(HEADROOM, 0);
    chunk.reserve_exact(CHUNK);
    match file.take(CHUNK as u64).read_to_end(&mut chunk) {
        Ok(0) => return None,
        Ok(_) => {}
        Err(error) => return Some(Err(error)),
    }
    let new = &chunk[HEADROOM..];
    hash.update(new);
    let facts = Facts::of(new);
    Some(Ok((chunk, facts)))
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
        // So many bytes stay each time, which is more than the room before a chunk once, and none in the end.
        let (mut all, mut buffer, mut shown) = (Vec::<u8>::new(), vec![0; BUFFER], 0..0);
        for keep in [0, 1, 40_000, 70_000, 200_000, 5].into_iter().cycle() {
            let before = shown.len();
            let (now, _) = source.more(&mut buffer, shown).unwrap();
            let end = now.len() == before;
            let taken = if end { now.len() } else { now.len().saturating_sub(keep) };
            all.extend(&buffer[now.start..now.start + taken]);
            shown = now.start + taken..now.end;
            if end {
                break;
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
        assert_eq!(source.more(&mut vec![0; BUFFER], 0..0).unwrap().0.len(), CHUNK);
        source.hash();
        std::fs::remove_file(&path).unwrap();
    }
}
