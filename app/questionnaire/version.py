"""A published version: structure and all texts, frozen; its digest is its name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.questionnaire.catalogues import Catalogue, audit, corrections, texts
from app.questionnaire.checks import check
from app.questionnaire.contexts import entries
from app.questionnaire.course import Compiled, Compiler, rotated
from app.questionnaire.expressions import Rule
from app.questionnaire.findings import Finding, errors
from app.questionnaire.items import Item
from app.questionnaire.model import Kind, Language, Question, Quota, Survey
from app.questionnaire.scope import Subject
from app.questionnaire.tree import TODAY

FORMAT = 1
"""Of the document below; a reader of an older one is kept for as long as versions are."""


@dataclass(frozen=True)
class Version:
    """What respondents meet. Equal content has an equal digest, wherever and whenever it was frozen."""

    digest: str
    survey: Survey
    texts: Mapping[Language, Mapping[str, str]]
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By context, earlier source wordings that were mere slips of the pen: answers to them stay comparable."""

    @classmethod
    def of(
        cls,
        survey: Survey,
        texts: Mapping[Language, Mapping[str, str]],
        corrected: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Version:
        """A version of a survey already checked, with its texts in every language served."""
        slips = dict(corrected or {})
        return cls(_digest(_document(survey, texts, slips)), survey, texts, slips)

    @classmethod
    def from_document(cls, document: str) -> Version:
        """The version back from what `to_document` wrote."""
        content = json.loads(document)
        if content["format"] != FORMAT:
            raise ValueError(f"Version document of an unknown format: {content['format']}")
        survey = Survey.model_validate_json(json.dumps(content["survey"]))
        slips = {context: tuple(earlier) for context, earlier in content.get("corrected", {}).items()}
        return cls(_digest(_canonical(content)), survey, content["texts"], slips)

    def to_document(self) -> str:
        """Canonical JSON: keys sorted, nothing but content."""
        return _document(self.survey, self.texts, self.corrected)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages served, in the survey's order."""
        return tuple(language for language in self.survey.languages if language in self.texts)

    def text(self, language: Language, context: str) -> str:
        return self.texts[language][context]

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that anybody can be asked, one by one, in the order of the file."""
        return tuple(one.item for one in self.compiled)

    def item(self, item_id: str) -> Item:
        return self._by_id[item_id].item

    def question(self, item_id: str) -> Question:
        """The question as asked; a row of a matrix is one of its own."""
        return self._by_id[item_id].question

    def written(self, question_id: str) -> Question | None:
        """A question as the file has it; a calculation with the list its codes have words from."""
        question = self.survey.by_id.get(question_id)
        if question is None or question.kind is not Kind.CALCULATION:
            return question
        return next(one.question for one in self.compiled if one.item.written == question_id)

    def subject(self, item_id: str) -> Subject:
        """What kind of values an item has."""
        return self._compiler.scope.subjects[item_id]

    def asks(self, item_id: str) -> bool:
        """Whether there is such an item."""
        return item_id in self._by_id

    def find(self, item_id: str) -> Compiled:
        return self._by_id[item_id]

    def course(self, interview_id: str) -> tuple[Compiled, ...]:
        """The items in the order drawn for one interview."""
        return rotated(self.compiled, interview_id) if self.rotates else self.compiled

    @cached_property
    def heeded(self) -> frozenset[str]:
        """Ids whose value some rule, constraint, filter or calculation reads."""
        read = (
            (one.rule, one.constraint, one.filter, one.formula, *(out.rule for out in one.exits))
            for one in self.compiled
        )
        return frozenset(name for rules in read for rule in rules if rule for name in rule.names)

    def rule(self, item_id: str) -> Rule | None:
        """When the item is shown; None is always."""
        return self._by_id[item_id].rule

    def constraint(self, item_id: str) -> Rule | None:
        """What an answer must fulfil besides its kind's own limits."""
        return self._by_id[item_id].constraint

    def positive(self, indicator_id: str) -> Rule:
        """Who counts as a success of the indicator."""
        return self._positive[indicator_id]

    def population(self, indicator_id: str) -> Rule | None:
        """Whom the indicator is about; None is everybody."""
        return self._populations.get(indicator_id)

    @cached_property
    def compiled(self) -> tuple[Compiled, ...]:
        return self._compiler.compiled()

    @cached_property
    def quotas(self) -> tuple[tuple[Quota, Rule], ...]:
        return tuple((quota, self._compiler.rule(quota.rule)) for quota in self.survey.quotas)

    @cached_property
    def reads_today(self) -> bool:
        """Whether any rule reckons with the day on which the interview began."""
        rules = [rule for one in self.compiled for rule in (one.rule, one.constraint, one.filter, one.formula) if rule]
        rules += [out.rule for one in self.compiled for out in one.exits]
        coded = (*self._positive.values(), *self._populations.values(), *(rule for _, rule in self.quotas))
        return any(TODAY in rule.names for rule in (*rules, *coded))

    @cached_property
    def _compiler(self) -> Compiler:
        return Compiler.of(self.survey)

    @cached_property
    def _by_id(self) -> dict[str, Compiled]:
        return {one.id: one for one in self.compiled}

    @cached_property
    def rotates(self) -> bool:
        """Whether the order of the questions is drawn for each interview."""
        return any(one.item.rotation for one in self.compiled)

    @cached_property
    def _positive(self) -> dict[str, Rule]:
        return {one.id: self._compiler.rule(one.positive) for one in self.survey.indicators}

    @cached_property
    def _populations(self) -> dict[str, Rule]:
        return {one.id: self._compiler.rule(one.population) for one in self.survey.indicators if one.population}


def freeze(survey: Survey, catalogues: Mapping[Language, Catalogue]) -> Version | tuple[Finding, ...]:
    """A version when the survey is sound and every language it names is wholly current, else why not."""
    found = list(errors(check(survey)))
    served = {survey.source: {entry.context: entry.text for entry in entries(survey)}}
    for language in survey.others:
        said = _texts(survey, language, catalogues.get(language))
        if isinstance(said, tuple):
            found.extend(said)
        else:
            served[language] = said
    return tuple(found) or Version.of(survey, served, corrections(survey, catalogues.values()))


def _texts(survey: Survey, language: Language, catalogue: Catalogue | None) -> dict[str, str] | tuple[Finding, ...]:
    if catalogue is None:
        return (_no_catalogue(survey, language),)
    if not catalogue.findings and catalogue.language != language:
        message = f"The header says `{catalogue.language}`, expected `{language}`"
        return (Finding(catalogue.file, 1, "error", "language", message, "Correct the header, or move the file."),)
    said = texts(survey, catalogue)
    return errors(audit(survey, catalogue)) if said is None else dict(said)


def _no_catalogue(survey: Survey, language: Language) -> Finding:
    message = f"The survey names the language `{language}` but there is no catalogue for it"
    mend = f"Write {language}/LC_MESSAGES/{survey.key}.po (`translations update` begins it), or take `{language}` away."
    return Finding(f"{survey.key}.yaml", 1, "error", "no_catalogue", message, mend)


def _document(
    survey: Survey, texts: Mapping[Language, Mapping[str, str]], corrected: Mapping[str, tuple[str, ...]]
) -> str:
    """Corrections are written only where there are some, so that a version without them keeps its digest."""
    structure = survey.model_dump(mode="json", exclude_none=True)
    slips = {"corrected": corrected} if corrected else {}
    return _canonical({"format": FORMAT, "survey": structure, "texts": texts, **slips})


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()
