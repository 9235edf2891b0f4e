import gzip
import re
import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import ROOT
from app.site import static_files


def address(shell: Flask, name: str) -> str:
    with shell.test_request_context():
        return static_files.asset(name)


def test_an_address_changes_with_the_content_and_is_kept_for_ever(shell: Flask, browser: FlaskClient) -> None:
    answer = browser.get(address(shell, "relais.css"))
    assert re.fullmatch(r"/static/relais\.css\?v=[0-9a-f]{10}", address(shell, "relais.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("query", ["", "?v=0000000000"])
def test_an_old_or_bare_address_is_asked_for_again(browser: FlaskClient, query: str) -> None:
    answer = browser.get(f"/static/relais.css{query}")
    again = browser.get(f"/static/relais.css{query}", headers={"If-None-Match": answer.headers["ETag"]})
    assert answer.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_static_files_travel_small_and_whole(browser: FlaskClient) -> None:
    small = browser.get("/static/relais.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.data) == browser.get("/static/relais.css").data


@pytest.mark.parametrize("name", ["absent.css", "../routes.py", "..%2froutes.py", "etc/../../routes.py", "."])
def test_nothing_outside_the_folder_is_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_naming_a_file_that_is_not_there_is_a_bug(shell: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        address(shell, "absent.css")


def test_notes_and_indentation_stay_at_home() -> None:
    script = b"// Why.\nif (a) {\n  // Because.\n  b = 1; // Here.\n}\n"
    assert static_files.prepare("a.js", script).content == b"if (a) {\nb = 1; // Here.\n}\n"
    styles = b"/* Two\n   lines. */\na {\n  color: red; /* so */\n}\n"
    assert static_files.prepare("a.css", styles).content == b"a {\ncolor: red; }\n"
    assert static_files.prepare("a.svg", b"  <svg/>").content == b"  <svg/>"


ELSEWHERE = """
import mimetypes
mimetypes.add_type("application/javascript", ".js")
from app.site.static_files import prepare
made = prepare("deep/a.js", b"// Why.\\na = 1;\\n")
print(made.mimetype, made.content)
"""


def test_a_file_is_what_its_suffix_says_whatever_the_machine_says() -> None:
    # In a process of its own: what a machine says is kept by the process.
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "text/javascript b'a = 1;\\n'"
    assert {name for name, one in static_files.files().items() if one.mimetype == "application/octet-stream"} == set()


def test_no_script_has_text_over_several_lines_whose_indentation_would_be_lost() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in static_files.FOLDER.rglob("*.js")]
    assert scripts
    assert [line for script in scripts for line in script.splitlines() if line.count("`") % 2] == []
