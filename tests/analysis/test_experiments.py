"""Two ways of working: assigned before a campaign opens, told as assigned once it is over."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.analysis import experiments
from app.analysis.assignment_files import from_file, listed, ways_text
from app.analysis.core.figures import Effect
from app.analysis.experiments import Fault, Planned, Stratum, Unit
from app.analysis.service import results
from app.analysis.sheet import UnusableError
from app.analysis.tables import Experiment
from app.cli import cli
from app.database import Database
from app.database.tables import AppendOnlyError
from app.interview.model import Raw
from tests.analysis.carnet import CLOSES, OPENS, SAYS_YES, Field, carnet, open_field

BEFORE, AFTER = OPENS - dt.timedelta(days=1), CLOSES + dt.timedelta(days=1)
LOT = Planned(Unit.PROFESSIONAL, "carnet seul", "carnet et atelier", (), 7)
SAYS_NO: dict[str, Raw] = {**SAYS_YES, "aide": "pas", "confiance": "2"}


def drawn(fieldwork: Field, planned: Planned = LOT) -> experiments.Assigned:
    assert isinstance(experiments.by_lot(fieldwork.session, fieldwork.campaign, planned, BEFORE), Experiment)
    found = experiments.assigned(fieldwork.session, fieldwork.campaign)
    assert found is not None
    return found


def filled(fieldwork: Field, found: experiments.Assigned) -> None:
    """Whoever works the second way hears yes more often."""
    for place, link in enumerate(fieldwork.links):
        helped = found.second[link.professional_id]
        for number in range(24 + place):
            fieldwork.answer(place, SAYS_YES if number % 12 < (9 if helped else 6) else SAYS_NO)


def test_lots_are_sealed_with_the_plan(fieldwork: Field) -> None:
    found = drawn(fieldwork)
    assert found.kept
    assert sorted(found.second.values()) == [False, False, True, True]
    fieldwork.session.get_one(Experiment, fieldwork.campaign.id).seed = 8
    with pytest.raises(AppendOnlyError):
        fieldwork.session.flush()
    fieldwork.session.rollback()


def test_another_plan_than_the_one_it_was_sealed_with_is_noticed(fieldwork: Field) -> None:
    assert drawn(fieldwork).kept
    fieldwork.campaign.plan_digest = "0" * 64
    changed = experiments.assigned(fieldwork.session, fieldwork.campaign)
    assert changed is not None
    assert not changed.kept


def test_what_cannot_be_assigned_any_more_is_refused(fieldwork: Field) -> None:
    session, campaign = fieldwork.session, fieldwork.campaign
    assert experiments.by_lot(session, campaign, LOT, OPENS) is Fault.OPENED
    few = Planned(Unit.STRUCTURE, "a", "b", (), 1)
    assert experiments.by_lot(session, campaign, few, BEFORE) is Fault.TOO_FEW
    drawn(fieldwork)
    assert experiments.by_lot(session, campaign, LOT, BEFORE) is Fault.ALREADY
    campaign.ready_at = None
    assert experiments.by_lot(session, campaign, LOT, BEFORE) is Fault.NOT_SEALED


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        (" \t", "atelier", Fault.NO_NAME),
        ("seul", "", Fault.NO_NAME),
        ("x" * 81, "atelier", Fault.LONG_NAME),
        ("seul", "y" * 81, Fault.LONG_NAME),
        ("Le  Carnet", "le carnet ", Fault.SAME_NAME),
        ("cafe\u0301", "Caf\u00e9", Fault.SAME_NAME),
    ],
)
def test_a_way_has_a_name_of_its_own(fieldwork: Field, first: str, second: str, fault: Fault) -> None:
    planned = Planned(Unit.PROFESSIONAL, first, second, (), 7)
    assert experiments.by_lot(fieldwork.session, fieldwork.campaign, planned, BEFORE) is fault


def test_names_are_kept_in_one_line(fieldwork: Field) -> None:
    found = drawn(fieldwork, Planned(Unit.PROFESSIONAL, f" {'x' * 80} ", "carnet  et\natelier", (), 7))
    assert (found.planned.first, found.planned.second) == ("x" * 80, "carnet et atelier")


def test_strata_are_those_of_the_structure(fieldwork: Field) -> None:
    planned = Planned(Unit.PROFESSIONAL, "a", "b", (Stratum.KIND, Stratum.DEPARTEMENT), 3)
    strata = set(experiments.units(fieldwork.session, fieldwork.campaign, planned).values())
    assert len(strata) == 2
    assert all(" / " in one for one in strata)


def test_a_file_assigns_by_reference_and_says_what_is_wrong(fieldwork: Field) -> None:
    session, campaign = fieldwork.session, fieldwork.campaign
    people = [link.professional.reference for link in fieldwork.links]
    planned = Planned(Unit.PROFESSIONAL, "a", "b")
    for wrong in (["personne,a"], [f"{people[0]},c"], [f"{people[0]},a", f"{people[0]},b"]):
        with pytest.raises(UnusableError, match="Line"):
            from_file(session, campaign, planned, "\n".join(["reference,way", *wrong]), BEFORE)
    rows = [f"{one},{(' A', 'b')[place % 2]}" for place, one in enumerate(people)]
    assert isinstance(from_file(session, campaign, planned, "\n".join(["reference,way", *rows]), BEFORE), Experiment)
    told = csv.DictReader(io.StringIO(ways_text(listed(session, campaign))))
    assert {(row["reference"], row["way"]) for row in told} == {
        (one, "ab"[place % 2]) for place, one in enumerate(people)
    }


def test_a_reference_is_a_professional_s_in_their_structure_only(fieldwork: Field) -> None:
    """The first two work in different structures and bear one reference; the third's link was revoked."""
    session, campaign = fieldwork.session, fieldwork.campaign
    first, second, third, fourth = (link.professional for link in fieldwork.links)
    first.reference = second.reference = "P01"
    fieldwork.links[2].revoked_at = OPENS
    session.flush()
    planned = Planned(Unit.PROFESSIONAL, "a", "b")

    def taken(*lines: str) -> Experiment | Fault:
        content = "\n".join(["structure,reference,way", *lines])
        return from_file(session, campaign, planned, content, BEFORE)

    with pytest.raises(UnusableError, match=r"Line 2.*several structures.*association, mission_locale"):
        taken(",P01,a")
    with pytest.raises(UnusableError, match=rf"Line 2: no professional.*{third.reference}"):
        taken(f",{third.reference},a")
    assert taken("association,P01,a", "mission_locale,P01,b") is Fault.TOO_FEW
    fieldwork.links[2].revoked_at = None
    rows = ["association,P01,a", "mission_locale,P01,b", f",{third.reference},b", f",{fourth.reference},a"]
    assert isinstance(taken(*rows), Experiment)
    fieldwork.links[2].revoked_at = OPENS
    session.flush()
    told = {(one.structure, one.reference): one.way for one in listed(session, campaign)}
    assert (told["association", "P01"], told["mission_locale", "P01"]) == ("a", "b")
    assert told["association", third.reference] == "b"


def test_effects_are_told_once_the_campaign_is_over(fieldwork: Field) -> None:
    filled(fieldwork, drawn(fieldwork))
    open_ = results(fieldwork.session, fieldwork.campaign, CLOSES - dt.timedelta(days=1)).tried
    assert open_ is not None
    assert open_.effects == ()
    over = results(fieldwork.session, fieldwork.campaign, AFTER).tried
    assert over is not None
    assert (over.units, over.heard, over.left_out) == ((2, 2), (2, 2), 0)
    organisation = next(one for one in over.effects if one.indicator == "organisation")
    assert isinstance(organisation.found, Effect)
    assert organisation.found.value == pytest.approx(0.25, abs=0.03)
    assert organisation.found.units == (2, 2)
    assert organisation.p_adjusted is not None
    assert organisation.p_adjusted >= organisation.found.p


@pytest.mark.parametrize(("people", "told"), [(4, False), (24, True)])
def test_how_many_units_were_heard_tells_of_no_few_people(fieldwork: Field, people: int, *, told: bool) -> None:
    """Where each person is a unit, units that were heard are people who answered."""
    for number in range(people + 20):
        fieldwork.answer(number % 4, SAYS_YES)
        if number < people:
            fieldwork.invite_last(number % 4)
    drawn(fieldwork, Planned(Unit.PERSON, "a", "b", (), 7))
    found = results(fieldwork.session, fieldwork.campaign, AFTER).tried
    assert found is not None
    assert sum(found.units) == people
    assert (found.heard, found.people) == (((12, 12), (12, 12)) if told else ((None, None), (None, None)))
    assert found.left_out == (20 if told else None)


@pytest.mark.slow
def test_a_run_tells_the_effect_that_its_own_command_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'relais.db'}")
    database.upgrade()
    with database.session() as session:
        fieldwork = open_field(session, carnet())
        filled(fieldwork, drawn(fieldwork))
        session.commit()
    database.dispose()
    monkeypatch.chdir(tmp_path)
    asked = ["analysis", "run", "vague-1", "--data", ".", "--out", ".", "--microdata"]
    assert CliRunner().invoke(cli, asked, catch_exceptions=False).exit_code == 0
    told = json.loads(Path("figures.json").read_text(encoding="utf-8"))["two_ways"]
    (effect,) = [one for one in told["effects"] if one["indicator"] == "organisation"]
    command = effect["passport"]["command"].removeprefix("python3 -m app ").split()
    (row,) = json.loads(CliRunner().invoke(cli, command, catch_exceptions=False).stdout)
    assert (row["estimate"], row["se"], row["df"]) == pytest.approx((effect["value"], effect["se"], effect["df"]))
    assert "carnet et atelier" in Path("report.fr.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_command_draws_before_a_campaign_opens(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'relais.db'}")
    database.upgrade()
    with database.session() as session:
        campaign = open_field(session, carnet()).campaign
        now = dt.datetime.now(dt.UTC)
        campaign.opens_at, campaign.closes_at = now + dt.timedelta(days=2), now + dt.timedelta(days=30)
        session.commit()
    database.dispose()
    asked = ["analysis", "assign", "vague-1", "--unit", "professional", "--ways", "seul,atelier", "--seed", "5"]
    first, again = (CliRunner().invoke(cli, [*asked, "--data", str(tmp_path)]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert [row["way"] for row in csv.DictReader(io.StringIO(first.stdout))].count("atelier") == 2
    assert (again.exit_code, "has its assignment" in again.output) == (1, True)
