from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from app.analysis.core.figures import Estimate, Refusal, RefusalReason
from app.analysis.core.nonresponse import Turn
from app.analysis.core.verdict import Shortage
from app.analysis.results import Cell, Grouping, Line, QuestionResult, Results
from app.analysis.service import results
from app.analysis.standing import Absence
from app.interview.model import Raw
from app.questionnaire.model import Together
from app.questionnaire.promise import VerdictKind
from app.questionnaire.version import Version
from tests.analysis.carnet import CLOSES, SAYS_YES, Field, carnet, open_field

AFTER = CLOSES + dt.timedelta(days=1)
BEFORE = CLOSES - dt.timedelta(days=1)
SAYS_NO: Mapping[str, Raw] = {**SAYS_YES, "aide": "pas", "confiance": "2"}


def ask(fieldwork: Field, yes: int, no: int) -> None:
    """So many of each from every one of the four professionals."""
    for professional in range(4):
        for replies, count in ((SAYS_YES, yes), (SAYS_NO, no)):
            for _ in range(count):
                fieldwork.answer(professional, replies)


def found(fieldwork: Field, now: dt.datetime = AFTER) -> Results:
    return results(fieldwork.session, fieldwork.campaign, now)


def question(found: Results, id_: str) -> QuestionResult:
    return next(one for one in found.questions if one.id == id_)


VERDICTS = [
    (12, 1, VerdictKind.SCALE),
    (5, 5, VerdictKind.IMPROVE),
    (1, 12, VerdictKind.STOP),
    (4, 0, VerdictKind.NOT_ENOUGH_DATA),
]


@pytest.mark.parametrize(("yes", "no", "kind"), VERDICTS)
def test_the_registered_rule_decides(fieldwork: Field, yes: int, no: int, kind: VerdictKind) -> None:
    ask(fieldwork, yes, no)
    organisation = found(fieldwork).indicators[0]
    assert organisation.verdict.kind is kind
    assert isinstance(organisation.estimate, Estimate)
    assert organisation.estimate.value == yes / (yes + no)
    assert organisation.estimate.clusters == 4


def test_no_verdict_while_the_campaign_is_open(fieldwork: Field) -> None:
    ask(fieldwork, 12, 1)
    open_ = found(fieldwork, BEFORE)
    assert {one.verdict.kind for one in open_.indicators} == {VerdictKind.NOT_YET}
    assert isinstance(open_.indicators[0].estimate, Estimate)


def test_a_campaign_closed_early_is_closed(fieldwork: Field) -> None:
    ask(fieldwork, 12, 1)
    fieldwork.campaign.closed_at = BEFORE - dt.timedelta(days=3)
    closed = found(fieldwork, BEFORE)
    assert closed.closed
    assert closed.closes_at == fieldwork.campaign.closed_at


def test_too_few_professionals_decide_nothing(fieldwork: Field) -> None:
    for _ in range(15):
        fieldwork.answer(0, SAYS_YES)
        fieldwork.answer(1, SAYS_NO)
    verdict = found(fieldwork).indicators[0].verdict
    assert (verdict.kind, verdict.shortage) == (VerdictKind.NOT_ENOUGH_DATA, Shortage.CLUSTERS)


def test_nobody_answered(fieldwork: Field) -> None:
    empty = found(fieldwork)
    assert empty.counted == 0
    assert [one.estimate for one in empty.indicators] == [Refusal(RefusalReason.NOBODY)] * 2
    assert all(one.verdict.shortage is Shortage.NO_FIGURE for one in empty.indicators)
    assert all(one.answered == 0 for one in empty.questions)


def test_population_and_people_not_known_are_counted(fieldwork: Field) -> None:
    ask(fieldwork, 3, 3)
    for number in range(5):
        fieldwork.answer(number % 4, {**SAYS_YES, "aide": "~refused"})
        fieldwork.answer(0, {**SAYS_YES, "carnet": "non"})
    organisation = found(fieldwork).indicators[0]
    assert (organisation.population, organisation.unknown) == (29, 5)
    assert isinstance(organisation.estimate, Estimate)
    assert organisation.estimate.n == 24


def test_the_tipping_point_uses_what_professionals_say(fieldwork: Field) -> None:
    ask(fieldwork, 9, 1)
    assert {point.turn for point in found(fieldwork).indicators[0].tipping.values()} == {Turn.UNKNOWN}
    for professional in range(4):
        fieldwork.declare(professional, 40, 40)
    tipping = found(fieldwork).indicators[0].tipping
    assert tipping[Line.TARGET].silent_share == pytest.approx((0.6 - 0.25 * 0.9) / 0.75)
    assert tipping[Line.FLOOR].silent_share == pytest.approx((0.4 - 0.25 * 0.9) / 0.75)


def test_small_groups_of_answers_are_hidden(fieldwork: Field) -> None:
    ask(fieldwork, 3, 3)
    fieldwork.answer(0, {**SAYS_YES, "aide": "peu", "usage": ("rdv", "papiers")})
    shown = found(fieldwork)
    assert question(shown, "aide").cells == (
        Cell("beaucoup", None, None),
        Cell("peu", None, None),
        Cell("pas", 12, 12 / 25),
    )
    assert question(shown, "usage").cells == (Cell("rdv", 25, 1.0), Cell("papiers", None, None), Cell("aucun", 0, 0.0))


def test_who_was_not_asked_is_not_told_by_the_base_and_the_reasons(fieldwork: Field) -> None:
    ask(fieldwork, 3, 3)
    fieldwork.answer(0, {**SAYS_YES, "aide": "~refused"})
    fieldwork.answer(0, {**SAYS_YES, "carnet": "non"})
    one = question(found(fieldwork), "aide")
    # Twenty-six came: one that is hidden must not be what is left of them.
    assert one.absences == {Absence.REFUSED: 1, Absence.NOT_ASKED: None}
    assert one.answered is None
    assert all(cell.share is None for cell in one.cells)
    assert question(found(fieldwork), "confiance").answered == 26


def test_free_text_is_counted_and_not_shown(fieldwork: Field) -> None:
    ask(fieldwork, 3, 3)
    word = question(found(fieldwork), "mot")
    assert (word.answered, word.cells) == (24, ())


def test_scales_have_a_mean_with_its_interval(fieldwork: Field) -> None:
    ask(fieldwork, 3, 2)
    for number in range(5):
        fieldwork.answer(number % 4, {**SAYS_YES, "confiance": "5"})
    confidence = question(found(fieldwork), "confiance")
    assert isinstance(confidence.mean, Estimate)
    assert confidence.mean.value == pytest.approx((12 * 4 + 8 * 2 + 5 * 5) / 25)
    assert [cell.code for cell in confidence.cells] == ["1", "2", "3", "4", "5"]


def test_who_was_reached(fieldwork: Field) -> None:
    ask(fieldwork, 2, 1)
    fieldwork.answer(0, SAYS_YES, language="ar")
    shown = found(fieldwork)
    assert (shown.counted, shown.professionals, shown.structures) == (13, 4, 2)
    # One person in Arabic: hidden, and the others with them, since all thirteen are told.
    assert shown.groups[Grouping.LANGUAGE] == (Cell("fr", None, None), Cell("ar", None, None))
    assert {cell.code for cell in shown.groups[Grouping.STRUCTURE_KIND]} == {"association", "mission_locale"}


def test_another_plan_than_the_sealed_one_is_noticed(fieldwork: Field) -> None:
    assert found(fieldwork).plan_kept
    fieldwork.campaign.plan_digest = "0" * 64
    assert not found(fieldwork).plan_kept


def test_a_campaign_closed_before_its_day_says_so(fieldwork: Field) -> None:
    assert not found(fieldwork).early
    fieldwork.campaign.closed_at = BEFORE
    assert found(fieldwork, BEFORE).early


def test_a_result_stands_beside_what_its_plan_told(fieldwork: Field) -> None:
    ask(fieldwork, 9, 3)
    one = found(fieldwork).indicators[0]
    # Forty-eight came; the plan looked at 20, 40, 80 and 160.
    assert {(each.people, each.professionals) for each in one.outlook} == {(40, 8)}
    assert isinstance(one.ours, Estimate)
    assert isinstance(one.estimate, Estimate)
    assert one.ours.value == one.estimate.value


def test_where_one_indicator_is_enough_each_is_held_to_more(session: Session) -> None:
    plain = carnet()
    survey = plain.survey.model_copy(update={"together": Together.ANY})
    fieldwork = open_field(session, Version.of(survey, plain.texts))
    ask(fieldwork, 12, 1)
    both = found(fieldwork)
    assert both.plan_kept
    assert both.verdict is VerdictKind.SCALE
    scaled = [one for one in both.indicators if one.verdict.kind is VerdictKind.SCALE]
    assert scaled[0].rule.confidence == pytest.approx(0.975)
    assert isinstance(scaled[0].bounds, Estimate)
    assert scaled[0].bounds.level == pytest.approx(0.95)
    assert found(fieldwork, BEFORE).verdict is VerdictKind.NOT_YET
