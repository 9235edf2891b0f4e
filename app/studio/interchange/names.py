"""Codes that Relais accepts, made of the names other tools use; the same name gives the same code everywhere."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field

from app.questionnaire.contexts import RESERVED
from app.questionnaire.terms import FUNCTIONS

LONGEST = 40
_MEANT = RESERVED | frozenset(FUNCTIONS) | frozenset({"code"})


def code(written: str, prefix: str = "c") -> str:
    """Lower case, without accents, beginning with a letter; figures get the prefix: `1` is `c1`."""
    plain = unicodedata.normalize("NFKD", written.strip())
    kept = "".join(_western(one) for one in plain if not unicodedata.combining(one)).lower()
    slug = re.sub(r"[^a-z0-9]+", "_", kept).strip("_")
    if written.strip().startswith("-") and slug[:1].isdigit():
        slug = f"minus_{slug}"
    if not slug or not slug[0].isalpha():
        slug = f"{prefix}{slug}" if slug else prefix
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        slug = f"{prefix}_{slug}"
    return slug[:LONGEST].rstrip("_")


def _western(sign: str) -> str:
    """`١` is 1, so that codes that are figures stay figures."""
    figure = unicodedata.decimal(sign, None)
    return sign if figure is None else f"{figure}"


def slug(written: str) -> str:
    """The key of a survey, of a form's title or file name."""
    return code(written, "enquete").replace("_", "-")


@dataclass
class Names:
    """Hands out names, each once; `taken` are those of somebody else."""

    taken: Container[str] = _MEANT
    given: dict[str, int] = field(default_factory=dict)

    def make(self, written: str, prefix: str = "q") -> str:
        """A name nobody has yet, near the one written."""
        base = code(written, prefix)
        if base in _MEANT:
            base = f"{prefix}_{base}"
        name, number = base, 1
        while name in self.given or name in self.taken:
            number += 1
            end = f"_{number}"
            name = f"{base[: LONGEST - len(end)].rstrip('_')}{end}"
        self.given[name] = 1
        return name
