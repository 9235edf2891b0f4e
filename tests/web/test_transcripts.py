"""The golden conversations, had on web pages: they leave what they leave everywhere."""

import datetime as dt

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.collection.store import find
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution import links
from app.interview import engine
from tests.campaigns import KEYS, make_world
from tests.conversations import Conversation, GoesBack, Says, Switches, Turn, conversations, plain_answers, version_of
from tests.web.respondent import Respondent


@pytest.mark.parametrize("conversation", conversations("web"), ids=lambda one: one.name)
def test_conversation_leaves_what_it_leaves_at_every_door(
    conversation: Conversation, person: Respondent, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        world = make_world(session, now, version=version_of(conversation.survey))
    person.begins(f"/e/{links.relay_token(KEYS, world.links[0])}", conversation.language)
    for place, turn in enumerate(conversation.turns):
        assert take(person, turn, place).status_code in {200, 422}
    with database.session(read_only=True) as session:
        stored = find(session, session.scalars(select(InterviewRow.id)).one())
    assert stored is not None
    assert stored.interview.state == conversation.state
    assert plain_answers(engine.values(world.version, stored.interview)) == conversation.answers


def take(person: Respondent, turn: Turn, place: int) -> TestResponse:
    if isinstance(turn, Says):
        return person.says(turn.question, turn.reply, step=str(place - turn.again))
    if isinstance(turn, GoesBack):
        return person.goes_back(turn.question)
    return person.switches(turn.language) if isinstance(turn, Switches) else person.stops()
