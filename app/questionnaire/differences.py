"""What changed between two texts, word by word, so that a reader sees it at a glance."""

from __future__ import annotations

import difflib
import re

LONGEST = 4000
"""Characters compared; a survey's texts are no longer."""
MOST_COMPARED = 60_000
"""Pairs of words; beyond, finding what is alike takes too long to be worth it."""


def marked_difference(old: str, new: str) -> str:
    """The new text with [-what went-] and {+what came+}."""
    before, after = (re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text[:LONGEST]) for text in (old, new))
    if len(before) * len(after) > MOST_COMPARED:
        return _marked(old, new)
    parts: list[str] = []
    for what, begin, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        went, came = "".join(before[begin:end]), "".join(after[first:last])
        parts.append(came if what == "equal" else _marked(went, came))
    return "".join(parts)


def _marked(went: str, came: str) -> str:
    """The space that both end with is no part of the change."""
    space = came[len(came.rstrip()) :] if went and came else ""
    went, came = (text.rstrip() if space else text for text in (went, came))
    return (f"[-{went}-]" if went else "") + (f"{{+{came}+}}" if came else "") + space
