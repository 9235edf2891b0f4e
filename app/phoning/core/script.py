"""What a script is made of: its parts in the order they are said, the variables of each, and what it must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.interview.characters import folded
from app.phoning.core.order import ReasonCode
from app.phoning.core.outcomes import Kind

LONGEST = 2000
"""Signs in one part: more cannot be read out."""


class ScriptKind(StrEnum):
    """Whom a script is said to; stored words."""

    PROFESSIONAL = Kind.PROFESSIONAL.value
    BENEFICIARY = Kind.BENEFICIARY.value
    INBOUND = "inbound"
    """Somebody who rings us."""


class Variable(StrEnum):
    """Written `{caller}`; filled when a caller's page shows the script."""

    CALLER = "caller"
    PROJECT = "project"
    COUNT = "count"
    DAY = "day"


_WHO = frozenset({Variable.CALLER, Variable.PROJECT})
_PROMISE = frozenset({Variable.COUNT, Variable.DAY})


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    must: frozenset[Variable] = frozenset()
    """Variables it would say nothing without."""
    may: frozenset[Variable] = _WHO


GREETING = Part("greeting", must=_WHO)
PURPOSE = Part("purpose")
"""Why we call, and that they may say no: straight after who we are."""
REQUEST, THANKS = Part("request"), Part("thanks")
OBJECTIONS = Part("objections")
VOICEMAIL = Part("voicemail", must=frozenset({Variable.CALLER}))
QUIET_VOICEMAIL = Part("voicemail", must=frozenset({Variable.CALLER}), may=frozenset({Variable.CALLER}))
"""Whoever shares the telephone may hear it: it does not name what the person receives."""
OTHERWISE = "matter_otherwise"
"""The matter, where nothing in particular is due."""


def matter_name(code: ReasonCode | None) -> str:
    return f"matter_{code.name.lower()}" if code else OTHERWISE


def _matters(*codes: ReasonCode) -> tuple[Part, ...]:
    parts = [
        Part(matter_name(one), _PROMISE, _WHO | _PROMISE) if one is ReasonCode.PROMISE_PAST else Part(matter_name(one))
        for one in codes
    ]
    return (*parts, Part(OTHERWISE))


PARTS: Mapping[ScriptKind, Sequence[Part]] = {
    ScriptKind.PROFESSIONAL: (
        GREETING,
        PURPOSE,
        *_matters(*(code for code in ReasonCode if code is not ReasonCode.ASKED_FOR_CALL)),
        *(REQUEST, THANKS, OBJECTIONS, VOICEMAIL),
    ),
    ScriptKind.BENEFICIARY: (
        GREETING,
        PURPOSE,
        *_matters(ReasonCode.APPOINTMENT, ReasonCode.ANOTHER_TIME, ReasonCode.ASKED_FOR_CALL),
        *(REQUEST, THANKS, OBJECTIONS, QUIET_VOICEMAIL),
    ),
    ScriptKind.INBOUND: (GREETING, PURPOSE, *_matters(), REQUEST, THANKS, OBJECTIONS),
}
"""In the order in which they are said; identity and the right to say no stand first in every one."""

SAYING_NO: Mapping[str, Sequence[str]] = {
    "fr": ("dire non", "refuser", "vous opposer", "ne plus vous appeler", "ne plus être appelé"),
    "en": ("say no", "refuse", "decline", "never to call", "not call"),
    "ar": ("الرفض", "ترفضوا", "تقولوا لا", "الاعتراض", "تعترضوا"),
}
"""Words by which a sentence tells that one may say no; one of them is enough."""


class FaultCode(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    """A variable that this part cannot be given."""
    MISSING = "missing"
    """A variable that this part must name."""
    BRACES = "braces"
    NO_RIGHT = "no_right"
    """It does not say that one may say no."""
    NO_ANSWER = "no_answer"
    """An objection without what to answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    part: str
    code: FaultCode
    named: str = ""
    """The variable, or the objection, that it is about."""


_VARIABLE = re.compile(r"\{([^{}]*)\}")


def faults(kind: ScriptKind, language: str, texts: Mapping[str, str]) -> Sequence[Fault]:
    """Everything that stands in the way of reading a script out, in the order of its parts."""
    return [fault for part in PARTS[kind] for fault in _faults(part, language, texts.get(part.name, ""))]


def _faults(part: Part, language: str, text: str) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(part.name, FaultCode.EMPTY)
        return
    if len(text) > LONGEST:
        yield Fault(part.name, FaultCode.TOO_LONG)
    named = _VARIABLE.findall(text)
    yield from (Fault(part.name, FaultCode.UNKNOWN, one) for one in named if one not in part.may)
    yield from (Fault(part.name, FaultCode.MISSING, one) for one in sorted(part.must) if one not in named)
    if {"{", "}"} & set(_VARIABLE.sub("", text)):
        yield Fault(part.name, FaultCode.BRACES)
    if part is PURPOSE and not may_say_no(language, text):
        yield Fault(part.name, FaultCode.NO_RIGHT)
    if part is OBJECTIONS:
        alone = (objection for objection, answer in objections(text) if not answer)
        yield from (Fault(part.name, FaultCode.NO_ANSWER, one) for one in alone)


def may_say_no(language: str, text: str) -> bool:
    return any(folded(words) in folded(text) for words in SAYING_NO[language])


def objections(text: str) -> Sequence[tuple[str, str]]:
    """Blocks between empty lines: what they say on the first line, what to answer below."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text) if block.strip())
    return [(first.strip(), rest.strip()) for first, _, rest in (block.partition("\n") for block in blocks)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Variables without a value stay as they are written."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
