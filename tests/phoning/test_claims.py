"""Many callers at once, callers who vanish, and what may happen between a claim and its outcome."""

import datetime as dt
import itertools
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.store import find_campaign
from app.distribution.tables import HistoryEvent
from app.phoning.core.order import Ending
from app.phoning.core.outcomes import Outcome
from app.phoning.queue import LEASE, claim_next, give_back, hour
from app.phoning.service import Case, Reported, Saved, heartbeat, next_case, save_outcome
from app.phoning.tables import Attempt, CallCase
from tests.campaigns import HEADER, KEYS, World, make_world
from tests.phoning.conftest import LATER, MADE, caller, catch_up

BASE = "http://localhost"
FIVE = HEADER + "".join(
    f"\nS0{n},Structure {n},ccas,,93,{10 * n},P0{n},Personne {n},,,01 99 00 01 3{n},fr" for n in range(5)
)


def office(database: Database, callers: int) -> list[int]:
    with database.session() as session:
        make_world(session, MADE, partners=FIVE)
        staff = [caller(session, f"Caller{n}").id for n in range(callers)]
    catch_up(database)
    return staff


def ask(session: Session, staff_id: int, now: dt.datetime = LATER) -> Case | None:
    campaign = find_campaign(session, "vague-1")
    assert campaign is not None
    case = next_case(session, KEYS, campaign, staff_id, now)
    session.commit()
    return case


def save(session: Session, case: Case, outcome: Outcome, now: dt.datetime = LATER) -> Saved | None:
    campaign = find_campaign(session, "vague-1")
    assert campaign is not None
    saved = save_outcome(session, KEYS, campaign, case.held, Reported(outcome), now, base_url=BASE)
    session.commit()
    return saved


@pytest.mark.slow
def test_twenty_callers_five_cases_ten_thousand_claims(database: Database) -> None:
    """Nobody ever holds a case that another holds, and no case is lost on the way."""
    staff = office(database, 20)
    asked = 10_000
    held: set[int] = set()
    seen: Counter[int] = Counter()
    lock, turns = threading.Lock(), itertools.count(1)

    def work(staff_id: int) -> None:
        with database.session() as session:
            with session.begin():
                campaign = find_campaign(session, "vague-1")
                assert campaign is not None
                at = hour(session, LATER)
            while next(turns) <= asked:
                with session.begin():
                    case_id = row.id if (row := claim_next(session, campaign.id, staff_id, at, ["fr"])) else None
                if case_id is None:
                    continue
                with lock:
                    assert case_id not in held, "two callers hold one case"
                    held.add(case_id)
                seen[case_id] += 1
                held.discard(case_id)
                with session.begin():
                    give_back(session, staff_id)

    with ThreadPoolExecutor(len(staff)) as callers:
        list(callers.map(work, staff))
    with database.session() as session:
        free = select(func.count()).select_from(CallCase).where(CallCase.staff_id.is_(None))
        assert session.scalars(free).one() == 5
    assert seen.total() > asked / 100


def hold_and_die(url: str, staff_id: int, told: Callable[[int], None]) -> None:
    database = Database(url)
    with database.session() as session:
        case = ask(session, staff_id)
        assert case is not None
        told(case.id)
    os._exit(9)


@pytest.mark.slow
def test_a_caller_who_is_killed_gives_the_case_back_with_the_lease(database_url: str) -> None:
    database = Database(database_url)
    staff = office(database, 2)
    processes = multiprocessing.get_context("spawn")
    told = processes.SimpleQueue()
    process = processes.Process(target=hold_and_die, args=(database_url, staff[0], told.put))
    process.start()
    held = told.get()
    process.join()
    with database.session() as session:
        others = set()
        while (case := ask(session, staff[1])) is not None:
            assert case.id != held, "its lease still runs"
            others.add(case.id)
            save(session, case, Outcome.NO_ANSWER)
        assert len(others) == 4
        again = ask(session, staff[1], LATER + LEASE)
        assert again is not None
        assert again.id == held
    database.dispose()


@pytest.fixture
def case(session: Session, world: World, nadia: Staff) -> Case:
    found = ask(session, nadia.id)
    assert found is not None
    return found


def answer_arrives(session: Session, world: World, case: Case) -> None:
    about = {"language": "fr", "channel": "web"}
    link = case.row.relay_link_id
    record_event(session, world.campaign.id, link, EventKind.INTERVIEW_STARTED, LATER, "I1", about, "I1:started")
    session.commit()


def lease_is_lost(session: Session, case: Case, omar: Staff) -> None:
    """Somebody else takes the case; the other one of the campaign is called and noted first."""
    late = LATER + LEASE
    while (taken := ask(session, omar.id, late)) is not None and taken.id != case.id:
        save(session, taken, Outcome.REFUSED_HARD, late)
    assert taken is not None


def given(session: Session, omar: Staff) -> list[Case]:
    """Whatever the queue still hands over, an hour later."""
    found = []
    while (case := ask(session, omar.id, LATER + dt.timedelta(hours=1))) is not None:
        found.append(case)
        save(session, case, Outcome.REFUSED_HARD, LATER + dt.timedelta(hours=1))
    return found


RACES = list(itertools.permutations(("answer", "outcome", "lease")))


@pytest.mark.parametrize("order", RACES, ids="-".join)
def test_an_answer_an_outcome_and_a_lost_lease_in_any_order(
    database: Database, session: Session, world: World, omar: Staff, case: Case, order: tuple[str, ...]
) -> None:
    """The outcome is kept once: as an attempt under the caller's own claim, else as a late note."""
    saved = None
    for step in order:
        if step == "answer":
            answer_arrives(session, world, case)
            catch_up(database)
        elif step == "outcome":
            saved = save(session, case, Outcome.NO_ANSWER, LATER + LEASE)
            assert save(session, case, Outcome.NO_ANSWER, LATER + LEASE) is Saved.REPEATED
        elif order[0] == "lease":
            lease_is_lost(session, case, omar)
        else:  # once it has been answered or noted, nobody is given the case any more
            assert all(one.id != case.id for one in given(session, omar))
    lost = order[0] == "lease"
    assert saved is (Saved.LATE if lost else Saved.SAVED)
    session.rollback()
    told = select(func.count()).select_from(HistoryEvent).where(HistoryEvent.outside_id == f"call:{case.token}")
    attempts = select(func.count()).select_from(Attempt).where(Attempt.case_id == case.id)
    assert (session.scalars(told).one(), session.scalars(attempts).one()) == (1, 0 if lost else 1)
    row = session.get_one(CallCase, case.id, populate_existing=True)
    assert row.ending == Ending.GOES_WELL


def test_an_answer_in_the_middle_of_a_call_is_told_and_closes_the_case(
    database: Database, session: Session, world: World, case: Case, omar: Staff
) -> None:
    assert heartbeat(session, KEYS, world.campaign, case.held, LATER).over is None
    answer_arrives(session, world, case)
    later = LATER + dt.timedelta(minutes=11)
    beat = heartbeat(session, KEYS, world.campaign, case.held, later)
    session.commit()
    assert (beat.held, beat.over) == (True, Ending.GOES_WELL)
    catch_up(database)
    row = session.get_one(CallCase, case.id, populate_existing=True)
    assert (row.ending, row.expires_at) == (Ending.GOES_WELL, later + LEASE)
    assert save(session, case, Outcome.NO_ANSWER, later) is Saved.SAVED


def test_a_heartbeat_after_the_lease_was_lost_says_so(session: Session, world: World, case: Case, omar: Staff) -> None:
    lease_is_lost(session, case, omar)
    assert not heartbeat(session, KEYS, world.campaign, case.held, LATER + LEASE).held
