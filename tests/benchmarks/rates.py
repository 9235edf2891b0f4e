"""The answers page of a large campaign: how long it takes, and what keeping its tallies costs.

    python -m tests.benchmarks.rates [--database postgresql] [--structures 1000] [--professionals 20000]
        [--interviews 1000000] [--turns 15]

The history is written as interviews would write it (five events each), then added up from the first event. Interviews
themselves are not made: no page of the rates reads them. Pages are asked for through Flask's client, signed in, with
the new events of a lively minute not yet added up; at the end everything is proven to be as a rebuild would have it.
Prints JSON.
"""

import datetime as dt
import json
import logging
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click
from flask.testing import FlaskClient
from psycopg.types.json import Jsonb
from sqlalchemy import func, insert, select

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.store import find_campaign
from app.distribution.tables import HistoryEvent, Professional, RelayLink, Structure
from app.main import create_app
from app.rates.keeper import read_on, rebuild
from app.rates.proving import prove
from app.rates.service import overview
from app.settings import Settings
from tests.campaigns import KEYS, make_world
from tests.databases import Cluster, SqliteFiles

BEGIN = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
KINDS = ("mission_locale", "france_travail", "association", "ccas")
PLACES = ("93", "75", "13", "69", "974", "972", "59", "33", "31", "2A")
UNREAD = 500
AT_ONCE = 10_000
Row = tuple[int, int, str, dt.datetime, str | None, dict[str, object], str | None]


def history(campaign: int, links: list[int], interviews: int, chance: random.Random) -> Iterator[Row]:
    for link in links:
        yield campaign, link, EventKind.LINK_MADE, BEGIN, None, {}, None
        if chance.random() < 0.6:
            low = chance.choice((1, 6, 20))
            said = {"low": low, "high": low + 4, "method": "estimated", "source": "professional"}
            yield campaign, link, EventKind.FORWARDED, BEGIN + dt.timedelta(days=1), None, said, None
    active = links[: len(links) * 4 // 5]
    for number in range(interviews):
        yield from _interview(campaign, chance.choice(active), number, interviews, chance)


def _interview(campaign: int, link: int, number: int, of: int, chance: random.Random) -> Iterator[Row]:
    id_, at = f"{number:026}", BEGIN + dt.timedelta(days=30 * number / of)
    about: dict[str, object] = {
        "channel": chance.choice(("web", "web", "sms", "phone")),
        "language": chance.choice(("fr", "fr", "ar", "en")),
        "assistance": "alone",
    }
    if number % 5 == 0:
        about["invitation"] = number + 1
        yield campaign, link, EventKind.INVITED, at, None, {"invitation": number + 1}, f"invited:{number + 1}"
        settled = {"invitation": number + 1, "state": "delivered"}
        yield campaign, link, EventKind.MESSAGE_SETTLED, at, None, settled, f"settled:{number + 1}"
    yield campaign, link, EventKind.INTERVIEW_STARTED, at, id_, about, f"{id_}:started"
    yield campaign, link, EventKind.LANGUAGE_SWITCHED, at, id_, about, f"{id_}:switched:1"
    yield campaign, link, EventKind.LANGUAGE_SWITCHED, at, id_, about, f"{id_}:switched:2"
    quiet = about | {"question": f"q{chance.randrange(12)}", "met": chance.randrange(0, 100)}
    yield campaign, link, EventKind.INTERVIEW_QUIET, at, id_, quiet, f"{id_}:quiet"
    end = chance.choice((EventKind.INTERVIEW_COMPLETED,) * 3 + (EventKind.INTERVIEW_DECLINED, None))
    if end is None:  # left where it went quiet; something else is told of it
        end = EventKind.LANGUAGE_SWITCHED
    yield campaign, link, end, at + dt.timedelta(minutes=chance.randrange(1, 20)), id_, about, f"{id_}:end"


def fill(database: Database, structures: int, professionals: int, interviews: int) -> int:
    """A campaign with its partners and its history; how many events."""
    chance = random.Random(7)
    with database.session() as session:
        world = make_world(session, BEGIN)
        campaign, project = world.campaign.id, world.project.id
        rows = [
            {"project_id": project, "reference": f"B{one}", "name": f"Structure {one:05}", "kind": KINDS[one % 4],
             "network": f"Réseau {one % 7}", "departement": PLACES[one % 10], "notebooks": 1500}
            for one in range(structures)
        ]  # fmt: skip
        session.execute(insert(Structure), rows)
        ids = list(session.scalars(select(Structure.id).where(Structure.reference.startswith("B"))))
        people = [
            {"structure_id": ids[one % structures], "reference": f"P{one}", "name": f"Person {one:06}",
             "language": "fr"}
            for one in range(professionals)
        ]  # fmt: skip
        session.execute(insert(Professional), people)
        whom = list(session.scalars(select(Professional.id).where(Professional.structure_id.in_(ids))))
        made = [
            {"campaign_id": campaign, "professional_id": one, "code": f"{one:08}"[-8:],
             "fingerprint": KEYS.fingerprint(f"g{one}"), "page_fingerprint": KEYS.fingerprint(f"p{one}")}
            for one in whom
        ]  # fmt: skip
        session.execute(insert(RelayLink), made)
        links = list(session.scalars(select(RelayLink.id).where(RelayLink.professional_id.in_(whom))))
        session.commit()
    _write(database, history(campaign, links, interviews, chance))
    with database.session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection().exec_driver_sql("ANALYZE")
        return session.scalar(select(func.count()).select_from(HistoryEvent)) or 0


def _write(database: Database, rows: Iterator[Row]) -> None:
    columns = "campaign_id, relay_link_id, kind, at, interview_id, data, outside_id"
    raw = database.engine.raw_connection()
    cursor = raw.cursor()
    if database.url.get_backend_name() == "sqlite":
        cursor.execute("BEGIN")
        plain = (
            (*row[:2], str(row[2]), row[3].strftime("%Y-%m-%d %H:%M:%S.%f"), row[4], json.dumps(row[5]), row[6])
            for row in rows
        )
        while some := list(islice(plain, AT_ONCE)):
            cursor.executemany(f"INSERT INTO history_event ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", some)  # noqa: S608
    else:
        with cursor.copy(f"COPY history_event ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row[:2], str(row[2]), row[3], row[4], Jsonb(row[5]), row[6]))
    raw.commit()
    raw.close()


def signed_in(database: Database, url: str) -> FlaskClient:
    now = BEGIN + dt.timedelta(days=29)
    settings = Settings(Path(tempfile.gettempdir()), url, "http://localhost", "x" * 48)
    app = create_app(settings, lambda: now, database)
    app.config["WTF_CSRF_ENABLED"] = False
    with database.session() as session:
        staff = add_staff(session, NewStaff("Nadia", "nadia@example.org", Role.TEAM, "fr"), now)
        assert staff is not None
        token = make_sign_in_link(session, app.extensions["relais.keys"], staff, now)
        session.commit()
    client = app.test_client()
    client.post(f"/sign-in/{token}")
    return client


def timed(client: FlaskClient, address: str, turns: int) -> dict[str, float]:
    seen, cpu = [], []
    for turn in range(turns + 2):
        before, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        spent, worked = time.perf_counter() - before, time.process_time() - busy
        assert answer.status_code == 200, answer.status_code
        if turn > 1:  # the first two warm up
            seen.append(spent * 1000)
            cpu.append(worked * 1000)
    figures = {"p50_ms": statistics.median(seen), "worst_ms": max(seen), "python_cpu_p50_ms": statistics.median(cpu)}
    return {name: round(value, 1) for name, value in figures.items()}


def of_service(database: Database, turns: int) -> dict[str, float]:
    """The figures alone, without the page around them."""
    cpu, seen = [], []
    with database.session(read_only=True) as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        for _turn in range(turns):
            before, busy = time.perf_counter(), time.process_time()
            overview(session, campaign, BEGIN + dt.timedelta(days=29))
            seen.append(1000 * (time.perf_counter() - before))
            cpu.append(1000 * (time.process_time() - busy))
    return {"p50_ms": round(statistics.median(seen), 1), "python_cpu_p50_ms": round(statistics.median(cpu), 1)}


@click.command()
@click.option("--database", "kind", type=click.Choice(["postgresql", "sqlite"]), default="postgresql")
@click.option("--structures", default=1000)
@click.option("--professionals", default=20_000)
@click.option("--interviews", default=1_000_000)
@click.option("--turns", default=15)
@click.option("--again/--no-again", default=True, help="Prove at the end that all is as a rebuild would have it.")
def main(kind: str, structures: int, professionals: int, interviews: int, turns: int, *, again: bool) -> None:
    cluster = Cluster.of_this_run()
    with tempfile.TemporaryDirectory() as folder:
        backend = SqliteFiles(Path(folder)) if kind == "sqlite" else cluster.open(durable=True)
        url = backend.create()
        database = Database(url)
        try:
            found = measure(database, url, (structures, professionals, interviews), turns, again=again)
        finally:
            database.dispose()
            backend.drop(url)
            if kind == "postgresql":
                cluster.close()
    click.echo(json.dumps({"database": kind} | found, indent=1))


def measure(database: Database, url: str, sizes: tuple[int, int, int], turns: int, *, again: bool) -> dict[str, object]:
    events = fill(database, *sizes)
    click.echo(f"{events} events written", err=True)
    before = time.perf_counter()
    read = rebuild(database)
    seconds = time.perf_counter() - before
    found: dict[str, object] = {
        "sizes": sizes, "events": events, "read": read, "seconds": round(seconds, 1),
        "events_per_second": round(read / seconds),
    }  # fmt: skip
    with database.session() as session:
        campaign, links = session.execute(select(RelayLink.campaign_id, RelayLink.id).limit(1)).one()
        session.commit()
    chance = random.Random(8)
    new = list(_late(campaign, links, sizes[2], chance))
    _write(database, iter(new))
    client = signed_in(database, url)
    logging.disable()
    page = "/console/vague-1/rates"
    found["service"] = of_service(database, turns)
    for name, address in (
        ("dashboard", page),
        ("by type", f"{page}?type=ccas"),
        ("by region", f"{page}?region=Bretagne"),
        ("by departement", f"{page}?departement=974"),
        ("told apart by question", f"{page}?type=ccas&by=question"),
    ):
        found[name] = timed(client, address, turns)
        click.echo(f"{name}: {found[name]}", err=True)
    before = time.perf_counter()
    read_on(database)
    found["late_events_ms_each"] = round(1000 * (time.perf_counter() - before) / max(len(new), 1), 2)
    if again:
        with database.session(read_only=True) as session:
            found["proof"] = asdict(prove(session))
    found["load_average"] = round(os.getloadavg()[0], 1)
    found["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def _late(campaign: int, link: int, number: int, chance: random.Random) -> Iterator[Row]:
    for more in range(UNREAD // 5):
        yield from _interview(campaign, link, number + more, number, chance)


if __name__ == "__main__":
    main()
