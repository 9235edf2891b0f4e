"""The scope of a survey: each question with the sort of its answers, each calculation with that of its formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.questionnaire.expressions import Formula, parse_formula
from app.questionnaire.items import Item, Unfolding
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, ChoiceList, Kind, Question, Survey
from app.questionnaire.scope import Scope, Sort, Subject, month
from app.questionnaire.tree import TODAY


def scope_of_survey(survey: Survey) -> Scope:
    unfolding = Unfolding(survey.by_id, survey.lists, survey.section_by_id)
    return scope_of(unfolding.items(enumerate(survey.questions)), survey.by_id, survey.lists, survey.prefill)


def scope_of(
    items: Iterable[Item],
    questions: Mapping[str, Question],
    lists: Mapping[str, ChoiceList],
    prefill: Iterable[str] = (),
    unread: Iterable[str] = (),
) -> Scope:
    """A scope of these questions; `unread` are ids whose question is broken."""
    subjects = {name: Subject(Sort.UNKNOWN) for name in unread}
    subjects |= {name: Subject(Sort.TEXT) for name in prefill}
    subjects[TODAY] = Subject(Sort.DATE)
    repeated: dict[str, list[str]] = {}
    rows: dict[str, list[str]] = {one.id: [] for one in questions.values() if one.kind is Kind.MATRIX}
    listed = tuple(items)
    for item in listed:
        subjects[item.id] = _subject(item.question, lists)
        if item.instance is not None:
            repeated.setdefault(item.id.removesuffix(f"@{item.instance}"), []).append(item.id)
        if item.row is not None:
            base = item.id.replace(f".{item.row}", "", 1)
            rows.setdefault(base, []).append(item.id)
    subjects |= {name: Subject(Sort.REPEATED, parts=tuple(parts)) for name, parts in repeated.items()}
    subjects |= {name: Subject(Sort.ROWS, parts=tuple(parts)) for name, parts in rows.items()}
    return _with_calculations(Scope(subjects), [one for one in listed if one.question.value], lists)


def _with_calculations(scope: Scope, calculations: Iterable[Item], lists: Mapping[str, ChoiceList]) -> Scope:
    """Each calculation is of the sort its formula gives, known in their order; items of a repeat are of one sort."""
    met: dict[str, Subject] = {}
    subjects = dict(scope.subjects)
    known = replace(scope, subjects=subjects)
    for item in calculations:
        found = met.get(item.written)
        if found is None:
            choices = lists.get(item.question.choices or "")
            parsed = parse_formula(item.question.value or "", known.inside(item), choices)
            found = met[item.written] = parsed.subject if isinstance(parsed, Formula) else Subject(Sort.UNKNOWN)
        subjects[item.id] = found
    return Scope(subjects)


_SORTS: Mapping[Kind, Sort] = {
    **dict.fromkeys(ONE_CODE, Sort.CODE),
    **dict.fromkeys(SEVERAL_CODES, Sort.CODES),
    **dict.fromkeys(SCALES | {Kind.INTEGER, Kind.DECIMAL}, Sort.NUMBER),
    **dict.fromkeys((Kind.DATE, Kind.MONTH), Sort.DATE),
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.POSTCODE), Sort.TEXT),
    Kind.TIME: Sort.TIME,
    Kind.NOTE: Sort.NOTHING,
    Kind.MATRIX: Sort.ROWS,
    Kind.CALCULATION: Sort.UNKNOWN,
}


def _subject(question: Question, lists: Mapping[str, ChoiceList]) -> Subject:
    sort = _SORTS[question.kind]
    if question.scale and question.kind not in ONE_CODE:
        return Subject(sort, None, question.scale.first, question.scale.last)
    choices = lists.get(question.choices) if question.choices else None
    limits = (None, None) if sort is Sort.CODES else (_limit(question.minimum), _limit(question.maximum))
    codes = choices.codes if choices else None
    whole, months = question.kind is not Kind.DECIMAL, question.kind is Kind.MONTH
    return Subject(sort, codes, *limits, whole, months, choices=question.choices)


def _limit(end: object) -> int | float | dt.date | None:
    """Limits written as words (`today`, a time) bound nothing that is proven."""
    if isinstance(end, str):
        return month(end)
    return end if isinstance(end, int | float | dt.date) else None
