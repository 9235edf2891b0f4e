"""Invitations from a file: a line a person, with what is known of them beforehand. All of it, or nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.core import Problem
from app.distribution.service import invite, relay_links
from app.distribution.tables import Campaign, Invitation, RelayLink
from app.messaging import numbers
from app.messaging.core.senders import ANY_SENDER, Capabilities
from app.questionnaire.findings import Finding
from app.questionnaire.model import Survey
from app.versions.store import load

PHONE, STRUCTURE, PROFESSIONAL, LANGUAGE = "phone", "structure_reference", "professional_reference", "language"
NEEDED = (PHONE, STRUCTURE, PROFESSIONAL)
MOST = 20_000
"""Lines of one file."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Invited:
    """Where there are findings nobody was invited."""

    people: int = 0
    refused: int = 0
    """Who asked not to be written to; the file is not told which."""
    findings: tuple[Finding, ...] = ()


def invite_from(
    session: Session,
    keys: Keys,
    campaign: Campaign,
    text: str,
    name: str,
    now: dt.datetime,
    base_url: str,
    sender: Capabilities = ANY_SENDER,
) -> Invited:
    """Write to everybody in the file; whoever was invited before in the campaign gets no second text."""
    survey = load(session, campaign.version_digest).survey
    text = text.removeprefix("\ufeff")
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), restval="")
    found = tuple(_columns(lines.fieldnames or (), survey, name))
    if found:
        return Invited(findings=found)
    rows = [{key: value.strip() for key, value in row.items() if key} for row in lines]
    links = {
        (link.professional.structure.reference, link.professional.reference): link
        for link in relay_links(session, keys, campaign, now)
    }
    found = tuple(_faults(rows, links, survey, name, sender))
    if found:
        return Invited(findings=found)
    made = [
        _invite(session, keys, links[row[STRUCTURE], row[PROFESSIONAL]], row, survey, now, base_url, sender)
        for row in rows
    ]
    refused = sum(isinstance(one, Problem) for one in made)
    return Invited(len(made) - refused, refused)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(columns: Sequence[str], survey: Survey, name: str) -> Iterator[Finding]:
    for one in NEEDED:
        if one not in columns:
            mend = "Write its name in the first line."
            yield Finding(name, 1, "error", "no_column", f"There is no column `{one}`", mend)
    for one in columns:
        if one not in {*NEEDED, LANGUAGE, *survey.prefill}:
            message = f"`{one}` is nothing that the survey may know beforehand"
            mend = f"Take it away; what the survey's `prefill` declares is {', '.join(survey.prefill) or 'nothing'}."
            yield Finding(name, 1, "error", "unknown_column", message, mend)


def _faults(
    rows: Sequence[Row],
    links: Mapping[tuple[str, str], RelayLink],
    survey: Survey,
    name: str,
    sender: Capabilities,
) -> Iterator[Finding]:
    if len(rows) > MOST:
        yield Finding(name, 1, "error", "too_long", f"More than {MOST} lines", "Share them out over several files.")
    for number, row in enumerate(rows, start=2):
        if isinstance(numbers.parse(row[PHONE], sender.regions), numbers.Problem):
            mend = "Write a French mobile number, for example 06 12 34 56 78."
            yield Finding(name, number, "error", "phone", "We cannot write to this number", mend)
        if (row[STRUCTURE], row[PROFESSIONAL]) not in links:
            mend = "Write the two references as in the partner file."
            yield Finding(name, number, "error", "unknown_professional", "No such professional in this project", mend)
        if (language := row.get(LANGUAGE)) and language not in survey.languages:
            message = "The survey does not speak the language of this line"
            mend = f"Write one of {', '.join(survey.languages)}."
            yield Finding(name, number, "error", "unknown_language", message, mend)


def _invite(
    session: Session,
    keys: Keys,
    link: RelayLink,
    row: Row,
    survey: Survey,
    now: dt.datetime,
    base_url: str,
    sender: Capabilities,
) -> Invitation | Problem:
    language = row.get(LANGUAGE) or survey.languages[0]
    return invite(session, keys, link, row[PHONE], language, now, base_url=base_url, sender=sender, prefill=row)
