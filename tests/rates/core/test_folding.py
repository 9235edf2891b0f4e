"""Histories added up: in any order, in any parts, and against counting people one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.distribution.core import EventKind
from app.rates.core.dispositions import Rate, rates
from app.rates.core.folding import Event, Ledger, TallyKey
from app.rates.core.standing import LETTERS, Axis, Code, Standing, Thing, Thresholds, state
from app.rates.service import dispositions

BEGIN = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
STRUCTURES = {1: 10, 2: 10, 3: 20}
ABOUT = {"channel": "web", "language": "fr"}
OF_INTERVIEWS = (
    EventKind.INTERVIEW_STARTED,
    EventKind.LANGUAGE_SWITCHED,
    EventKind.INTERVIEW_QUIET,
    EventKind.INTERVIEW_COMPLETED,
    EventKind.INTERVIEW_DECLINED,
    EventKind.INTERVIEW_WITHDRAWN,
    EventKind.INTERVIEW_SCREENED_OUT,
    EventKind.INTERVIEW_QUOTA_FULL,
    EventKind.INTERVIEW_JUDGED,
)
OF_INVITATIONS = (EventKind.INVITED, EventKind.MESSAGE_SETTLED, EventKind.STOPPED)
RISING = (
    (Rate.RR1, Rate.RR2),
    (Rate.RR1, Rate.RR3),
    (Rate.RR3, Rate.RR5),
    (Rate.RR2, Rate.RR4),
    (Rate.RR4, Rate.RR6),
    (Rate.CON1, Rate.CON3),
)
DATA: dict[EventKind, st.SearchStrategy[dict[str, object]]] = {
    EventKind.INTERVIEW_QUIET: st.fixed_dictionaries(
        {"question": st.sampled_from(["aide", "mot"]), "met": st.integers(0, 100)}
    ),
    EventKind.INTERVIEW_JUDGED: st.fixed_dictionaries({"double": st.booleans()}),
    EventKind.SLIP_PRINTED: st.fixed_dictionaries({"batch": st.integers(1, 2)}),
    EventKind.MESSAGE_SETTLED: st.fixed_dictionaries({"state": st.sampled_from(["delivered", "failed"])}),
}

NOTHING: st.SearchStrategy[dict[str, object]] = st.just({})


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A few people by links of their own and by forwarded ones; each begins, and then anything may happen to them."""
    told: list[tuple[int, int | None, EventKind, str | None, dict[str, object]]] = []
    for person in range(draw(st.integers(0, 6))):
        link, invited = draw(st.sampled_from([1, 2, 3, None])), draw(st.booleans())
        whose: dict[str, object] = {"invitation": person + 1} if invited and link else {}
        first = [EventKind.INVITED, EventKind.SLIP_PRINTED] if whose else [EventKind.INTERVIEW_STARTED]
        kinds = [draw(st.sampled_from(first))]
        kinds += draw(st.lists(st.sampled_from(OF_INTERVIEWS + (OF_INVITATIONS if whose else ())), max_size=5))
        for kind in kinds:
            data = {**(ABOUT if kind in OF_INTERVIEWS else {}), **whose, **draw(DATA.get(kind, NOTHING))}
            id_ = f"{person:026}" if kind in OF_INTERVIEWS else None
            told.append((draw(st.integers(0, 99)), link, kind, id_, data))
    return [
        Event(number, 1, link, kind, BEGIN + dt.timedelta(minutes=minute), id_, data)
        for number, (minute, link, kind, id_, data) in enumerate(told, 1)
    ]


def added_up(*parts: Sequence[Event]) -> Ledger:
    ledger = Ledger(STRUCTURES)
    for part in parts:
        ledger.fold(part)
    return ledger


def standing_counts(ledger: Ledger) -> Counter[TallyKey]:
    return +ledger.moved


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_the_same_events_gives_the_same_table(events: list[Event], chance: object) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = added_up(events), added_up(shuffled)
    assert standing_counts(one) == standing_counts(two)
    assert one.people == two.people
    assert one.relays == two.relays


@given(histories(), st.integers(0, 30))
def test_reading_in_parts_is_reading_at_once(events: list[Event], cut: int) -> None:
    assert standing_counts(added_up(events[:cut], events[cut:])) == standing_counts(added_up(events))


@given(histories())
def test_tallies_are_people_counted_one_by_one(events: list[Event]) -> None:
    ledger = added_up(events)
    counted: Counter[TallyKey] = Counter()
    for person in ledger.people.values():
        counted.update(person.tallies())
    assert standing_counts(ledger) == counted
    assert all(count >= 0 for count in ledger.moved.values())
    everyone = sum(count for key, count in ledger.moved.items() if key[3] == Axis.ALL)
    assert everyone == sum(person.standing.exists for person in ledger.people.values())
    for axis in (Axis.CHANNEL, Axis.LANGUAGE, Axis.WEEK, Axis.SWITCHES):
        begun = sum(Thing.STARTED in person.standing.told for person in ledger.people.values())
        assert sum(count for key, count in ledger.moved.items() if key[3] == axis) == begun


@given(histories())
def test_an_event_moves_only_the_person_it_speaks_of(events: list[Event]) -> None:
    if events:
        before, after = added_up(events[:-1]), added_up(events)
        assert {key for key in after.people if after.people[key] != before.people.get(key)} <= {events[-1].case}
        others = {link: one for link, one in after.relays.items() if link != events[-1].link_id}
        assert others == {link: one for link, one in before.relays.items() if link != events[-1].link_id}


@given(histories())
def test_links_hold_the_people_who_came_through_them(events: list[Event]) -> None:
    ledger = added_up(events)
    for link, relay in ledger.relays.items():
        mine = [one for one in ledger.people.values() if one.link_id == link and Thing.STARTED in one.standing.told]
        for personal, counts in ((False, relay.group), (True, relay.personal)):
            people = [one for one in mine if one.personal is personal]
            assert counts.get("started", 0) == len(people)
            assert counts.get("completed", 0) == sum(state(one.standing) == Code.COMPLETE for one in people)


@given(st.dictionaries(st.sampled_from(list(Code)), st.integers(0, 50)))
def test_response_and_its_lack_add_up_to_one(codes: dict[Code, int]) -> None:
    found = dispositions(codes)
    assert found.people == sum(codes.values()), "everybody has one place"
    all_ = found.eligible + found.unknown
    known = rates(found)
    if all_:
        silent = (found.refusal + found.non_contact + found.other + found.unknown) / all_
        assert known[Rate.RR2] == pytest.approx(1 - silent)
    for least, most in (
        ("RR1", "RR2"),
        ("RR1", "RR3"),
        ("RR3", "RR5"),
        ("RR2", "RR4"),
        ("RR4", "RR6"),
        ("CON1", "CON3"),
    ):
        low, high = known[least], known[most]  # type: ignore[index]
        assert low is None or high is None or -1e-12 <= low <= high + 1e-12 <= 1 + 1e-9


def told(*things: tuple[Thing, object]) -> Standing:
    person = Standing()
    for number, thing in enumerate(things, 1):
        person = person.hearing([thing], BEGIN + dt.timedelta(minutes=number), number)
    return person


BEGUN = ((Thing.INVITED, None), (Thing.STARTED, None))
HALF = (Thing.QUIET, {"question": "mot", "met": 50})
LITTLE = (Thing.QUIET, {"question": "mot", "met": 0})
PRECEDENCE = [
    ((*BEGUN, (Thing.COMPLETED, None), (Thing.WITHDRAWN, None), (Thing.DOUBLE, True)), Code.DOUBLE),
    ((*BEGUN, (Thing.COMPLETED, None), (Thing.DOUBLE, True), (Thing.DOUBLE, False)), Code.COMPLETE),
    ((*BEGUN, (Thing.COMPLETED, None), (Thing.WITHDRAWN, None)), Code.WITHDRAWN),
    ((*BEGUN, (Thing.COMPLETED, None), (Thing.STOPPED, None)), Code.COMPLETE),
    ((*BEGUN, HALF, (Thing.SCREENED_OUT, None)), Code.SCREENED_OUT),
    ((*BEGUN, HALF, (Thing.QUOTA_FULL, None)), Code.QUOTA_FULL),
    ((*BEGUN, HALF, (Thing.COMPLETED, None)), Code.COMPLETE),
    ((*BEGUN, (Thing.DECLINED, None), (Thing.STOPPED, None)), Code.DECLINED),
    ((*BEGUN, HALF, (Thing.STOPPED, None)), Code.PARTIAL),
    ((*BEGUN, LITTLE, (Thing.STOPPED, None)), Code.STOPPED),
    ((*BEGUN, LITTLE), Code.BREAK_OFF),
    (BEGUN, Code.UNDER_WAY),
    (((Thing.INVITED, None), (Thing.MESSAGE, "delivered"), (Thing.STOPPED, None)), Code.STOPPED),
    (((Thing.INVITED, None), (Thing.MESSAGE, "delivered")), Code.SILENT),
    (((Thing.INVITED, None), (Thing.MESSAGE, "undelivered")), Code.UNKNOWN),
    (((Thing.INVITED, None),), Code.UNKNOWN),
    (((Thing.PRINTED, 1),), Code.UNUSED),
    (((Thing.PRINTED, 1), (Thing.STARTED, None)), Code.UNDER_WAY),
    (((Thing.PRINTED, 1), (Thing.STARTED, None), (Thing.COMPLETED, None)), Code.COMPLETE),
]


@pytest.mark.parametrize(("things", "expected"), PRECEDENCE)
def test_what_a_person_comes_to(things: tuple[tuple[Thing, object], ...], expected: Code) -> None:
    assert Thresholds().code(state(told(*things))) is expected
    assert expected in LETTERS


@pytest.mark.parametrize(
    ("met", "thresholds", "expected"),
    [
        (49, Thresholds(), Code.BREAK_OFF),
        (50, Thresholds(), Code.PARTIAL),
        (79, Thresholds(), Code.PARTIAL),
        (80, Thresholds(), Code.COMPLETE),
        (80, Thresholds(50, 100), Code.PARTIAL),
        (30, Thresholds(30, 60), Code.PARTIAL),
    ],
)
def test_thresholds_move_without_reading_again(met: int, thresholds: Thresholds, expected: Code) -> None:
    assert thresholds.code(state(told(*BEGUN, (Thing.QUIET, {"question": "mot", "met": met})))) is expected


@pytest.mark.parametrize("given_", [(0, 50), (60, 50), (50, 101), (52, 80)])
def test_thresholds_that_make_no_sense_are_refused(given_: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="Thresholds rise"):
        Thresholds(*given_)
