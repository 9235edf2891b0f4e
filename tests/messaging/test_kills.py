"""A sender killed at random moments, over and over: every message reaches its person exactly once."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.database import Database
from app.messaging.core import State
from app.messaging.sending import send_due
from app.messaging.service import Outgoing, enqueue
from app.messaging.tables import OutgoingMessage
from app.standin.exchange import Exchange
from app.standin.main import create_standin
from tests.messaging.sending_process import ACCOUNT, KEYS, NOBODY, OURS, TOKEN, sender
from tests.standin.live import address, loopback, serving

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = 300
FEWEST_KILLS, MOST_KILLS = 4, 30
LONGEST_LIFE = 0.8
"""Seconds a sender lives at most, once it sends."""
UNSETTLED = (State.WAITING, State.SENDING)


def write(database: Database) -> None:
    now = dt.datetime.now(dt.UTC)
    with database.session() as session, session.begin():
        for number in range(MESSAGES):
            to = f"+33639980{number:03}"
            enqueue(session, KEYS, Outgoing(to, f"Bonjour {number}", "invitation", str(number), "fr"), now)


def unsettled(database: Database) -> int:
    with database.session(read_only=True) as session:
        counted = select(func.count()).select_from(OutgoingMessage).where(OutgoingMessage.state.in_(UNSETTLED))
        return session.scalar(counted) or 0


def let_leases_run_out(database: Database) -> None:
    """As if a minute passed: nobody lives who holds one."""
    with database.session() as session, session.begin():
        held = update(OutgoingMessage).where(OutgoingMessage.state == State.SENDING)
        session.execute(held.values(lease_until=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))


@contextmanager
def nursery(database: Database, api_base: str) -> Iterator[subprocess.Popen[str]]:
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.messaging.sending_process", url, api_base]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def live_and_die(process: subprocess.Popen[str], seconds: float) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    sender_id = int(process.stdout.readline())
    time.sleep(seconds)
    os.kill(sender_id, signal.SIGKILL)


@pytest.mark.slow
def test_a_sender_killed_at_random_moments_sends_each_message_exactly_once(database: Database) -> None:
    chance, bound, kills = random.Random(7), loopback(), 0
    standin = create_standin(ACCOUNT, TOKEN, NOBODY, OURS)
    write(database)
    with serving(standin, bound), nursery(database, address(bound)) as process:
        while unsettled(database) and kills < MOST_KILLS:
            live_and_die(process, chance.uniform(0.05, LONGEST_LIFE))
            let_leases_run_out(database)
            kills += 1
        while unsettled(database):
            let_leases_run_out(database)
            send_due(sender(database, address(bound)))
    exchange: Exchange = standin.extensions["standin.exchange"]
    received = Counter(message.body for message in exchange.to(None))
    assert received == {f"Bonjour {number}": 1 for number in range(MESSAGES)}
    assert kills >= FEWEST_KILLS
