"""What one completed web interview costs the server: `python -m tests.benchmarks.web_interview [INTERVIEWS]`.

The server is a process of its own on SQLite; the figure is its CPU time, pages and commits included, and the
client's is left out. Machines differ: compare runs of one machine, or the ratio to another server in one run.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import requests

from app.database import Database
from app.database.secrets import Keys
from app.demo.clock import real_time
from app.demo.ledger import Ledger
from app.demo.population import Person, Quirk, plan
from app.demo.respondent import Respondent
from app.demo.stage import KEYWORD, Stage, set_stage
from app.demo.world import World
from app.distribution import links
from app.interview.model import Channel
from app.settings import Settings
from app.versions.store import load

PORT = 8971


def measure(interviews: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({"RELAIS_PORT": str(PORT)}, data=Path(folder))
        today = real_time()
        month = dt.timedelta(days=30)
        stage = set_stage(Database(settings.database_url), settings, today - month, today + month, today)
        environ = {**os.environ, "RELAIS_LOG": "json"}
        command = [sys.executable, "-m", "app", "serve", "--data", folder, "--port", str(PORT)]
        with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                return _answered(settings, stage, psutil.Process(server.pid), interviews)
            finally:
                server.terminate()


def _answered(settings: Settings, stage: Stage, server: psutil.Process, interviews: int) -> dict[str, float]:
    _wait(settings.public_base_url)
    with Database(settings.database_url).session(read_only=True) as session:
        world = World(KEYWORD, load(session, stage.played.version_digest), Ledger(), real_time)
    link = f"{settings.public_base_url}/e/{links.relay_token(Keys(settings.secret_key), stage.played_links[0])}"
    people = _people(interviews + 5)
    first_bytes = len(requests.get(link, headers={"Accept-Encoding": "gzip"}, timeout=10, stream=True).raw.read())
    for person in people[:5]:
        _answer(person, world, link)
    before, started = server.cpu_times(), time.perf_counter()
    for person in people[5:]:
        _answer(person, world, link)
    after, seconds = server.cpu_times(), time.perf_counter() - started
    cpu = (after.user + after.system - before.user - before.system) / interviews
    return {
        "interviews": interviews,
        "cpu_ms_per_interview": round(cpu * 1000, 1),
        "interviews_per_second_one_client": round(interviews / seconds, 2),
        "first_page_html_bytes": first_bytes,
        "server_memory_mb": round(server.memory_info().rss / 2**20, 1),
    }


def _answer(person: Person, world: World, link: str) -> None:
    Respondent(person, world, lambda browser: browser.cookie("relais") or "").answer_all(link)


def _people(count: int) -> tuple[Person, ...]:
    """Whoever begins, with nobody stopping on the way; one seed, so that every run answers alike."""
    people = plan(["P01"], random.Random(1), dt.date(2026, 3, 2), 2 * count).people
    return tuple(dataclasses.replace(one, channel=Channel.WEB, quirk=Quirk.NONE) for one in people[:count])


def _wait(url: str) -> None:
    for _ in range(100):
        with contextlib.suppress(requests.ConnectionError):
            requests.get(f"{url}/health", timeout=5)
            return
        time.sleep(0.1)
    raise TimeoutError(url)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40)))  # noqa: T201 - what it is for
