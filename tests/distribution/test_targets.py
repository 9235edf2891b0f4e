"""Parts of the structures that answers can be wanted of."""

import datetime as dt

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st

from app.database import Database
from app.database.engine import MIGRATIONS
from app.distribution import targets
from app.distribution.store import find_campaign
from app.distribution.targets import Part
from tests.campaigns import make_world

WORDS = st.text(max_size=8)
PARTS = st.builds(Part, WORDS, WORDS, WORDS, WORDS)
STRUCTURES = [Part.of("ccas", "974", ""), Part.of("ccas", "93", "UNCCAS"), Part.of("association", "93", "")]


@given(st.dictionaries(PARTS, st.integers(1, 1000)))
def test_what_is_wanted_is_stored_and_read_again(wanted: dict[Part, int]) -> None:
    assert targets.wanted(targets.stored(wanted)) == wanted


@given(PARTS, PARTS)
def test_parts_alike_in_the_same_have_nobody_in_common(one: Part, other: Part) -> None:
    if one.sides == other.sides and one != other:
        whole = Part("kind", "region", "75", "network")
        assert not (whole.along(one.sides) == one and whole.along(other.sides) == other)


def test_every_side_is_offered_with_what_is_there() -> None:
    found = targets.offered(STRUCTURES, [Part("ccas", "Bretagne")], {})
    assert {side: [part.code for part in parts] for side, parts in found.items()} == {
        "kind": ["kind=association", "kind=ccas"],
        "region": ["region=La+R%C3%A9union", "region=%C3%8Ele-de-France"],
        "departement": ["departement=93", "departement=974"],
        "network": ["network=UNCCAS"],
        "stratum": ["kind=ccas&region=Bretagne"],
    }


@pytest.mark.parametrize(("count", "offered"), [(targets.MOST_STRATA, True), (targets.MOST_STRATA + 1, False)])
def test_a_list_of_strata_that_nobody_fills_in_is_not_offered(count: int, offered: bool) -> None:
    strata = [Part("ccas", f"Region {number}") for number in range(count)]
    known = {Part("ccas", "Corse"): 5}
    assert len(targets.offered([], strata, {})) == offered
    assert Part("ccas", "Corse") in targets.offered([], strata, known)["stratum"], "what is wanted already stays"


@pytest.mark.slow
def test_what_was_wanted_of_types_before_is_wanted_of_them_still(database: Database, now: dt.datetime) -> None:
    wanted = {Part("ccas"): 5, Part("a & b"): 1, Part(region="Bretagne"): 3}
    with database.session() as session:
        make_world(session, now).campaign.targets = targets.stored(wanted)
        session.commit()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0037")
        kept = connection.exec_driver_sql("SELECT targets FROM campaign").scalar_one()
    assert all(one in str(kept) for one in ("ccas", "a & b"))
    assert "kind=" not in str(kept)
    database.upgrade()
    with database.session() as session:
        campaign = find_campaign(session, "vague-1")
        assert campaign is not None
        assert targets.wanted(campaign.targets) == {part: count for part, count in wanted.items() if part.kind}
