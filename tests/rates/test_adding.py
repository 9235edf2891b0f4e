"""What the database adds up is what the formulas say of each professional."""

import datetime as dt
import random

import pytest
from sqlalchemy import update

from app.distribution.core import EventKind
from app.distribution.service import record_event
from app.distribution.tables import Professional, RelayLink
from app.rates import store
from app.rates.adding import counts_by_structure, longest_waiting, unreachable
from app.rates.core.cases import CaseCounts, Said, Tally
from app.rates.core.counts import added, counted
from app.rates.core.folding import FIGURES
from app.rates.keeping import keep_up
from app.rates.tables import RatesLink
from tests.rates.conftest import MADE, NOW, Field


def made_up(chance: random.Random) -> dict[str, int | None]:
    tallies = {f"{whose}_{one}": chance.choice((0, 0, 1, 7)) for whose in ("group", "personal") for one in FIGURES}
    low, more = chance.choice((None, 0, 0, 1, 6)), chance.choice((0, 4))
    said = {"forwarded_low": low, "forwarded_high": None if low is None else low + more}
    return {**tallies, **said, "handed_out_low": said["forwarded_low"], "handed_out_high": said["forwarded_high"]}


def as_case(row: dict[str, int | None]) -> CaseCounts:
    def tally(whose: str) -> Tally:
        return Tally(*(row[f"{whose}_{one}"] or 0 for one in FIGURES))

    low, high = row["forwarded_low"], row["forwarded_high"]
    said = None if low is None or high is None else Said(low, high)
    return CaseCounts(tally("group"), tally("personal"), said, said)


@pytest.mark.parametrize("seed", range(12))
def test_the_database_adds_up_as_the_formulas_do(lively: Field, seed: int) -> None:
    chance, session = random.Random(seed), lively.session
    while keep_up(session):
        pass
    campaign = lively.world.campaign.id
    expected: dict[int, list[CaseCounts]] = {}
    for link in lively.world.links:
        row = made_up(chance)
        session.execute(update(RatesLink).where(RatesLink.link_id == link.id).values(row))
        expected.setdefault(link.professional.structure_id, []).append(as_case(row))
    session.commit()
    found = counts_by_structure(session, campaign, store.unread(session))
    assert found == {structure: added(map(counted, ones)) for structure, ones in expected.items()}


def test_a_closed_link_waits_for_nobody(lively: Field) -> None:
    thomas, session, campaign = lively.link("Thomas"), lively.session, lively.world.campaign.id

    def waiting() -> list[int]:
        return list(longest_waiting(session, campaign, store.unread(session), None, 10))

    assert waiting() == [thomas.id]
    record_event(session, campaign, thomas.id, EventKind.PAGE_OPENED, NOW)
    assert waiting() == [thomas.id], "what was not read yet counts as well"
    session.execute(update(RelayLink).where(RelayLink.id == thomas.id).values(revoked_at=NOW))
    assert waiting() == []


def test_silent_people_without_a_number_are_counted(lively: Field) -> None:
    session, campaign = lively.session, lively.world.campaign.id
    assert unreachable(session, campaign, NOW) == 0
    session.execute(update(Professional).values(phone=None))
    assert unreachable(session, campaign, NOW) == 1
    assert unreachable(session, campaign, MADE - dt.timedelta(days=1)) == 0
