from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.analysis.coding import UNKNOWN, Coded, code, standings, walked
from app.analysis.standing import MISSING, NOT_REACHED, Absence, Standing
from app.interview.document import to_document
from app.interview.model import Interview, Raw
from app.questionnaire.version import Version
from tests.analysis.carnet import SAYS_YES, talk, withdrawn

NO_NOTEBOOK = {**SAYS_YES, "carnet": "non"}


def standing(version: Version, interview: Interview) -> Standing:
    (batch,) = walked(version, 1, [to_document(interview)])
    told, found = batch.told, batch.found
    (status,) = standings(version, found, told)
    return status


def coded_of(version: Version, replies: Mapping[str, Raw]) -> Coded:
    (batch,) = walked(version, 1, [to_document(talk(version, "i", replies))])
    found = batch.found
    return code(version, found)


def first(count: int) -> dict[str, Raw]:
    return dict(list(SAYS_YES.items())[:count])


STANDINGS = {
    "to the end": (SAYS_YES, Standing.COMPLETE),
    "three of four required": (first(4), Standing.PARTIAL),
    "two of four required": (first(3), Standing.PARTIAL),
    "one of four required": (first(2), Standing.BROKEN_OFF),
    "refusals count as met": ({**first(2), "aide": "~refused"}, Standing.PARTIAL),
    "consent only": (first(1), Standing.BROKEN_OFF),
    "nothing": ({}, Standing.NOT_CONSENTED),
    "no": ({"accord": "non"}, Standing.DECLINED),
}


@pytest.mark.parametrize(("replies", "expected"), STANDINGS.values(), ids=STANDINGS)
def test_which_interviews_count(version: Version, replies: Mapping[str, Raw], expected: Standing) -> None:
    assert standing(version, talk(version, "i", replies)) is expected


def test_answers_taken_back_do_not_count(version: Version) -> None:
    status = standing(version, withdrawn(version, talk(version, "i", first(4))))
    assert status is Standing.WITHDRAWN
    assert not status.counts


CODED = {
    "helped": (SAYS_YES, True, True),
    "helped a little": ({**SAYS_YES, "aide": "peu"}, True, True),
    "not helped": ({**SAYS_YES, "aide": "pas"}, False, True),
    "refused to say": ({**SAYS_YES, "aide": "~refused"}, None, True),
    "not reached": (first(2), None, True),
    "not asked": (NO_NOTEBOOK, None, False),
    "population refused": ({**SAYS_YES, "carnet": "~refused"}, None, None),
}


@pytest.mark.parametrize(("replies", "positive", "population"), CODED.values(), ids=CODED)
def test_indicators_are_coded_from_the_route(
    version: Version, replies: Mapping[str, Raw], *, positive: bool | None, population: bool | None
) -> None:
    coded = coded_of(version, replies)
    told = {True: 1, False: 0, None: UNKNOWN}
    assert (coded.positive["organisation"], coded.population["organisation"]) == (told[positive], told[population])


def test_an_indicator_without_population_is_about_everybody(version: Version) -> None:
    assert coded_of(version, NO_NOTEBOOK).population["assurance"] == 1


def test_every_missing_answer_has_its_reason(version: Version) -> None:
    coded = coded_of(version, {**first(2), "carnet": "non", "confiance": "~refused", "depuis": ""})
    assert {id_: int(why[0]) for id_, why in coded.why.items() if not coded.values[id_].valued} == {
        "aide": MISSING[Absence.NOT_ASKED],
        "usage": MISSING[Absence.NOT_ASKED],
        "confiance": MISSING[Absence.REFUSED],
        "depuis": MISSING[Absence.BLANK],
        "mot": NOT_REACHED,
    }
