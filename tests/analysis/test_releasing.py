"""What others were told, and what they may still be told."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.analysis.core.figures import Refusal
from app.analysis.releasing import released, releases
from app.analysis.results import Bar, Barred, Results
from app.analysis.service import results
from app.analysis.standing import Absence, Standing
from app.analysis.tables import Release
from app.cli import cli
from app.database import Database
from app.distribution.disclosure import OUTSIDERS
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.interview.model import Raw
from tests.analysis.carnet import CLOSES, SAYS_YES, Field, carnet, open_field

AFTER = CLOSES + dt.timedelta(days=1)


def _run(data: Path, out: Path, *more: str) -> Result:
    asked = ["analysis", "run", "vague-1", "--data", str(data), "--out", str(out), "--for", "outsiders", *more]
    return CliRunner().invoke(cli, asked)


def test_outsiders_get_the_same_figures_again(data: Path, tmp_path: Path) -> None:
    first, second = _run(data, tmp_path / "one"), _run(data, tmp_path / "two")
    assert (first.exit_code, second.exit_code) == (0, 0)
    told = [(tmp_path / one / "tables.fr.csv").read_text(encoding="utf-8-sig") for one in ("one", "two")]
    assert told[0] == told[1]
    for line in told[0].splitlines():
        table, *_, n = line.split(",")[:6]
        assert table not in {"answers", "reached", "questions"} or not n.isdigit() or int(n) in {0, *range(11, 99)}


def test_rows_a_person_are_for_the_team(data: Path, tmp_path: Path) -> None:
    found = _run(data, tmp_path / "out", "--microdata")
    assert found.exit_code == 2
    assert "for the team alone" in found.output


def _told(fieldwork: Field) -> Results:
    return results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS)


def _release(fieldwork: Field) -> Results:
    found = _told(fieldwork)
    assert released(fieldwork.session, fieldwork.campaign, found, AFTER) is None
    return found


def _cells(found: Results, question: str) -> list[int | None]:
    return [cell.count for one in found.questions if one.id == question for cell in one.cells]


def _answer(fieldwork: Field, people: int, **said: Raw) -> None:
    for number in range(people):
        fieldwork.answer(number % 4, {**SAYS_YES, **said})


def test_a_reason_nobody_had_is_no_bar_to_telling_of_many_who_have_it(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    _answer(fieldwork, 20, confiance="2")
    before = _release(fieldwork)
    assert not next(one for one in before.questions if one.id == "aide").absences
    _answer(fieldwork, 20, carnet="non")
    after = _release(fieldwork)
    assert next(one for one in after.questions if one.id == "aide").absences == {Absence.NOT_ASKED: 20}
    assert _cells(after, "carnet") == [50, 20]


def test_what_few_newcomers_said_is_not_told_by_subtraction(fieldwork: Field) -> None:
    _answer(fieldwork, 30, confiance="5")
    _answer(fieldwork, 20, usage=("papiers",))
    before = _release(fieldwork)
    _answer(fieldwork, 23)
    _answer(fieldwork, 3, usage=("papiers",))
    after = _release(fieldwork)
    assert (before.counted, after.counted) == (50, 76)
    assert _cells(before, "usage") == [30, 20, 0]
    assert _cells(after, "usage") == [None, None, 0], "alone, 53 and 23 would be told"
    assert _cells(after, "carnet") == [76, 0]
    assert {one.uncounted for one in after.indicators} == {None}
    assert set(after.standings.values()) == {None}


def test_the_same_figures_are_given_again_and_kept_once(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    before = _release(fieldwork)
    assert _release(fieldwork).standings == before.standings == {Standing.COMPLETE: 30}
    assert len(releases(fieldwork.session, fieldwork.campaign)) == 1


def test_where_few_more_have_answered_the_earlier_figures_stand(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    _release(fieldwork)
    _answer(fieldwork, 4)
    assert released(fieldwork.session, fieldwork.campaign, _told(fieldwork), AFTER) == Barred(Bar.FEW, AFTER)
    assert len(releases(fieldwork.session, fieldwork.campaign)) == 1


def test_an_indicator_keeps_the_share_that_was_told(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    _answer(fieldwork, 30, confiance="2")
    assert not any(isinstance(one.estimate, Refusal) for one in _release(fieldwork).indicators)
    _answer(fieldwork, 12)
    _answer(fieldwork, 1, confiance="2")
    found = _told(fieldwork)
    assert [isinstance(one.estimate, Refusal) for one in found.indicators] == [False, True]
    assert found.against == Barred(Bar.FEW, AFTER)


def test_what_was_told_before_accounts_were_kept_is_told_no_second_time(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    fieldwork.session.add(Release(campaign_id=fieldwork.campaign.id, at=AFTER, counts={"counted": 18}))
    fieldwork.session.flush()
    found = _told(fieldwork)
    assert found.against == Barred(Bar.UNLIKE, AFTER)
    assert released(fieldwork.session, fieldwork.campaign, found, AFTER) == found.against


def test_of_two_who_give_figures_at_once_one_is_told_to_look_again(database: Database) -> None:
    with database.session() as session:
        _answer(open_field(session, carnet()), 30)
        session.commit()

    def worked_out() -> Results:
        with database.session(read_only=True) as session:
            return results(session, _campaign(session), AFTER, OUTSIDERS)

    both, at_once = [worked_out() for _ in range(2)], threading.Barrier(2)

    def give(found: Results) -> Barred | None:
        at_once.wait(30)
        with database.session() as session:
            barred = released(session, _campaign(session), found, AFTER)
            session.commit()
        return barred

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(give, both))
    assert sorted(told, key=str) == [Barred(Bar.SINCE, AFTER), None]


def _campaign(session: Session) -> Campaign:
    campaign = find_campaign(session, "vague-1")
    assert campaign is not None
    return campaign


def test_what_was_given_while_figures_were_worked_out_is_not_overlooked(fieldwork: Field) -> None:
    _answer(fieldwork, 30)
    worked_out = _told(fieldwork)
    _answer(fieldwork, 30)
    _release(fieldwork)
    barred = released(fieldwork.session, fieldwork.campaign, worked_out, AFTER)
    assert barred == Barred(Bar.SINCE, AFTER)
    assert len(releases(fieldwork.session, fieldwork.campaign)) == 1
    _release(fieldwork)
