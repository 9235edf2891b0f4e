"""Invitations from a file: a line a person, with what is known of them beforehand. All of it, or nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.core import Problem, Way, nearest, offers, spoken_in
from app.distribution.recipients import read_recipient
from app.distribution.service import invite, relay_links
from app.distribution.tables import Campaign, Invitation, RelayLink
from app.messaging.core.senders import ANY_SENDER, Capabilities
from app.questionnaire.findings import Finding
from app.questionnaire.model import Survey
from app.versions.store import load

PHONE, EMAIL, CONSENT = "phone", "email", "email_consent"
STRUCTURE, PROFESSIONAL, LANGUAGE = "structure_reference", "professional_reference", "language"
NEEDED = (STRUCTURE, PROFESSIONAL)
AGREED = frozenset({"yes", "oui", "نعم"})
"""What stands in the column of consent where the person gave the address to be written to."""
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
    *,
    letters: bool = True,
) -> Invited:
    """Write to everybody in the file; whoever was invited before in the campaign gets nothing more.

    Without `letters` there is no mail server that would take any.
    """
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
    found = tuple(_faults(rows, links, campaign, survey, name, sender, letters=letters))
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
    if not {PHONE, EMAIL} & set(columns):
        mend = "Write its name in the first line."
        yield Finding(name, 1, "error", "no_column", f"There is no column `{PHONE}` or `{EMAIL}`", mend)
    for one in columns:
        if one not in {*NEEDED, PHONE, EMAIL, CONSENT, LANGUAGE, *survey.prefill}:
            message = f"`{one}` is nothing that the survey may know beforehand"
            mend = f"Take it away; what the survey's `prefill` declares is {', '.join(survey.prefill) or 'nothing'}."
            yield Finding(name, 1, "error", "unknown_column", message, mend)


def _faults(
    rows: Sequence[Row],
    links: Mapping[tuple[str, str], RelayLink],
    campaign: Campaign,
    survey: Survey,
    name: str,
    sender: Capabilities,
    *,
    letters: bool,
) -> Iterator[Finding]:
    if len(rows) > MOST:
        yield Finding(name, 1, "error", "too_long", f"More than {MOST} lines", "Share them out over several files.")
    spoken = spoken_in(campaign, survey.languages)
    for number, row in enumerate(rows, start=2):
        yield from _unreachable(row, name, number, sender)
        if not offers(campaign, Way.EMAIL if "@" in _recipient(row) else Way.SMS):
            mend = "Give the other address of this person, or take the line away."
            yield Finding(name, number, "error", "not_offered", "The campaign does not write to people this way", mend)
        if "@" in _recipient(row) and not letters:
            mend = "Have RELAIS_SMTP_URL and RELAIS_MAIL_FROM set, or give a telephone number."
            yield Finding(name, number, "error", "no_mail_server", "No mail server is set that would take it", mend)
        if (row[STRUCTURE], row[PROFESSIONAL]) not in links:
            mend = "Write the two references as in the partner file."
            yield Finding(name, number, "error", "unknown_professional", "No such professional in this project", mend)
        if (language := row.get(LANGUAGE)) and language not in spoken:
            message = "The campaign is not held in the language of this line"
            mend = f"Write one of {', '.join(spoken)}."
            yield Finding(name, number, "error", "unknown_language", message, mend)


def _unreachable(row: Row, name: str, number: int, sender: Capabilities) -> Iterator[Finding]:
    by_letter = bool(not row.get(PHONE) and row.get(EMAIL))
    if isinstance(read_recipient(_recipient(row), sender.regions), Problem):
        what = "We cannot write to this address" if by_letter else "We cannot write to this number"
        mend = "Write a French mobile number, for example 06 12 34 56 78, or an address as name@example.org."
        yield Finding(name, number, "error", EMAIL if by_letter else PHONE, what, mend)
    if by_letter and row.get(CONSENT, "").lower() not in AGREED:
        mend = f"Write `yes` in `{CONSENT}` where the person gave the address to be asked, or take the line away."
        yield Finding(name, number, "error", CONSENT, "Nobody says that this person agreed to an e-mail", mend)


def _recipient(row: Row) -> str:
    """One place a person, so that nobody is asked twice: the telephone where both are given."""
    return row.get(PHONE) or row.get(EMAIL) or ""


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
    language = nearest(link.campaign, survey.languages, row.get(LANGUAGE))
    return invite(session, keys, link, _recipient(row), language, now, base_url=base_url, sender=sender, prefill=row)
