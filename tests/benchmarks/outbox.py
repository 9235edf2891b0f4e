"""How fast the outbox drains, and whether webhooks stay quick meanwhile: `python -m tests.benchmarks.outbox [ROWS]`.

A hundred thousand messages wait; a provider refuses whatever comes faster than its rate. Told are messages a second
beside that rate, the memory of the sending process at the start and at the end, and the 95th hundredth of a status
webhook's time while it drains. Everything runs on this machine over real HTTP.
"""

import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import requests
from flask import Flask, Response, jsonify, request
from twilio.request_validator import RequestValidator

from app.database import Database
from app.main import create_app
from app.messaging.core import State
from app.messaging.service import OUTBOX
from app.settings import Settings, TwilioSettings
from tests.messaging.sending_process import ACCOUNT, KEYS, OURS, TOKEN
from tests.standin.live import address, loopback, serving

ROWS, SECONDS, RATE = 100_000, 20, 10.0
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


def webhook_times(url: str, rows: int, until: float) -> list[float]:
    """Status reports, each about another of the last messages, at a pace a busy provider has."""
    times, number, http = [], 0, requests.Session()
    while time.monotonic() < until:
        report = f"{url}/sms/status?reference={rows - 1 - number:032x}"
        fields = {"MessageSid": f"SMreport{number}", "MessageStatus": "delivered"}
        signature = RequestValidator(TOKEN).compute_signature(report, fields)
        began = time.perf_counter()
        http.post(report, data=fields, headers={"X-Twilio-Signature": signature}, timeout=30).raise_for_status()
        times.append(time.perf_counter() - began)
        number += 1
        time.sleep(0.05)
    return times


def measure(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/relais.db")
        database.upgrade()
        fill(database, rows)
        relais, there = loopback(), loopback()
        account = TwilioSettings(ACCOUNT, TOKEN, OURS)
        settings = Settings(Path(folder), str(database.url), address(relais), KEYS.secret, account)
        outside = provider(RATE)
        with serving(create_app(settings, database=database), relais), serving(outside, there):
            command = [
                sys.executable,
                "-m",
                "tests.benchmarks.outbox_sender",
                str(database.url),
                address(there),
                str(RATE),
            ]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sender:
                assert sender.stdout is not None
                sender.stdout.readline()
                time.sleep(2)
                memory, before, began = (
                    psutil.Process(sender.pid).memory_info(),
                    outside.config["taken"],
                    time.monotonic(),
                )
                times = webhook_times(address(relais), rows, began + SECONDS)
                seconds, sent = time.monotonic() - began, outside.config["taken"] - before
                after = psutil.Process(sender.pid).memory_info()
                sender.kill()
        database.dispose()
    return {
        "rows_waiting": rows,
        "provider_rate": RATE,
        "messages_per_second": round(sent / seconds, 2),
        "refused_as_too_fast": outside.config["refused"],
        "sender_mib_before": round(memory.rss / 2**20, 1),
        "sender_mib_after": round(after.rss / 2**20, 1),
        "webhooks": len(times),
        "webhook_p50_ms": round(statistics.median(times) * 1000, 1),
        "webhook_p95_ms": round(statistics.quantiles(times, n=20)[-1] * 1000, 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=2) + "\n")
