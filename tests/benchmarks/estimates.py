"""How fast a million answers become estimates: `python -m tests.benchmarks.estimates [ROWS]`.

Thirty questions, a cluster for twenty people, 24 strata, weights; each task in a process of its own, with the columns
made beforehand. Design, then five goes, by the clock; "processor" is the median of five more in processor time, which
other work on the machine lengthens less. The peak is the largest memory of the process, columns included.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.analysis.core.design import Design, design
from app.analysis.core.linear import mean
from app.analysis.core.variance import Domains
from app.analysis.core.weighting import Margin, WeightRefusal, rake

QUESTIONS, STRATA, GROUPS, GOES = 30, 24, 12, 5
PROMISED = {"30 means": 0.5, "30 means x 12 groups": 0.7, "raking 3 margins": 0.3}
MEMORY = 900


class Data:
    def __init__(self, rows: int) -> None:
        chance = np.random.default_rng(7)
        clusters = rows // 20
        stratum_of = chance.integers(0, STRATA, clusters)
        self.cluster = chance.integers(0, clusters, rows)
        self.stratum = stratum_of[self.cluster]
        self.weight = chance.uniform(0.5, 3, rows)
        self.group = chance.integers(0, GROUPS, rows)
        self.margins = [chance.integers(0, levels, rows) for levels in (2, 6, 24)]
        mood = chance.normal(0, 1, clusters)[self.cluster]
        self.questions: list[NDArray[np.float64]] = [mood + chance.normal(0, 1, rows) for _ in range(QUESTIONS)]

    def design(self) -> Design:
        return design(self.cluster, self.weight, self.stratum)


def means(data: Data) -> Callable[[], object]:
    made = data.design()
    return lambda: [mean(y, domains) for domains in [Domains.of(made)] for y in data.questions]


def grouped(data: Data) -> Callable[[], object]:
    made = data.design()
    return lambda: [mean(y, domains) for domains in [Domains.of(made, data.group, GROUPS)] for y in data.questions]


def raking(data: Data) -> Callable[[], object]:
    made, rows = data.design(), data.weight.size
    shares = [np.linspace(1, 2, int(of.max()) + 1) for of in data.margins]
    margins = [
        Margin(str(at), of, share / share.sum() * rows)
        for at, (of, share) in enumerate(zip(data.margins, shares, strict=True))
    ]

    def task() -> object:
        found = rake(made, margins)
        assert not isinstance(found, WeightRefusal)
        return found

    return task


TASKS = dict(zip(PROMISED, (means, grouped, raking), strict=True))


def measure(task: str, rows: int) -> dict[str, float]:
    data = Data(rows)
    before = time.perf_counter()
    work = TASKS[task](data)
    made = time.perf_counter() - before
    spent = [_timed(work, time.perf_counter) for _ in range(GOES)]
    busy = [_timed(work, time.process_time) for _ in range(GOES)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "design": made,
        "first": spent[0],
        "median": statistics.median(spent),
        "processor": statistics.median(busy),
        "peak": peak,
    }


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    before = clock()
    work()
    return clock() - before


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    if len(sys.argv) == 3:
        tell(json.dumps(measure(sys.argv[2], int(sys.argv[1]))))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    tell(f"{rows:,} rows, {QUESTIONS} questions, {rows // 20:,} clusters, {STRATA} strata")
    tell(f"{'task':22} {'design':>9} {'first':>9} {'median':>9} {'processor':>9} {'promised':>9} {'peak':>8}")
    for task, promised in PROMISED.items():
        words = [sys.executable, "-m", "tests.benchmarks.estimates", str(rows), task]
        told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
        times = " ".join(f"{told[key]:>7.3f} s" for key in ("design", "first", "median", "processor"))
        tell(f"{task:22} {times} {promised:>7.1f} s {told['peak']:>5.0f} MB (at most {MEMORY})")


if __name__ == "__main__":
    main()
