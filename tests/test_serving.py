import contextlib
import dataclasses
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from click.testing import CliRunner

from app.cli import cli
from app.demo.browser import Browser, UnexpectedPageError
from app.demo.commands import demo
from app.serving import running, sign_in
from app.settings import ROOT, Settings, SettingsError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """On SQLite, as an installation starts, and on any free port."""
    made = dataclasses.replace(Settings.from_environ({}, data=tmp_path), port=0)
    CliRunner().invoke(sign_in, ["--data", str(tmp_path)])  # makes the tables
    return made


def test_it_serves_until_told_to_end(settings: Settings) -> None:
    with running(settings) as served:
        assert requests.get(f"{served.url}/health", timeout=10).json()["status"] == "ok"
        assert served.standin_url is not None
        assert requests.get(served.standin_url, timeout=10).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{served.url}/health", timeout=10)


@pytest.mark.slow
def test_processes_of_their_own_serve_on_one_database_and_end_with_the_one_that_keeps_them(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(settings, public=False, workers=2) as served:
        assert requests.get(f"{served.url}/health", timeout=10).json()["status"] == "ok"
        keeper = psutil.Process()
        names = [" ".join(one.cmdline()) for one in keeper.children(recursive=True)]
        assert sum("granian" in name or "multiprocessing" in name for name in names) >= 3
        assert served.standin_url is not None
    assert not [one for one in keeper.children(recursive=True) if "granian" in " ".join(one.cmdline())]
    assert "Killing" not in "".join(capfd.readouterr())  # one may be loading still when the first answers
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{served.url}/health", timeout=10)


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["serve", "granian"])
def test_no_process_outlives_the_one_that_keeps_it_even_if_that_is_killed(tmp_path: Path, killed: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--data", str(tmp_path), "--port", str(port), "--workers", "1"]
    with psutil.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as keeper:
        try:
            assert any("First sign-in" in line for line in keeper.stdout), "it says so when the pages are served"
            granian = next(one for one in keeper.children(recursive=True) if "granian" in one.cmdline())
            workers = granian.children()
            assert workers
            (keeper if killed == "serve" else granian).kill()
            _, left = psutil.wait_procs([granian, *workers], timeout=30 if killed == "serve" else 5)
            assert not [one for one in left if one.status() != psutil.STATUS_ZOMBIE]
            # Without pages it ends as well, so that whoever keeps it can begin it anew.
            assert keeper.wait(30) == (-signal.SIGKILL if killed == "serve" else 1)
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                keeper.terminate()


def test_a_taken_port_is_said(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"Port {port} .* is in use"),
            running(dataclasses.replace(settings, port=port)),
        ):
            pass


@pytest.mark.parametrize(
    ("environ", "told", "port"), [(None, [], 8000), ("9001", [], 9001), ("9001", ["--port", "9002"], 9002)]
)
def test_the_demo_listens_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environ: str | None, told: list[str], port: int
) -> None:
    monkeypatch.delenv("RELAIS_PORT", raising=False)
    if environ:
        monkeypatch.setenv("RELAIS_PORT", environ)
    assert demo.make_context("demo", told).params["port"] == port


def test_the_administrator_signs_in_once_with_the_printed_link(settings: Settings) -> None:
    printed = CliRunner().invoke(sign_in, ["--data", str(settings.data)]).stdout.strip()
    path = re.sub(r"^http://[^/]+", "", printed)
    with running(settings) as served:
        browser = Browser("fr")
        page = browser.open(f"{served.url}{path}")
        assert browser.send(page, page.form("csrf_token")).path.startswith("/console/")
        other = Browser("fr")
        spent = other.open(f"{served.url}{path}")
        with pytest.raises(UnexpectedPageError, match="404"):
            other.send(spent, spent.form("csrf_token"))


def test_the_stand_in_is_never_reached_from_other_machines(settings: Settings) -> None:
    everywhere = dataclasses.replace(settings, host="0.0.0.0", twilio=None, mail=None)  # noqa: S104 - what is guarded against
    with running(everywhere) as served:
        for address in (served.standin_url, served.mailbox_url):
            assert urlsplit(address or "").hostname == "127.0.0.1"


def test_what_people_said_is_the_owners_alone(tmp_path: Path) -> None:
    assert Settings.from_environ({}, tmp_path / "new").data.stat().st_mode & 0o077 == 0


def test_other_machines_need_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_HOST", "0.0.0.0")  # noqa: S104 - what is refused
    result = CliRunner().invoke(cli, ["serve", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "RELAIS_PUBLIC_URL" in result.output
