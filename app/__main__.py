"""`python3 -m app COMMAND …`: make the environment when it is missing or old, then hand over to the commands.

Standard library only. The syntax stays readable to Pythons older than the one Relais needs, so that they can say so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
STAMP = "relais.stamp"
LOG = "relais-setup.log"
OLDEST = (3, 11)


class SetUpError(Exception):
    """The environment cannot be made: what happened, and how a person mends it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def main() -> int:
    """Return the exit status; does not return when it continues inside the environment."""
    venv = environment_folder(os.environ, ROOT)
    try:
        _check_machine()
        prepare(venv, LOCK)
    except SetUpError as error:
        return _fail(error)
    if Path(sys.prefix).resolve() != venv:
        python = str(python_of(venv))
        os.execv(python, [python, "-m", "app", *sys.argv[1:]])  # noqa: S606 - the environment's own Python, by full path
    # Only the environment has the libraries that the commands import.
    from app.cli import main as run_command

    run_command()
    return 0


def _fail(error: SetUpError) -> int:
    print(f"Relais cannot start: {error.what}\n{error.mend}", file=sys.stderr)
    return 1


def _check_machine() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info[:2] < tuple(OLDEST):
        mend = f"Start it with Python {OLDEST[0]}.{OLDEST[1]} or later, for example: python3.12 -m app demo"
        raise SetUpError(f"this is Python {version}.", mend)
    if os.name != "posix":
        raise SetUpError("this is Windows.", "Use Linux, macOS or the Windows Subsystem for Linux.")


def environment_folder(environ: Mapping[str, str], root: Path) -> Path:
    """`.venv` beside the app folder, or the folder that RELAIS_VENV names."""
    named = environ.get("RELAIS_VENV")
    return Path(named).expanduser().resolve() if named else (root / ".venv").resolve()


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def stamp_for(lock: bytes, version: Sequence[int]) -> str:
    """What the stamp of an environment says that was made from this lock for this Python."""
    return f"{hashlib.sha256(lock).hexdigest()} {version[0]}.{version[1]}\n"


def fits(venv: Path, stamp: str) -> bool:
    """Whether the environment was made whole, from this lock, for this Python."""
    try:
        return (venv / STAMP).read_text(encoding="ascii") == stamp and python_of(venv).exists()
    except (OSError, UnicodeDecodeError):
        return False


def requirement(lock: str, name: str) -> str | None:
    """The lines that pin one package, with their hashes."""
    found = re.search(rf"^{re.escape(name)}==[^\n]*\\\n(?:[ ]+--hash=[^\n]*\n?)+", lock, re.MULTILINE)
    return found.group(0) if found else None


def count_requirements(lock: str) -> int:
    return len(set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE)))


def certificates(environ: Mapping[str, str]) -> dict[str, str]:
    """The person's own settings, and for uv the certificates they gave pip, which it would not look up."""
    given = dict(environ)
    if environ.get("PIP_CERT"):
        given.setdefault("SSL_CERT_FILE", environ["PIP_CERT"])
    given.setdefault("UV_HTTP_TIMEOUT", "30")
    return given


def prepare(venv: Path, lock: Path) -> None:
    """Make the environment, unless it is there; safe when two starts do it at once or one was cut short."""
    stamp = stamp_for(lock.read_bytes(), sys.version_info[:2])
    if fits(venv, stamp):
        return
    with _readable_errors(venv), _only_one(venv):
        if not fits(venv, stamp):
            _make(venv, lock, stamp)


@contextmanager
def _readable_errors(venv: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SetUpError(
            f"its environment cannot be written to {venv} ({error.strerror or error}).",
            "Make it writable, free some disk space, or name another folder: RELAIS_VENV=/a/folder python3 -m app …",
        ) from error


@contextmanager
def _only_one(venv: Path) -> Iterator[None]:
    """Hold the lock file beside the environment; the system lets go of it even if this process is killed."""
    # Only POSIX systems have it, and the others are told so first.
    import fcntl

    venv.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{venv}.lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another start is preparing the environment; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(venv: Path, lock: Path, stamp: str) -> None:
    began = time.monotonic()
    _say(f"Preparing the environment in {venv} (first start, or its list of packages changed).")
    (venv / STAMP).unlink(missing_ok=True)
    if not _same_python(venv):
        _step("making an empty environment", lambda: _make_empty(venv))
    with (venv / LOG).open("w", encoding="utf-8") as log:
        _install(venv, lock, log)
    _write_stamp(venv, stamp)
    _say(f"The environment is ready, after {time.monotonic() - began:.0f} seconds.")


def _same_python(venv: Path) -> bool:
    """Whether a usable environment for this Python is there already, whole or not."""
    asked = "import sys, pip; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([str(python_of(venv)), "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return told.returncode == 0 and told.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make_empty(venv: Path) -> bool:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            "this Python has no module to make environments (venv, ensurepip).",
            "On Debian and Ubuntu, install it: sudo apt-get install python3-venv. Then start again.",
        )
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise OSError((made.stderr or made.stdout or "python3 -m venv failed").strip().splitlines()[-1])
    return True


def _install(venv: Path, lock: Path, log: TextIO) -> None:
    packages = f"installing {count_requirements(lock.read_text(encoding='utf-8'))} packages"
    if _get_uv(venv, lock, log):
        synced = _step(packages, lambda: _sync_with_uv(venv, lock, log))
        if synced:
            return
        _say(f"  the fast installer (uv) failed, see {log.name}; going on with pip, which takes longer")
    if not _step(packages + " with pip", lambda: _pip(venv, ["--requirement", str(lock)], log)):
        raise _install_failed(Path(log.name))


def _get_uv(venv: Path, lock: Path, log: TextIO) -> bool:
    pinned = requirement(lock.read_text(encoding="utf-8"), "uv")
    if pinned is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "uv.lock")
        file.write_text(pinned, encoding="utf-8")
        return _step("fetching the installer", lambda: _pip(venv, ["--no-deps", "--requirement", str(file)], log))


def _pip(venv: Path, arguments: Sequence[str], log: TextIO) -> bool:
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    return _logged([str(python_of(venv)), "-m", "pip", "install", *options, *arguments], os.environ, log)


def _sync_with_uv(venv: Path, lock: Path, log: TextIO) -> bool:
    command = [str(venv / "bin" / "uv"), "pip", "sync", "--require-hashes", "--no-progress"]
    return _logged([*command, "--python", str(python_of(venv)), str(lock)], certificates(os.environ), log)


def _logged(command: Sequence[str], environ: Mapping[str, str], log: TextIO) -> bool:
    try:
        return subprocess.run(command, stdout=log, stderr=log, env=environ, check=False).returncode == 0
    except OSError as error:
        print(error, file=log, flush=True)
        return False


def _install_failed(log: Path) -> SetUpError:
    said = log.read_text(encoding="utf-8", errors="replace")
    if re.search(r"resolve|resolution|unreachable|Connection|ConnectTimeout|timed out|No matching distribution", said):
        what = "the packages could not be fetched: the package registry was not reached, or lacks one of them."
        mend = "Check the network, the proxy and pip's own settings, then start again: it goes on where it stopped."
    elif re.search(r"hashes are required|DO NOT MATCH", said):
        what = "a fetched package is not the one that was locked, so it was refused."
        mend = "Ask whoever runs your package mirror; do not go round the check."
    else:
        what = "the packages could not be installed."
        mend = "Start again; if it fails again, the log says why."
    last = "\n".join(f"  {line}" for line in said.strip().splitlines()[-3:])
    return SetUpError(what, f"{mend}\nThe whole log is in {log}; it ends with\n{last}")


def _write_stamp(venv: Path, stamp: str) -> None:
    fresh = venv / f"{STAMP}.new"
    fresh.write_text(stamp, encoding="ascii")
    fresh.replace(venv / STAMP)


def _step(doing: str, work: Callable[[], bool]) -> bool:
    """Do it, and say what was done and how long it took."""
    began = time.monotonic()
    print(f"  {doing} … ", end="", file=sys.stderr, flush=True)
    outcome = work()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return outcome


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
