"""What a translator declares in a catalogue's comments, so that a person's judgement is written down, never silent.

    # relais: checked negation — the French "sans" is said by a verb here
    # relais: same-as-source
    # relais: typo — before: « Avez vous le carnet ? »

`checked` clears one kind of doubt (or several, with commas) and must give a reason. `typo` is written by
`translations update --typo`: the French was corrected and the translation holds. Whoever works with another tool
writes `# relais: typo` alone above a fuzzy text, and the next `update` completes it. When a text's meaning changes,
notes made for the older text are kept as `was …` and clear nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Doubt(StrEnum):
    """What can make a translation suspicious; the word is what a note names."""

    SAME_ANSWER = "same-answer"
    PLACEHOLDER = "placeholder"
    MARKUP = "markup"
    HIDDEN = "hidden"
    SAME_AS_SOURCE = "same-as-source"
    NEGATION = "negation"
    DIRECTION = "direction"
    DIGITS = "digits"
    OPTION_NUMBERS = "option-numbers"
    LENGTH = "length"


NEVER_CLEARED = frozenset({Doubt.HIDDEN})
"""What nobody can see, nobody can have checked."""

_MARK = "relais:"
LONGEST = 5000
"""Characters of a note: an earlier French text fits in."""
MOST = 50
"""Notes to one text."""
_CHECKED = re.compile(r"checked\s+(?P<kinds>[a-z, -]*?[a-z])\s*(?:(?:—|–|--|:|\s-\s)\s*(?P<reason>.*))?$")
_TYPO = re.compile(r"typo\b[^«]*«(?P<before>.*)»")
_SLIP = re.compile(rf"{_MARK}\s*typo\W*$")
_SAME = re.compile(r"same-as-source\b\s*(?:[—–:-]+\s*(?P<reason>.*))?$")


@dataclass(frozen=True, slots=True)
class Notes:
    cleared: Mapping[Doubt, str] = field(default_factory=dict)
    """Kinds of doubt a person has looked into, each with the reason given."""
    typos: tuple[str, ...] = ()
    """Earlier French wordings that were corrected without a change of meaning."""
    faults: tuple[str, ...] = ()
    """Notes that say nothing usable, with what is wrong."""


NONE = Notes()


def read_notes(comments: Iterable[str]) -> Notes:
    """The notes among an entry's comments; writing a file may have broken one over several lines."""
    cleared: dict[Doubt, str] = {}
    typos: list[str] = []
    faults: list[str] = []
    for note in _notes(comments):
        if typo := _TYPO.match(note):
            typos.append(typo["before"].strip())
        elif same := _SAME.match(note):
            cleared[Doubt.SAME_AS_SOURCE] = same["reason"] or "declared the same"
        elif checked := _CHECKED.match(note):
            _clear(checked["kinds"], (checked["reason"] or "").strip(), cleared, faults)
        elif _SLIP.match(f"{_MARK} {note}"):
            faults.append(f"`{_MARK} {note}` waits for `translations update`, or its French has not changed")
        elif not note.startswith("was "):
            faults.append(f"`{_MARK} {note}` is no note that Relais knows")
    return Notes(cleared, tuple(typos), tuple(faults))


def _notes(comments: Iterable[str]) -> list[str]:
    said = " ".join(comments)
    return [" ".join(part[:LONGEST].split()) for part in said.split(_MARK)[1 : MOST + 1]] if _MARK in said else []


def _clear(kinds: str, reason: str, cleared: dict[Doubt, str], faults: list[str]) -> None:
    for kind in (one.strip() for one in kinds.split(",")):
        if kind not in set(Doubt):
            faults.append(f"`checked {kind}` names no kind of doubt")
        elif Doubt(kind) in NEVER_CLEARED:
            faults.append(f"`checked {kind}` cannot be declared: take the characters out")
        elif not re.search(r"\w", reason):
            faults.append(f"`checked {kind}` gives no reason")
        else:
            cleared[Doubt(kind)] = reason


def typo_note(before: str) -> str:
    return f"{_MARK} typo — before: « {' '.join(before.split())} »"


def declares_typo(comment: str) -> bool:
    """A note that the French was merely corrected, made by hand: what it was before is not told yet."""
    return _SLIP.match(comment) is not None


def is_note(comment: str) -> bool:
    return comment.startswith(_MARK)


def lapsed(comment: str) -> str:
    """The note of a text whose meaning has changed since."""
    return re.sub(rf"^{_MARK} *(?=checked|same-as-source)", f"{_MARK} was ", comment)


def restored(comment: str) -> str:
    """The note again, where the text it was made for is back."""
    return re.sub(rf"^{_MARK} was (?=checked|same-as-source)", f"{_MARK} ", comment)
