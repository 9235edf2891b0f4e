"""The form in which the team writes a script: one field for each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Regexp

from app.interview.characters import paragraphs
from app.phoning.core.script import PARTS, Fault, ScriptKind
from app.phoning.scripts import wording
from app.site.forms import Form, lazy_gettext


class ScriptForm(Form):
    """`after` is the version that it was written from."""

    after = HiddenField(validators=[Regexp(r"^[0-9]{1,6}$")])

    def texts(self, kind: ScriptKind) -> Mapping[str, str]:
        return {part.name: paragraphs(self[part.name].data or "") for part in PARTS[kind]}

    def refuse(self, faults: Sequence[Fault], language: str) -> None:
        """The first fault of each part, beside it."""
        for one in reversed(faults):
            self[one.part].errors = [wording.fault(one, language)]


@cache
def form_of(kind: ScriptKind) -> type[ScriptForm]:
    fields: dict[str, Any] = {part.name: TextAreaField(lazy_gettext(wording.PARTS[part.name])) for part in PARTS[kind]}
    return type("ScriptForm", (ScriptForm,), fields)
