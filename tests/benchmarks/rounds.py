"""Rounds of a benchmark: the floor and Relais in turns, on one server and one kind of database, and what was seen.

After each level every answer is looked up. Prints a table for people, then JSON.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import psutil
from rich.console import Console
from rich.table import Table

from tests.benchmarks.client import Crowd, Seen
from tests.benchmarks.serving import HOST, SERVERS, cpu_seconds, memory_mib, served
from tests.benchmarks.targets import Target
from tests.databases import Backend, Cluster, SqliteFiles

WARM_UP = 1.0
LEAD = 0.5
"""Seconds for the client's processes to start in."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One level of one round."""

    target: str
    respondents: int
    interviews_per_second: float
    requests_per_second: float
    requests_per_interview: float
    page_p50_ms: float
    page_p95_ms: float
    page_p99_ms: float
    cpu_seconds_per_interview: float
    client_share_of_cpu: float
    pss_mib: float
    """Of all its processes; a few per cent less than alone, for floor and Relais share the files of libraries."""
    rss_mib: list[float]
    first_page_bytes: int
    failures: int
    answers_wrong: int
    interviews_checked: int


class Round:
    """One target, served for one round."""

    def __init__(self, target: Target, process: psutil.Process, port: int) -> None:
        self._target, self._process, self._address = target, process, (HOST, port)
        self.told: list[str] = []

    def level(self, people: int, seconds: float) -> Figures:
        """Links are used once: whoever has begun is taken off the target's list."""
        begin = time.monotonic() + LEAD
        crowd = Crowd(self._target.journey, self._address, self._target.paths, people, begin, seconds)
        time.sleep(max(0.0, begin - time.monotonic()))
        before = cpu_seconds(self._process)
        time.sleep(seconds)
        cpu = cpu_seconds(self._process) - before
        memory = memory_mib(self._process)
        seen = crowd.seen()
        wrong = self._look_up(seen)
        failures = [line for one in seen for line in one.failures]
        self.told += (failures + wrong)[:3]
        return _figures(self._target.name, people, seconds, begin, seen, cpu, memory, len(failures), len(wrong))

    def tell(self) -> None:
        """Say on standard error what went wrong."""
        for line in self.told:
            click.echo(f"{self._target.name}: {line}", err=True)

    def _look_up(self, seen: Sequence[Seen]) -> list[str]:
        done = [respondent for one in seen for respondent, _ in one.interviews]
        begun = {respondent for one in seen for respondent in one.begun}
        self._target.paths = {one: path for one, path in self._target.paths.items() if one not in begun}
        return self._target.wrong(done)


def _figures(
    name: str, people: int, seconds: float, begin: float, seen: Sequence[Seen], cpu: float,
    memory: tuple[float, list[float]], failures: int, wrong: int,
) -> Figures:  # fmt: skip
    deadline = begin + seconds
    pages = sorted(took for one in seen for ended, took in one.pages if ended <= deadline) or [0.0]
    asked = sum(count for one in seen for ended, count in one.requests if ended <= deadline)
    whole = sum(count for one in seen for _, count in one.requests)
    done = sum(len(one.interviews) for one in seen)
    each = whole / max(1, done)
    return Figures(
        target=name,
        respondents=people,
        # Requests count the interviews half done at both ends of the window as what they are.
        interviews_per_second=round(asked / each / seconds, 1) if done else 0.0,
        requests_per_second=round(asked / seconds, 1),
        requests_per_interview=round(each, 2),
        page_p50_ms=_centile(pages, 50),
        page_p95_ms=_centile(pages, 95),
        page_p99_ms=_centile(pages, 99),
        cpu_seconds_per_interview=round(cpu * each / max(1, asked), 5),
        client_share_of_cpu=round(sum(one.cpu for one in seen) / seconds / (os.cpu_count() or 1), 3),
        pss_mib=round(memory[0], 1),
        rss_mib=memory[1],
        first_page_bytes=max(one.first_page for one in seen),
        failures=failures,
        answers_wrong=wrong,
        interviews_checked=done,
    )


def _centile(ordered: Sequence[float], percent: int) -> float:
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 2)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Backend]:
    """Durable ones: what survives a power cut costs what it costs."""
    if kind == "sqlite":
        yield SqliteFiles(folder)
        return
    cluster = Cluster(f"bench{os.getpid()}", os.environ.get("TEST_DATABASE_URL"), folder / "postgresql")
    try:
        yield cluster.open(durable=True)
    finally:
        cluster.close()


def measure(
    targets: Sequence[Target], server: str, folder: Path, levels: Sequence[int], seconds: float, rounds: int
) -> Iterator[Figures]:
    for target in targets:
        target.prepare(int(target.most_per_second * rounds * (len(levels) * seconds + WARM_UP)))
    for turn in range(rounds):
        with ExitStack() as until:
            each = [_opened(until, target, server, folder, levels[0]) for target in targets]
            # Beside each other in time, for the machine is another a minute later; who is first changes.
            for people in levels:
                yield from (one.level(people, seconds) for one in each[:: -1 if turn % 2 else 1])
        for one in each:
            one.tell()


def _opened(until: ExitStack, target: Target, server: str, folder: Path, people: int) -> Round:
    """A target served and warm; while the other is asked it only waits."""
    process, port = until.enter_context(served(server, target.application, target.environ(folder)))
    one = Round(target, process, port)
    one.level(people, WARM_UP)
    return one


def medians(found: Sequence[Figures]) -> dict[str, float]:
    """The median of every figure over the rounds."""
    names = [name for name, value in asdict(found[0]).items() if isinstance(value, int | float)]
    return {name: round(statistics.median(getattr(one, name) for one in found), 5) for name in names}


def summary(found: Sequence[Figures], levels: Sequence[int]) -> dict[str, object]:
    """Medians by level; ratios to the floor are taken round by round first."""
    levelled: dict[str, object] = {}
    for people in levels:
        ours, bare = ([one for one in found if (one.target, one.respondents) == (name, people)]
                      for name in ("Relais", "floor"))  # fmt: skip
        ratios = [
            one.interviews_per_second / other.interviews_per_second for one, other in zip(ours, bare, strict=True)
        ]
        costs = [one.cpu_seconds_per_interview / other.cpu_seconds_per_interview
                 for one, other in zip(ours, bare, strict=True)]  # fmt: skip
        levelled[str(people)] = {
            "relais": medians(ours),
            "floor": medians(bare),
            "of_floor": round(statistics.median(ratios), 3),
            "of_floor_by_round": [round(one, 3) for one in ratios],
            "cpu_times_floor": round(statistics.median(costs), 2),
        }
    return {
        "levels": levelled,
        "failures": sum(one.failures for one in found),
        "answers_wrong": sum(one.answers_wrong for one in found),
        "interviews_checked": sum(one.interviews_checked for one in found),
    }


COLUMNS = (
    "interviews_per_second", "requests_per_second", "requests_per_interview", "page_p50_ms", "page_p95_ms",
    "page_p99_ms", "cpu_seconds_per_interview", "client_share_of_cpu", "pss_mib", "first_page_bytes", "failures",
    "answers_wrong",
)  # fmt: skip


def show(title: str, found: Sequence[Figures], levels: Sequence[int]) -> None:
    table = Table(title=title)
    table.add_column("medians of the rounds")
    columns = [(name, people) for people in levels for name in ("floor", "Relais")]
    for name, people in columns:
        table.add_column(f"{name}, {people}", justify="right")
    told = [medians([one for one in found if (one.target, one.respondents) == column]) for column in columns]
    for name in COLUMNS:
        table.add_row(name.replace("_", " "), *(f"{one[name]:g}" for one in told))
    Console(stderr=True, width=110).print(table)


def _levels(_context: click.Context, _option: click.Parameter, said: str) -> Sequence[int]:
    """Raises BadParameter for anything but numbers of people."""
    parts = [part.strip() for part in said.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter("numbers of people from 1 on, with commas between them, are wanted, as in 8,32")
    return [int(part) for part in parts]


def command(bare: type[Target], ours: type[Target]) -> click.Command:
    """The command line of a benchmark that holds `ours` against a floor."""

    @click.command()
    @click.option("--server", type=click.Choice(list(SERVERS)), default="granian")
    @click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
    @click.option("--respondents", "levels", default="8,32", callback=_levels, help="Levels of people at once.")
    @click.option("--seconds", type=click.FloatRange(1.0), default=8.0, help="Of each level of each round.")
    @click.option("--rounds", type=click.IntRange(1), default=3)
    def run(server: str, database: str, levels: Sequence[int], seconds: float, rounds: int) -> None:
        """Ratios of Relais to the bare floor on the same server and database."""
        with tempfile.TemporaryDirectory() as name, databases(database, Path(name)) as backend:
            targets = [bare(backend.create()), ours(backend.create())]
            found = list(measure(targets, server, Path(name), levels, seconds, rounds))
        show(f"{server}, {database}", found, levels)
        told = {"server": server, "database": database, "seconds": seconds, "rounds": rounds}
        click.echo(json.dumps({**told, **summary(found, levels)}, indent=2))

    return run
