"""How fast the outbox drains, and whether webhooks stay quick meanwhile: `python -m tests.benchmarks.outbox --help`.

A hundred thousand messages wait; a provider refuses whatever comes faster than its rate. Told are messages a second
beside that rate, the memory of the sending process at the start and at the end, and how long status reports and
people's answers take before it drains and while it does. Everything runs on this machine over real HTTP.
"""

import datetime as dt
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psutil
import requests
from flask import Flask, Response, jsonify, request
from twilio.request_validator import RequestValidator

from app.database import Database
from app.main import create_app
from app.messaging.core import State
from app.messaging.service import OUTBOX
from app.questionnaire.version import Version
from app.settings import Settings, TwilioSettings
from tests.benchmarks.answering import SAYS
from tests.benchmarks.rounds import databases
from tests.benchmarks.sms_webhook import written
from tests.benchmarks.targets import benchmark_version
from tests.campaigns import make_world
from tests.messaging.sending_process import ACCOUNT, KEYS, OURS, TOKEN
from tests.standin.live import address, loopback, serving

ROWS, SECONDS, RATE = 100_000, 20.0, 10.0
ROOT = Path(__file__).resolve().parents[2]


def provider(rate: float) -> Flask:
    """Takes messages at most at its rate, in a window of a second, and refuses the rest as too many."""
    flask, lock, taken = Flask("provider"), threading.Lock(), list[float]()
    flask.config |= {"refused": 0, "taken": 0}

    @flask.post("/2010-04-01/Accounts/<account>/Messages.json")
    def create(account: str) -> tuple[Response, int]:
        with lock:
            now = time.monotonic()
            taken[:] = [moment for moment in taken if now - moment < 1]
            if len(taken) >= rate + 1:
                flask.config["refused"] += 1
                return jsonify(code=20429, message="Too many requests", status=429), 429
            taken.append(now)
            flask.config["taken"] += 1
        sid = f"SM{RequestValidator(TOKEN).compute_signature(request.form['StatusCallback'], {})}"
        return jsonify(sid=sid, status="queued", account_sid=account), 201

    return flask


def fill(database: Database, rows: int) -> None:
    now = dt.datetime.now(dt.UTC)
    recipient, body, day = KEYS.seal("+33639980001"), KEYS.seal("Bonjour"), dt.timedelta(milliseconds=1)
    with database.session() as session, session.begin():
        for start in range(0, rows, 5_000):
            values = [
                {
                    "reference": f"{number:032x}", "campaign_id": 1, "channel": "sms", "purpose": "invitation",
                    "dedup_key": str(number), "recipient": recipient, "recipient_index": KEYS.index(str(number)),
                    "language": "fr", "body": body, "segments": 1, "area": "33", "earlier_ids": [],
                    "state": State.WAITING, "tries": 0, "next_try_at": now - day * (rows - number), "created_at": now,
                }
                for number in range(start, min(start + 5_000, rows))
            ]  # fmt: skip
            session.execute(OUTBOX.insert(), values)


def begun_campaign(database: Database) -> tuple[Version, str]:
    """The survey that is answered meanwhile, and the text that begins a conversation."""
    version = benchmark_version()
    with database.session() as session:
        world = make_world(session, dt.datetime.now(dt.UTC), version=version)
        return version, f"{world.campaign.keyword} {world.links[0].code}"


def texts(version: Version, greeting: str) -> Iterator[tuple[str, str]]:
    """Sender and text, one person's whole conversation after the other's."""
    questions = [version.question(f"q{number:02}") for number in SAYS]
    for person in itertools.count():
        for body in (greeting, *(written(version, question, person) for question in questions)):
            yield f"+336{person:08}", body


class Brought:
    """What a busy provider brings by turns: reports, each about another of the last messages, and people's texts."""

    def __init__(self, url: str, rows: int, said: Iterator[tuple[str, str]]) -> None:
        self._url, self._rows, self._said = url, rows, said
        self._http, self._signer = requests.Session(), RequestValidator(TOKEN)
        self._number = itertools.count()

    def until(self, end: float) -> dict[str, list[float]]:
        """How long each took, in seconds."""
        times: dict[str, list[float]] = {"reports": [], "texts": []}
        while time.monotonic() < end:
            number = next(self._number)
            reference = f"{self._rows - 1 - number:032x}"
            status = {"MessageSid": f"SMreport{number}", "MessageStatus": "delivered"}
            times["reports"].append(self._took(f"/sms/status?reference={reference}", status))
            sender, body = next(self._said)
            text = {"MessageSid": f"SMtext{number}", "From": sender, "To": OURS, "Body": body}
            times["texts"].append(self._took("/sms/incoming", text))
            time.sleep(0.05)
        return times

    def _took(self, path: str, fields: dict[str, str]) -> float:
        signature = self._signer.compute_signature(f"{self._url}{path}", fields)
        signed = {"X-Twilio-Signature": signature}
        began = time.perf_counter()
        self._http.post(f"{self._url}{path}", data=fields, headers=signed, timeout=30).raise_for_status()
        return time.perf_counter() - began


def measure(kind: str, rows: int, rate: float, seconds: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as backend:
        database = Database(backend.create())
        said = texts(*begun_campaign(database))
        fill(database, rows)
        relais, there = loopback(), loopback()
        account = TwilioSettings(ACCOUNT, TOKEN, OURS)
        url = database.url.render_as_string(hide_password=False)
        settings = Settings(Path(folder), url, address(relais), KEYS.secret, account)
        outside = provider(rate)
        with serving(create_app(settings, database=database), relais), serving(outside, there):
            brought = Brought(address(relais), rows, said)
            still = brought.until(time.monotonic() + seconds / 2)
            with sending(url, address(there), rate) as process:
                before, taken, began = memory(process), outside.config["taken"], time.monotonic()
                times = brought.until(began + seconds)
                took, sent = time.monotonic() - began, outside.config["taken"] - taken
                after = memory(process)
        database.dispose()
    return {
        "database": kind,
        "rows_waiting": rows,
        "provider_rate": rate,
        "messages_per_second": round(sent / took, 2),
        "refused_as_too_fast": outside.config["refused"],
        "sender_mib_before": before,
        "sender_mib_after": after,
        **{f"{what}_brought": len(took) for what, took in times.items()},
        **{f"{what}_ms_nothing_sent": centiles(took) for what, took in still.items()},
        **{f"{what}_ms_while_it_drains": centiles(took) for what, took in times.items()},
    }


@contextmanager
def sending(url: str, api_base: str, rate: float) -> Iterator[psutil.Process]:
    """A process that empties the outbox, past its start."""
    command = [sys.executable, "-m", "tests.benchmarks.outbox_sender", url, api_base, str(rate)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(2)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()


def memory(process: psutil.Process) -> float:
    """Resident MiB."""
    return round(float(process.memory_info().rss) / 2**20, 1)


def centiles(times: list[float]) -> dict[str, float]:
    found = statistics.quantiles(times, n=100)
    return {name: round(found[at] * 1000, 1) for name, at in (("p50", 49), ("p95", 94), ("p99", 98))}


@click.command()
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--rows", type=int, default=ROWS)
@click.option("--rate", type=float, default=RATE, help="Messages a second that the provider takes.")
@click.option("--seconds", type=float, default=SECONDS)
def main(database: str, rows: int, rate: float, seconds: float) -> None:
    """Drain a full outbox at a provider's rate, with webhooks coming in meanwhile."""
    click.echo(json.dumps(measure(database, rows, rate, seconds), indent=2))


if __name__ == "__main__":
    main()
