"""An assembled survey checked like any other, and what would forbid publishing it taken out, each time told.

A form may hold rules that read fine and can never hold, look forward, or compare what nobody can answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from app.questionnaire.checks import check
from app.questionnaire.course import PLACEHOLDER
from app.questionnaire.findings import Finding, errors
from app.questionnaire.lines import Lines
from app.questionnaire.lines import Place as Part
from app.questionnaire.model import ChoiceList, Survey
from app.studio.interchange.assembling import Assembled
from app.studio.interchange.form import Place
from app.studio.interchange.report import Report, Weight
from app.studio.interchange.saying import GAP, Sayings

Piece = TypeVar("Piece", bound=BaseModel)

ROUNDS = 40
_RULES = frozenset({"show_if", "constraint", "filter", "end_if", "screen_out_if"})
_TAGS = {
    **dict.fromkeys(("outcome", "scale_of", "sms")),
    **dict.fromkeys(("sensitive", "reversed", "dont_know", "not_applicable", "identifier"), False),
}
"""What is said of a question besides, with what it is else."""
_COLUMNS = {"show_if": "relevant", "filter": "choice_filter", "value": "calculation"}
_INSTEAD = {
    "show_if": "it is asked of everybody",
    "constraint": "every answer is taken",
    "filter": "all answers are offered",
    "value": "it is left out",
    "repeat": "it is asked once",
    "page": "each question has a page of its own",
}


@dataclass(frozen=True, slots=True)
class Mended:
    """The survey, or what is left that forbids it."""

    survey: Survey
    findings: tuple[Finding, ...]


def mend(assembled: Assembled, report: Report) -> Mended:
    survey = assembled.survey
    for _ in range(ROUNDS):
        lines = _numbered(survey)
        found = errors(check(survey, lines))
        if not found:
            return Mended(survey, ())
        mended = _Mender(survey, assembled, report, lines).all(found)
        if mended == survey:
            return Mended(survey, found)
        survey = mended
    return Mended(survey, errors(check(survey)))


def _numbered(survey: Survey) -> Lines:
    """Every place has a line of its own, so that a finding says which it is about."""
    return Lines("survey", {place: number for number, place in enumerate(_places(survey), start=2)})


def _places(survey: Survey) -> Iterator[Part]:
    for section in ("questions", "sections", "placeholders", "quotas", "outcomes", "indicators"):
        for number, part in enumerate(getattr(survey, section)):
            yield section, number
            yield from ((section, number, key) for key in type(part).model_fields)
    for number, choices in enumerate(survey.choices):
        yield "choices", number
        yield from (("choices", number, "options", at) for at in range(len(choices.options)))


@dataclass(slots=True)
class _Mender:
    survey: Survey
    assembled: Assembled
    report: Report
    lines: Lines
    dropped: set[int] = field(default_factory=set)
    undone: set[tuple[str, int]] = field(default_factory=set)
    """Quotas, outcomes and indicators that are left out."""
    changes: dict[Part, Any] = field(default_factory=dict)

    def all(self, found: tuple[Finding, ...]) -> Survey:
        place_of: Mapping[int, Part] = {line: place for place, line in self.lines.at.items()}
        for finding in found:
            if place := place_of.get(finding.line):
                self._one(place, finding)
        return self._changed()

    def _one(self, place: Part, finding: Finding) -> None:
        match place:
            case "questions", int(number), "value":
                self._drop(number, "value", finding)
            case (("questions" | "sections"), int(), str(key)) if key in _RULES | {"repeat", "page"}:
                self._change(place, None, key, finding)
            case "questions", int(number), ("minimum" | "maximum"):
                self._change(("questions", number, "minimum"), None, "constraint", finding)
                self._change(("questions", number, "maximum"), None, "constraint", finding)
            case ("quotas" | "outcomes" | "indicators") as section, int(number), *_:
                self._undo(section, number, finding)
            case "questions", int(), str(key) if key in _TAGS:
                self._change(place, _TAGS[key], key, finding)
            case "choices", int(), "options", int():
                self._tell_apart(place, finding)
            case "questions", int(number), *_:
                self._question(number, finding)

    def _question(self, number: int, finding: Finding) -> None:
        if "placeholder" in finding.code or finding.code == "asked_later":
            self._unpipe(number, finding)
        else:
            self._drop(number, "type", finding)

    def _undo(self, section: str, number: int, finding: Finding) -> None:
        name = getattr(self.survey, section)[number].id
        self._tell(name, section, name, finding, "it is left out")
        self.undone.add((section, number))

    def _change(self, place: Part, value: object, key: str, finding: Finding) -> None:
        part = getattr(self.survey, str(place[0]))[place[1]]
        written = getattr(part, str(place[2]))
        self._tell(part.id, _COLUMNS.get(key, key), str(written), finding, _INSTEAD.get(key, "it is left out"))
        self.changes[place] = value

    def _drop(self, number: int, key: str, finding: Finding) -> None:
        question = self.survey.questions[number]
        self._tell(question.id, _COLUMNS.get(key, key), question.value or question.text, finding, "it is left out")
        self.dropped.add(number)

    def _tell_apart(self, place: Part, finding: Finding) -> None:
        choices = self.survey.choices[int(place[1])]
        option = choices.options[int(place[3])]
        label = f"{option.label} ({option.code})"
        self._tell(f"{choices.name}.{option.code}", "label", option.label, finding, f"it is written « {label} »")
        said = self.assembled.sayings.said.get(f"{choices.name}.{option.code}", {})
        self.assembled.sayings.said[f"{choices.name}.{option.code}"] = {
            language: f"{text} ({option.code})" for language, text in said.items()
        }
        self.changes[place] = label

    def _unpipe(self, number: int, finding: Finding) -> None:
        """Words that would say an answer not known yet leave a gap."""
        question = self.survey.questions[number]
        for part in ("text", "help", "problem"):
            context, text = f"{question.id}.{part}", getattr(question, part)
            if text and PLACEHOLDER.search(text):
                self._tell(question.id, "label", text, finding, f"`{GAP}` stands for it")
                said = self.assembled.sayings.said.get(context, {})
                self.assembled.sayings.said[context] = {
                    language: PLACEHOLDER.sub(GAP, one) for language, one in said.items()
                }
                self.changes["questions", number, part] = PLACEHOLDER.sub(GAP, text)

    def _tell(self, name: str, column: str, what: str, finding: Finding, instead: str) -> None:
        place = self.assembled.places.get(name, Place())
        weight: Weight = "changed" if column == "label" else "lost"
        self.report.add(place.sheet, place.row, column, what, finding.message, instead, weight)

    def _changed(self) -> Survey:
        questions = [
            self._with("questions", number, one)
            for number, one in enumerate(self.survey.questions)
            if number not in self.dropped
        ]
        sections = [self._with("sections", number, one) for number, one in enumerate(self.survey.sections)]
        choices = [self._relabelled(number, one) for number, one in enumerate(self.survey.choices)]
        parts: dict[str, tuple[BaseModel, ...]] = {
            "questions": tuple(questions),
            "sections": tuple(sections),
            "choices": tuple(choices),
        }
        for section in ("quotas", "outcomes", "indicators"):
            listed = enumerate(getattr(self.survey, section))
            parts[section] = tuple(one for at, one in listed if (section, at) not in self.undone)
        return _without_idle(self.survey.model_copy(update=parts), self.assembled.sayings)

    def _relabelled(self, number: int, choices: ChoiceList) -> ChoiceList:
        labels = {place[3]: label for place, label in self.changes.items() if place[:2] == ("choices", number)}
        options = tuple(
            option.model_copy(update={"label": labels[at]}) if at in labels else option
            for at, option in enumerate(choices.options)
        )
        return choices.model_copy(update={"options": options})

    def _with(self, section: str, number: int, part: Any) -> Any:  # noqa: ANN401  questions and sections alike
        update = {place[2]: value for place, value in self.changes.items() if place[:2] == (section, number)}
        if "constraint" in update:
            update["problem"] = None
        return part.model_copy(update=update) if update else part


def _without_idle(survey: Survey, sayings: Sayings) -> Survey:
    """Placeholders of questions that are gone are said nowhere any more."""
    ids = {question.id for question in survey.questions}
    gone = {one.name for one in survey.placeholders if one.source not in ids}
    if not gone:
        return survey

    def unsaid(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: GAP if found[1] in gone else found[0], text)

    for context, said in sayings.said.items():
        sayings.said[context] = {language: unsaid(text) for language, text in said.items()}
    choices = (_said(one, ("options",), lambda option: _said(option, ("label",), unsaid)) for one in survey.choices)
    update = {
        "placeholders": tuple(one for one in survey.placeholders if one.name not in gone),
        "questions": tuple(_said(one, ("text", "help", "problem"), unsaid) for one in survey.questions),
        "sections": tuple(_said(one, ("title",), unsaid) for one in survey.sections),
        "choices": tuple(choices),
        "thanks": unsaid(survey.thanks),
    }
    return survey.model_copy(update=update)


def _said(part: Piece, keys: tuple[str, ...], say: Callable[[Any], Any]) -> Piece:
    """A part with some of its texts, or all its options, said otherwise."""
    update: dict[str, Any] = {}
    for key in keys:
        value = getattr(part, key)
        if isinstance(value, tuple):
            update[key] = tuple(map(say, value))
        elif value is not None:
            update[key] = say(value)
    return part.model_copy(update=update)
