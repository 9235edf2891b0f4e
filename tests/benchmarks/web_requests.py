"""What each kind of request takes of the processor, without a server around it, beside the bare floor's.

    python -m tests.benchmarks.web_requests [--database sqlite] [--interviews 150] [--rounds 3] [--profile FILE]

The application and the floor are called as a server calls them, each in a process of its own, in turns. Processor
time is what a busy machine disturbs least; of the rounds' means the smallest is shown. `--profile` keeps what cProfile
saw of the application instead, to be read with `python -m pstats`.
"""

import cProfile
import gzip
import importlib
import io
import itertools
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import click

from tests.benchmarks.answering import language_of
from tests.benchmarks.client import LAST_PAGE, form_of
from tests.benchmarks.rounds import databases
from tests.benchmarks.targets import Floor, Relais, Target

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WARM_UP = 20
"""Interviews that fill the caches before anything is measured."""

Milliseconds = dict[str, list[float]]
"""Of each request, by its kind."""


class Respondent:
    """Asks an application as a server would, and notes what each answer took."""

    def __init__(self, application: "WSGIApplication", language: str, took: Milliseconds) -> None:
        self._application, self._language, self._took = application, language, took
        self._cookies: dict[str, str] = {}

    def ask(self, kind: str, path: str, pairs: Sequence[tuple[str, str]] | None = None) -> tuple[str, str]:
        """The body of the answer, and where it leads."""
        environ, told = self._environ(path, pairs), _Told()
        before = time.process_time_ns()
        parts = self._application(environ, told)
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        self._took[kind].append((time.process_time_ns() - before) / 1e6)
        assert told.status in {200, 303}, f"{kind}: status {told.status}"
        self._cookies |= told.cookies
        zipped = told.headers.get("Content-Encoding") == "gzip"
        return (_unzipped(body) if zipped else body).decode(), urlsplit(told.headers.get("Location", "")).path

    def _environ(self, path: str, pairs: Sequence[tuple[str, str]] | None) -> dict[str, Any]:
        body = urlencode(pairs).encode() if pairs is not None else b""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET" if pairs is None else "POST", "SCRIPT_NAME": "", "PATH_INFO": path,
            "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_ACCEPT_LANGUAGE": self._language, "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        if self._cookies:
            environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if pairs is not None:
            environ |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))}
        return environ


class _Told:
    """What the application says before the body: WSGI's `start_response`."""

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:
        self.status, self.headers = int(status[:3]), dict(headers)
        set_ = (value.partition(";")[0].partition("=") for name, value in headers if name == "Set-Cookie")
        self.cookies = {name: value for name, _, value in set_}


def _unzipped(body: bytes) -> bytes:
    return gzip.decompress(body)


def answer_all(one: Respondent, path: str, respondent: int) -> None:
    """One interview from its link to its last page; the floor's begins at its first page of questions."""
    kind = "opening" if path.startswith("/i/") else "question page"
    page, _ = one.ask(kind, path)
    while not path.endswith(LAST_PAGE):
        form = form_of(page, path)
        _, path = one.ask("begin" if kind == "opening" else "five answers", form.action, form.filled(respondent))
        kind = "end" if path.endswith(LAST_PAGE) else "question page"
        page, _ = one.ask(kind, path)


def _measured(target: Target, respondents: Sequence[int], profile: Path | None) -> Milliseconds:
    module, name = target.application.split(":")
    application = getattr(importlib.import_module(module), name)
    took: Milliseconds = defaultdict(list)
    profiler = cProfile.Profile(time.process_time) if profile else None
    for turn, respondent in enumerate(respondents):
        if turn == WARM_UP:
            took.clear()
            if profiler:
                profiler.enable()
        answer_all(Respondent(application, language_of(respondent), took), target.paths[respondent], respondent)
    if profiler:
        profiler.disable()
        profiler.dump_stats(str(profile))
    return took


def _in_its_own_process(target: Target, respondents: Sequence[int], profile: Path | None) -> Mapping[str, float]:
    """The mean of each kind. Whatever is served is loaded there, with this process's environment."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        took: Milliseconds = pool.apply(_measured, (target, respondents, profile))
    told = {kind: statistics.mean(each) for kind, each in took.items()}
    counted = len(respondents) - WARM_UP
    return told | {"interview": sum(sum(each) for each in took.values()) / counted}


def rounds(folder: Path, kind: str, interviews: int, count: int, profile: Path | None) -> Iterator[dict[str, float]]:
    """The floor's and Relais' figures by turns."""
    with databases(kind, folder) as backend:
        targets: list[Target] = [Floor(backend.create()), Relais(backend.create())]
        each = WARM_UP + interviews
        for target in targets:
            target.prepare(each * count)
        numbers = [range(turn * each, (turn + 1) * each) for turn in range(count)]
        for respondents, target in itertools.product(numbers, targets):
            os.environ.update({**target.environ(folder), "RELAIS_LOG": "json"})
            kept = profile if target.name == Relais.name else None
            found = _in_its_own_process(target, respondents, kept)
            yield {f"{target.name} {name}": taken for name, taken in found.items()}


@click.command()
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--interviews", type=int, default=150, help="Of each round, besides those that warm up.")
@click.option("--rounds", "count", type=int, default=3)
@click.option("--profile", type=click.Path(path_type=Path), default=None, help="Keep cProfile's figures here.")
def main(database: str, interviews: int, count: int, profile: Path | None) -> None:
    """Processor time of each kind of request, beside the floor's."""
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        for found in rounds(Path(name), database, interviews, count, profile):
            best |= {kind: min(taken, best.get(kind, taken)) for kind, taken in found.items()}
    for kind in ("opening", "begin", "question page", "five answers", "end", "interview"):
        ours, bare = best[f"Relais {kind}"], best.get(f"floor {kind}")
        beside = f"{bare:8.3f} {ours / bare:6.1f}x" if bare else ""
        click.echo(f"{kind:<15}{ours:8.3f} ms {beside}")


if __name__ == "__main__":
    main()
