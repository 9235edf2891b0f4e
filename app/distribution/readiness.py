"""All that is looked at before a campaign is declared ready, each point with its outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask, current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.distribution import store
from app.distribution.frame import frame
from app.distribution.tables import Campaign, Professional, Structure
from app.site.language import N_
from app.versions.store import load, newest

_CHECKS = "relais.readiness"


class Weight(StrEnum):
    GOOD = "good"
    DOUBT = "doubt"
    """Told, and a person's to weigh."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at: `message` and `mend` are English msgids, filled in from `params`."""

    weight: Weight
    message: str
    mend: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[Session, Campaign, dt.datetime], Iterable[Point]]


def register(app: Flask) -> None:
    app.extensions[_CHECKS] = [period, translations, notice, plan, partners, population]


def add_check(app: Flask, check: Check) -> None:
    """A room above says what it looks at as well."""
    app.extensions[_CHECKS].append(check)


def points(session: Session, campaign: Campaign, now: dt.datetime) -> list[Point]:
    """Every point, what stops it first."""
    checks: list[Check] = current_app.extensions[_CHECKS]
    order = list(reversed(Weight))
    found = [point for check in checks for point in check(session, campaign, now)]
    return sorted(found, key=lambda point: order.index(point.weight))


def period(_session: Session, campaign: Campaign, now: dt.datetime) -> Iterator[Point]:
    if campaign.closes_at <= now:
        yield Point(Weight.STOP, N_("The campaign would end before today."), N_("Choose a later last day."))
    else:
        yield Point(Weight.GOOD, N_("The period lies ahead."))


def translations(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    """A published version is wholly current in each of its languages; others it does not have."""
    version = load(session, campaign.version_digest)
    lacking = [one for one in campaign.languages or () if one not in version.languages]
    if lacking:
        mend = N_("Finish the translation and publish the survey again, or leave the language out.")
        params = {"languages": ", ".join(lacking)}
        yield Point(Weight.STOP, N_("The survey is not wholly translated into: %(languages)s."), mend, params)
    else:
        yield Point(Weight.GOOD, N_("Every language of the campaign is translated and current."))
    last = newest(session, version.survey.key)
    if last is not None and last.digest != campaign.version_digest:
        yield Point(
            Weight.DOUBT,
            N_("A newer version of the survey has been published."),
            N_("Choose it, unless this one is meant."),
        )


def notice(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    version = load(session, campaign.version_digest)
    without = [one for one in version.languages if not version.text(one, "survey.notice").strip()]
    if without:
        message = N_("The notice on people's data is missing in: %(languages)s.")
        yield Point(Weight.STOP, message, N_("Write it in the survey."), {"languages": ", ".join(without)})
    else:
        yield Point(Weight.GOOD, N_("People are told what becomes of their data, in every language."))


def plan(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    if load(session, campaign.version_digest).survey.indicators:
        yield Point(Weight.GOOD, N_("Targets and floors are written down and will be sealed."))
    else:
        yield Point(
            Weight.DOUBT,
            N_("The survey has no indicator: no verdict can come of it."),
            N_("Write in the survey what will count as a success."),
        )


def partners(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    anybody = exists().where(
        Professional.structure_id == Structure.id,
        Structure.project_id == campaign.project_id,
        Professional.gone_at.is_(None),
    )
    if session.scalar(select(anybody)):
        yield Point(Weight.GOOD, N_("There are professionals to forward it."))
    else:
        yield Point(Weight.STOP, N_("Nobody is there to forward it."), N_("Import your partners first."))


def population(session: Session, campaign: Campaign, _now: dt.datetime) -> Iterator[Point]:
    if frame(session, campaign.id):
        yield Point(Weight.GOOD, N_("The population is counted: answers can be weighted and compared with it."))
    elif any(one.notebooks for one in store.structures(session, campaign.project_id)):
        message = N_("The population is not counted; orders of the partners stand for it.")
        yield Point(Weight.DOUBT, message, N_("Send a file with the counts, if you have one."))
    else:
        message = N_("Nothing says how many people there are: answers cannot be compared with the population.")
        yield Point(Weight.DOUBT, message, N_("Send a file with the counts, or give the orders of your partners."))
    if not campaign.population:
        yield Point(Weight.DOUBT, N_("Nobody has written down who is meant."), N_("Say it in a sentence in the draft."))
