"""What the kinds of questions are in an XLSForm, and what of a survey has no column there."""

from __future__ import annotations

from collections.abc import Mapping

from app.questionnaire.model import SCALES, SEVERAL_CODES, Kind, Question, Survey
from app.studio.interchange.report import Report

TYPES: Mapping[Kind, tuple[str, str]] = {
    Kind.DROPDOWN: ("select_one", "minimal"),
    Kind.CONSENT: ("select_one", ""),
    Kind.SINGLE: ("select_one", ""),
    Kind.YES_NO: ("select_one", ""),
    Kind.MULTIPLE: ("select_multiple", ""),
    Kind.RANKING: ("rank", ""),
    Kind.INTEGER: ("integer", ""),
    Kind.DECIMAL: ("decimal", ""),
    Kind.DATE: ("date", ""),
    Kind.MONTH: ("date", "month-year"),
    Kind.TIME: ("time", ""),
    Kind.TEXT: ("text", ""),
    Kind.LONG_TEXT: ("text", "multiline"),
    Kind.EMAIL: ("text", ""),
    Kind.PHONE: ("text", "numbers"),
    Kind.POSTCODE: ("text", ""),
    Kind.NOTE: ("note", ""),
    **dict.fromkeys(SCALES, ("range", "")),
}
FORMS = {Kind.POSTCODE: "regex(., '^[0-9]{5}$')", Kind.EMAIL: "regex(., '^[^@ ]+@[^@ ]+[.][^@ ]+$')"}


NOT_THERE = {
    "prefill": "nothing is known beforehand there",
    "sms": "there are no text messages there",
    "dont_know": "“I do not know” is no answer of its own there",
    "not_applicable": "“does not concern me” is no answer of its own there",
    "identifier": "there is no such mark there",
    "sensitive": "there is no such mark there",
    "scale_of": "there is no such mark there",
    "outcome": "there is no theory of change there",
    "page": "questions keep to one screen each there",
}


def limit(end: object) -> str:
    if end == "today":
        return "today()"
    if isinstance(end, int | float):
        return f"{end}"
    return f"'{end}'" if ":" in f"{end}" else f"date('{f'{end}-01'[:10]}')"


def limits_of(question: Question, survey: Survey) -> list[str]:
    """What the limits of a question ask of its answer, part by part."""
    measured = "count-selected(.)" if question.kind in SEVERAL_CODES else "."
    ends = ((">=", question.minimum), ("<=", question.maximum))
    parts = [f"{measured} {sign} {limit(end)}" for sign, end in ends if end is not None]
    if question.max_length:
        parts.append(f"string-length(.) <= {question.max_length}")
    if question.kind in FORMS:
        parts.append(FORMS[question.kind])
    if question.kind is Kind.MULTIPLE:
        alone = [one.code for one in survey.options(question) if one.exclusive]
        parts += [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone]
    return parts


def unfit(survey: Survey, report: Report) -> None:
    """What the whole survey says that has no place there."""
    losses = {
        "indicators": "there are no figures promised there",
        "quotas": "there are no quotas there",
        "outcomes": "there is no theory of change there",
        "legal_basis": "there is no such mark there",
    }
    for part, why in losses.items():
        if value := getattr(survey, part):
            what = value if isinstance(value, str) else ", ".join(one.id for one in value)
            report.add("survey", 0, part, what, why, "it stands on the sheet `relais`, which other tools do not read")
    why = "“I prefer not to answer” is no answer there: a required question must be answered"
    report.add("survey", 0, "refusable", "", why, "it is left out", "lost")
