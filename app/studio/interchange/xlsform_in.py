"""An XLSForm taken in: every language and rule that has a counterpart, and a remark for all that has none."""

from __future__ import annotations

from pathlib import PurePath

from app.questionnaire.model import Kind
from app.studio.interchange.form import Form
from app.studio.interchange.headers import ANY
from app.studio.interchange.languages import code_of
from app.studio.interchange.report import Report
from app.studio.interchange.taken import Taken
from app.studio.interchange.workbook import Workbook
from app.studio.interchange.xlsform_filters import compared
from app.studio.interchange.xlsform_kobo import plain
from app.studio.interchange.xlsform_rules import Rules
from app.studio.interchange.xlsform_sheets import Line, choice_lists, lines, tell_other_sheets
from app.studio.interchange.xlsform_walk import Walk

_SETTINGS = frozenset({"form_title", "form_id", "default_language", "version", "style"})


def read_form(workbook: Workbook, name: str, report: Report) -> Taken | str:
    """The form of a workbook, or why there is none."""
    if workbook.find("survey") is None:
        return "it has no sheet `survey`, where an XLSForm has its questions: give the sheet that name"
    rows = tuple(plain(lines(workbook, "survey", report)))
    if not any(line.get("type") for line in rows):
        return "its sheet `survey` has no column `type` with anything in it: row 1 names the columns, one is `type`"
    settings = next(iter(lines(workbook, "settings", report)), None)
    options = (*lines(workbook, "choices", report), *lines(workbook, "external_choices", report))
    stem = PurePath(name).stem
    form = Form(stem.replace("_", " ").strip() or "survey", _title(settings), _default(settings))
    if form.default and form.default not in _spoken((*rows, *options)):
        rows, options = (tuple(one.in_language(form.default) for one in part) for part in (rows, options))
    form.spoken = _spoken((*rows, *options))
    form.unnamed = _mostly_unnamed(rows)
    walk = Walk(form, choice_lists(options, compared(rows), report), report)
    walk.all(rows)
    facts = lines(workbook, "relais", report)
    rules = Rules(walk)
    rules.all()
    _tell_settings(settings, report)
    tell_other_sheets(workbook, report)
    _tell_codes(walk, report)
    if not any(one.kind is not Kind.CALCULATION for one in form.questions):
        return "nothing in it can be asked here"
    return Taken(form, rules.references, (settings.get("form_id") if settings else "") or stem, facts)


def _title(settings: Line | None) -> dict[str, str]:
    return settings.texts("form_title") if settings else {}


def _default(settings: Line | None) -> str | None:
    written = settings.get("default_language") if settings else ""
    return code_of(written) if written else None


def _spoken(rows: tuple[Line, ...]) -> tuple[str, ...]:
    """The languages that label anything, in the order of the columns."""
    met = dict.fromkeys(one.language for line in rows for one in line.cells if one.name == "label" and one.known)
    met.pop("", None)
    return tuple(met)


def _mostly_unnamed(rows: tuple[Line, ...]) -> bool:
    labels = [line.texts("label") for line in rows]
    return 2 * sum(ANY in one for one in labels) > sum(bool(one) for one in labels)


def _tell_settings(settings: Line | None, report: Report) -> None:
    for one, text in settings.cells.items() if settings else ():
        if one.name not in _SETTINGS:
            report.add("settings", 2, one.name, text, "this setting has no meaning here", "it is left out", "note")


def _tell_codes(walk: Walk, report: Report) -> None:
    """Names that had to change: those that only lost their capitals in one line, the others each in its row."""
    lowered: list[str] = []
    for met in walk.met:
        name, id_, place = met.name, met.question.id, met.line.place
        if name.lower() == id_ and name != id_:
            lowered.append(f"{name} → {id_}")
        elif name != id_ and met.question is walk.named[name]:
            why = "names here are short, plain and used once"
            report.add(place.sheet, place.row, "name", name, why, f"it is `{id_}`", "note")
    if lowered:
        report.add(
            "survey", 0, "name", f"{len(lowered)} names", "names here are lower case", ", ".join(lowered), "note"
        )
    used = {met.listed for met in walk.met}
    for listed, codes in walk.lists.codes.items():
        changed = [f"{written} → {code}" for written, code in codes.items() if written != code]
        if changed and listed in used:
            row = walk.lists.options[listed][0].place.row
            why = "codes here are lower case and begin with a letter"
            report.add("choices", row, "name", listed, why, ", ".join(changed), "note")
