"""A survey of every kind of question comes out as columns, results and words."""

import datetime as dt

from sqlalchemy.orm import Session

from app.analysis.pooled import Measures
from app.analysis.results import Cell
from app.analysis.service import results
from app.analysis.store import collect
from app.collection.service import record, start
from app.collection.store import Origin
from app.interview.model import Channel, Reply
from app.questionnaire.model import Kind
from tests.campaigns import World, make_world
from tests.conversations import FOLDER, Says, everything_version, load

VERSION = everything_version()


def answered(session: Session, now: dt.datetime, people: int) -> World:
    world = make_world(session, now, version=VERSION)
    told = load(FOLDER / "everything-once.yaml")
    for number in range(people):
        id_ = f"{number:026}"
        start(session, world.campaign, VERSION, Origin(world.links[0].id), id_, "fr", Channel.WEB, now)
        for place, turn in enumerate(told.turns):
            assert isinstance(turn, Says)
            record(session, id_, Reply(turn.question, turn.reply, Channel.WEB, f"{place}"), now)
    return world


def test_rows_items_and_calculations_have_columns_and_identifiers_none(session: Session, now: dt.datetime) -> None:
    world = answered(session, now, 1)
    people = collect(session, world.campaign, Measures.only(VERSION)).people
    assert len(people) == 1
    said = people.iloc[0]
    assert (said["marques.accueil"], said["enfant_age@1"], said["moyenne"], said["poids"]) == (4, 9, 7, 4.5)
    assert (said["ordre.non_pas"], said["ordre.oui_tout"]) == (1, 2)
    assert said["aides_liste.other"] == "Une aide au chauffage"
    assert {"surnom", "courriel", "telephone"}.isdisjoint(people.columns)


def test_results_are_given_for_every_item(session: Session, now: dt.datetime) -> None:
    world = answered(session, now, 12)
    found = {one.id: one for one in results(session, world.campaign, now).questions}
    asked = [item for item in VERSION.items if not item.question.identifier]
    assert set(found) == {item.id for item in asked if item.question.kind not in {Kind.NOTE, Kind.CONSENT}}
    assert found["connu"].cells == (Cell("yes", 12, 1.0), Cell("no", 0, 0.0))
    assert [cell.count for cell in found["marques.accueil"].cells] == [0, 0, 0, 12, 0]
    assert found["moyenne"].mean is not None
