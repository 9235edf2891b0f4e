"""Somebody rings: by a part of a name, by their structure's, by their number."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.distribution.tables import Professional
from app.phoning import queue
from app.phoning.finding import find
from tests.campaigns import KEYS, World
from tests.phoning.test_routes import CALLS, TAKE, sign_in

CASES: list[tuple[str, set[str]]] = [
    ("am", {"Amina Belkacem"}),
    ("LEFORT", {"Thomas Lefort"}),
    ("letang", set()),
    ("l'etang", {"Nadia Hoarau"}),
    ("l\u2019Étang", {"Nadia Hoarau"}),
    ("mission", {"Amina Belkacem", "Thomas Lefort"}),
    ("01 99 00 01 37", {"Amina Belkacem"}),
    ("+33199000137", {"Amina Belkacem"}),
    ("01 99 00 01 38", set()),
    ("a", set()),
    ("", set()),
    ("%", set()),
    ("__", set()),
    ("l%t", set()),
]


def test_people_are_found_as_they_say_who_they_are(session: Session, world: World) -> None:
    amina = session.scalars(select(Professional).where(Professional.name == "Amina Belkacem")).one()
    amina.phone_index = KEYS.index("+33199000137")
    session.flush()
    for typed, names in CASES:
        assert {one.name for one in find(session, KEYS, world.campaign, typed)} == names, typed


def test_whoever_is_found_is_taken_and_no_number_is_in_an_address(
    app: Flask, session: Session, world: World, nadia: Staff
) -> None:
    desk = sign_in(app, session, nadia)
    answer = desk.post(f"{CALLS}/find", data={"typed": "Amina"})
    assert "Amina Belkacem" in answer.text
    assert "+33" not in answer.text
    assert desk.get(f"{CALLS}/find?typed=Amina").status_code == 405
    amina = next(link for link in world.links if link.professional.name == "Amina Belkacem")
    desk.post(TAKE, data={"link": amina.id})
    assert "Amina Belkacem" in desk.get(CALLS).text


def test_a_caller_says_in_which_languages(app: Flask, session: Session, nadia: Staff) -> None:
    desk = sign_in(app, session, nadia)
    desk.post(f"{CALLS}/languages", data={"language": ["ar", "fr", "tlh"]})
    session.rollback()
    assert sorted(queue.spoken(session, nadia.id)) == ["ar", "fr"]
    session.rollback()
    desk.post(f"{CALLS}/languages")
    session.rollback()
    assert sorted(queue.spoken(session, nadia.id)) == ["en", "fr"], "what everybody speaks, and their page's"
