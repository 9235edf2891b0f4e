from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.distribution.core import (
    CODE_ALPHABET,
    CODE_LENGTH,
    MOVES,
    CampaignState,
    DeclarationKind,
    Declared,
    EventKind,
    Method,
    Stage,
    campaign_state,
    read_code,
    relay_code,
    stage,
    takes_new,
)

OPENS = datetime(2026, 3, 1, tzinfo=UTC)
CLOSES = datetime(2026, 4, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Period:
    closed_at: datetime | None = None
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    closing_at: datetime | None = None
    draft: bool = False


@pytest.mark.parametrize(
    ("now", "closed_at", "state"),
    [
        (OPENS - SECOND, None, "not_yet_open"),
        (OPENS, None, "open"),
        (CLOSES - SECOND, None, "open"),
        (CLOSES, None, "closed"),
        (OPENS + SECOND, OPENS + SECOND, "closed"),
        (OPENS, OPENS + SECOND, "open"),
        (OPENS - SECOND, OPENS - 2 * SECOND, "closed"),
        (CLOSES, CLOSES + SECOND, "closed"),
    ],
)
def test_a_campaign_is_open_in_its_period_unless_closed_early(
    now: datetime, closed_at: datetime | None, state: str
) -> None:
    assert campaign_state(Period(closed_at), now) is CampaignState(state)


@pytest.mark.parametrize(
    ("period", "now", "expected", "new"),
    [
        (Period(draft=True), OPENS + SECOND, Stage.DRAFT, False),
        (Period(draft=True), CLOSES + SECOND, Stage.DRAFT, False),
        (Period(), OPENS - SECOND, Stage.READY, False),
        (Period(), OPENS, Stage.OPEN, True),
        (Period(closing_at=OPENS + SECOND), OPENS, Stage.OPEN, True),
        (Period(closing_at=OPENS + SECOND), OPENS + SECOND, Stage.CLOSING, False),
        (Period(closing_at=OPENS + SECOND), CLOSES, Stage.CLOSED, False),
        (Period(closed_at=OPENS + SECOND), OPENS + SECOND, Stage.CLOSED, False),
    ],
)
def test_a_campaign_goes_through_its_stages(period: Period, now: datetime, expected: Stage, new: bool) -> None:
    assert stage(period, now) is expected
    assert takes_new(period, now) is new


def test_closed_is_the_end_and_nothing_leads_back_into_a_draft_once_it_opened() -> None:
    assert MOVES[Stage.CLOSED] == frozenset()
    assert [one for one, to in MOVES.items() if Stage.DRAFT in to] == [Stage.READY]


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (3, 2)])
def test_a_range_that_runs_backwards_is_a_bug(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="upwards"):
        Declared(DeclarationKind.FORWARDED, low, high, Method.COUNTED)


def test_every_declaration_has_its_event() -> None:
    assert {EventKind(kind.value) for kind in DeclarationKind} == {EventKind.FORWARDED, EventKind.HANDED_OUT}


@given(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12))
def test_a_code_is_short_and_read_as_it_is_printed(token: str) -> None:
    code = relay_code(token)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert read_code(code.upper()) == code
    assert read_code(f" {code[:2]}-{code[2:]} ") == code


@pytest.mark.parametrize(("typed", "code"), [("K7PSQ", "k7p5q"), ("bz2 sk", "8225k"), ("", "")])
def test_look_alikes_are_read_as_what_was_printed(typed: str, code: str) -> None:
    assert read_code(typed) == code


def test_codes_are_spread_out() -> None:
    codes = {relay_code(f"{number:012}") for number in range(1000)}
    assert len(codes) > 990
