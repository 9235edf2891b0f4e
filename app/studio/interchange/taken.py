"""What reading an outside file yields, before it is a survey."""

from __future__ import annotations

from dataclasses import dataclass

from app.studio.interchange.form import Form


@dataclass(frozen=True, slots=True)
class Taken:
    """A form, the names its texts may say, and the key it would have."""

    form: Form
    references: dict[str, str]
    key: str
