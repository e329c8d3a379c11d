"""What all benchmarks share: the data, one measured run of a whole process, and the table of figures."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
OURS = "parallax"


def silent(command):
    """Standard output of a command, or None if it fails or is not there."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def ratings(size):
    """The ratings file of one size, made at the first call."""
    path = DATA / f"ratings_{size}.csv"
    if not path.exists():
        making = DATA / f"making_{size}"
        subprocess.run([sys.executable, str(HERE / "make_data.py"), size, str(making)], check=True, stdout=sys.stderr)
        for made in making.iterdir():
            made.replace(DATA / made.name)
        making.rmdir()
    return path


def measured(command):
    """CPU seconds, wall seconds, peak bytes and standard output of one run; stops everything if it fails.

    A process is born with the footprint of this one on its account, so peaks below it cannot be seen: they are
    given as this footprint, negative.
    """
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            err.seek(0)
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{err.read().decode(errors='replace')}")
        out.seek(0)
        answer = out.read()
    peak = usage.ru_maxrss if usage.ru_maxrss > floor * 1.02 else -floor
    return usage.ru_utime + usage.ru_stime, wall, peak * 1024, answer


def mebibytes(peak):
    return f"< {-peak / 2**20:.0f}" if peak < 0 else f"{peak / 2**20:.0f}"


def speed_table(size, measures):
    """Markdown: medians, and how many times ours each peer takes."""
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in measures.items()}
    ours = medians.get(OURS)
    lines = [
        f"| {size} | CPU s | wall s | peak MiB | CPU / ours | wall / ours | peak / ours |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (cpu, wall, peak) in medians.items():
        cells = [f"{cpu:.3f}", f"{wall:.3f}", mebibytes(peak)]
        if ours is None or name == OURS:
            cells += [""] * 3
        else:
            bound = "> " if ours[2] < 0 else ""
            times = "" if peak < 0 else f"{bound}{peak / abs(ours[2]):.1f}"
            cells += [f"{cpu / max(ours[0], 1e-6):.1f}", f"{wall / ours[1]:.1f}", times]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def in_turns(programs, files, repeats, numbers_of):
    """All programs in turns; their measures, and their numbers as of the last turn.

    `programs` holds commands by name; `{key}` in their words stands for a path of `files`, and `numbers_of` takes the
    name of a program and what it printed.
    """
    for path in files.values():
        # From the disk into memory once, for whoever comes first.
        subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)
    measures, numbers = {name: [] for name in programs}, {}
    for _ in range(repeats):
        for name, command in programs.items():
            words = command
            for key, path in files.items():
                words = [part.replace("{" + key + "}", str(path)) for part in words]
            cpu, wall, peak, answer = measured(words)
            measures[name].append((cpu, wall, peak))
            numbers[name] = numbers_of(name, answer)
    return measures, numbers


def difference_lines(numbers, tolerances):
    """One line for each peer: the largest relative difference from ours; and whether all agree."""
    lines, agree = [], True
    ours = numbers[OURS]
    for name, theirs in numbers.items():
        if name == OURS or not theirs:
            continue
        apart = max(abs(ours[term] - value) / max(abs(ours[term]), 1e-12) for term, value in theirs.items())
        fine = apart <= tolerances[name.split()[0]]
        agree &= fine
        lines.append(f"{name}: {len(theirs)} numbers, largest relative difference {apart:.1e}{'' if fine else ' **DIFFERS**'}")
    return lines, agree
