"""The first start: stamp, lock, and what a person is told when it cannot go on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import __main__ as bootstrap

ROOT = Path(__file__).resolve().parent.parent
LOCK = """\
    # via flask
uv==0.9.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via relais (pyproject.toml)
uvloop==1.0 ; sys_platform != 'win32' \\
    --hash=sha256:cc
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:dd
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:ee
"""
COMMANDS = "import sys\ndef main() -> None:\n    print('handed over', *sys.argv[1:])\n"


def test_the_pinned_lines_of_one_package_are_found_with_all_their_hashes() -> None:
    assert bootstrap.requirement(LOCK, "uv") == "uv==0.9.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"


@pytest.mark.parametrize("name", ["u", "flask", "loop"])
def test_a_package_that_is_not_pinned_is_not_found(name: str) -> None:
    assert bootstrap.requirement(LOCK, name) is None


def test_a_package_pinned_for_two_pythons_counts_once() -> None:
    assert bootstrap.count_requirements(LOCK) == 3


def test_the_real_lock_pins_the_installer_and_every_line_has_a_hash() -> None:
    lock = bootstrap.LOCK.read_text(encoding="utf-8")
    pinned = bootstrap.requirement(lock, "uv")
    assert pinned is not None
    assert "--hash=sha256:" in pinned
    assert all(line.endswith("\\") for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#")))


def test_the_stamp_changes_with_the_lock_and_with_the_python() -> None:
    stamps = {bootstrap.stamp_for(lock, version) for lock in (b"a", b"b") for version in ((3, 11), (3, 12))}
    assert len(stamps) == 4


def made(venv: Path, stamp: str) -> Path:
    bootstrap.python_of(venv).parent.mkdir(parents=True)
    bootstrap.python_of(venv).touch()
    (venv / bootstrap.STAMP).write_text(stamp, encoding="ascii")
    return venv


def test_an_environment_fits_only_with_its_own_stamp_and_its_python(tmp_path: Path) -> None:
    venv = made(tmp_path / "venv", "stamp\n")
    assert bootstrap.fits(venv, "stamp\n")
    assert not bootstrap.fits(venv, "another\n")
    bootstrap.python_of(venv).unlink()
    assert not bootstrap.fits(venv, "stamp\n")
    assert not bootstrap.fits(tmp_path / "absent", "stamp\n")


def test_the_environment_lies_beside_the_app_unless_named() -> None:
    assert bootstrap.environment_folder({}, Path("/srv/relais")) == Path("/srv/relais/.venv")
    assert bootstrap.environment_folder({"RELAIS_VENV": "/opt/env"}, Path("/srv/relais")) == Path("/opt/env")


@pytest.mark.parametrize(
    ("environ", "file"),
    [
        ({}, None),
        ({"PIP_CERT": "/pip.pem"}, "/pip.pem"),
        ({"PIP_CERT": "/pip.pem", "SSL_CERT_FILE": "/own.pem"}, "/own.pem"),
    ],
)
def test_the_installer_gets_the_certificates_given_to_pip(environ: dict[str, str], file: str | None) -> None:
    assert bootstrap.certificates(environ).get("SSL_CERT_FILE") == file


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Temporary failure in name resolution", "not reached"),
        ("ERROR: No matching distribution found for uv==0.9", "not reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was locked"),
        ("error: something else", "could not be installed"),
    ],
)
def test_a_failed_installation_says_why_and_shows_the_end_of_its_log(tmp_path: Path, said: str, told: str) -> None:
    log = tmp_path / "log"
    log.write_text(f"first\n1\n2\n{said}\n", encoding="utf-8")
    error = bootstrap._install_failed(log)
    assert told in error.what
    assert said in error.mend
    assert "first" not in error.mend


def test_a_folder_that_cannot_be_written_is_named_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(bootstrap.SetUpError) as caught:
        bootstrap.prepare(tmp_path / "file" / "venv", bootstrap.LOCK)
    assert str(tmp_path / "file" / "venv") in caught.value.what
    assert "RELAIS_VENV" in caught.value.mend


def start(root: Path, *arguments: str) -> "subprocess.Popen[str]":
    environ = os.environ | ({} if root == ROOT else {"RELAIS_VENV": str(root / ".venv")})
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=root,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_commands_are_listed_without_importing_them() -> None:
    process = start(ROOT, "--help")
    said, _ = process.communicate()
    assert process.returncode == 0
    assert "demo" in said
    assert "test" in said


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of which only the entrance stands, and a lock that asks for nothing."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "cli.py").write_text(COMMANDS, encoding="utf-8")
    shutil.copy(bootstrap.__file__, tmp_path / "app" / "__main__.py")
    (tmp_path / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_two_first_starts_at_once_make_one_environment_and_both_go_on(house: Path) -> None:
    starts = [start(house, "a", "--b"), start(house, "a", "--b")]
    said = [process.communicate() for process in starts]
    assert [process.returncode for process in starts] == [0, 0], said
    assert [out for out, _ in said] == ["handed over a --b\n"] * 2
    assert sum("is ready" in err for _, err in said) == 1


@pytest.mark.slow
def test_a_set_up_that_was_cut_short_is_taken_up_again(house: Path) -> None:
    venv = house / ".venv"
    venv.mkdir()
    (venv / "half-made").touch()
    out, err = start(house).communicate()
    assert out == "handed over\n"
    assert "is ready" in err
    out, err = start(house).communicate()
    assert (out, err) == ("handed over\n", "")
    (house / "requirements.lock").write_text("# still nothing\n", encoding="utf-8")
    out, err = start(house).communicate()
    assert out == "handed over\n"
    assert "making an empty environment" not in err
