"""The guide beside the surveys says what is true: its surveys read, its rules too, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from app.cli import cli
from app.questionnaire.checks import WRITTEN
from app.questionnaire.expressions import Formula, Rule, parse, parse_formula
from app.questionnaire.findings import errors
from app.questionnaire.model import (
    ChoiceList,
    Indicator,
    Kind,
    Option,
    Part,
    Placeholder,
    Question,
    Quota,
    Repeat,
    Scale,
    Section,
    Survey,
)
from app.questionnaire.notes import Doubt
from app.questionnaire.reader import read_text
from app.questionnaire.subjects import scope_of_survey
from app.questionnaire.terms import FUNCTIONS

GUIDE = Path(__file__).parents[2] / "surveys" / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
SURVEYS = re.findall(r"^```yaml whole\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = sorted(set(re.findall(r"python3 -m app ([^`\n]+)", TEXT)))
PARTS = (Survey, Question, Option, Section, Repeat, Indicator, Placeholder, Quota, Scale)
NAMED_BY_THEIR_KEY = {Option: {"code"}, Section: {"id"}, Quota: {"id"}, Placeholder: {"name"}}


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(title: str) -> list[str]:
    return re.findall(r"^\| (.*?) \|", section(title), re.MULTILINE)


RULES = [rule for cell in first_cells("Rules") for rule in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("written", SURVEYS)
def test_every_whole_survey_reads(written: str) -> None:
    reading = read_text(written, GUIDE.name)
    assert errors(reading.findings) == ()
    assert reading.survey is not None


@pytest.mark.parametrize("source", RULES)
def test_every_rule_fits_the_long_example(source: str) -> None:
    survey = read_text(SURVEYS[-1], GUIDE.name).survey
    assert survey is not None
    assert isinstance(parse(source, scope_of_survey(survey)), Rule)


@pytest.mark.parametrize("cell", [cell for cell in first_cells("Calculations") if cell != "`value`"])
def test_every_calculation_fits_the_long_example(cell: str) -> None:
    survey = read_text(SURVEYS[-1], GUIDE.name).survey
    assert survey is not None
    steps = (Option(code="jeune", label="Jeune"), Option(code="adulte", label="Adulte"))
    listed = ChoiceList(name="tranches", options=steps) if "tranches" in cell else None
    sources = [source for source in re.findall(r"`([^`]+)`", cell) if not source.startswith("choices")]
    found = [parse_formula(source, scope_of_survey(survey), listed) for source in sources]
    assert all(isinstance(one, Formula) for one in found), found


def test_every_function_of_rules_is_shown() -> None:
    shown = " ".join(RULES)
    assert [name for name in FUNCTIONS if f"{name}(" not in shown] == []


def test_every_kind_has_a_row_and_no_other() -> None:
    rows = [cell.strip("`") for cell in first_cells("Kinds of questions") if cell != "`type`"]
    assert sorted(rows) == sorted(Kind)


def test_every_doubt_has_a_row() -> None:
    assert {f"`{doubt}`" for doubt in Doubt} <= set(first_cells("Translations"))


@pytest.mark.parametrize("part", PARTS)
def test_every_key_is_named(part: type[Part]) -> None:
    names = {"from" if (part, key) == (Placeholder, "source") else WRITTEN.get(key, key) for key in part.model_fields}
    written = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", section("Keys")))))
    assert names - NAMED_BY_THEIR_KEY.get(part, set()) - written == set()


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_exists_with_its_options(line: str) -> None:
    command: click.Command = cli
    words = line.split()
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    known = {spelling for parameter in command.params for spelling in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_guide_names_every_command_of_its_rooms() -> None:
    groups = {name: cli.get_command(click.Context(cli), name) for name in ("survey", "translations")}
    listed = {
        f"{name} {one}" for name, group in groups.items() if isinstance(group, click.Group) for one in group.commands
    }
    assert {line for line in listed if not any(f"{known} ".startswith(f"{line} ") for known in COMMANDS)} == set()
