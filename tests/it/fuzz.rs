//! Each parser against the inputs that fuzzing found (`tests/fuzz/found`), and against random changes of its seeds.
//!
//! The way to find more, guided by coverage, is `tests/fuzz/run.sh`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::support::repository;

#[path = "../fuzz/targets/mod.rs"]
mod targets;

use targets::{TARGETS, Target};

/// Changed seeds for each target.
const CHANGES: usize = 150;

/// Runs a target; returns what it says where something does not hold.
fn failure(target: &Target, input: &[u8]) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| (target.run)(input))).err()?;
    let reason = panic.downcast_ref::<String>().cloned();
    Some(reason.or(panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default())
}

fn found() -> PathBuf {
    repository().join("tests/fuzz/found")
}

#[test]
fn what_fuzzing_found_is_mended() {
    let mut wrong = Vec::new();
    for entry in found().read_dir().unwrap().flatten().filter(|it| it.path().is_dir()) {
        let name = entry.file_name().into_string().unwrap();
        let target = TARGETS.iter().find(|target| target.name == name);
        let target = target.unwrap_or_else(|| panic!("found/{name} is of no target"));
        for file in entry.path().read_dir().unwrap().flatten() {
            if let Some(reason) = failure(target, &std::fs::read(file.path()).unwrap()) {
                wrong.push(format!("{}: {reason}", file.path().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changed_seeds_do_no_harm() {
    let mut wrong = Vec::new();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for target in TARGETS {
        let seeds = (target.seeds)();
        let changed = (0..CHANGES).map(|number| {
            let mut input = seeds[number % seeds.len()].clone();
            let other = &seeds[random.below(seeds.len())];
            (0..1 + random.below(6)).for_each(|_| change(&mut input, other, &mut random));
            input
        });
        let inputs: Vec<Vec<u8>> = seeds.iter().cloned().chain(changed).collect();
        for input in inputs {
            if let Some(reason) = failure(target, &input) {
                wrong.push(format!(
                    "{}: {:?}: {reason}",
                    target.name,
                    input.escape_ascii().to_string()
                ));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Numbers that are the same in each run: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }
}

/// Makes one change, as a fuzzer without knowledge of the form does.
fn change(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    const PIECES: [&[u8]; 12] = [
        b"\0",
        b"\xff",
        b"\xf0\x9f",
        b"\"",
        b"<",
        b"]]>",
        b"\r\n\r\n",
        b"99999999999999999999",
        b"-1",
        "\u{301}".as_bytes(),
        "Ǆ".as_bytes(),
        b"\\u0000",
    ];
    let start = random.below(input.len() + 1);
    let end = (start + random.below(24)).min(input.len());
    match random.below(6) {
        0 => drop(input.drain(start..end)),
        1 => {
            let copy = input[start..end].to_vec();
            input.splice(start..start, copy.repeat(1 + random.below(40)));
        }
        2 => {
            input.splice(start..end, PIECES[random.below(PIECES.len())].iter().copied());
        }
        3 => input.truncate(start),
        4 => {
            let from = random.below(other.len() + 1);
            input.splice(start..end, other[from..].iter().copied());
        }
        _ => {
            if let Some(byte) = input.get_mut(start) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}
