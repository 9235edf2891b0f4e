"""A quota is counted where everybody's answers are, and a place taken back is free again."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.collection.service import record, start
from app.collection.store import Origin, full_quotas
from app.interview.model import Channel, Raw, Reply, State, Withdraw
from app.questionnaire.model import Quota
from app.questionnaire.version import Version
from tests.campaigns import World, make_world
from tests.interview.small import small_version

SMALL = small_version()
QUOTA = Quota(id="avec_carnet", rule="carnet == oui", limit=1)
SURVEY = SMALL.survey.model_copy(update={"quotas": (QUOTA,), "quota_full": "Merci."})
VERSION = Version.of(
    SURVEY, {language: {**texts, "survey.quota_full": "Merci."} for language, texts in SMALL.texts.items()}
)
WITH: list[tuple[str, Raw]] = [
    ("accord", "oui"), ("bienvenue", "seen"), ("carnet", "oui"), ("aide", "pas"), ("usage", "rdv"),
    ("confiance", "3"), ("age", "30"), ("annees", "2"), ("mot", ""),
]  # fmt: skip


def answers(session: Session, world: World, id_: str, replies: Iterable[tuple[str, Raw]], now: dt.datetime) -> State:
    origin = Origin(world.links[0].id)
    state = start(session, world.campaign, VERSION, origin, id_, "fr", Channel.WEB, now).stored.interview.state
    for question, raw in replies:
        reply = Reply(question, raw, Channel.WEB, f"{id_}:{question}")
        state = record(session, id_, reply, now).stored.interview.state
    return state


def test_whoever_comes_after_the_last_place_is_thanked(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now, version=VERSION)
    assert answers(session, world, "a" * 26, WITH[:4], now) is State.ASKING
    assert full_quotas(session, world.campaign.id, VERSION) == frozenset()
    assert answers(session, world, "b" * 26, WITH, now) is State.COMPLETED
    assert full_quotas(session, world.campaign.id, VERSION) == {"avec_carnet"}
    assert answers(session, world, "c" * 26, WITH[:3], now) is State.QUOTA_FULL
    assert answers(session, world, "d" * 26, [*WITH[:2], ("carnet", "non")], now) is State.ASKING
    assert answers(session, world, "a" * 26, WITH[4:], now) is State.COMPLETED


def test_answers_taken_back_free_their_place(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now, version=VERSION)
    answers(session, world, "b" * 26, WITH, now)
    record(session, "b" * 26, Withdraw(), now)
    assert full_quotas(session, world.campaign.id, VERSION) == frozenset()
