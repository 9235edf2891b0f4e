"""What a definition says that cannot be meant: names, choices, limits, indicators; rules are in `rule_checks`.

How long a text message becomes is not judged here: that is counted where messages are (messaging).
"""

from __future__ import annotations

import datetime as dt
import itertools
import keyword
import re
from collections.abc import Callable, Iterable, Iterator

from app.questionnaire.contexts import RESERVED
from app.questionnaire.draft import Draft
from app.questionnaire.findings import MOST, Finding, in_order
from app.questionnaire.lines import Lines
from app.questionnaire.model import (
    ONE_CODE,
    SCALES,
    SEVERAL_CODES,
    SILENT,
    YES_NO_LIST,
    ChoiceList,
    Kind,
    Question,
    Survey,
)
from app.questionnaire.placeholder_checks import placeholders
from app.questionnaire.po import normal
from app.questionnaire.rule_checks import rules
from app.questionnaire.scope import month, nearest
from app.questionnaire.sms_checks import by_message
from app.questionnaire.structure_checks import structure
from app.questionnaire.tag_checks import tags

Found = Iterator[Finding]

_CHOOSING = ONE_CODE | SEVERAL_CODES
_ASKED = frozenset(Kind) - SILENT
_LIMITED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.MONTH, Kind.TIME}) | SEVERAL_CODES
_CODED = _CHOOSING - {Kind.CONSENT}
_FITS: dict[str, frozenset[Kind]] = {
    "choices": _CHOOSING | {Kind.MATRIX, Kind.CALCULATION},
    "scale": SCALES | {Kind.MATRIX},
    "rows": frozenset({Kind.MATRIX}),
    "value": frozenset({Kind.CALCULATION}),
    "minimum": _LIMITED,
    "maximum": _LIMITED,
    "max_length": frozenset({Kind.TEXT, Kind.LONG_TEXT}),
    "constraint": _ASKED - {Kind.MATRIX},
    "problem": _ASKED - {Kind.MATRIX},
    "end_if": _ASKED,
    "screen_out_if": _ASKED,
    "filter": _CODED,
    "randomise": _CODED,
    "dont_know": _ASKED - {Kind.CONSENT},
    "not_applicable": _ASKED - {Kind.CONSENT},
    "prefill": _ASKED - {Kind.CONSENT, Kind.MATRIX, *SEVERAL_CODES},
    "page": frozenset(Kind) - {Kind.CALCULATION},
}
"""The kinds that each key has a meaning for."""

_TRUTHS_OF_YAML = frozenset({"true", "false", "on", "off", "y", "n"})
"""`yes` and `no` are ours by design, and stay texts."""

WRITTEN = {"kind": "type", "minimum": "min", "maximum": "max", "first": "from", "last": "to"}
"""Keys that a file spells otherwise than the model."""


def check(survey: Survey, lines: Lines | None = None) -> tuple[Finding, ...]:
    """Everything wrong with a survey that could be read whole."""
    return check_draft(Draft.of(survey), lines or Lines(f"{survey.key}.yaml"))


def check_draft(draft: Draft, lines: Lines) -> tuple[Finding, ...]:
    """Everything wrong with the parts that could be read."""
    checks: tuple[Callable[[Draft, Lines], Iterable[Finding]], ...] = (
        _languages,
        _names,
        _lists,
        _questions,
        _outcomes,
        _indicators,
        structure,
        placeholders,
        tags,
        rules,
        by_message,
    )
    found = (finding for one in checks for finding in one(draft, lines))
    return in_order(itertools.islice(found, MOST))


def _languages(draft: Draft, lines: Lines) -> Found:
    if draft.source not in draft.languages:
        message = f"The languages leave out `{draft.source}`, which the survey is written in"
        mend = f"Add `{draft.source}` to the list, or write `source:` if it is written in another."
        yield lines.error(("languages",), "source_language", message, mend)
    for place, language in enumerate(draft.languages):
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", language) or language in draft.languages[:place]:
            message = f"`{language}` is no language code, or stands here twice"
            yield lines.error(("languages", place), "language", message, "Write codes such as fr, ar, en, each once.")


def _names(draft: Draft, lines: Lines) -> Found:
    yield from _repeated(lines, "questions", {place: one.id for place, one in draft.questions.items()})
    yield from _repeated(lines, "indicators", {place: one.id for place, one in draft.indicators.items()})
    for place, question in draft.questions.items():
        if question.id in RESERVED or keyword.iskeyword(question.id):
            message = f"A question cannot be called `{question.id}`: the word has a meaning of its own"
            yield lines.error(("questions", place, "id"), "reserved", message, "Choose another id.")
        elif question.id in draft.lists or question.id in draft.unread_lists:
            message = f"`{question.id}` is both a question and a choice list"
            yield lines.error(("questions", place, "id"), "same_name", message, "Give one of them another name.")
    for place, choices in draft.choices.items():
        if choices.name in RESERVED:
            message = f"A choice list cannot be called `{choices.name}`: the word has a meaning of its own"
            yield lines.error(("choices", place), "reserved", message, "Choose another name.")


def _repeated(lines: Lines, section: str, ids: dict[int, str]) -> Found:
    first: dict[str, int] = {}
    for place, name in ids.items():
        if name in first:
            line = lines.line((section, first[name], "id"))
            message = f"The id `{name}` is already used on line {line}"
            yield lines.error((section, place, "id"), "same_id", message, "Give each its own id.")
        first.setdefault(name, place)


YES_AND_NO = frozenset({"yes", "no"})


def _lists(draft: Draft, lines: Lines) -> Found:
    used = {name for one in draft.questions.values() for name in (one.choices, one.rows)}
    used |= {one.repeat.over for one in draft.sections.values() if one.repeat}
    for place, choices in draft.choices.items():
        if choices.name not in used and not draft.unread_questions:
            message = f"No question uses the choice list `{choices.name}`"
            yield lines.warning(("choices", place), "unused_list", message, "Use it or take it away.")
        if choices.name == YES_NO_LIST and set(choices.codes) != YES_AND_NO:
            message = (
                f"`{YES_NO_LIST}` has other codes than `yes` and `no`, which text messages know in three languages"
            )
            yield lines.error(
                ("choices", place), "yes_no_codes", message, "Name its codes `yes` and `no`, with any labels."
            )
        yield from _options(place, choices, lines)


def _options(place: int, choices: ChoiceList, lines: Lines) -> Found:
    """Read off the screen, two options must differ; as codes too, though YAML refuses a key written twice."""
    codes: set[str] = set()
    labels: dict[str, str] = {}
    for number, option in enumerate(choices.options):
        label = normal(option.label).casefold()
        if option.code in codes or label in labels:
            twin = labels.get(label, option.code)
            message = f"`{option.code}` in `{choices.name}` repeats the code or the words of `{twin}`"
            yield lines.error(
                ("choices", place, "options", number), "same_option", message, "Say each answer once, in its own words."
            )
        if option.code in _TRUTHS_OF_YAML:
            message = (
                f"The code `{option.code}` in `{choices.name}` is true or false to YAML, and to tools that read it so"
            )
            yield lines.warning(("choices", place, "options", number), "yaml_code", message, "Choose another code.")
        codes.add(option.code)
        labels.setdefault(label, option.code)


def _questions(draft: Draft, lines: Lines) -> Found:
    for place, question in draft.questions.items():
        yield from _keys(place, question, lines)
        yield from _choices(place, question, draft, lines)
        yield from _limits(place, question, lines)


def _keys(place: int, question: Question, lines: Lines) -> Found:
    for key, kinds in _FITS.items():
        if getattr(question, key) not in {None, False} and question.kind not in kinds:
            written = WRITTEN.get(key, key)
            message = f"`{written}` has no meaning for `{question.id}`, which is a {question.kind.value}"
            yield lines.error(
                ("questions", place, key), "needless_key", message, f"Take `{written}` away, or change `type`."
            )
    if question.kind in SCALES and not question.scale:
        mend = "Add `scale: {from: 1, to: 5, low: …, high: …}`."
        yield lines.error(("questions", place), "missing_scale", f"The scale `{question.id}` has no `scale`", mend)
    if question.kind is Kind.CALCULATION and not question.value:
        message = f"The calculation `{question.id}` has no `value`"
        yield lines.error(("questions", place), "missing_value", message, "Add `value: 5 - aide`.")
    if question.kind is Kind.NPS and question.scale and (question.scale.first, question.scale.last) != (0, 10):
        message = f"`{question.id}` is a recommendation score that does not go from 0 to 10"
        yield lines.error(("questions", place, "scale"), "nps", message, "Take `from` and `to` away.")
    if not question.refusable and question.kind is not Kind.CONSENT:
        message = f"`{question.id}` does not let people refuse to answer"
        yield lines.error(
            ("questions", place, "refusable"), "refusable", message, "Only consent may; take `refusable` away."
        )
    if question.problem and not question.constraint:
        message = f"`{question.id}` has a `problem` text but no `constraint` that could call for it"
        yield lines.warning(
            ("questions", place, "problem"), "needless_problem", message, "Add `constraint` or take it away."
        )


def _choices(place: int, question: Question, draft: Draft, lines: Lines) -> Found:
    if question.kind not in _CHOOSING and not (question.kind is Kind.CALCULATION and question.choices):
        return
    if not question.choices:
        message = f"`{question.id}` has no `choices`"
        yield lines.error(("questions", place), "missing_choices", message, "Name a choice list: `choices: oui_non`.")
    elif question.choices not in draft.lists and question.choices not in draft.unread_lists:
        meant = nearest(question.choices, draft.lists)
        mend = f"Did you mean `{meant}`?" if meant else "Write the list under `choices:`."
        yield lines.error(("questions", place, "choices"), "unknown_list", f"No choice list `{question.choices}`", mend)
    elif question.kind is Kind.YES_NO and question.choices != YES_NO_LIST:
        message = f"`{question.id}` is a yes/no question with answers of its own"
        yield lines.error(
            ("questions", place, "choices"), "yes_no", message, "Take `choices` away, or write `type: single`."
        )
    elif question.kind is Kind.CONSENT and len(draft.lists.get(question.choices, _TWO).options) != len(_TWO.options):
        message = f"The consent `{question.id}` has more than two answers"
        yield lines.error(
            ("questions", place, "choices"),
            "consent_choices",
            message,
            "Give it two: the first accepts, the second declines.",
        )


_TWO = ChoiceList.model_validate(
    {"name": "two", "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]}
)


_LIMITS: dict[Kind, tuple[Callable[[object], bool], str]] = {
    Kind.INTEGER: (lambda end: isinstance(end, int), "Write a whole number."),
    Kind.DECIMAL: (lambda end: isinstance(end, int | float), "Write a number."),
    Kind.DATE: (lambda end: isinstance(end, dt.date) or end == "today", "Write a date like 2026-01-31."),
    Kind.MONTH: (lambda end: end == "today" or month(str(end)) is not None, "Write a month like 2026-01."),
    Kind.TIME: (lambda end: isinstance(end, str) and ":" in end, "Write a time between quotes: '08:30'."),
    **dict.fromkeys(SEVERAL_CODES, (lambda end: isinstance(end, int) and end >= 0, "Write how many answers.")),
}


def _limits(place: int, question: Question, lines: Lines) -> Found:
    if question.kind not in _LIMITS:
        return
    fits, mend = _LIMITS[question.kind]
    for key in ("minimum", "maximum"):
        end = getattr(question, key)
        if end is not None and not (fits(end) and (key, end) != ("minimum", "today")):
            message = f"`{WRITTEN[key]}: {end}` does not fit a {question.kind.value}"
            yield lines.error(("questions", place, key), "limit_kind", message, mend)
    if _crossed(question.minimum, question.maximum):
        message = f"No answer of `{question.id}` can be between {question.minimum} and {question.maximum}"
        yield lines.error(("questions", place, "maximum"), "limits", message, "Let `min` be below `max`.")


def _crossed(low: object, high: object) -> bool:
    """Whether two limits of one kind leave nothing between them."""
    if isinstance(low, dt.date) and isinstance(high, dt.date):
        return low > high
    if isinstance(low, str) and isinstance(high, str):
        return high != "today" and low > high
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _outcomes(draft: Draft, lines: Lines) -> Found:
    known = {one.id for one in draft.outcomes.values()} | draft.unread_outcomes
    parts = [(("questions", place, "outcome"), one.outcome) for place, one in draft.questions.items()]
    parts += [(("indicators", place, "outcome"), one.outcome) for place, one in draft.indicators.items()]
    for where, outcome in parts:
        if outcome and outcome not in known:
            meant = nearest(outcome, known)
            mend = f"Did you mean `{meant}`?" if meant else "Write it under `outcomes:`."
            yield lines.error(where, "unknown_outcome", f"No outcome `{outcome}`", mend)


def _indicators(draft: Draft, lines: Lines) -> Found:
    for place, one in draft.indicators.items():
        if one.floor >= one.target:
            message = f"The floor of `{one.id}` ({one.floor:g}) is not below its target ({one.target:g})"
            mend = "Below the floor the project stops, from the target on it scales: let `floor` be smaller."
            yield lines.error(("indicators", place, "floor"), "floor", message, mend)
