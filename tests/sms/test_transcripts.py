"""Whole conversations, word for word, and the same answers given on the web."""

import pytest
from flask.testing import FlaskClient

from app.collection.store import documents
from app.database import Database
from app.distribution import links
from app.distribution.tables import Campaign
from app.interview import engine
from app.interview.model import MISSING_PREFIX, Interview, Missing, Raw, State, Value
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from tests.campaigns import KEYS
from tests.conftest import Clock
from tests.conversations import version_of
from tests.sms.played import Phone, Transcript, transcripts
from tests.web.respondent import Respondent

ALL = transcripts()


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.name)
def test_a_conversation_goes_word_for_word(told: Transcript, database: Database) -> None:
    phone = Phone(database, told)
    assert tuple(phone.plays()) == told.lines
    assert tuple(phone.kept()) == told.kept


def test_there_are_enough_of_them_in_every_language() -> None:
    assert len(ALL) >= 40
    languages = [line for told in ALL for line in told.kept if line.startswith("= language")]
    assert {language: languages.count(f"= language: {language}") >= 5 for language in ("fr", "ar", "en")} == {
        "fr": True, "ar": True, "en": True,
    }  # fmt: skip


WITH_ANSWERS = [told for told in ALL if len(told.kept) > 3]


@pytest.mark.parametrize("database_url", ["sqlite_files"], indirect=True)
@pytest.mark.parametrize("told", WITH_ANSWERS, ids=lambda told: told.name)
def test_the_same_answers_on_the_web_are_kept_alike(
    told: Transcript, database: Database, client: FlaskClient, clock: Clock
) -> None:
    phone = Phone(database, told)
    for _ in phone.plays():
        pass
    by_text = phone.interview()
    assert by_text is not None
    with database.session() as session:
        session.get_one(Campaign, phone.campaign_id).closed_at = None
        session.commit()
    version, person = version_of(told.header["survey"]), Respondent(client)
    person.begins(f"/e/{links.relay_token(KEYS, phone.link())}", by_text.interview.language)
    for question, raw in as_sent(version, by_text.interview):
        assert person.says(question, raw).status_code in {200, 422}  # a page of several waits for the others
    with database.session(read_only=True) as session:
        both = [stored.interview for stored in documents(session, phone.campaign_id)]
    (by_web,) = (one for one in both if one.id != by_text.interview.id)
    assert engine.values(version, by_web) == engine.values(version, by_text.interview)
    assert by_web.state is by_text.interview.state or by_text.interview.state is State.ASKING


def as_sent(version: Version, interview: Interview) -> list[tuple[str, Raw]]:
    """What a browser sends for the answers on the route, notes among them."""
    given = ((id_, interview.answers.get(id_)) for id_ in engine.route(version, interview))
    return [(id_, raw_of(version, id_, answer.value)) for id_, answer in given if answer]


def raw_of(version: Version, question: str, value: Value | Missing) -> Raw:
    if version.question(question).kind is Kind.NOTE or value is Missing.BLANK:
        return ""
    if isinstance(value, Missing):
        return MISSING_PREFIX + value
    return value if isinstance(value, tuple) else str(value)
