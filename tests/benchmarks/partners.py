"""Importing a long partner file: `python -m tests.benchmarks.partners [--people 20000] [--faulty]`.

Prints for each step the seconds by the clock and of the processor (which other work lengthens less), how often progress
was told, and by how much the process grew; while a file is taken over, nobody else can write to SQLite. With `--faulty`
every second line has something wrong, one kind after the other.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.database import Database
from app.distribution import store
from app.distribution.partner_files import service
from app.distribution.service import NewCampaign, find_or_make_project, open_campaign
from app.versions.service import publish
from tests.campaigns import HEADER, KEYS
from tests.interview.small import small_version

FAULTS = (
    ("974", "999"), ("01 99", "99 99"), (",fr", ",xx"), ("@", " "), ("mission_locale", ""), (",P", ",=P"),
    ("Person", "x" * 130), (",120,", ",-1,"), (",fr", ",fr,fr"), ("S", "\t\x01S"),
)  # fmt: skip


def lines(people: int, *, faulty: bool) -> Iterator[str]:
    for number in range(people):
        place = number % 1_000
        line = (
            f"S{place},Mission locale {place},mission_locale,Missions locales,974,120,"
            f"P{number},Person {number},conseillère,p{number}@example.org,01 99 00 {number % 9000 + 1000},fr"
        )
        if faulty and number % 2:
            line = line.replace(*FAULTS[number // 2 % len(FAULTS)])
        yield line


def grown() -> int:
    """Megabytes, the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(database: Database, content: bytes) -> dict[str, object]:
    now, told, started = dt.datetime.now(dt.UTC), [], time.perf_counter()
    with database.session() as session:
        version = publish(session, small_version(), now, "Benchmark")
        project = find_or_make_project(session, "bench", "Bench")
        period = (now, now + dt.timedelta(days=30))
        open_campaign(session, NewCampaign("bench", "Bench", project, version, *period), now)
        session.commit()
        row = service.receive(session, KEYS, project, content, "partners.csv", now, None)
        session.commit()
        before, steps = grown(), {}

        def pause() -> None:
            told.append(1)
            session.commit()

        def take_over() -> None:
            service.take_over(session, row, now, "Benchmark")
            session.commit()

        def give_links() -> None:
            service.give_links(session, KEYS, project.id, now)
            session.commit()

        steps["look"] = _timed(lambda: service.look(session, KEYS, row, now, pause))
        session.commit()
        service.confirm(row, without_refused=True)
        session.commit()
        steps["take over, database locked"] = _timed(take_over)
        steps["links"] = _timed(give_links)
        people = sum(store.professional_counts(session, project.id).values())
        return {
            "lines": content.count(b"\n"), "people": people, "refused": row.found["refused"],
            "seconds": steps,
            "all": round(time.perf_counter() - started, 2), "progress told": len(told), "grown by MB": grown() - before,
            "load average": round(os.getloadavg()[0], 1),
        }  # fmt: skip


def _timed(act: Callable[[], object]) -> dict[str, float]:
    began, processor = time.perf_counter(), time.process_time()
    act()
    return {"clock": round(time.perf_counter() - began, 2), "processor": round(time.process_time() - processor, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--faulty", action="store_true")
    parser.add_argument("--url", help="another database than a fresh SQLite file; it must be empty")
    told = parser.parse_args()
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in (HEADER, *lines(told.people, faulty=told.faulty)))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(told.url or f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        database.upgrade()
        sys.stdout.write(json.dumps(measure(database, text.getvalue().encode()), indent=2) + "\n")
        database.dispose()


if __name__ == "__main__":
    main()
