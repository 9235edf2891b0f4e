"""What changed between two texts, word by word, so that a reader sees it at a glance."""

from __future__ import annotations

import difflib
import re

LONGEST = 4000
"""Characters compared; a survey's texts are no longer."""


def marked_difference(old: str, new: str) -> str:
    """The new text with [-what went-] and {+what came+}."""
    before, after = (re.findall(r"\s+|\w+|[^\w\s]", text[:LONGEST]) for text in (old, new))
    parts: list[str] = []
    for what, begin, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        went, came = "".join(before[begin:end]), "".join(after[first:last])
        if what == "equal":
            parts.append(came)
        else:
            parts.append((f"[-{went}-]" if went else "") + (f"{{+{came}+}}" if came else ""))
    return "".join(parts)
