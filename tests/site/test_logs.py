import io
import json
import logging
from collections.abc import Callable

import pytest
import structlog
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from app.site import logs
from app.site.logs import WITHHELD, redact

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def masked(value: object) -> object:
    return redact(None, "info", {"said": value})["said"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+33612345678", WITHHELD),
        ("sent to +33 6 12 34 56 78 today", f"sent to {WITHHELD} today"),
        ("06.12.34.56.78", WITHHELD),
        ("0692-12-34-56", WITHHELD),
        ("/e/k7p2qabcdefg", f"/e/{WITHHELD}"),
        ("GET /i/onlyletters1?x=1", f"GET /i/{WITHHELD}?x=1"),
        ("POST /sign-in/abcdefghijkl", f"POST /sign-in/{WITHHELD}"),
        ("K7P2QABCDEFG", WITHHELD),
        ("distribution/service.py, line 120", "distribution/service.py, line 120"),
        ("3 of 12 in 4.5 ms", "3 of 12 in 4.5 ms"),
        (33612345678, WITHHELD),
        (7, 7),
        (0.25, 0.25),
        (None, None),
        (True, True),
        ({"number": "0612345678", "count": 3}, {"number": WITHHELD, "count": 3}),
        (["0612345678", 3], [WITHHELD, 3]),
    ],
)
def test_what_points_to_a_person_is_withheld(text: object, expected: object) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("field", sorted(logs.PERSONAL_FIELDS))
def test_fields_about_people_go_whatever_they_hold(field: str) -> None:
    assert redact(None, "info", {field.upper(): "Amina"}) == {field.upper(): WITHHELD}


@given(st.text(BASE32, min_size=12, max_size=12), st.sampled_from(["/e/", "/i/", "/p/", "/sign-in/"]))
def test_a_token_in_an_address_never_passes(token: str, before: str) -> None:
    assert token not in str(masked(f"opened {before}{token} now"))


@given(st.text(BASE32, min_size=12, max_size=12).filter(lambda token: not token.isalpha()))
def test_a_bare_token_never_passes(token: str) -> None:
    assert masked(f"token {token}.") == f"token {WITHHELD}."


@given(st.from_regex(r"\+33[67]\d{8}", fullmatch=True), st.sampled_from(["", " ", ".", "-"]))
def test_a_number_never_passes_however_it_is_cut(number: str, cut: str) -> None:
    written = number[:3] + cut + number[3] + cut + cut.join(number[4 + i : 6 + i] for i in range(0, 8, 2))
    assert masked(f"to {written}") == f"to {WITHHELD}"


def test_an_exception_tells_where_not_what() -> None:
    with pytest.raises(ValueError, match="Amina") as caught:
        raise ValueError("Amina, +33612345678") from KeyError("k7p2qabcdefg")
    event = logs.frames_only(None, "error", {"event": "bad", "exc_info": caught.value})
    first, second = event["exception"].splitlines()
    assert first.startswith("builtins.ValueError: ")
    assert "test_logs.py" in first
    assert second.startswith("builtins.KeyError")
    assert "Amina" not in str(event)
    assert "k7p2" not in str(event)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_lines_of_libraries_pass_through_the_same_mask(stream: io.StringIO) -> None:
    handler = logs.handler("json", stream)
    logger = logging.getLogger("some.library")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        logger.warning("calling %s at /p/abcdefghijkl", "+33612345678")
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["event"] == f"calling {WITHHELD} at /p/{WITHHELD}"
    assert line["level"] == "warning"


def test_configuring_twice_adds_nothing() -> None:
    logs.configure()
    before = list(logging.getLogger().handlers)
    logs.configure()
    assert logging.getLogger().handlers == before
    assert structlog.is_configured()


def test_a_request_is_one_line_without_its_address(shell: Flask) -> None:
    with capture_logs() as lines:
        shell.test_client().get("/question/single?lang=ar")
    (line,) = lines
    assert line.keys() == {"event", "log_level", "endpoint", "method", "status", "ms"}
    assert (line["event"], line["endpoint"], line["status"]) == ("request", "question", 200)


def test_health_checks_and_static_files_are_not_worth_a_line(shell: Flask) -> None:
    with capture_logs() as lines:
        shell.test_client().get("/health")
        shell.test_client().get("/static/relais.css")
    assert lines == []


def test_a_failed_request_is_logged_by_endpoint(shell: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def bug(token: str) -> str:
        raise RuntimeError(token)

    shell.add_url_rule("/e/<token>", "opening", bug)
    assert shell.test_client().get("/e/k7p2qabcdefg").status_code == 500
    said = [record.getMessage() for record in caplog.records if record.exc_info]
    assert said == ["request failed in opening"]


@pytest.mark.parametrize("renderer", [structlog.dev.ConsoleRenderer(colors=False), structlog.processors.JSONRenderer()])
def test_every_format_can_write_an_exception(renderer: Callable[..., str]) -> None:
    with pytest.raises(ValueError, match="Amina") as caught:
        raise ValueError("Amina, +33612345678")
    event = logs.frames_only(None, "error", {"event": "bad", "exc_info": caught.value})
    written = renderer(None, "error", event)
    assert "builtins.ValueError: " in written
    assert "test_logs.py" in written
    assert "Amina" not in written
