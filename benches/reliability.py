#!/usr/bin/env python3
"""Speed, memory and equality of `parallax agreement` against the programs in peers/, task by task.

    cargo build --release
    python3 benches/reliability.py                              # all tasks, sizes S and M
    python3 benches/reliability.py --tasks crossed,alpha --sizes L --repeats 3

Tasks, all on the totals of the ratings files that `gaps.py` uses too:

    icc      six intraclass correlations of the sessions that all four panel observers rated
    crossed  REML of sessions crossed with observers, incomplete
    nested   REML of sessions in clients in therapists, views as fixed raters, all forms
    alpha    interval alpha of the observers

Peers that need minutes are left out at the sizes named in LIMITS, and the table says so. Measures as in gaps.py.
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

# Task → the words after `parallax agreement RATINGS --instrument … --scale total`.
OUR_WORDS = {
    "icc": ["--coefficients", "complete"],
    "crossed": ["--coefficients", "icc"],
    "nested": ["--coefficients", "icc", "--rater", "perspective", "--raters", "fixed", "--intervals", "none",
               "--cluster", "client", "--cluster", "therapist"],
    "alpha": ["--coefficients", "alpha"],
}
# Task → peer → command and the words after the file.
PEERS = {
    "icc": {"irr": ("icc_irr.R", ["panel"]), "psych": ("icc_psych.R", ["panel", "aov"]),
            "irrNA": ("icc_irrNA.R", ["panel"]), "pingouin": ("icc_pingouin.py", ["panel"])},
    "crossed": {"lme4": ("reml_lme4.R", ["crossed"]), "glmmTMB": ("reml_glmmTMB.R", ["crossed"])},
    "nested": {"lme4": ("reml_lme4.R", ["nested"]), "glmmTMB": ("reml_glmmTMB.R", ["nested"])},
    "alpha": {"irr": ("kripp_irr.R", []), "krippendorff": ("kripp_krippendorff.py", [])},
}
# Task and peer → the largest size that ends in about a minute and fits into memory.
LIMITS = {
    ("icc", "psych"): "M", ("icc", "irrNA"): "M", ("icc", "pingouin"): "M",
    ("crossed", "lme4"): "M", ("crossed", "glmmTMB"): "M", ("nested", "lme4"): "M", ("nested", "glmmTMB"): "S",
    ("alpha", "irr"): "M", ("alpha", "krippendorff"): "S",
}
# How far a peer's number may be from ours, relative: what its own stopping rule leaves undecided.
TOLERANCES = {"irr": 1e-9, "psych": 1e-6, "irrNA": 1e-9, "pingouin": 1e-9, "lme4": 2e-4, "glmmTMB": 2e-4,
              "krippendorff": 1e-9}
ORDER = "SML"


def installed(task, size):
    """Name and version → command, for each peer of a task that can run here at this size; and who was left out."""
    found, left_out = {}, []
    for name, (script, words) in PEERS[task].items():
        if ORDER.index(size) > ORDER.index(LIMITS.get((task, name), "L")):
            left_out.append(name)
            continue
        if script.endswith(".py"):
            version = silent([sys.executable, "-c", f"import importlib.metadata as m; print(m.version('{name}'))"])
            start = [sys.executable]
        else:
            rscript = shutil.which("Rscript")
            query = f'library(jsonlite); library(data.table); cat(as.character(packageVersion("{name}")))'
            version = rscript and silent([rscript, "-e", query])
            start = [rscript]
        if version:
            found[f"{name} {version.splitlines()[-1]}"] = [*start, str(HERE / "peers" / script), "{ratings}", *words]
    return found, left_out


def our_numbers(task, answer):
    """Term → estimate, for the terms that the peers print too."""
    rows = [row for row in json.loads(answer)["estimates"] if row["group"] is None]
    wanted = {
        "icc": ["ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"],
        "crossed": ["var_target", "var_rater", "var_residual"],
        "nested": ["var_target", "var_cluster", "var_cluster2", "var_residual"],
        "alpha": ["krippendorff_alpha"],
    }[task]
    numbers = {}
    for term in wanted:
        values = [row["estimate"] for row in rows if row["term"] == term and row["estimate"] is not None]
        if not values:
            sys.exit(f"{task}: no row `{term}`")
        numbers[term] = values[0]
    return numbers


def peer_numbers(task, name, answer):
    """The same terms out of a peer's answer; what it does not print is left out."""
    said = json.loads(answer.decode().strip().splitlines()[-1])
    if task == "alpha":
        return {"krippendorff_alpha": said["alpha"]}
    if task == "icc":
        if not isinstance(said["icc"], dict):
            return {}
        names = {"ICC1": "ICC(1)", "ICC2": "ICC(A,1)", "ICC3": "ICC(C,1)",
                 "ICC1k": "ICC(1,k)", "ICC2k": "ICC(A,k)", "ICC3k": "ICC(C,k)"}
        return {ours: said["icc"][theirs]["est"] for theirs, ours in names.items() if theirs in said["icc"]}
    names = {"target": "var_target", "rater_id": "var_rater", "client_id": "var_cluster",
             "therapist_id": "var_cluster2", "Residual": "var_residual"}
    return {names[theirs]: value for theirs, value in said["var"].items()}


def run(task, size, programs, repeats):
    """Measures of all programs, and their numbers."""
    def numbers_of(name, answer):
        return our_numbers(task, answer) if name == OURS else peer_numbers(task, name, answer)
    return in_turns(programs, {"ratings": ratings(size)}, repeats, numbers_of)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="S,M", help="of S, M and L (default S,M)")
    parser.add_argument("--tasks", default=",".join(OUR_WORDS), help="of icc, crossed, nested, alpha (default all)")
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
            peers, left_out = installed(task, size)
            ours = [str(chosen.binary), "agreement", "{ratings}", "--instrument", str(HERE / "bench12.toml"),
                    "--scale", "total", *OUR_WORDS[task], "--format", "json", "--quiet"]
            measures, numbers = run(task, size, {OURS: ours, **peers}, chosen.repeats)
            lines, agree = difference_lines(numbers, TOLERANCES)
            all_agree &= agree
            report.append(speed_table(f"{task} {size}", measures))
            if left_out:
                lines.append(f"left out at this size, they need minutes or gigabytes: {', '.join(left_out)}")
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
