"""Claims, leases, outcomes and what follows from them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database import Database
from app.database.secrets import Keys
from app.distribution.core import CampaignState, EventKind, Source, campaign_state
from app.distribution.service import close_campaign, commit_to
from app.distribution.store import commitments, declarations
from app.distribution.tables import Campaign, HistoryEvent, RelayLink
from app.messaging.service import opt_out
from app.messaging.tables import OutgoingMessage
from app.phoning.board import Waiting, board, first_in_line
from app.phoning.core.order import ReasonCode
from app.phoning.core.outcomes import Outcome
from app.phoning.queue import LEASE
from app.phoning.service import (
    Case,
    Held,
    Reported,
    Saved,
    case_of_link,
    current_case,
    mobile_number,
    next_case,
    release,
    save_outcome,
    take_case,
)
from app.phoning.tables import Attempt, CallCase
from tests.campaigns import HEADER, KEYS, World, make_world
from tests.phoning.conftest import LATER, MADE, caller

BASE = "http://localhost"
LOST = Keys("the secret of another installation, forty characters")


def claimed(session: Session, world: World, staff: Staff, now: dt.datetime = LATER) -> Case:
    case = next_case(session, KEYS, world.campaign, staff.id, now)
    assert case is not None
    session.commit()
    return case


def save(
    session: Session, world: World, case_or_held: Case | Held, said: Reported, now: dt.datetime = LATER
) -> Saved | None:
    mine = case_or_held.held if isinstance(case_or_held, Case) else case_or_held
    saved = save_outcome(session, KEYS, world.campaign, mine, said, now, base_url=BASE)
    session.commit()
    return saved


def called(case: Case) -> int:
    """Whose case it is, by their link."""
    assert case.row.relay_link_id is not None
    return case.row.relay_link_id


def held_cases(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(CallCase).where(CallCase.staff_id.is_not(None))).one()


def take(session: Session, world: World, link: RelayLink, staff: Staff, now: dt.datetime = LATER) -> Case | None:
    case_id = case_of_link(session, KEYS, world.campaign, link.id, now)
    return None if case_id is None else take_case(session, KEYS, world.campaign, case_id, staff.id, now)


def due(session: Session, world: World, now: dt.datetime) -> list[Waiting]:
    return [one for one in first_in_line(session, KEYS, world.campaign, now, 10) if one.welcome]


def count(session: Session, table: type) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def test_the_next_case_is_claimed_and_stays_the_callers(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    assert case.reason is not None
    assert case.reason.code is ReasonCode.SILENT
    assert case.expires_at == LATER + LEASE
    again = claimed(session, world, nadia, LATER + dt.timedelta(minutes=5))
    assert (called(again), again.token) == (called(case), case.token)


def test_two_callers_never_hold_one_case(session: Session, world: World, nadia: Staff, omar: Staff) -> None:
    one, two = claimed(session, world, nadia), claimed(session, world, omar)
    assert called(one) != called(two)
    assert next_case(session, KEYS, world.campaign, caller(session, "Zoé").id, LATER) is None, "the third has no number"
    assert board(session, world.campaign, LATER).waiting == 0


def test_a_lease_that_ran_out_gives_the_case_to_whoever_asks(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    first = claimed(session, world, nadia)
    claimed(session, world, omar)
    late = LATER + LEASE + dt.timedelta(seconds=1)
    taken = claimed(session, world, omar, late)
    assert called(taken) == called(first)
    assert current_case(session, KEYS, world.campaign, nadia.id, late) is None


def test_a_late_save_while_nobody_else_has_the_case_counts(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    assert save(session, world, case, Reported(Outcome.NO_ANSWER), LATER + 2 * LEASE) is Saved.SAVED


def test_a_late_save_under_a_lost_lease_is_kept_and_not_counted(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    first = claimed(session, world, nadia)
    claimed(session, world, omar)
    late = LATER + LEASE
    second = claimed(session, world, omar, late)
    said = Reported(Outcome.PROMISED_FORWARD, "called back himself", 8, dt.date(2026, 3, 20))
    assert save(session, world, first, said, late) is Saved.LATE
    assert save(session, world, first, said, late) is Saved.REPEATED
    assert count(session, Attempt) == 0
    assert commitments(session, world.campaign.id) == {}
    event = session.scalars(select(HistoryEvent).where(HistoryEvent.kind == EventKind.CALLED)).one()
    assert (event.relay_link_id, event.data["late"], event.data["note"]) == (called(first), True, said.note)
    assert save(session, world, second, Reported(Outcome.NO_ANSWER), late) is Saved.SAVED


def test_an_outcome_sent_twice_is_saved_once(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    said = Reported(Outcome.PROMISED_FORWARD, "", 8, dt.date(2026, 3, 20))
    assert save(session, world, case, said) is Saved.SAVED
    assert save(session, world, case, said) is Saved.REPEATED
    assert (count(session, Attempt), held_cases(session)) == (1, 0)
    assert commitments(session, world.campaign.id)[called(case)].count == 8


def test_after_a_promise_the_case_rests_until_its_day_has_passed(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    said = Reported(Outcome.PROMISED_FORWARD, "", 8, dt.date(2026, 3, 17))
    save(session, world, case, said)
    for day in (16, 17):
        assert case.id not in {one.case_id for one in due(session, world, LATER.replace(day=day))}
    first = due(session, world, LATER.replace(day=18))[0]
    assert first.case_id == case.id
    assert (first.reason.code, first.reason.count, first.reason.days) == (ReasonCode.PROMISE_PAST, 8, 1)


def test_what_they_forwarded_already_becomes_a_declaration(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    save(session, world, case, Reported(Outcome.ALREADY_FORWARDED, "", 12))
    told = declarations(session, world.campaign.id)[called(case), "forwarded"]
    assert (told.low, told.high, told.source) == (12, 12, "caller")


def test_the_link_is_texted_again_to_a_mobile_and_only_once(session: Session, world: World, nadia: Staff) -> None:
    thomas = next(link for link in world.links if link.professional.name == "Thomas Lefort")
    case = take(session, world, thomas, nadia)
    assert case is not None
    session.commit()
    for _ in range(2):
        save(session, world, case, Reported(Outcome.LINK_SENT_AGAIN))
    message = session.scalars(select(OutgoingMessage)).one()
    assert KEYS.open(message.recipient or b"") == "+33639980311"
    assert f"{BASE}/p/" in KEYS.open(message.body or b"")


def test_no_text_goes_to_a_landline(session: Session, world: World, nadia: Staff) -> None:
    amina = next(link for link in world.links if link.professional.name == "Amina Belkacem")
    case = take(session, world, amina, nadia)
    assert case is not None
    save(session, world, case, Reported(Outcome.LINK_SENT_AGAIN))
    assert count(session, OutgoingMessage) == 0


def test_a_hard_refusal_is_final_even_for_somebody_pointed_at(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    save(session, world, case, Reported(Outcome.REFUSED_HARD))
    much_later = LATER + dt.timedelta(days=14)
    assert case.id not in {one.case_id for one in due(session, world, much_later)}
    assert take_case(session, KEYS, world.campaign, case.id, nadia.id, much_later) is None


def test_whoever_asked_for_silence_is_not_called(session: Session, world: World, nadia: Staff) -> None:
    opt_out(session, KEYS, "+33639980311", LATER)
    opt_out(session, KEYS, "+33199000137", LATER)
    session.commit()
    assert next_case(session, KEYS, world.campaign, nadia.id, LATER) is None
    assert take(session, world, world.links[0], nadia) is None


def test_an_appointment_comes_first_at_its_time_and_not_before(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    case = claimed(session, world, nadia)
    at = LATER + dt.timedelta(minutes=40)
    save(session, world, case, Reported(Outcome.CALLBACK, "", call_at=at))
    assert called(claimed(session, world, omar)) != called(case)
    found = board(session, world.campaign, LATER)
    assert found.next_at == at
    again = claimed(session, world, nadia, at)
    assert again.id == case.id
    assert again.reason is not None
    assert again.reason.code is ReasonCode.APPOINTMENT


def test_a_case_given_back_is_free_at_once(session: Session, world: World, nadia: Staff, omar: Staff) -> None:
    case = claimed(session, world, nadia)
    release(session, case.held)
    session.commit()
    assert called(claimed(session, world, omar)) == called(case)
    assert count(session, Attempt) == 0


def test_a_promise_past_goes_before_silence(session: Session, world: World, nadia: Staff) -> None:
    thomas = next(link for link in world.links if link.professional.name == "Thomas Lefort")
    commit_to(session, session.get_one(RelayLink, thomas.id), 8, dt.date(2026, 3, 9), MADE, Source.PROFESSIONAL)
    session.commit()
    case = claimed(session, world, nadia)
    assert called(case) == thomas.id
    assert case.reason is not None
    assert (case.reason.code, case.reason.count) == (ReasonCode.PROMISE_PAST, 8)


def test_nobody_is_called_for_a_campaign_that_is_over(session: Session, world: World, nadia: Staff) -> None:
    campaign = session.get_one(Campaign, world.campaign.id)
    close_campaign(session, campaign, LATER)
    session.commit()
    assert campaign_state(campaign, LATER) is CampaignState.CLOSED
    assert next_case(session, KEYS, campaign, nadia.id, LATER) is None


def test_a_case_of_another_campaign_is_not_saved_into_this_one(session: Session, world: World, nadia: Staff) -> None:
    case = claimed(session, world, nadia)
    other = make_world(session, MADE, key="vague-2")
    said = Reported(Outcome.NO_ANSWER)
    assert save_outcome(session, KEYS, other.campaign, case.held, said, LATER, base_url=BASE) is None
    assert current_case(session, KEYS, other.campaign, nadia.id, LATER) is None


def test_asking_in_another_campaign_gives_the_first_case_back(
    session: Session, world: World, nadia: Staff, omar: Staff
) -> None:
    case = claimed(session, world, nadia)
    other = make_world(session, MADE, key="vague-2")
    assert claimed(session, other, nadia).row.campaign_id == other.campaign.id
    assert called(claimed(session, world, omar)) == called(case)


@pytest.mark.parametrize("outcome", [Outcome.CALLBACK, Outcome.PROMISED_FORWARD, Outcome.ALREADY_FORWARDED])
def test_an_outcome_without_what_it_asks_for_is_a_bug(outcome: Outcome) -> None:
    with pytest.raises(ValueError, match="needs what it asks for"):
        Reported(outcome)


FIVE = HEADER + "".join(
    f"\nS0{n},Structure {n},ccas,,93,{10 * n},P0{n},Personne {n},,,01 99 00 01 3{n},fr" for n in range(5)
)


def test_twenty_callers_and_five_cases_give_five_claims(database: Database) -> None:
    """Everybody asks at once, three times over; what is saved in between is not handed out again."""
    with database.session() as session:
        world = make_world(session, MADE, partners=FIVE)
        staff = [caller(session, f"Caller{n}").id for n in range(20)]
    start = Barrier(len(staff))

    def ask(staff_id: int) -> int | None:
        start.wait()
        with database.session() as session, session.begin():
            case = next_case(session, KEYS, world.campaign, staff_id, LATER)
            return called(case) if case else None

    with ThreadPoolExecutor(len(staff)) as callers:
        first = list(callers.map(ask, staff))
        second = list(callers.map(ask, staff))
    given = [link for link in first if link is not None]
    assert sorted(given) == sorted({link.id for link in world.links})
    assert second == first, "who holds a case keeps it, and there is none for the others"
    with database.session() as session:
        assert held_cases(session) == 5


def test_calls_saved_by_many_callers_are_all_kept_and_never_made_twice(database: Database) -> None:
    with database.session() as session:
        world = make_world(session, MADE, partners=FIVE)
        staff = [caller(session, f"Caller{n}").id for n in range(8)]

    def work(staff_id: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.session() as session, session.begin():
                case = next_case(session, KEYS, world.campaign, staff_id, LATER)
            if case is None:
                return mine
            with database.session() as session, session.begin():
                said = Reported(Outcome.NO_ANSWER)
                saved = save_outcome(session, KEYS, world.campaign, case.held, said, LATER, base_url=BASE)
            assert saved is Saved.SAVED
            mine.append(called(case))

    with ThreadPoolExecutor(len(staff)) as callers:
        made = [link for links in callers.map(work, staff) for link in links]
    assert sorted(made) == sorted(link.id for link in world.links)
    with database.session() as session:
        assert (count(session, Attempt), held_cases(session)) == (5, 0)


def test_numbers_that_a_lost_secret_sealed_are_passed_over(session: Session, world: World, nadia: Staff) -> None:
    thomas = next(link for link in world.links if link.professional.name == "Thomas Lefort")
    for link in world.links:
        session.get_one(RelayLink, link.id).professional.phone = LOST.seal("+33639980311")
    session.commit()
    assert take(session, world, thomas, nadia) is None
    assert next_case(session, KEYS, world.campaign, nadia.id, LATER) is None
    assert mobile_number(KEYS, session.get_one(RelayLink, thomas.id)) is None
    assert held_cases(session) == 0
