"""Cases opened, ordered and closed by what happens."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.frame import Stratum, take_frame
from app.distribution.history import record_event
from app.interview.model import State
from app.messaging.service import opt_out
from app.phoning.board import board, waiting
from app.phoning.cases import key_of_interview, measure, pace_of, refresh, rules, set_rules
from app.phoning.core.order import Ending, Stage
from app.phoning.core.outcomes import Kind, Outcome
from app.phoning.core.rules import Rules
from app.phoning.rounds import rebuild
from app.phoning.service import Case, Reported, Saved, case_of_link, next_case, save_outcome, take_case
from app.phoning.tables import CallCase, CallerLanguage
from app.rates.keeper import read_on
from app.sms.store import add_call_wish, forget_numbers
from app.sms.tables import CallWish
from tests.campaigns import HEADER, KEYS, World, make_world
from tests.phoning.conftest import LATER, MADE, caller, catch_up
from tests.rates.conftest import Field

BASE = "http://localhost"
NUMBER = "+33639980007"
ONE_STRUCTURE = HEADER + "".join(
    f"\nS01,Structure,ccas,,93,40,P0{n},Personne {n},,,01 99 00 01 3{n},fr" for n in range(4)
)


def wish(database: Database, world: World, interview_id: str = "I1", language: str = "ar") -> None:
    """As a conversation by text message leaves it."""
    with database.session() as session:
        session.add(
            InterviewRow(
                id=interview_id, campaign_id=world.campaign.id, version_digest=world.campaign.version_digest,
                relay_link_id=world.links[0].id, channel="sms", language=language, state="asking", step=1, answered=0,
                document={}, started_at=LATER, updated_at=LATER,
            )
        )  # fmt: skip
        session.flush()
        add_call_wish(session, interview_id, KEYS.seal(NUMBER), KEYS.index(NUMBER), language, LATER)
        record_event(
            session, world.campaign.id, world.links[0].id, EventKind.CALL_WANTED, LATER, interview_id,
            {"language": language, "channel": "sms"}, f"{interview_id}:call_wanted",
        )  # fmt: skip
        session.commit()
    catch_up(database)


def row(session: Session, key: str) -> CallCase:
    session.rollback()
    return session.scalars(select(CallCase).where(CallCase.key == key).execution_options(populate_existing=True)).one()


def ask(session: Session, world: World, staff: Staff, now: dt.datetime = LATER) -> Case | None:
    case = next_case(session, KEYS, world.campaign, staff.id, now)
    session.commit()
    return case


def save(session: Session, world: World, case: Case, said: Reported, now: dt.datetime = LATER) -> Saved | None:
    saved = save_outcome(session, KEYS, world.campaign, case.held, said, now, base_url=BASE)
    session.commit()
    return saved


@pytest.fixture
def samira(session: Session, world: World) -> Staff:
    return caller(session, "Samira", language="ar")


def test_a_person_who_asked_is_called_first_by_somebody_who_speaks_their_language(
    database: Database, session: Session, world: World, nadia: Staff, samira: Staff
) -> None:
    wish(database, world)
    other = ask(session, world, nadia)
    assert other is not None
    assert Kind(other.row.kind) is Kind.PROFESSIONAL
    case = ask(session, world, samira)
    assert case is not None
    assert (case.row.key, case.row.stage, case.row.language) == (key_of_interview("I1"), Stage.CALL_BACK, "ar")


def test_once_they_answered_by_telephone_their_number_is_forgotten(
    database: Database, session: Session, world: World, samira: Staff
) -> None:
    wish(database, world)
    case = ask(session, world, samira)
    assert case is not None
    assert save(session, world, case, Reported(Outcome.PROMISED_FORWARD, "", 3, dt.date(2026, 3, 20))) is None
    assert save(session, world, case, Reported(Outcome.COMPLETED_BY_PHONE)) is Saved.SAVED
    assert session.scalars(select(CallWish)).all() == []
    session.rollback()
    catch_up(database)
    assert row(session, case.row.key).ending == Ending.COMPLETED


@pytest.mark.parametrize("what", ["answered", "silence", "taken back"])
def test_a_persons_case_is_closed_by_what_they_do(
    database: Database, session: Session, world: World, samira: Staff, what: str
) -> None:
    wish(database, world)
    if what == "answered":
        session.get_one(InterviewRow, "I1").finished_at = LATER
    elif what == "silence":
        opt_out(session, KEYS, NUMBER, LATER)
    else:
        forget_numbers(session, KEYS.index(NUMBER))
    record_event(session, world.campaign.id, None, EventKind.INTERVIEW_COMPLETED, LATER, "I1", {}, "I1:end")
    session.commit()
    catch_up(database)
    endings = {"answered": Ending.ANSWERED, "silence": Ending.SILENCE_ASKED, "taken back": Ending.WITHDRAWN}
    assert row(session, key_of_interview("I1")).ending == endings[what]


def test_languages_that_a_caller_declared_are_the_only_ones(
    database: Database, session: Session, world: World, nadia: Staff
) -> None:
    wish(database, world)
    session.add(CallerLanguage(staff_id=nadia.id, language="ar"))
    case = ask(session, world, nadia)
    assert case is not None
    assert case.row.key == key_of_interview("I1")


def test_a_professional_who_needs_another_language_goes_to_who_speaks_it(
    session: Session, world: World, nadia: Staff, samira: Staff
) -> None:
    case = ask(session, world, nadia)
    assert case is not None
    save(session, world, case, Reported(Outcome.LANGUAGE, language="ar"))
    following = ask(session, world, nadia)
    assert following is not None
    assert following.id != case.id
    found = ask(session, world, samira)
    assert found is not None
    assert found.id == case.id


def test_a_number_that_asked_for_silence_leaves_the_queue_when_it_comes_up(
    session: Session, world: World, nadia: Staff
) -> None:
    for number in ("+33639980311", "+33199000137"):
        opt_out(session, KEYS, number, LATER)
    session.commit()
    assert waiting(session, world.campaign, LATER) == 2
    assert ask(session, world, nadia) is None
    assert board(session, world.campaign, LATER).waiting == 0
    assert {row(session, f"link:{link.id}").ending for link in world.links} == {Ending.SILENCE_ASKED, Ending.NO_NUMBER}


def test_a_structure_called_often_enough_is_left_alone_for_the_week(database: Database, session: Session) -> None:
    world = make_world(session, MADE, partners=ONE_STRUCTURE)
    staff = caller(session, "Nadia")
    set_rules(session, world.campaign.id, Rules(weekly_per_structure=2), LATER)
    session.commit()
    catch_up(database)
    for _ in range(2):
        case = ask(session, world, staff)
        assert case is not None
        save(session, world, case, Reported(Outcome.NO_ANSWER))
    assert ask(session, world, staff) is None
    assert waiting(session, world.campaign, LATER) == 0
    assert waiting(session, world.campaign, LATER + dt.timedelta(days=7)) == 4


def test_a_paused_campaign_hands_nobody_over(session: Session, world: World, nadia: Staff) -> None:
    set_rules(session, world.campaign.id, Rules(paused=True), LATER)
    assert ask(session, world, nadia) is None
    set_rules(session, world.campaign.id, Rules(), LATER)
    assert ask(session, world, nadia) is not None


def test_rules_are_kept_and_give_every_case_a_new_place(database: Database, session: Session, world: World) -> None:
    assert waiting(session, world.campaign, LATER) == 2
    set_rules(session, world.campaign.id, Rules(patience_days=20, strata={"ccas": 2.0}), LATER)
    session.commit()
    catch_up(database)
    assert rules(session, world.campaign.id) == Rules(patience_days=20, strata={"ccas": 2.0})
    assert waiting(session, world.campaign, LATER) == 0


def test_hours_that_a_professional_named_hold(database: Database, session: Session, world: World, nadia: Staff) -> None:
    for link in world.links:
        session.merge(link.professional).hours = "mon-fri 16-18"
    session.commit()
    case_ids = {case_of_link(session, KEYS, world.campaign, link.id, LATER) for link in world.links}
    refresh(session, KEYS, world.campaign, [f"link:{link.id}" for link in world.links], LATER)
    session.commit()
    assert len(case_ids) == 3
    assert ask(session, world, nadia) is None
    assert ask(session, world, nadia, LATER.replace(hour=16)) is not None


def test_whoever_is_gone_is_not_called(database: Database, session: Session, world: World, nadia: Staff) -> None:
    for link in world.links:
        session.merge(link.professional).gone_at = LATER
    session.commit()
    assert ask(session, world, nadia) is None
    case_id = case_of_link(session, KEYS, world.campaign, world.links[0].id, LATER)
    assert case_id is not None
    assert take_case(session, KEYS, world.campaign, case_id, nadia.id, LATER) is None


def test_making_cases_again_gives_the_same_rows(
    database: Database, session: Session, world: World, nadia: Staff, samira: Staff
) -> None:
    wish(database, world)
    case = ask(session, world, nadia)
    assert case is not None
    save(session, world, case, Reported(Outcome.NO_ANSWER))
    ask(session, world, samira)
    catch_up(database)
    before = rows(session)
    rebuild(database, KEYS, LATER)
    assert rows(session) == before
    assert len(before) == 4


def rows(session: Session) -> list[dict[str, object]]:
    session.rollback()
    found = session.execute(select(CallCase.__table__).order_by(CallCase.__table__.c.key)).mappings().all()
    session.rollback()
    return [{name: value for name, value in one.items() if name != "seen"} for one in found]


def test_fair_shares_are_the_populations_where_it_is_counted(
    session: Session, database: Database, world: World
) -> None:
    """A quarter of the notebooks went to the CCAS, whose people are silent; but nearly nobody is with it."""
    field = Field(session, world)
    for _ in range(12):
        field.interview("Amina", State.COMPLETED)
    session.commit()
    read_on(database)
    measure(session, world.campaign, LATER)
    before = pace_of(session, world.campaign.id)
    told = {Stratum("mission_locale", "Île-de-France"): 99, Stratum("ccas", "La Réunion"): 1}
    take_frame(session, world.campaign.id, told)
    measure(session, world.campaign, LATER)
    after = pace_of(session, world.campaign.id)
    assert (before.counted, after.counted) == (False, True)
    assert after.weights["ccas"] < before.weights["ccas"]
