"""A survey written as a definition file; reading it back gives the same survey."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from app.questionnaire.model import Kind, Option, Question, Survey, Together
from app.questionnaire.shapes import FORMAT

WIDTH = 110
_SPELT = {"kind": "type", "minimum": "min", "maximum": "max", "first": "from", "last": "to", "source": "from"}
_MAPPINGS = {
    "outcomes": "id",
    "choices": "name",
    "sections": "id",
    "placeholders": "name",
    "endings": "id",
    "quotas": "id",
}
_WORDED = {"outcomes": "label", "endings": "text"}
_ORDER = ("relais", "key", "project", "title", "intro", "notice", "thanks", "declined", "screened_out", "quota_full")


def write(survey: Survey) -> str:
    """YAML in the order people read it: what it is about, what it says, its lists, its questions, its promises."""
    fields = [name for name in Survey.model_fields if name not in {"choices", "questions", "indicators"}]
    content: dict[str, Any] = {"relais": int(FORMAT)}
    for name in (*fields, "choices", "questions", "indicators"):
        part = _part(survey, name)
        if part not in (None, {}, []) and not (name == "together" and survey.together is Together.EACH):
            content[name] = part
    ordered = {name: content.pop(name) for name in _ORDER if name in content} | content
    yaml = YAML()
    yaml.width = WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(ordered, text)
    return text.getvalue()


def _part(survey: Survey, name: str) -> Any:  # noqa: ANN401  what YAML can hold
    value = getattr(survey, name)
    if name == "choices":
        return {one.name: {option.code: _option(option, survey.source) for option in one.options} for one in value}
    if name in _WORDED:
        return {one.id: _scalar(getattr(one, _WORDED[name])) for one in value}
    if name in _MAPPINGS:
        return {getattr(one, _MAPPINGS[name]): _keys(one, survey.source, _MAPPINGS[name]) for one in value}
    if name in {"questions", "indicators"}:
        return [_keys(one, survey.source) for one in value]
    return _value(value, survey.source)


def _option(option: Option, source: str) -> Any:  # noqa: ANN401
    keys = _keys(option, source, "code")
    return keys["label"] if set(keys) == {"label"} else keys


def _keys(part: BaseModel, source: str, named_by: str = "") -> dict[str, Any]:
    """The keys that say something."""
    fields = type(part).model_fields
    said = {name: getattr(part, name) for name in fields if name != named_by}
    return {
        _SPELT.get(name, name): _value(value, source)
        for name, value in said.items()
        if value != _understood(part, name, fields[name].default)
    }


def _understood(part: BaseModel, name: str, default: object) -> object:
    """What the reader supplies where the key is not written."""
    consent = isinstance(part, Question) and part.kind is Kind.CONSENT
    return False if consent and name == "refusable" else default


def _value(value: object, source: str) -> Any:  # noqa: ANN401
    match value:
        case BaseModel():
            return _keys(value, source)
        case Mapping():
            found = {key: _scalar(one) for key, one in value.items()}
            return found[source] if set(found) == {source} else found
        case tuple() | list():
            return [_value(one, source) for one in value]
    return _scalar(value)


def _scalar(value: object) -> Any:  # noqa: ANN401
    """Texts in the plainest style that comes back as the same text."""
    match value:
        case Kind() | Together():
            return value.value
        case bool() | int() | float():
            return value
        case dt.date():
            return value
        case str() if "\n" in value or value.casefold() == "null":
            return DoubleQuotedScalarString(value)
        case str() if len(value) > WIDTH and "  " not in value:
            return FoldedScalarString(value)
    return value
