"""One answer in, on both databases: nothing lost, nothing twice."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.collection import store
from app.collection.codes.service import first_to_answers
from app.collection.codes.tables import InterviewCode
from app.collection.core import progress
from app.collection.service import Recorded, UnknownInterviewError, find, record, record_all, start
from app.collection.store import Origin, Stored
from app.collection.tables import InterviewRow
from app.database import Database
from app.database.inserts import insert_if_new
from app.distribution.service import invite
from app.distribution.tables import HistoryEvent, Invitation
from app.interview import engine
from app.interview.model import Back, Channel, Move, Raw, Reply, Speak, State, Withdraw
from tests.campaigns import KEYS, World, make_world

ID = "abcdefghijklmnopqrstuvwxyz"
ANSWERS: dict[str, Raw] = {
    "accord": "oui",
    "bienvenue": "",
    "carnet": "oui",
    "aide": "peu",
    "usage": ("rdv", "papiers"),
    "confiance": "4",
    "age": "٣٤",
    "annees": "10",
    "depuis": "2025-03-01",
    "mot": "",
}


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def begin(
    session: Session,
    world: World,
    now: datetime,
    interview_id: str = ID,
    origin: Origin | None = None,
    *,
    nothing_else: bool = False,
) -> Recorded:
    from_link = origin or Origin(world.links[0].id)
    return start(
        session, world.campaign, world.version, from_link, interview_id, "fr", Channel.WEB, now,
        nothing_else=nothing_else,
    )  # fmt: skip


def reply(question_id: str, raw: Raw, outside_id: str | None = None) -> Reply:
    return Reply(question_id, raw, Channel.WEB, outside_id or f"form-{question_id}")


def answer_all(session: Session, now: datetime, *, until: str | None = None) -> None:
    for question_id, raw in ANSWERS.items():
        record(session, ID, reply(question_id, raw), now)
        if question_id == until:
            return


def kinds(session: Session) -> list[str]:
    told = select(HistoryEvent.kind).where(HistoryEvent.interview_id.is_not(None)).order_by(HistoryEvent.id)
    return list(session.scalars(told))


def test_a_started_interview_is_found_where_it_belongs(session: Session, world: World, now: datetime) -> None:
    begun = begin(session, world, now)
    session.commit()
    stored = find(session, ID)
    assert stored is not None
    assert stored == begun.stored
    assert stored.campaign.key == "vague-1"
    assert stored.origin.relay_link_id == begun.relay_link_id == world.links[0].id
    assert begun.step.prompt is not None
    assert begun.step.prompt.question_id == "accord"
    assert kinds(session) == ["interview_started"]


def test_a_whole_interview_is_kept_answer_by_answer(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    for minute, (question_id, raw) in enumerate(ANSWERS.items(), start=1):
        moment = now + timedelta(minutes=minute)
        recorded = record(session, ID, reply(question_id, raw), moment)
        session.commit()
        stored = find(session, ID)
        assert stored is not None
        assert stored.interview == recorded.step.interview
        assert stored.updated_at == moment
    row = session.get_one(InterviewRow, ID)
    assert (row.state, row.step, row.answered) == ("completed", len(ANSWERS), 7)
    assert row.finished_at == now + timedelta(minutes=len(ANSWERS))
    assert row.started_at == now
    assert kinds(session) == ["interview_started", "interview_completed"]


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        (reply("carnet", "peut-être"), True),
        (reply("pourquoi", "trop tôt"), False),
        (reply("accord", "oui"), False),
        (Speak("fr"), False),
    ],
    ids=["not taken", "off the route", "told again", "language as it is"],
)
def test_what_changes_nothing_writes_nothing(
    session: Session, world: World, now: datetime, move: Move, problem: bool
) -> None:
    begin(session, world, now)
    answer_all(session, now, until="accord")
    session.commit()
    before = find(session, ID)
    recorded = record(session, ID, move, now + timedelta(hours=1))
    session.commit()
    assert find(session, ID) == before
    assert (recorded.step.prompt is not None and recorded.step.prompt.problem is not None) is problem


def test_declining_ends_it_and_is_told(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    recorded = record(session, ID, reply("accord", "non"), now)
    assert recorded.step.prompt is None
    assert recorded.stored.finished_at == now
    assert kinds(session) == ["interview_started", "interview_declined"]


@pytest.mark.parametrize("until", ["carnet", None], ids=["half-way", "after the end"])
def test_withdrawing_empties_the_document_and_is_told(
    session: Session, world: World, now: datetime, until: str | None
) -> None:
    begin(session, world, now)
    answer_all(session, now, until=until)
    record(session, ID, Withdraw(), now + timedelta(days=1))
    record(session, ID, Withdraw(), now + timedelta(days=2))
    row = session.get_one(InterviewRow, ID)
    assert row.document["answers"] == {}
    assert (row.state, row.answered) == ("withdrawn", 0)
    assert kinds(session)[-1] == "interview_withdrawn"
    assert kinds(session).count("interview_withdrawn") == 1


def test_going_back_and_switching_the_language_are_kept(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    answer_all(session, now, until="carnet")
    record(session, ID, Speak("ar"), now)
    record(session, ID, Back("aide"), now)
    stored = find(session, ID)
    assert stored is not None
    assert (stored.interview.language, stored.interview.cursor) == ("ar", "carnet")
    assert session.get_one(InterviewRow, ID).language == "ar"


def test_an_unknown_interview_is_no_answer(session: Session, world: World, now: datetime) -> None:
    assert find(session, ID) is None
    with pytest.raises(UnknownInterviewError):
        record(session, ID, Withdraw(), now)


def invitation(session: Session, world: World, now: datetime) -> Invitation:
    made = invite(session, KEYS, world.links[2], "06 39 98 12 34", "ar", now, base_url="http://localhost")
    assert isinstance(made, Invitation)
    return made


def test_an_invitation_opened_again_goes_on_with_its_interview(session: Session, world: World, now: datetime) -> None:
    origin = Origin(world.links[2].id, invitation(session, world, now).id)
    begin(session, world, now, origin=origin)
    answer_all(session, now, until="carnet")
    again = begin(session, world, now + timedelta(days=1), interview_id="z" * 26, origin=origin)
    assert again.stored.interview.id == ID
    assert again.step.prompt is not None
    assert again.step.prompt.question_id == "aide"
    assert kinds(session) == ["interview_started"]


def test_the_same_id_begun_twice_is_one_interview(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    answer_all(session, now, until="carnet")
    again = begin(session, world, now)
    assert set(again.stored.interview.answers) == {"accord", "bienvenue", "carnet"}
    assert kinds(session) == ["interview_started"]


def at_once(database: Database, count: int, act: Callable[[Session, int], Recorded]) -> list[Recorded]:
    """`count` threads, each with a request's session that it commits."""

    def one(number: int) -> Recorded:
        with database.short_session() as session:
            made = act(session, number)
            session.commit()
            return made

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def as_read(database: Database) -> Stored:
    with database.reader() as reader:
        stored = find(reader, ID)
    assert stored is not None
    return stored


@pytest.mark.parametrize("nothing_else", [False, True])
def test_an_invitation_opened_on_many_devices_at_once_is_one_interview(
    database: Database, session: Session, world: World, now: datetime, *, nothing_else: bool
) -> None:
    origin = Origin(world.links[2].id, invitation(session, world, now).id)
    session.commit()

    def act(own: Session, number: int) -> Recorded:
        return begin(own, world, now, f"{number:026}", origin, nothing_else=nothing_else)

    begun = at_once(database, 8, act)
    assert len({one.stored.interview.id for one in begun}) == 1
    assert kinds(session) == ["interview_started"]


@pytest.mark.parametrize("nothing_else", [False, True])
def test_twenty_threads_on_one_interview_lose_nothing(
    database: Database, session: Session, world: World, now: datetime, *, nothing_else: bool
) -> None:
    begin(session, world, now)
    answer_all(session, now, until="carnet")
    session.commit()
    open_ = ["aide", "usage", "confiance", "age", "annees"]

    def act(own: Session, number: int) -> Recorded:
        question_id = open_[number % len(open_)]
        said = reply(question_id, ANSWERS[question_id], f"thread-{number}")
        return record_all(own, as_read(database), (said,), now, nothing_else=nothing_else)

    at_once(database, 20, act)
    stored = find(session, ID)
    assert stored is not None
    # Every reply was accepted: each of the twenty bumped the step, and no question is without its answer.
    assert stored.interview.step == 3 + 20
    assert {id_ for id_ in open_ if id_ in stored.interview.answers} == set(open_)


def test_the_same_last_reply_from_five_threads_counts_once(
    database: Database, session: Session, world: World, now: datetime
) -> None:
    begin(session, world, now)
    answer_all(session, now, until="depuis")
    session.commit()
    seen, last = as_read(database), reply("mot", "Merci", "one-form")

    def act(own: Session, _: int) -> Recorded:
        code = partial(first_to_answers, KEYS, ID, now)
        return record_all(own, seen, (last,), now, nothing_else=True, when_completed=code)

    told = at_once(database, 5, act)
    assert {one.step.interview.state for one in told} == {State.COMPLETED}
    assert {one.stored.interview.step for one in told} == {len(ANSWERS)}
    assert sorted(one.completed_with for one in told) == [False] * 4 + [True]
    assert kinds(session) == ["interview_started", "interview_completed"]
    assert [one.attempt for one in session.scalars(select(InterviewCode))] == [0]


@pytest.mark.parametrize("nothing_else", [False, True])
def test_what_is_stored_with_the_end_is_stored_where_it_is_new(
    database: Database, session: Session, world: World, now: datetime, *, nothing_else: bool
) -> None:
    begin(session, world, now)
    answer_all(session, now, until="depuis")
    code = first_to_answers(KEYS, ID, now)
    begin(session, world, now, "z" * 26)
    assert insert_if_new(session, code.table, {**code.values, "interview_id": "z" * 26})
    session.commit()
    moves = (reply("mot", "Merci"),)
    with database.short_session() as own:
        recorded = record_all(
            own, as_read(database), moves, now, nothing_else=nothing_else, when_completed=lambda: code
        )
        own.commit()
    assert (recorded.stored.interview.state, recorded.completed_with) == (State.COMPLETED, False)
    assert as_read(database) == recorded.stored
    assert kinds(session)[-1] == "interview_completed"
    assert [one.interview_id for one in session.scalars(select(InterviewCode))] == ["z" * 26]


def test_what_is_to_be_stored_with_the_end_waits_for_it(
    database: Database, session: Session, world: World, now: datetime
) -> None:
    begin(session, world, now)
    session.commit()
    with database.short_session() as own:
        code = partial(first_to_answers, KEYS, ID, now)
        recorded = record_all(own, as_read(database), (reply("accord", "non"),), now, when_completed=code)
        own.commit()
    assert (recorded.stored.interview.state, recorded.completed_with) == (State.DECLINED, False)
    assert session.scalars(select(InterviewCode)).all() == []


def test_documents_come_in_order_with_what_analysis_asks(session: Session, world: World, now: datetime) -> None:
    ids = [f"{number:026}" for number in range(7)]
    for interview_id in reversed(ids):
        begin(session, world, now, interview_id)
    record(session, ids[3], reply("accord", "non"), now)
    session.commit()
    assert [one.interview.id for one in store.documents(session, world.campaign.id)] == ids
    declined = list(store.documents(session, world.campaign.id, State.DECLINED))
    assert [one.interview.id for one in declined] == [ids[3]]
    assert list(store.documents(session, world.campaign.id + 1)) == []


def test_progress_counts_required_questions_on_the_route(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    answer_all(session, now, until="carnet")
    record(session, ID, reply("aide", "~refused"), now)
    stored = store.find(session, ID)
    assert stored is not None
    far = progress(world.version, stored.interview)
    on_route = set(engine.route(world.version, stored.interview)) - {"accord", "bienvenue", "mot"}
    assert (far.required, far.answered, far.refused) == (len(on_route), 1, 1)


def test_history_tells_language_and_channel_and_no_answer(session: Session, world: World, now: datetime) -> None:
    begin(session, world, now)
    answer_all(session, now)
    told = session.scalars(select(HistoryEvent.data).where(HistoryEvent.interview_id == ID))
    assert list(told) == [{"language": "fr", "channel": "web"}] * 2


def test_moments_come_back_in_utc(session: Session, world: World) -> None:
    summer = datetime(2026, 7, 1, 10, 30, tzinfo=dt.timezone(timedelta(hours=2)))
    begin(session, world, summer)
    session.commit()
    stored = find(session, ID)
    assert stored is not None
    assert stored.updated_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert stored.updated_at.tzinfo is UTC
