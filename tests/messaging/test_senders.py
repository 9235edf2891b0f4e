"""What a sender can do, and what keeps a campaign's messages from leaving as they are meant to."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from app.messaging.core.hours import ALWAYS, STRICTEST
from app.messaging.core.readiness import Hindrance, Sending, Text, obstacles
from app.messaging.core.senders import ANY_SENDER, EVERYWHERE, Capabilities, SenderKind, capabilities, kind_of
from app.messaging.numbers import NumberFault, Problem, parse
from app.messaging.policy import capabilities as capabilities_of
from app.settings import Settings, SettingsError, TwilioSettings
from app.sms.core.commands import is_readable

SUNDAY = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
PLAIN = Sending(ANY_SENDER, STRICTEST, SUNDAY, SUNDAY + dt.timedelta(days=30), "CARNET")


@pytest.mark.parametrize(
    ("sender", "kind", "two_way"),
    [
        ("+33937123456", SenderKind.NUMBER, True),
        ("36123", SenderKind.SHORT_CODE, True),
        ("MON RECAP", SenderKind.NAME, False),
        ("MG" + "0a" * 16, SenderKind.SERVICE, True),
        ("Un nom trop long", None, None),
        ("06 12 34", SenderKind.NAME, None),
        ("", None, None),
    ],
)
def test_what_a_sender_is(sender: str, kind: SenderKind | None, two_way: bool | None) -> None:
    if two_way is None:
        assert kind_of(sender) is None
        return
    found = capabilities(sender, two_way=None, regions=EVERYWHERE)
    assert found is not None
    assert (found.kind, found.two_way) == (kind, two_way)


def test_nobody_can_say_that_a_name_is_answerable() -> None:
    assert capabilities("MONRECAP", two_way=True, regions=EVERYWHERE) is None
    assert capabilities("+33937123456", two_way=False, regions=EVERYWHERE) == Capabilities(two_way=False)


def settings(number: str, regions: str | None = None, *, two_way: bool | None = None) -> Settings:
    twilio = TwilioSettings("AC1", "token", number, two_way=two_way, regions=regions)
    return Settings(Path(), "sqlite://", "http://relais.test", "s" * 40, twilio)


def test_the_settings_say_where_we_write() -> None:
    assert capabilities_of(settings("+33937123456", "re, fr")).regions == {"FR", "RE"}
    with pytest.raises(SettingsError, match="TWILIO_REGIONS names US"):
        capabilities_of(settings("+33937123456", "FR US"))
    with pytest.raises(SettingsError, match="TWILIO_NUMBER is 'RECAP'"):
        capabilities_of(settings("RECAP", two_way=True))


def test_a_number_elsewhere_is_refused() -> None:
    assert parse("0692 12 34 56", frozenset({"FR"})) == Problem(NumberFault.REGION_NOT_SERVED)
    assert parse("0692 12 34 56", frozenset({"RE"})) == "+262692123456"


@pytest.mark.parametrize(
    ("sending", "found"),
    [
        (PLAIN, []),
        (replace(PLAIN, sender=Capabilities(two_way=False)), [(Hindrance.KEYWORD_UNANSWERABLE, True)]),
        (replace(PLAIN, sender=Capabilities(two_way=False), keyword=None), []),
        (replace(PLAIN, keyword_readable=False), [(Hindrance.KEYWORD_UNREADABLE, True)]),
        (replace(PLAIN, closes_at=SUNDAY + dt.timedelta(hours=12)), [(Hindrance.NEVER_SENT, True)]),
        (replace(PLAIN, closes_at=SUNDAY + dt.timedelta(hours=12), hours=ALWAYS), []),
        (
            replace(PLAIN, budgeted=False, sender=Capabilities(two_way=False, doubtful=True)),
            [
                (Hindrance.KEYWORD_UNANSWERABLE, True),
                (Hindrance.DOUBTFUL_SENDER, False),
                (Hindrance.NO_BUDGET, False),
            ],
        ),
        (
            replace(PLAIN, texts=(Text("fr", "q0", 1, ("ê",)), Text("fr", "q1", 2), Text("fr", "q2", 3, ("ê", "œ")))),
            [(Hindrance.DEAR_CHARACTERS, False), (Hindrance.LONG_TEXT, False)],
        ),
    ],
)
def test_what_is_in_the_way(sending: Sending, found: list[tuple[Hindrance, bool]]) -> None:
    assert [(one.hindrance, one.stops) for one in obstacles(sending)] == found


@pytest.mark.parametrize(
    ("keyword", "readable"),
    [
        ("CARNET", True),
        ("VAGUE1", True),
        ("دفتر", True),
        ("AIDE", False),
        ("stop", False),
        ("FIN", False),
        ("AR", False),
        ("FRANCAIS", False),
        ("MON RECAP", False),
    ],
)
def test_a_keyword_means_nothing_else(keyword: str, readable: bool) -> None:
    assert is_readable(keyword) is readable
