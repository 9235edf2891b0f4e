"""Two ways compared at the starting point that was sealed with them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app.analysis import experiments
from app.analysis.assignment_files import numbers_from
from app.analysis.comparing import Wave, coded_of
from app.analysis.core.arms import effect
from app.analysis.core.figures import Effect
from app.analysis.experiments import Fault, Planned, Unit
from app.analysis.pooled import Measures
from app.analysis.results import ByWay
from app.analysis.service import results
from app.analysis.sheet import UnusableError
from app.analysis.starting import Known, Starting, questions
from app.analysis.store import collect
from app.analysis.tables import Experiment
from app.analysis.trying import starting_of, units_of, ways_of
from app.cli import cli
from app.database import Database
from app.distribution.tables import Structure
from app.interview.model import Raw
from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.version import Version
from tests.analysis.carnet import CLOSES, DEFINITION, OPENS, SAYS_YES, Field, carnet, open_field, wave_after

BEFORE, AFTER = OPENS - dt.timedelta(days=1), CLOSES + dt.timedelta(days=1)
SAYS_NO: dict[str, Raw] = {**SAYS_YES, "aide": "pas"}


def planned(starting: Starting | None, unit: Unit = Unit.PROFESSIONAL) -> Planned:
    return Planned(unit, "seul", "atelier", (), 7, starting)


def sealed(fieldwork: Field, plan: Planned, numbers: experiments.Numbers | None = None) -> experiments.Assigned:
    found = experiments.by_lot(
        fieldwork.session, fieldwork.campaign, plan, fieldwork.campaign.opens_at - dt.timedelta(days=1), numbers
    )
    assert isinstance(found, Experiment), found
    told = experiments.assigned(fieldwork.session, fieldwork.campaign)
    assert told is not None
    return told


def answered(fieldwork: Field, each: int = 16) -> None:
    """Confidence goes with organisation, and every professional's people differ."""
    for place in range(len(fieldwork.links)):
        for number in range(each + place):
            said = SAYS_YES if (number * 7 + place) % 12 < 6 + place else SAYS_NO
            fieldwork.answer(place, {**said, "confiance": str(1 + (number + 2 * place) % 5)})


def organisation(fieldwork: Field) -> ByWay:
    found = results(fieldwork.session, fieldwork.campaign, fieldwork.campaign.closes_at + dt.timedelta(days=1)).tried
    assert found is not None
    return next(one for one in found.effects if one.indicator == "organisation")


def earlier(fieldwork: Field, *yes: int) -> None:
    """Twelve answers through each professional, so many of them in favour."""
    for place, count in enumerate(yes):
        for number in range(12):
            fieldwork.answer(place, SAYS_YES if number < count else SAYS_NO)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("wave", Starting(Known.WAVE)),
        ("question:aide", Starting(Known.QUESTION, "aide")),
        ("question", None),
        ("size:x", None),
        ("", None),
    ],
)
def test_a_starting_point_is_read_as_it_is_written(written: str, read: Starting | None) -> None:
    assert Starting.read(written) == read
    assert read is None or str(read) == written


ORGANISATION, ASSURANCE = DEFINITION["indicators"]


def survey_of(*more: Mapping[str, Any], **other: object) -> Version:
    """With one indicator, so that there is a question beside it."""
    definition = {**DEFINITION, "indicators": [ORGANISATION], **other}
    survey = Survey.model_validate({**definition, "questions": [*definition["questions"], *more]})
    return Version.of(survey, {"fr": {entry.context: entry.text for entry in entries(survey)}})


@pytest.fixture
def beside(session: Session) -> Field:
    return open_field(session, survey_of())


def test_questions_in_an_order_that_no_indicator_is_made_of_can_be_one() -> None:
    assert [one.id for one in questions(survey_of())] == ["confiance"]
    assert [one.id for one in questions(carnet())] == []


def test_what_an_indicator_is_reckoned_from_cannot() -> None:
    points: dict[str, object] = {"id": "points", "kind": "calculation", "text": "Points", "value": "confiance * 2"}
    made = survey_of(points, indicators=[ORGANISATION, {**ASSURANCE, "positive": "points >= 8"}])
    assert [one.id for one in questions(made)] == []


def test_what_is_asked_once_for_each_item_cannot() -> None:
    note = {"id": "note_r", "kind": "integer", "text": "Combien ?", "section": "chacun"}
    made = survey_of(note, sections=[{"id": "chacun", "repeat": {"over": "usage"}}])
    assert made.item("note_r@rdv").written == "note_r"
    assert [one.id for one in questions(made)] == ["confiance"]


@pytest.mark.parametrize(
    ("starting", "fault"),
    [
        (Starting(Known.WAVE), Fault.NO_WAVE),
        (Starting(Known.QUESTION, "mot"), Fault.NO_QUESTION),
        (Starting(Known.QUESTION, "confiance"), Fault.NO_QUESTION),
        (Starting(Known.SIZE), Fault.NO_NUMBERS),
        (Starting(Known.FILE), Fault.NO_NUMBERS),
    ],
)
def test_what_nobody_knows_is_refused(fieldwork: Field, starting: Starting, fault: Fault) -> None:
    assert experiments.by_lot(fieldwork.session, fieldwork.campaign, planned(starting), BEFORE) is fault


def test_a_question_makes_the_effect_that_of_ancova(beside: Field) -> None:
    fieldwork, found = beside, sealed(beside, planned(Starting(Known.QUESTION, "confiance")))
    assert found.kept
    answered(fieldwork)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(fieldwork.version))
    unit = units_of(fieldwork.session, fieldwork.campaign, rows.people, found)
    start = rows.people["confiance"].to_numpy(dtype=np.float64, na_value=np.nan)
    told = organisation(fieldwork)
    assert told.levelled
    assert told.found == effect(coded_of("organisation", rows), ways_of(unit, found), unit, [start])
    assert told.found != effect(coded_of("organisation", rows), ways_of(unit, found), unit)


def test_the_wave_before_is_the_professional_s_own(fieldwork: Field) -> None:
    earlier(fieldwork, 3, 9, 6, 5)
    later = wave_after(fieldwork)
    found = sealed(later, planned(Starting(Known.WAVE)))
    answered(later)
    told = organisation(later)
    assert told.levelled
    rows = collect(later.session, later.campaign, Measures.only(later.version))
    unit = units_of(later.session, later.campaign, rows.people, found)
    then = {one.professional_id: yes / 12 for one, yes in zip(later.links, (3, 9, 6, 5), strict=True)}
    expected = effect(coded_of("organisation", rows), ways_of(unit, found), unit, [[then[int(one)] for one in unit]])
    assert isinstance(expected, Effect)
    assert isinstance(told.found, Effect)
    assert told.found.value == pytest.approx(expected.value)


def test_whoever_nothing_is_known_of_stands_at_the_middle(fieldwork: Field) -> None:
    """The last professional brought nobody in the wave before; four units have no room for one column more."""
    earlier(fieldwork, 3, 9, 6)
    later = wave_after(fieldwork)
    found = sealed(later, planned(Starting(Known.WAVE)))
    answered(later)
    assert not organisation(later).levelled
    measures = Measures.only(later.version)
    rows, before = (collect(later.session, one.campaign, measures) for one in (later, fieldwork))
    unit = units_of(later.session, later.campaign, rows.people, found)
    columns = starting_of("organisation", rows, Wave("vague-1", before, later.version), unit, found)
    last = unit == later.links[3].professional_id
    assert list(columns) == ["before_organisation", "before_organisation_unknown"]
    assert (columns["before_organisation_unknown"] == last).all()
    known = columns["before_organisation"]
    assert known[last] == pytest.approx(known[~last].mean())


def test_numbers_of_the_partners_file_are_those_of_the_day_of_the_lot(fieldwork: Field) -> None:
    for place, structure in enumerate(fieldwork.session.query(Structure).order_by(Structure.id)):
        structure.notebooks = 100 + 50 * place
    found = sealed(fieldwork, planned(Starting(Known.NOTEBOOKS)))
    assert sorted(found.numbers.values()) == [100, 100, 150, 150]
    fieldwork.links[0].professional.structure.notebooks = 999
    fieldwork.session.flush()
    later = experiments.assigned(fieldwork.session, fieldwork.campaign)
    assert later == found
    assert found.kept


def test_a_file_gives_a_number_for_each(fieldwork: Field) -> None:
    names = [link.professional.reference for link in fieldwork.links]
    session, campaign = fieldwork.session, fieldwork.campaign

    def read(*cells: str) -> experiments.Numbers:
        lines = ["reference,starting", *(f'{name},"{cell}"' for name, cell in zip(names, cells, strict=False))]
        return numbers_from(session, campaign, Unit.PROFESSIONAL, "\n".join(lines))

    for wrong in ("nan", "beaucoup", ""):
        with pytest.raises(UnusableError, match="Line 3, starting"):
            read("1", wrong)
    found = sealed(fieldwork, planned(Starting(Known.FILE)), read("1", "2,5", "3"))
    assert sorted(found.numbers.values()) == [1, 2.5, 3]
    assert found.kept


def test_whoever_changes_structure_counts_where_they_were_assigned(fieldwork: Field) -> None:
    session, project = fieldwork.session, fieldwork.campaign.project_id
    for place, link in enumerate(fieldwork.links):
        own = Structure(project_id=project, reference=f"S{place}", name=f"S{place}", kind="autre", departement="974")
        link.professional.structure = own
    session.flush()
    found = sealed(fieldwork, planned(None, Unit.STRUCTURE))
    assert found.kept
    answered(fieldwork, 12)
    before = organisation(fieldwork).found
    fieldwork.links[0].professional.structure = fieldwork.links[1].professional.structure
    session.flush()
    assert isinstance(before, Effect)
    assert organisation(fieldwork).found == before


def r(script: str) -> list[float] | None:
    """What R's clubSandwich prints; None where it is not installed."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    done = subprocess.run([program, "-e", script], capture_output=True, text=True, check=False)
    if "there is no package" in done.stderr:
        return None
    assert done.returncode == 0, done.stderr
    return [float(one) for one in done.stdout.split()]


@pytest.mark.slow
def test_the_passport_s_commands_find_the_effect_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own, and R's where it is installed."""
    database = Database(f"sqlite:///{tmp_path / 'relais.db'}")
    database.upgrade()
    with database.session() as session:
        _two_waves(session)
        session.commit()
    database.dispose()
    monkeypatch.chdir(tmp_path)
    asked = ["analysis", "run", "vague-2", "--data", ".", "--out", ".", "--microdata"]
    assert CliRunner().invoke(cli, asked, catch_exceptions=False).exit_code == 0
    told = json.loads(Path("figures.json").read_text(encoding="utf-8"))["two_ways"]
    (found,) = [one for one in told["effects"] if one["indicator"] == "organisation"]
    assert (found["levelled"], told["starting"]) == (True, "wave")
    figures = [found[name] for name in ("value", "se", "df", "p")]
    command = found["passport"]["command"].removeprefix("python3 -m app ").split()
    (row,) = json.loads(CliRunner().invoke(cli, command, catch_exceptions=False).stdout)
    assert [row[name] for name in ("estimate", "se", "df", "p")] == pytest.approx(figures)
    printed = "cat(sprintf('%.15g', c(found$beta, found$SE, found$df, found$p_Satt)))"
    told_by_r = r(f"found <- {{{found['passport']['r']}}}; {printed}")
    assert told_by_r is None or told_by_r == pytest.approx(figures, rel=1e-7)


def _two_waves(session: Session) -> None:
    fieldwork = open_field(session, carnet())
    earlier(fieldwork, 3, 9, 6, 5)
    later = wave_after(fieldwork)
    sealed(later, planned(Starting(Known.WAVE)))
    answered(later)
