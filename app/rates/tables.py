"""The history added up: where the reading of it stands, each person, each link, the tallies; pages shared of them.

All but the shared pages is made from the case history: `rates rebuild` makes it again, `rates check` proves it equal.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, Document, only_grow


class RatesCursor(Base):
    """How far the history has been read: for the tallies (1), and for when answers came (2)."""

    __tablename__ = "rates_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]


class RatesPerson(Base):
    """One person asked, by their case: an invitation's or an interview's."""

    __tablename__ = "rates_person"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("relay_link.id"))
    structure_id: Mapped[int]
    """0 where no professional's link brought them."""
    personal: Mapped[bool]
    interview_id: Mapped[str | None] = mapped_column(String(26))
    state: Mapped[str] = mapped_column(String(12))
    open: Mapped[bool]
    """More may still become of it: what to ask after is found here."""
    switches: Mapped[int]
    told: Mapped[dict[str, Any]]
    quiet_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("ix__rates_person__open", "open", "personal"),
        Index("ix__rates_person__link", "link_id", "completed_at"),
    )


class RatesLink(Base):
    """One relay link in figures."""

    __tablename__ = "rates_link"

    link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    structure_id: Mapped[int]
    group_started: Mapped[int] = mapped_column(default=0)
    group_completed: Mapped[int] = mapped_column(default=0)
    group_declined: Mapped[int] = mapped_column(default=0)
    group_withdrawn: Mapped[int] = mapped_column(default=0)
    group_turned_away: Mapped[int] = mapped_column(default=0)
    personal_started: Mapped[int] = mapped_column(default=0)
    personal_completed: Mapped[int] = mapped_column(default=0)
    personal_declined: Mapped[int] = mapped_column(default=0)
    personal_withdrawn: Mapped[int] = mapped_column(default=0)
    personal_turned_away: Mapped[int] = mapped_column(default=0)
    forwarded_low: Mapped[int | None]
    forwarded_high: Mapped[int | None]
    handed_out_low: Mapped[int | None]
    handed_out_high: Mapped[int | None]
    promised: Mapped[bool]
    opened: Mapped[bool]
    sign_at: Mapped[dt.datetime | None]
    """The last sign of life; of a link of which nothing else is known, when it was made."""
    told: Mapped[dict[str, Any]]


class RatesTally(Base):
    """So many people of one structure are alike in this."""

    __tablename__ = "rates_tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    axis: Mapped[str] = mapped_column(String(12), primary_key=True)
    structure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: no professional's link; -1: the whole campaign, so that its page need not add up a thousand structures."""
    personal: Mapped[bool] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    count: Mapped[int]


class RatesMoment(Base):
    """When the answers through one link came, as `app.rates.moments` tells it."""

    __tablename__ = "rates_moment"

    link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), primary_key=True, autoincrement=False)
    told: Mapped[dict[str, Any]]


class RatesTiming(Base):
    """The same of all links of a campaign."""

    __tablename__ = "rates_timing"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    of: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(30), primary_key=True)
    what: Mapped[str] = mapped_column(String(30), primary_key=True)
    count: Mapped[int]


class SharedPage(Base):
    """A page of figures for somebody without an account: a structure (its own), or a funder (the campaign's)."""

    __tablename__ = "shared_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"))
    """None: the whole campaign, in sums."""
    name: Mapped[str] = mapped_column(String(120))
    """Whom it was made for, as the team calls them."""
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


class SharedCount(Base):
    """What shared pages show, as it was counted; what others were told stays as it was."""

    __tablename__ = "shared_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"))
    """None: the whole campaign, in sums."""
    at: Mapped[dt.datetime]
    last: Mapped[bool]
    """No more answers come."""
    figures: Mapped[dict[str, Any]] = mapped_column(Document)
    """All counts, small ones too: what is told next is held against them."""

    __table_args__ = (Index("ix__shared_count__whose", "campaign_id", "structure_id"),)


only_grow(SharedCount)
