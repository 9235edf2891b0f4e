import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.distribution.references import Named, References, Unnamed, references
from tests.campaigns import HEADER, make_world

LINES = f"""{HEADER}
S01,Mission locale,mission_locale,,93,120,P01,Amina Belkacem,,,,fr
S01,Mission locale,mission_locale,,93,120,P02,Thomas Lefort,,,,fr
S02,CCAS,ccas,,974,40,P01,Nadia Hoarau,,,,ar
"""
KNOWN = References([Named("S01", "P01", 1, 10, 100), Named("S02", "P01", 2, 20, 200), Named("S02", "P02", 2, 21, 201)])


@pytest.mark.parametrize(
    ("reference", "structure", "found"),
    [
        ("P02", "", 201),
        ("P02", "S02", 201),
        ("P01", "S01", 100),
        ("P01", "S02", 200),
        ("P01", "", Unnamed("P01", "", ("S01", "S02"))),
        ("P02", "S01", Unnamed("P02", "S01")),
        ("P03", "", Unnamed("P03", "")),
        ("", "", Unnamed("", "")),
    ],
)
def test_a_reference_means_one_professional_or_is_refused(reference: str, structure: str, found: int | Unnamed) -> None:
    named = KNOWN.professional(reference, structure)
    assert (named.link_id if isinstance(named, Named) else named) == found


def test_links_that_were_revoked_are_left_out(session: Session, now: dt.datetime) -> None:
    world = make_world(session, now, partners=LINES)
    known = references(session, world.campaign.id)
    assert [(one.structure, one.reference) for one in known.named] == [("S01", "P01"), ("S01", "P02"), ("S02", "P01")]
    assert known.structures == {"S01": known.named[0].structure_id, "S02": known.named[2].structure_id}
    first = next(one for one in world.links if one.id == known.named[0].link_id)
    first.revoked_at = now
    session.flush()
    left = references(session, world.campaign.id).professional("P01")
    assert isinstance(left, Named)
    assert left.structure == "S02"
