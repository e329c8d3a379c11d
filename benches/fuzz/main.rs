//! The properties of the fuzz targets on files that are changed at random for a given time, on stable Rust and without
//! feedback from coverage; `fuzz/run` has that.
//!
//! ```text
//! cargo bench --bench fuzz -- --seconds 600 [--seed N] [TARGET]…
//! ```
//!
//! A finding ends the run with the seed and the number of the file, which lead back to it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::exit,
    reason = "a program for the terminal"
)]

#[path = "../../tests/it/fuzzed/mod.rs"]
mod fuzzed;

use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use fuzzed::{TARGETS, endings};

const PIECES: [&[u8]; 30] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"=1+1",
    b"-",
    b"1e400",
    b"NaN",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"'",
    b"[",
    b"]",
    b"{",
    b"=",
    b"#",
    b"client",
    b"observer",
    b"item1",
    b"0.1",
    b"\x1a",
    b"sep=;\n",
    b"\xcc\x80",
    b"99999999999999999999",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let seconds = option("--seconds").unwrap_or(10);
    let seed = option("--seed").unwrap_or(1);
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let any = TARGETS.iter().any(|(name, _)| named(name));
    for (name, property) in TARGETS.into_iter().filter(|(name, _)| !any || named(name)) {
        target(name, property, seed, Duration::from_secs(seconds));
    }
}

fn target(name: &str, property: fn(&[u8]), seed: u64, time: Duration) {
    let seeds = seeds(name);
    let begin = Instant::now();
    let mut number = 0_u64;
    while begin.elapsed() < time {
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ (number << 20));
        let bytes = changed(&seeds, &mut random);
        let tried = std::panic::catch_unwind(|| property(&bytes));
        if tried.is_err() {
            let file = std::env::temp_dir().join(format!("parallax-fuzz-{name}"));
            std::fs::write(&file, &bytes).unwrap();
            eprintln!("{name}: seed {seed}, file {number}, kept as {}", file.display());
            std::process::exit(1);
        }
        number += 1;
    }
    println!(
        "{name}: {number} files in {} s from {} seeds, no finding (seed {seed})",
        begin.elapsed().as_secs(),
        seeds.len()
    );
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folders = ["fixtures/hostile/files", "fixtures/clinic", "src/instruments"];
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.retain(|path| endings(target).iter().any(|ending| path.to_str().unwrap().ends_with(ending)));
    paths.iter().map(|path| std::fs::read(path).unwrap()).filter(|bytes| bytes.len() < 8000).collect()
}

fn below(random: &mut ChaCha8Rng, limit: usize) -> usize {
    usize::try_from(random.next_u64() % (limit.max(1) as u64)).unwrap()
}

/// A seed with some pieces put in, taken out, doubled, or taken from another.
fn changed(seeds: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seeds[below(random, seeds.len())].clone();
    for _ in 0..=below(random, 8) {
        let at = below(random, bytes.len() + 1);
        let length = 1 << below(random, 8);
        let end = (at + below(random, length)).min(bytes.len());
        match below(random, 6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            2 => {
                let other = &seeds[below(random, seeds.len())];
                let from = below(random, other.len() + 1);
                let to = (from + length).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            3 => {
                let random_bytes: Vec<u8> = (0..below(random, 4)).map(|_| random.next_u32().to_le_bytes()[0]).collect();
                bytes.splice(at..at, random_bytes);
            }
            4 if at < bytes.len() => bytes[at] ^= 1 << below(random, 8),
            _ => drop(bytes.splice(at..at, PIECES[below(random, PIECES.len())].iter().copied())),
        }
    }
    bytes
}
