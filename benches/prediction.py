#!/usr/bin/env python3
"""Speed, memory and equality of `parallax predict` against the programs in peers/, task by task.

    cargo build --release
    python3 benches/prediction.py                              # all tasks, sizes S and M
    python3 benches/prediction.py --tasks levels --sizes L --repeats 3

Tasks, on totals of the ratings files that `gaps.py` uses too, client and therapist beside adherence by session:

    levels   the mixed model of three levels: slopes within clients, between clients, between therapists
    boot     2,000 draws of clients for the difference of two correlations within clients
    cocor    the tests of older papers on clients' means

A peer does one task, so Parallax is asked for the part of its answer that holds it (`--only`). The row `parallax-whole` is the
run that users get without that option, with everything else that `predict` says. Numbers that depend on random draws are
compared by the difference without them. Peers that are not installed are named. Measures as in gaps.py.
Exit code: 0 if all numbers agree, 1 if any differ or a program fails, 2 if `parallax` has not been built.
"""
import argparse
import json
import os
import platform
import shutil
import sys
from pathlib import Path

from measure import DATA, HERE, OURS, difference_lines, in_turns, ratings, silent, speed_table

# Task → peer → script.
PEERS = {
    "levels": {"lme4": "levels_lme4.R"},
    "boot": {"numpy": "boot_numpy.py"},
    "cocor": {"cocor": "cocor_cocor.R"},
}
# Task → the part of the answer.
PARTS = {"levels": "levels", "boot": "bootstrap", "cocor": "classic"}
# As many draws as the peer makes; without the option there are 9,999.
MORE = {"boot": ["--replicates", "2000"]}
WHOLE = "parallax-whole"
# How far a peer's number may be from ours, relative: what its own stopping rule leaves undecided.
TOLERANCES = {WHOLE: 0, "lme4": 2e-4, "numpy": 1e-9, "cocor": 1e-9}
# Term of lme4 → ours and its level.
SLOPES = {
    "session": ("slope_session", "session"),
    "client_w": ("slope_within_client", "within_client"), "client_b": ("slope_between_client", "between_client"),
    "client_g": ("slope_therapist_client", "between_therapist"),
    "therapist_w": ("slope_within_therapist", "within_client"), "therapist_b": ("slope_between_therapist", "between_client"),
    "therapist_g": ("slope_therapist_therapist", "between_therapist"),
}


def installed(task):
    """Name and version → command, for each peer of a task that can run here; and who is not installed."""
    found, absent = {}, []
    for name, script in PEERS[task].items():
        if script.endswith(".py"):
            version = silent([sys.executable, "-c", f"import importlib.metadata as m; print(m.version('{name}'))"])
            start = [sys.executable]
        else:
            rscript = shutil.which("Rscript")
            query = f'library(jsonlite); library(data.table); cat(as.character(packageVersion("{name}")))'
            version = rscript and silent([rscript, "-e", query])
            start = [rscript]
        if version:
            found[f"{name} {version.splitlines()[-1]}"] = [*start, str(HERE / "peers" / script), "{ratings}", "{adherence}"]
        else:
            absent.append(name)
    return found, absent


def our_numbers(task, answer):
    """Name → number, for what the peers of the task print too."""
    rows = json.loads(answer)["estimates"]

    def one(term, level, method, views):
        own = [row for row in rows if (row["term"], row["level"], row["method"], row["views"]) == (term, level, method, views)]
        if len(own) != 1:
            sys.exit(f"{task}: {len(own)} rows {term} {level} {method} {views}")
        return own[0]

    if task == "levels":
        return {name: one(term, level, "reml-satterthwaite", "client,therapist")["estimate"]
                for name, (term, level) in SLOPES.items()}
    if task == "boot":
        return {"diff": one("difference", "within_client", "bca", "client-therapist")["estimate"]}
    tests = ("williams", "hotelling", "hendrickson", "olkin", "dunn-clark", "steiger", "meng", "hittner")
    return {test: one("difference", "between_client", test, "client-therapist")["statistic"] for test in tests}


def peer_numbers(task, answer):
    """The same out of a peer's answer."""
    said = json.loads(answer.decode().strip().splitlines()[-1])
    if task == "levels":
        return {name: said["fixed"][name] for name in SLOPES}
    if task == "boot":
        return {"diff": said["diff"]}
    names = {"williams1959": "williams", "hotelling1940": "hotelling", "hendrickson1970": "hendrickson", "olkin1967": "olkin",
             "dunn1969": "dunn-clark", "steiger1980": "steiger", "meng1992": "meng", "hittner2003": "hittner"}
    return {ours: said["tests"][theirs]["statistic"] for theirs, ours in names.items() if theirs in said["tests"]}


def run(task, size, programs, repeats):
    """Measures of all programs, and their numbers."""
    def numbers_of(name, answer):
        return our_numbers(task, answer) if name in (OURS, WHOLE) else peer_numbers(task, answer)
    files = {"ratings": ratings(size), "adherence": DATA / f"adherence_{size}.csv"}
    return in_turns(programs, files, repeats, numbers_of)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="S,M", help="of S, M and L (default S,M)")
    parser.add_argument("--tasks", default=",".join(PEERS), help="of levels, boot, cocor (default all)")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--binary", type=Path, default=HERE.parent / "target" / "release" / "parallax")
    parser.add_argument("--output", type=Path, help="also write the tables to this file")
    return parser.parse_args()


def main():
    chosen = arguments()
    if not os.access(chosen.binary, os.X_OK):
        print(f"{chosen.binary} is not there: run `cargo build --release`", file=sys.stderr)
        sys.exit(2)
    DATA.mkdir(exist_ok=True)
    load = os.getloadavg()[0]
    report = [f"{os.cpu_count()} cores, {platform.machine()}, load {load:.1f} at the start; medians of whole processes."]
    all_agree = True
    for task in chosen.tasks.split(","):
        for size in chosen.sizes.split(","):
            peers, absent = installed(task)
            ours = [str(chosen.binary), "predict", "{ratings}", "--instrument", str(HERE / "bench12.toml"), "--scale", "total",
                    "--views", "client,therapist", "--unit", "client", "--outcome", "{adherence}:adherence",
                    "--format", "json", "--quiet"]
            part = [*ours, "--only", PARTS[task], *MORE.get(task, [])]
            measures, numbers = run(task, size, {OURS: part, WHOLE: ours, **peers}, chosen.repeats)
            lines, agree = difference_lines(numbers, TOLERANCES)
            all_agree &= agree
            report.append(speed_table(f"{task} {size}", measures))
            lines += [f"not installed: {', '.join(absent)}"] if absent else []
            if lines:
                report.append("\n".join(f"- {line}" for line in lines))
            print(f"{task} {size}: done", file=sys.stderr)
    report.append("All numbers agree." if all_agree else "NUMBERS DIFFER.")
    text = "\n\n".join(report) + "\n"
    print(text, end="")
    if chosen.output:
        chosen.output.write_text(text, encoding="utf-8")
    sys.exit(0 if all_agree else 1)


if __name__ == "__main__":
    main()
