"""How long it takes to import another tool's form: `python -m tests.benchmarks.import_form FILE [RUNS]`.

Reads, translates and checks the form without writing anything; prints the best and the median of several runs.
"""

import datetime as dt
import json
import statistics
import sys
import time
from pathlib import Path

from app.studio.interchange.importing import Refused, import_form

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def measure(path: Path, runs: int) -> dict[str, float | str]:
    content = path.read_bytes()
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        imported = import_form(content, path.name, None, NOW)
        seconds.append(time.perf_counter() - started)
        if isinstance(imported, Refused):
            raise SystemExit(imported.why)
    return {"file": path.name, "best_s": round(min(seconds), 3), "median_s": round(statistics.median(seconds), 3)}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)))  # noqa: T201 - its purpose
