"""Where a definition falls short of the model, in the words of the person who wrote it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.questionnaire.draft import SURVEY_TEXTS, Draft
from app.questionnaire.findings import MOST, Finding
from app.questionnaire.lines import Place
from app.questionnaire.model import (
    FRENCH,
    ChoiceList,
    Ending,
    Indicator,
    Kind,
    Option,
    Outcome,
    Placeholder,
    Question,
    Quota,
    Repeat,
    Scale,
    Section,
    Survey,
)
from app.questionnaire.scope import nearest
from app.questionnaire.shapes import Shaped

_SPELT = {"kind": "type", "minimum": "min", "maximum": "max", "first": "from", "last": "to", "source": "from"}
_CODE = "lower-case letters without accents, digits and `_`, beginning with a letter"
_YES_NO = "`true` or `false`"
_RULE = 'a rule between quotes: `"carnet == oui"`'
_FILE = "a file beside the survey, such as `images/carnet.png`, or one for each language: `{fr: …, ar: …}`"
_SHARE = "a share between 0 and 1, such as 0.6"
_EXPECTED: Mapping[str, str] = {
    "id": _CODE,
    "code": _CODE,
    "name": _CODE,
    "choices": f"the name of a choice list: {_CODE}",
    "outcome": f"the id of an outcome: {_CODE}",
    "key": "lower-case letters without accents, digits and `-`, beginning with a letter",
    "kind": f"one of {', '.join(Kind)}",
    "options": "two answers at least, each a code with its words",
    "questions": "one question at least, and 1000 at most",
    "scale": "`{from: 1, to: 5, low: …, high: …}`",
    "first": "0 or 1",
    "last": "a number from 2 to 10",
    "minimum": "a whole number, or a date like 2026-01-31",
    "maximum": "a whole number, a date like 2026-01-31, or `today`",
    "rows": f"the name of a choice list: {_CODE}",
    "columns": "`{region: idf}`: a code for each column",
    "image": _FILE,
    "audio": _FILE,
    "section": f"the id of a section: {_CODE}",
    "within": f"the id of a section: {_CODE}",
    "rotate": _CODE,
    "page": _CODE,
    "ending": f"the id of an ending: {_CODE}",
    "source": f"the id of a question or a name of `prefill`: {_CODE}",
    "scale_of": _CODE,
    "prefill": f"a name, or a list of names: {_CODE}",
    "repeat": "`{over: enfants}`",
    "over": f"the name of a choice list, or the id of a question: {_CODE}",
    "most": "a whole number from 1 to 50",
    "limit": "a whole number",
    "rule": _RULE,
    "filter": _RULE,
    "end_if": _RULE,
    "screen_out_if": _RULE,
    "value": "what it comes to: `5 - aide`",
    "other": _YES_NO,
    "dont_know": _YES_NO,
    "not_applicable": _YES_NO,
    "randomise": _YES_NO,
    "identifier": _YES_NO,
    "sensitive": _YES_NO,
    "reversed": _YES_NO,
    "max_length": "a number of characters from 1 to 4000",
    "required": _YES_NO,
    "refusable": _YES_NO,
    "exclusive": _YES_NO,
    "show_if": _RULE,
    "constraint": _RULE,
    "positive": _RULE,
    "population": _RULE,
    "target": _SHARE,
    "floor": _SHARE,
    "confidence": "a share between 0.5 and 1, such as 0.95",
    "minimum_n": "a whole number from 2",
    "minimum_clusters": "a whole number from 2",
    "minutes": "a whole number from 1 to 60",
    "languages": "a list of codes: `[fr, ar, en]`",
}
_WORDS = "words, at most 4000 characters"

Part = TypeVar("Part", bound=BaseModel)


def shortfalls(broken: Sequence[ErrorDetails], shaped: Shaped) -> Iterator[Finding]:
    """One finding a place, however many ways the model tried to read it."""
    first: dict[Place, ErrorDetails] = {}
    for error in broken:
        first.setdefault(_place(error["loc"]), error)
    # A list is called too short when its parts are broken: the parts say it better.
    around = {place[:end] for place in first for end in range(1, len(place))}
    told = (place for place in first if place not in around and not _already(place, shaped))
    for place in itertools.islice(told, MOST):
        yield _finding(first[place], place, shaped)


def _already(place: Place, shaped: Shaped) -> bool:
    return any(place[:end] in shaped.refused for end in range(1, len(place) + 1))


def _place(loc: Place) -> Place:
    """The written part of a location: unions add the names of their branches to it."""
    if loc[0] == "choices":
        return loc[:5]
    if loc[0] in _SECTIONS:
        return loc[:4] if loc[2:3] in {("scale",), ("repeat",)} else loc[:3]
    return loc[:2]


def _finding(error: ErrorDetails, place: Place, shaped: Shaped) -> Finding:
    key = str(next(part for part in reversed(place) if isinstance(part, str)))
    written, whose = _SPELT.get(key, key.strip()), _whose(place, shaped)
    expected = _EXPECTED.get(key, _WORDS)
    lines = shaped.lines
    if error["type"] == "missing":
        return lines.error(place, "missing", f"`{written}` is missing in {whose}", f"Add `{written}:` with {expected}.")
    if error["type"] == "extra_forbidden":
        return lines.error(place, "unknown_key", f"`{written}` is no key of {whose}", _which_key(written, place))
    if isinstance(place[-1], int) and place[0] not in {"languages", "prefill"}:
        return lines.error(place, "shape", f"{whose} has another shape", "Write its keys: `{id: …, text: …}`.")
    if error["input"] is None or error["input"] == "":
        return lines.error(
            place, "empty", f"`{written}` is empty in {whose}", f"Write {expected}, or take the key away."
        )
    message = f"`{written}: {_short(error['input'])}` cannot be read in {whose}"
    return lines.error(place, "unreadable", message, f"Write {expected}.")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else "[…]" if isinstance(value, list | tuple) else "{…}"
    return text if len(text) <= 40 else f"{text[:39]}…"


_SECTIONS = {
    "questions": "question",
    "indicators": "indicator",
    "outcomes": "outcome",
    "choices": "choice list",
    "sections": "section",
    "placeholders": "placeholder",
    "endings": "ending",
    "quotas": "quota",
}


def _whose(place: Place, shaped: Shaped) -> str:
    section, number = place[0], place[1] if len(place) > 1 else None
    if section not in _SECTIONS or not isinstance(number, int):
        return "the survey"
    name = _name(_parts(shaped, str(section))[number])
    noun = _SECTIONS[str(section)]
    return f"the {noun} `{name}`" if name else f"the {noun} number {number + 1}"


def _name(data: object) -> str | None:
    found = (data.get("id") or data.get("name")) if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def _parts(shaped: Shaped, section: str) -> list[object]:
    found = shaped.data.get(section)
    return found if isinstance(found, list) else []


def _which_key(word: str, place: Place) -> str:
    if word in _SPELT:
        return f"Write `{_SPELT[word]}`."
    keys = [_SPELT.get(key, key) for key in _model(place).model_fields]
    meant = nearest(word, keys)
    return f"Did you mean `{meant}`?" if meant else f"Its keys are: {', '.join(keys)}."


def _model(place: Place) -> type[BaseModel]:
    if place[2:3] == ("scale",):
        return Scale
    if place[2:3] == ("repeat",):
        return Repeat
    if place[0] == "choices":
        return Option if len(place) > 3 else ChoiceList
    return _MODELS.get(str(place[0]), Survey)


_MODELS: Mapping[str, type[BaseModel]] = {
    "questions": Question,
    "outcomes": Outcome,
    "indicators": Indicator,
    "sections": Section,
    "placeholders": Placeholder,
    "endings": Ending,
    "quotas": Quota,
}


def draft_of(shaped: Shaped, broken: Iterable[ErrorDetails]) -> Draft:
    """The parts in which pydantic found nothing, and the names of the others."""
    bad = {error["loc"][:2] for error in broken}
    languages = shaped.data.get("languages", Survey.model_fields["languages"].default)
    prefill, source = shaped.data.get("prefill"), str(shaped.data.get("source", FRENCH))
    others = ("sections", "placeholders", "endings", "quotas")
    return Draft(
        _read(shaped, "questions", Question, bad),
        _read(shaped, "choices", ChoiceList, bad),
        _read(shaped, "outcomes", Outcome, bad),
        _read(shaped, "indicators", Indicator, bad),
        (source,) if ("languages",) in bad or not isinstance(languages, list | tuple) else tuple(map(str, languages)),
        _read(shaped, "sections", Section, bad),
        _read(shaped, "placeholders", Placeholder, bad),
        _read(shaped, "endings", Ending, bad),
        _read(shaped, "quotas", Quota, bad),
        tuple(map(str, prefill)) if isinstance(prefill, list) else (),
        source,
        {name: text for name in SURVEY_TEXTS if isinstance(text := shaped.data.get(name), str)},
        _unread(shaped, "questions", bad),
        _unread(shaped, "choices", bad),
        _unread(shaped, "outcomes", bad),
        frozenset[str]().union(*(_unread(shaped, section, bad) for section in others)),
    )


def _read(shaped: Shaped, section: str, model: type[Part], bad: set[Place]) -> dict[int, Part]:
    parts = _parts(shaped, section)
    return {place: model.model_validate(data) for place, data in enumerate(parts) if (section, place) not in bad}


def _unread(shaped: Shaped, section: str, bad: set[Place]) -> frozenset[str]:
    names = (_name(data) for place, data in enumerate(_parts(shaped, section)) if (section, place) in bad)
    return frozenset(name for name in names if name)
