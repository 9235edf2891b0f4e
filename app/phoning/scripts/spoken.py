"""A script as it is read out in one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from app.phoning.core.order import Reason
from app.phoning.core.script import OTHERWISE, Variable, fill, matter_name, objections
from app.phoning.scripts.service import Version
from app.site.language import direction


@dataclass(frozen=True, slots=True)
class Script:
    version: Version
    direction: str
    opening: Sequence[str]
    """Who, why, and that they may say no."""
    matter: str
    request: str
    thanks: str
    objections: Sequence[tuple[str, str]]
    voicemail: str
    """Empty for whoever rings us."""

    @property
    def language(self) -> str:
        return self.version.which.language


def script(version: Version, reason: Reason | None, caller: str, project: str) -> Script:
    language = version.which.language
    values = {Variable.CALLER: caller, Variable.PROJECT: project, **_figures(reason, language)}
    said = {name: fill(text, values) for name, text in version.texts.items()}
    return Script(
        version=version,
        direction=direction(language),
        opening=(said["greeting"], said["purpose"]),
        matter=said.get(matter_name(reason.code if reason else None), said[OTHERWISE]),
        request=said["request"],
        thanks=said["thanks"],
        objections=objections(said["objections"]),
        voicemail=said.get("voicemail", ""),
    )


def _figures(reason: Reason | None, language: str) -> Mapping[str, str]:
    if reason is None or not isinstance(reason.due_on, dt.date):
        return {}
    day = format_date(reason.due_on, "EEEE d MMMM", locale=language)
    return {Variable.COUNT: str(reason.count), Variable.DAY: day}
