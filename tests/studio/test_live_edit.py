"""A survey edited while people answer it: a new version for those who come, the old one for those who are in it."""

import datetime as dt

from sqlalchemy.orm import Session

from app.collection.service import find, record, start
from app.collection.store import Origin
from app.distribution.amending import MoveFault, amendments, changes, move_to, sealed_version
from app.distribution.lifecycle import seal
from app.distribution.links import relay_token
from app.interview import engine
from app.interview.model import Channel, Reply
from app.questionnaire.plan import is_kept
from app.questionnaire.version import Version
from app.versions.service import publish
from app.versions.store import history, load, load_like
from app.web.service import group_door
from tests.campaigns import KEYS, make_world

FIRST, SECOND = "a" * 26, "b" * 26


def reworded(version: Version) -> Version:
    """With its second question gone and the last one said otherwise."""
    questions = (version.survey.questions[0], *version.survey.questions[2:])
    texts = {language: {**said, "mot.text": f"{said['mot.text']} !"} for language, said in version.texts.items()}
    return Version.of(version.survey.model_copy(update={"questions": questions}), texts)


def test_running_interviews_finish_on_their_version(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now)
    origin = Origin(world.links[0].id)
    start(session, world.campaign, world.version, origin, FIRST, "fr", Channel.WEB, now)
    edited = publish(session, reworded(world.version), now, "a test")
    assert edited.digest != world.version.digest
    assert not isinstance(move_to(session, world.campaign, edited, now, "a test"), MoveFault)
    start(session, world.campaign, load(session, edited.digest), origin, SECOND, "fr", Channel.WEB, now)
    for id_, version in ((FIRST, world.version), (SECOND, load(session, edited.digest))):
        consent = version.survey.questions[0]
        recorded = record(session, id_, Reply(consent.id, "oui", Channel.WEB, "x"), now)
        assert recorded.stored.version_digest == version.digest
        assert recorded.step.prompt is not None
        assert recorded.step.prompt.question_id == version.survey.questions[1].id
        stored = find(session, id_)
        assert stored is not None
        assert engine.route(load(session, stored.version_digest), stored.interview)[1] == version.survey.questions[1].id


def test_versions_are_listed_and_found_by_the_beginning_of_their_digest(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now)
    edited = publish(session, reworded(world.version), now, "a test")
    assert [row.digest for row in history(session, world.version.survey.key)] == [edited.digest, world.version.digest]
    assert history(session, "nothing") == ()
    assert load_like(session, edited.digest[:12]) == load(session, edited.digest)
    assert load_like(session, "") is None
    assert load_like(session, "f" * 64) is None
    assert load_like(session, "%") is None


def test_a_campaign_goes_on_with_another_version_and_keeps_its_plan(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now)
    campaign, plan = world.campaign, world.campaign.plan
    edited = publish(session, reworded(world.version), now, "a test")
    first = publish(session, world.version, now, "a test")
    token = relay_token(KEYS, world.links[0])
    for row in (edited, first):
        move_to(session, campaign, row, now, "Nadia")
        door = group_door(session, KEYS, token)
        assert door is not None
        assert door.version.digest == campaign.version_digest == row.digest
    assert [(one.before, one.after, one.by) for one in changes(session, campaign)] == [
        (first.digest, edited.digest, "Nadia"),
        (edited.digest, first.digest, "Nadia"),
    ]
    assert sealed_version(session, campaign) == first.digest
    assert campaign.plan == plan


def test_a_plan_sealed_anew_speaks_of_the_version_then_asked(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now)
    campaign = world.campaign
    edited = publish(session, reworded(world.version), now, "a test")
    move_to(session, campaign, edited, now, "Nadia")
    seal(session, campaign, now + dt.timedelta(minutes=1))
    assert amendments(session, campaign) == []
    assert sealed_version(session, campaign) == edited.digest
    assert is_kept(campaign.plan, load(session, edited.digest))


def test_what_keeps_a_campaign_where_it_is(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now)
    edited = publish(session, reworded(world.version), now, "a test")
    other = world.version.survey.model_copy(update={"key": "another"})
    another = publish(session, Version.of(other, world.version.texts), now, "a test")
    over = now + dt.timedelta(days=60)
    assert move_to(session, world.campaign, world.campaign.version, now, "Nadia") is MoveFault.SAME_VERSION
    assert move_to(session, world.campaign, another, now, "Nadia") is MoveFault.ANOTHER_SURVEY
    assert move_to(session, world.campaign, edited, over, "Nadia") is MoveFault.CLOSED
    assert not changes(session, world.campaign)
