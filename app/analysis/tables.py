"""What is kept beside the answers: forecasts, figures given to others, and who was assigned to what by lot.

Rows are only added: a changed mind is another row, and what was told or drawn stays as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Double, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, Document, only_grow


class Forecast(Base):
    __tablename__ = "forecast"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(60))
    who: Mapped[str] = mapped_column(String(120))
    per_cent: Mapped[int]
    at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("per_cent BETWEEN 0 AND 100", name="per_cent"),)


class Release(Base):
    """Counts that somebody outside the team has read; later ones must not tell of a few people by subtraction."""

    __tablename__ = "released_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    at: Mapped[dt.datetime]
    counts: Mapped[dict[str, int]] = mapped_column(Document)
    """By the name of the figure; what is not named was hidden, or nobody's."""
    accounts: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(Document)
    """Of figures that hang together: what was told, and of how many people of each kind. None of old releases."""


class Experiment(Base):
    """Two ways of working compared in a campaign, assigned before anybody was asked."""

    __tablename__ = "experiment"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(String(12))
    """What was assigned: structures, professionals, or people with an invitation of their own."""
    first: Mapped[str] = mapped_column(String(80))
    """What the others are compared with, mostly the usual way."""
    second: Mapped[str] = mapped_column(String(80))
    strata: Mapped[list[str]] = mapped_column(Document)
    seed: Mapped[int | None]
    """Of the lot; None where a file assigned."""
    starting: Mapped[str | None] = mapped_column(String(80))
    """Known before, at which the ways are compared; None where nothing is."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of all of it with the sealed plan's own, so that neither can be changed unseen."""
    at: Mapped[dt.datetime]


class Assignment(Base):
    """A unit of an experiment: its way, and the stratum it was drawn in."""

    __tablename__ = "experiment_assignment"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("experiment.campaign_id"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    second: Mapped[bool]
    """Whether it is to work the second way."""
    stratum: Mapped[str] = mapped_column(String(120))
    starting: Mapped[float | None] = mapped_column(Double)
    """What was known of it before, where that is a number of its own."""
    members: Mapped[list[int] | None] = mapped_column(Document)
    """Of a structure, the professionals who worked there then: they count for it wherever they go."""


only_grow(Forecast, Release, Experiment, Assignment)
