#!/usr/bin/env python3
"""Speed, memory and equality of `parallax gaps` against the programs in peers/.

    cargo build --release
    python3 benches/gaps.py                        # sizes S, M and L
    python3 benches/gaps.py --sizes S,M --repeats 7 --output gaps.md

Needs the Python standard library, numpy for making the data once, and whichever peers are installed.
Each program runs as a whole process: start-up, reading the CSV, the statistics, writing the answer. The programs take
turns, so that a busy moment of the machine meets all of them. CPU is user plus system time of all threads, memory
the largest resident set, both from the operating system's account of the process (wait4).

Exit code: 0 if all numbers agree, 1 if any differ or a program fails, 2 if `parallax` has not been built.
"""
import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from measure import DATA, HERE, OURS, measured, ratings, silent, speed_table

TOLERANCE = 1e-12
SCALES = ("goal", "task", "bond", "total")
# The peers' pair, and ours: ours is the second minus the first, so that means and limits change their sign.
PAIRS = {
    "client-therapist": "therapist-client",
    "client-observer": "observer-client",
    "therapist-observer": "observer-therapist",
}
QUANTITIES = ("n", "mean", "sd", "loa_lo", "loa_hi", "r", "r_within")
PYTHON_PEERS = {"DuckDB": "duckdb", "pandas": "pandas", "polars": "polars"}


def installed_peers():
    """Name and version → command without the file, for each peer that can run here."""
    found = {}
    for name, module in PYTHON_PEERS.items():
        version = silent([sys.executable, "-c", f"import {module}; print({module}.__version__)"])
        if version:
            found[f"{name} {version}"] = [sys.executable, str(HERE / "peers" / f"gaps_{module}.py")]
    rscript = shutil.which("Rscript")
    query = 'library(jsonlite); cat(as.character(packageVersion("data.table")))'
    version = rscript and silent([rscript, "-e", query])
    if version:
        found[f"data.table {version}"] = [rscript, str(HERE / "peers" / "gaps_datatable.R")]
    return found


def our_row(rows, term, level, views, scale, methods):
    """The one row of ours; of several methods the plain one named in `methods`."""
    fitting = [
        row for row in rows
        if row["analysis"] == "gaps" and row["term"] == term and row["level"] == level
        and row["views"] == views and row["scale"] == scale and row["group"] is None
    ]
    plain = [row for row in fitting if row["method"] in methods]
    chosen = plain if plain else fitting
    if len(chosen) != 1:
        names = ", ".join(str(row["method"]) for row in fitting) or "none"
        sys.exit(f"{views} {scale}: expected one row `{term}` at level {level}, found methods: {names}")
    if chosen[0]["estimate"] is None:
        sys.exit(f"{views} {scale}: `{term}` is undefined: {chosen[0]['undefined']}")
    return chosen[0]


def our_numbers(answer):
    """Our JSON in the peers' terms: first view minus second."""
    rows = json.loads(answer)["estimates"]
    numbers = {}
    for theirs, ours in PAIRS.items():
        for scale in SCALES:
            def one(term, level="session", methods=("bland-altman-1986", "pearson")):
                return our_row(rows, term, level, ours, scale, methods)
            mean = one("mean_gap")
            numbers[theirs, scale] = {
                "n": mean["n"],
                "mean": -mean["estimate"],
                "sd": one("sd_gap")["estimate"],
                "loa_lo": -one("loa_high", methods=("bland-altman-1986",))["estimate"],
                "loa_hi": -one("loa_low", methods=("bland-altman-1986",))["estimate"],
                "r": one("r")["estimate"],
                "r_within": one("r", level="within_client")["estimate"],
            }
    return numbers


def peer_numbers(answer):
    pairs = json.loads(answer)["pairs"]
    return {(pair, scale): {q: pairs[pair][scale][q] for q in QUANTITIES} for pair in PAIRS for scale in SCALES}


def differences(ours, theirs):
    """Largest absolute difference of each quantity over all pairs and scales."""
    def apart(key, quantity):
        distance = abs(ours[key][quantity] - theirs[key][quantity])
        return distance if distance == distance else float("inf")  # not a number is as far as can be
    return {q: max(apart(key, q) for key in ours) for q in QUANTITIES}


def run_size(size, programs, repeats):
    """Runs all programs in turns; their measures, and their numbers as of the last turn."""
    path = ratings(size)
    subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)  # into the file cache, for all alike
    measures = {name: [] for name in programs}
    numbers = {}
    for turn in range(repeats):
        for name, command in programs.items():
            cpu, wall, peak, answer = measured([part.replace("{ratings}", str(path)) for part in command])
            measures[name].append((cpu, wall, peak))
            numbers[name] = (our_numbers if name == OURS else peer_numbers)(answer)
        print(f"{size}: turn {turn + 1} of {repeats}", file=sys.stderr)
    return measures, numbers


def difference_table(size, numbers):
    """Markdown: the largest differences to the reference (ours, or the first peer without ours); and if all agree."""
    reference = OURS if OURS in numbers else next(iter(numbers))
    lines = [
        f"| {size}, difference to {reference} | {' | '.join(QUANTITIES)} |",
        f"| --- |{' ---: |' * len(QUANTITIES)}",
    ]
    agree = True
    for name in numbers:
        if name == reference:
            continue
        largest = differences(numbers[reference], numbers[name])
        agree &= all(value < TOLERANCE for value in largest.values())
        cells = (f"{value:.1e}" if value < TOLERANCE else f"**{value:.1e}**" for value in largest.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines), agree


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="S,M,L", help="of S, M, L, XL and CLIENTSxSESSIONS (default S,M,L)")
    parser.add_argument("--repeats", type=int, help="turns of each program (default 5; 3 for L and XL)")
    parser.add_argument("--binary", type=Path, default=HERE.parent / "target" / "release" / "parallax")
    parser.add_argument("--output", type=Path, help="also write the tables to this file")
    parser.add_argument("--peers-only", action="store_true", help="leave parallax out and compare the peers")
    return parser.parse_args()


def all_programs(chosen):
    programs = {}
    if not chosen.peers_only:
        if not os.access(chosen.binary, os.X_OK):
            print(f"{chosen.binary} is not there: run `cargo build --release`, or pass --peers-only", file=sys.stderr)
            sys.exit(2)
        programs[OURS] = [
            str(chosen.binary), "gaps", "{ratings}", "--instrument", str(HERE / "bench12.toml"),
            "--loa-multiplier", "1.96", "--each", "never", "--format", "json",
        ]
    peers = installed_peers()
    if not peers:
        print("no peer is installed (see benches/peers/README.md): nothing to compare with", file=sys.stderr)
    programs.update({name: [*command, "{ratings}"] for name, command in peers.items()})
    return programs


def main():
    chosen = arguments()
    programs = all_programs(chosen)
    if not programs:
        sys.exit(1)
    DATA.mkdir(exist_ok=True)
    load = os.getloadavg()[0]
    report = [f"{os.cpu_count()} cores, {platform.machine()}, load {load:.1f} at the start; medians of whole processes."]
    all_agree = True
    for size in chosen.sizes.split(","):
        repeats = chosen.repeats or (3 if size in ("L", "XL") else 5)
        measures, numbers = run_size(size, programs, repeats)
        table, agree = difference_table(size, numbers)
        report += [speed_table(size, measures), table]
        all_agree &= agree
    verdict = "All numbers agree" if all_agree else "NUMBERS DIFFER"
    report.append(f"{verdict} (largest difference allowed: {TOLERANCE:.0e}).")
    text = "\n\n".join(report) + "\n"
    print(text, end="")
    if chosen.output:
        chosen.output.write_text(text, encoding="utf-8")
    sys.exit(0 if all_agree else 1)


if __name__ == "__main__":
    main()
