"""Items with their rules compiled, in the order of the file or of one interview: what the engine walks through."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from app.questionnaire.chance import drawn
from app.questionnaire.contexts import PARTS, part_text
from app.questionnaire.expressions import Formula, Rule, parse, parse_formula
from app.questionnaire.items import Item, Unfolding, written_id
from app.questionnaire.model import Kind, Option, Question, Survey
from app.questionnaire.scope import Scope, Sort
from app.questionnaire.subjects import scope_of_survey
from app.questionnaire.tree import And, Name

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
ITEM = "item"
"""The placeholder that stands for the item of a repeat."""

Way = Literal["end", "screen_out"]


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of the interview, judged once its question is answered; `context` names the closing words."""

    way: Way
    rule: Rule
    context: str


@dataclass(frozen=True)
class Compiled:
    """An item ready to be walked over."""

    id: str
    question: Question
    item: Item
    rule: Rule | None
    constraint: Rule | None = None
    formula: Formula | None = None
    filter: Rule | None = None
    exits: tuple[Exit, ...] = ()
    pipes: tuple[tuple[str, str], ...] = ()
    """Placeholders its words hold, each with the name whose value it says."""
    columns: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """Of a filtered question: each code with what the filter may read of its option."""
    accepts: str | None = None
    """Of a consent: the code that says yes."""

    @cached_property
    def plain(self) -> bool:
        """Asked of everybody, with no other consequence than its answer."""
        ruled = self.rule or self.constraint or self.formula or self.filter or self.exits or self.accepts
        return not ruled and self.question.kind is not Kind.NOTE

    def declines(self, value: object) -> bool:
        return value != self.accepts


@dataclass(frozen=True)
class Compiler:
    """Compiles a survey that was checked; a rule that does not fit its questions is a bug, and raises."""

    survey: Survey
    scope: Scope
    read: dict[tuple[str, str | None], Rule] = field(default_factory=dict)
    """Rules read already, by source and item: those of a section are met at each of its questions."""
    telling: set[str] = field(default_factory=set)
    """Calculations met that tell who somebody is."""

    @classmethod
    def of(cls, survey: Survey) -> Compiler:
        return cls(survey, scope_of_survey(survey))

    def compiled(self) -> tuple[Compiled, ...]:
        unfolding = Unfolding(self.survey.by_id, self.survey.lists, self.survey.section_by_id)
        return tuple(self._compiled(item) for item in unfolding.items(enumerate(self.survey.questions)))

    def rule(self, source: str, item: Item | None = None) -> Rule:
        key = (source, item.instance if item else None)
        found = self.read.get(key)
        if found is None:
            parsed = parse(source, self._scope(item))
            if not isinstance(parsed, Rule):
                raise ValueError(f"A version holds a rule that does not fit its questions: {source}: {parsed}")
            found = self.read[key] = parsed
        return found

    def _scope(self, item: Item | None) -> Scope:
        return self.scope.inside(item) if item else self.scope

    def _compiled(self, item: Item) -> Compiled:
        question = item.question
        formula = self._formula(question, item) if question.value else None
        if formula:
            question = question.model_copy(update=self._repeated(formula, item.id))
            item = replace(item, question=question)
        return Compiled(
            item.id,
            question,
            item,
            rule=self._shown(item),
            constraint=self.rule(question.constraint, item) if question.constraint else None,
            formula=formula,
            filter=self._filter(question, item),
            exits=tuple(self._exits(question, item)),
            pipes=self._pipes(item),
            columns=self._columns(question) if question.filter else (),
            accepts=self.survey.options(question)[0].code if question.kind is Kind.CONSENT else None,
        )

    def _shown(self, item: Item) -> Rule | None:
        rules = [self.rule(source, item) for source in item.shown]
        trees = (*(rule.tree for rule in rules), *item.presence)
        if len(rules) == len(trees) == 1:
            return rules[0]
        return Rule(" and ".join(f"({source})" for source in item.shown), And(trees)) if trees else None

    def _repeated(self, formula: Formula, name: str) -> dict[str, object]:
        """What a calculation takes from the answers it is made of: their words, and that they tell who somebody is."""
        subject = formula.subject
        whole = isinstance(formula.made, Name) or not (subject.truth or subject.sort is Sort.NUMBER)
        if not (whole and self._identify(formula.names)):
            return {"choices": subject.choices}
        self.telling.add(name)
        return {"choices": subject.choices, "identifier": True}

    def _identify(self, names: frozenset[str]) -> bool:
        """Whether one of these tells who somebody is."""
        for name in names:
            question = self.survey.by_id.get(written_id(name))
            if name in self.telling or name in self.survey.prefill or (question and question.identifier):
                return True
        return False

    def _formula(self, question: Question, item: Item) -> Formula:
        source = question.value or ""
        found = parse_formula(source, self._scope(item), self.survey.lists.get(question.choices or ""))
        if isinstance(found, Formula):
            return found
        raise ValueError(f"A version holds a calculation that does not fit its questions: {source}: {found}")

    def _filter(self, question: Question, item: Item) -> Rule | None:
        if not question.filter or not question.choices:
            return None
        scope = self._scope(item).with_option(self.survey.lists[question.choices])
        found = parse(question.filter, scope)
        if isinstance(found, Rule):
            return found
        raise ValueError(f"A version holds a filter that does not fit its questions: {question.filter}: {found}")

    def _columns(self, question: Question) -> tuple[tuple[str, Mapping[str, str]], ...]:
        options = self.survey.options(question)
        return tuple((one.code, {f"option.{name}": value for name, value in _read_of(one)}) for one in options)

    def _exits(self, question: Question, item: Item) -> Iterable[Exit]:
        words = f"ending.{question.ending}" if question.ending else None
        if question.screen_out_if:
            yield Exit("screen_out", self.rule(question.screen_out_if, item), words or "survey.screened_out")
        if question.end_if:
            yield Exit("end", self.rule(question.end_if, item), words or "survey.thanks")

    def _pipes(self, item: Item) -> tuple[tuple[str, str], ...]:
        """In a repeat, a placeholder says the answer of the same item."""
        known, scope = self.survey.placeholder_by_name, self._scope(item)
        names = {name: None for text in self._texts(item) for name in PLACEHOLDER.findall(text)}
        return tuple((name, scope.find(known[name].source)[0]) for name in names if name in known)

    def _texts(self, item: Item) -> Iterable[str]:
        if item.question.kind is Kind.CALCULATION:
            return
        written = self.survey.by_id[item.written]
        yield from (text for part in PARTS if (text := part_text(written, part)))
        for name in (written.rows, written.choices):
            yield from (option.label for option in (self.survey.lists[name].options if name else ()))
        yield from (section.title for section in item.sections if section.title)


def _read_of(option: Option) -> Iterable[tuple[str, str]]:
    return (("code", option.code), *option.columns.items())


def rotated(compiled: tuple[Compiled, ...], interview_id: str) -> tuple[Compiled, ...]:
    """Neighbouring sections of one group in the order drawn for this interview."""
    found: list[Compiled] = []
    for group, run in itertools.groupby(compiled, key=lambda one: (one.item.rotation or (None,))[0]):
        if group is None:
            found.extend(run)
            continue
        by_section: dict[str, list[Compiled]] = {}
        for one in run:
            by_section.setdefault((one.item.rotation or ("", ""))[1], []).append(one)
        for section in drawn(by_section, interview_id, group):
            found.extend(by_section[section])
    return tuple(found)
