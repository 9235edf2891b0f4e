"""What reading an outside file yields, before it is a survey."""

from __future__ import annotations

from dataclasses import dataclass

from app.studio.interchange.form import Form
from app.studio.interchange.xlsform_sheets import Line


@dataclass(frozen=True, slots=True)
class Taken:
    """A form, the names its texts may say, and the key it would have."""

    form: Form
    references: dict[str, str]
    key: str
    facts: tuple[Line, ...] = ()
    """Rows that an export of ours wrote for us alone."""
