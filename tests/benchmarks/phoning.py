"""How long "Next call" takes with a long queue and many callers, and what the badge and the board cost.

    python -m tests.benchmarks.phoning [--database postgresql] [--cases 200000] [--structures 4000] [--callers 50]
        [--seconds 60] [--pause 15]

Professionals are made with their links and the history of each; cases are made from the history as in service, by the
rounds in the background. Then callers work side by side, each in a thread: next call, outcome, pause, and so on, while
the rounds go on. Times are those of the service with its commit. Prints JSON.
"""

import datetime as dt
import itertools
import json
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from sqlalchemy import event, func, insert, select

from app.access.core import Role
from app.access.service import NewStaff, add_staff
from app.access.tables import Staff
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.store import find_campaign
from app.distribution.tables import HistoryEvent, Professional, RelayLink, Structure
from app.messaging.rounds import Rounds
from app.phoning.board import board, waiting
from app.phoning.core.outcomes import Outcome
from app.phoning.leading import lead
from app.phoning.rounds import SECONDS, turn
from app.phoning.rounds import read_on as read_cases_on
from app.phoning.service import Reported, Saved, next_case, save_outcome
from app.phoning.tables import Attempt, CallCase
from app.rates.keeper import read_on
from tests.campaigns import KEYS, make_world
from tests.databases import Cluster, SqliteFiles

BEGIN = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.UTC)
KINDS = ("mission_locale", "france_travail", "association", "ccas")
PLACES = ("93", "75", "13", "69", "974", "972", "59", "33", "31", "2A")
SAID = (Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.VOICEMAIL_LEFT, Outcome.REFUSED_SOFT)


def fill(database: Database, cases: int, structures: int) -> None:
    with database.session() as session:
        world = make_world(session, BEGIN)
        rows = [
            {"project_id": world.project.id, "reference": f"B{one}", "name": f"Structure {one:05}",
             "kind": KINDS[one % 4], "departement": PLACES[one % 10], "notebooks": 100 + one % 900}
            for one in range(structures)
        ]  # fmt: skip
        session.execute(insert(Structure), rows)
        ids = list(session.scalars(select(Structure.id).where(Structure.reference.startswith("B"))))
        phone = KEYS.seal("+33639980001")
        people = [
            {"structure_id": ids[one % structures], "reference": f"P{one}", "name": f"Person {one:06}",
             "language": "fr", "phone": phone}
            for one in range(cases)
        ]  # fmt: skip
        session.execute(insert(Professional), people)
        whom = list(session.scalars(select(Professional.id).where(Professional.phone == phone)))
        made = [
            {"campaign_id": world.campaign.id, "professional_id": one, "code": f"{one:08}"[-8:],
             "fingerprint": KEYS.fingerprint(f"g{one}"), "page_fingerprint": KEYS.fingerprint(f"p{one}")}
            for one in whom
        ]  # fmt: skip
        session.execute(insert(RelayLink), made)
        links = list(session.scalars(select(RelayLink.id).where(RelayLink.professional_id.in_(whom[:1] + whom[-1:]))))
        links = list(range(min(links), max(links) + 1))
        events = [
            {"campaign_id": world.campaign.id, "relay_link_id": one, "kind": EventKind.LINK_MADE.value, "at": BEGIN,
             "data": {}}
            for one in links
        ]  # fmt: skip
        session.execute(insert(HistoryEvent), events)
        session.commit()


class Office:
    """Callers at work, and how long each step took."""

    def __init__(self, database: Database, seconds: float, pause: float) -> None:
        self.database, self.pause, self.ends = database, pause, time.monotonic() + seconds
        self.taken: list[float] = []
        self.saved: list[float] = []
        self.lock = threading.Lock()
        self.minute = itertools.count(1)

    def work(self, staff_id: int) -> list[int]:
        chance, called = random.Random(staff_id), []
        time.sleep(chance.uniform(0, self.pause))
        while time.monotonic() < self.ends:
            now = NOW + dt.timedelta(milliseconds=next(self.minute))
            with self.database.session() as session:
                campaign = find_campaign(session, "vague-1")
                assert campaign is not None
                session.rollback()
                begun = time.perf_counter()
                case = next_case(session, KEYS, campaign, staff_id, now)
                session.commit()
                self._note(self.taken, begun)
                assert case is not None
                begun = time.perf_counter()
                said = Reported(chance.choice(SAID))
                saved = save_outcome(session, KEYS, campaign, case.held, said, now, base_url="http://localhost")
                session.commit()
                self._note(self.saved, begun)
                assert saved is Saved.SAVED
            called.append(case.id)
            time.sleep(chance.uniform(0.5, 1.5) * self.pause)
        return called

    def _note(self, times: list[float], begun: float) -> None:
        with self.lock:
            times.append(1000 * (time.perf_counter() - begun))


def figures(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    found = {"n": len(times), "p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "worst_ms": max(times)}
    return {name: round(value, 1) for name, value in found.items()}


def timed(turns: int, do: Callable[[], object]) -> dict[str, float]:
    times = []
    for _ in range(turns):
        begun = time.perf_counter()
        do()
        times.append(1000 * (time.perf_counter() - begun))
    return figures(times)


def processor(database: Database, staff_id: int) -> dict[str, float]:
    """What one more "Next call" takes of this process when nobody else is at work, and its statements."""
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with database.session() as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        asked.clear()
        before, begun = time.process_time(), time.perf_counter()
        next_case(session, KEYS, campaign, staff_id, NOW + dt.timedelta(hours=1))
        spent, clock = time.process_time() - before, time.perf_counter() - begun
        session.rollback()
    return {"statements": len(asked), "python_cpu_ms": round(1000 * spent, 1), "clock_ms": round(1000 * clock, 1)}


def measure(
    database: Database, cases: int, structures: int, callers: int, seconds: float, pause: float
) -> dict[str, object]:
    fill(database, cases, structures)
    click.echo("filled", err=True)
    read_on(database)
    begun = time.perf_counter()
    events = read_cases_on(database, KEYS, NOW)
    spent = time.perf_counter() - begun
    click.echo(f"{events} events made cases in {spent:.0f} s", err=True)
    turn(database, KEYS, NOW)
    with database.session() as session:
        new = [
            add_staff(session, NewStaff(f"C{one}", f"c{one}@example.org", Role.CALLER, "fr"), NOW)
            for one in range(callers)
        ]
        session.commit()
        if session.get_bind().dialect.name == "postgresql":
            session.connection().exec_driver_sql("ANALYZE")
            session.commit()
        staff = [one.id for one in new if isinstance(one, Staff)]
    office = Office(database, seconds, pause)
    background = [
        Rounds("tallies", SECONDS, lambda: read_on(database)),
        Rounds("phoning", SECONDS, lambda: turn(database, KEYS, NOW)),
    ]
    for rounds in background:
        rounds.start()
    with ThreadPoolExecutor(callers) as at_work:
        called = [one for ones in at_work.map(office.work, staff) for one in ones]
    for rounds in background:
        rounds.stop()
    with database.session(read_only=True) as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        kept = session.scalar(select(func.count()).select_from(Attempt))
        open_cases = session.scalar(select(func.count()).select_from(CallCase).where(CallCase.ending.is_(None)))
        return {
            "open_cases": open_cases,
            "callers": callers,
            "events_a_second": round(events / spent),
            "next_call": figures(office.taken),
            "next_call_alone": processor(database, staff[0]),
            "outcome_saved": figures(office.saved),
            "badge": timed(20, lambda: waiting(session, campaign, NOW)),
            "board": timed(20, lambda: board(session, campaign, NOW)),
            "lead": timed(20, lambda: lead(session, campaign, NOW)),
            "attempts": kept,
            "each_call_once": kept == len(called) == len(set(called)),
            "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "load_average": round(os.getloadavg()[0], 1),
        }


@click.command()
@click.option("--database", "kind", type=click.Choice(["postgresql", "sqlite"]), default="postgresql")
@click.option("--cases", default=200_000)
@click.option("--structures", default=4_000)
@click.option("--callers", default=50)
@click.option("--seconds", default=60.0)
@click.option("--pause", default=15.0, help="Seconds of a call: far less than a true one.")
def main(kind: str, cases: int, structures: int, callers: int, seconds: float, pause: float) -> None:
    cluster = Cluster.of_this_run()
    with tempfile.TemporaryDirectory() as folder:
        backend = SqliteFiles(Path(folder)) if kind == "sqlite" else cluster.open(durable=True)
        url = backend.create()
        database = Database(url)
        try:
            found = measure(database, cases, structures, callers, seconds, pause)
        finally:
            database.dispose()
            backend.drop(url)
            if kind == "postgresql":
                cluster.close()
    click.echo(json.dumps({"database": kind} | found, indent=1))


if __name__ == "__main__":
    main()
