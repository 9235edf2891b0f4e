"""Hours as people write them, French or English, put the one way that the house reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.interview.characters import folded
from app.messaging.core.hours import read_hours

_DAYS = (
    ("mon", "lundis?|lun|mondays?|mon"),
    ("tue", "mardis?|mar|tuesdays?|tue"),
    ("wed", "mercredis?|mer|wednesdays?|wed"),
    ("thu", "jeudis?|jeu|thursdays?|thu"),
    ("fri", "vendredis?|ven|fridays?|fri"),
    ("sat", "samedis?|sam|saturdays?|sat"),
    ("sun", "dimanches?|dim|sundays?|sun"),
)
_PLAIN = [(re.compile(rf"\b(?:{words})\b"), short) for short, words in _DAYS]
_STEPS = (
    (re.compile(r"\b(?:du|de|from|les?)\b"), " "),
    (re.compile(r"\s*(?:\bau\b|\ba\b|\bto\b|[-–—])\s*"), "-"),
    (re.compile(r"(\d)\s*(?:heures?|h)\s*(\d\d)"), r"\1:\2"),
    (re.compile(r"(\d)\s*(?:heures?|h)\b"), r"\1"),
    (re.compile(r"\s*(?:;|,|/|\bet\b|\band\b)\s*"), ", "),
)


def plain_hours(written: str) -> str | None:
    """`du lundi au vendredi, 9h à 17h30` as `mon-fri 9-17:30`; None where it cannot be read."""
    text = folded(written)
    for pattern, short in (*_PLAIN, *_STEPS):
        text = pattern.sub(short, text)
    parts = [part.replace(" :", " ") for part in text.split(",") if part.strip(" .:")]
    plain = ", ".join(reversed(list(_with_hours(reversed(parts)))))
    return plain if len(plain) <= 120 and read_hours(plain) else None


def _with_hours(backwards: Iterable[str]) -> Iterator[str]:
    """Days without hours have those told next: `lundi, mardi 9h-12h`."""
    hours = ""
    for part in backwards:
        days = "".join(word for word in part.split() if not word[0].isdecimal())
        hours = "".join(word for word in part.split() if word[0].isdecimal()) or hours
        if days:
            yield f"{days} {hours}".strip() if days != "always" else days
