"""Partners, campaigns, the links that carry a survey, and the history of every case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database.tables import Base, Codes, only_grow
from app.versions.tables import SurveyVersion


class Project(Base):
    """A service whose impact is measured."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Structure(Base):
    """A partner organisation. `reference` is the partner file's own identifier."""

    __tablename__ = "structure"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    reference: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    network: Mapped[str | None] = mapped_column(String(120))
    departement: Mapped[str] = mapped_column(String(3))
    notebooks: Mapped[int | None]
    """Ordered; None where the file does not say."""
    size: Mapped[int | None]
    """People it follows; None where nobody said."""
    gone_at: Mapped[dt.datetime | None]
    """No longer a partner, or one with another structure; its cases go on."""

    __table_args__ = (
        UniqueConstraint("project_id", "reference"),
        CheckConstraint("notebooks >= 0", name="notebooks_counted"),
    )


class Professional(Base):
    """A person in a structure who hands the service out; how to reach them is sealed."""

    __tablename__ = "professional"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """Blind indices of the two above: equal ones are the same address or number."""
    language: Mapped[str] = mapped_column(String(8), default="fr")
    hours: Mapped[str | None] = mapped_column(String(120))
    """When they can be called, as `app.messaging.core.hours.read_hours` reads it; None where nobody said."""
    gone_at: Mapped[dt.datetime | None]
    """Left, or one with another entry: no more links, letters or calls; links given out stay open."""
    structure: Mapped[Structure] = relationship()

    __table_args__ = (UniqueConstraint("structure_id", "reference"),)


class Campaign(Base):
    """One wave: a survey version, a period, a sealed plan."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    version_digest: Mapped[str] = mapped_column(ForeignKey("survey_version.digest"))
    """What new interviews are asked; the plan stays that of the version the campaign was made with."""
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    """Set when a person closed it before its time."""
    keyword: Mapped[str | None] = mapped_column(String(20), unique=True)
    """What a beneficiary texts, before the relay code, to begin by text message."""
    test: Mapped[bool] = mapped_column(default=False)
    ready_at: Mapped[dt.datetime | None]
    """When it was declared ready and its plan sealed; None for a draft."""
    closing_at: Mapped[dt.datetime | None]
    """From then on nobody begins any more; who has begun may finish."""
    population: Mapped[str | None] = mapped_column(Text)
    """Who is meant, in the team's words."""
    languages: Mapped[tuple[str, ...] | None] = mapped_column(Codes)
    """None for every language of the survey."""
    channels: Mapped[tuple[str, ...] | None] = mapped_column(Codes)
    """None for every `Way` there is."""
    targets: Mapped[dict[str, Any] | None]
    """Answers wanted, by part of the structures, as `app.distribution.targets` writes them."""
    results_on: Mapped[dt.date | None]
    """From when those who answered may read what came of it; None where nobody promised that."""
    plan: Mapped[str] = mapped_column(Text)
    plan_digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[dt.datetime]
    project: Mapped[Project] = relationship()
    version: Mapped[SurveyVersion] = relationship()

    __table_args__ = (CheckConstraint("opens_at < closes_at", name="period_in_order"),)

    @property
    def draft(self) -> bool:
        return self.ready_at is None


class ReminderPlan(Base):
    """Whom a campaign reminds, how often and at which hour; without a row, nobody."""

    __tablename__ = "reminder_plan"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    groups: Mapped[list[str]]
    days: Mapped[int]
    hour: Mapped[int]
    most: Mapped[int]
    set_at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("days > 0 AND most > 0 AND hour >= 0 AND hour < 24", name="sensible"),)


class VersionChange(Base):
    """A campaign went on with another version of its survey; interviews begun before finish on theirs."""

    __tablename__ = "version_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    before: Mapped[str] = mapped_column(ForeignKey("survey_version.digest"))
    after: Mapped[str] = mapped_column(ForeignKey("survey_version.digest"))
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(120))


class RelayLink(Base):
    """Professional x campaign: a group link that knows who forwarded, never who answers."""

    __tablename__ = "relay_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professional.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the group link's token."""
    page_fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the token of the professional's own page, which is never forwarded."""
    code: Mapped[str] = mapped_column(String(8))
    """Printed beside the keyword, and typed in a text message; as public as the group link."""
    revoked_at: Mapped[dt.datetime | None]
    campaign: Mapped[Campaign] = relationship()
    professional: Mapped[Professional] = relationship()

    __table_args__ = (UniqueConstraint("campaign_id", "professional_id"), UniqueConstraint("campaign_id", "code"))


class Invitation(Base):
    """A personal link. The number it was sent to stays with the message, apart from the answers."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """Blind index of the number: one invitation per person and campaign."""
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[dt.datetime]
    prefill: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed: what is known of the person beforehand; gone as soon as the interview has taken it over."""
    relay_link: Mapped[RelayLink] = relationship()

    __table_args__ = (UniqueConstraint("campaign_id", "recipient_index"),)


class SlipBatch(Base):
    """Slips of paper that a professional printed together, each with a personal link."""

    __tablename__ = "slip_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    count: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)


class Slip(Base):
    """One of them: an invitation that was sent to nobody."""

    __tablename__ = "slip"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("slip_batch.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the code that is typed or texted."""


class Declaration(Base):
    """What a professional says they handed out or forwarded; a later one corrects an earlier one."""

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    low: Mapped[int]
    high: Mapped[int]
    """Equal to `low` for an exact figure; "1 to 5" is kept as the range it is."""
    method: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    day: Mapped[dt.date | None]
    """When it was done; None where only a number was told."""
    at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("0 <= low AND low <= high", name="range_in_order"),)


class Commitment(Base):
    """A promise to forward to `count` people by a date."""

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    relay_link_id: Mapped[int] = mapped_column(ForeignKey("relay_link.id"), index=True)
    count: Mapped[int]
    due_on: Mapped[dt.date]
    source: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)


class HistoryEvent(Base):
    """One thing that happened in a case. This history only grows, and every rate is computed from it."""

    __tablename__ = "history_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    relay_link_id: Mapped[int | None] = mapped_column(ForeignKey("relay_link.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    at: Mapped[dt.datetime]
    interview_id: Mapped[str | None] = mapped_column(String(26))
    """No foreign key: interviews live on a floor above."""
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outside_id: Mapped[str | None] = mapped_column(String(80), unique=True)

    __table_args__ = (Index("ix__history_event__campaign_kind_at", "campaign_id", "kind", "at"),)


class Trial(Base):
    """A test campaign in which another one is tried; its answers are its own."""

    __tablename__ = "trial"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    of_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), unique=True)


class CampaignMove(Base):
    """One step of a campaign's life that somebody decided."""

    __tablename__ = "campaign_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(120))


class PlanSeal(Base):
    """A plan as it was sealed: whatever becomes of the campaign's own copy, this one stays."""

    __tablename__ = "plan_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    plan: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class FrameCell(Base):
    """How many of the population are in one stratum; `month` is empty where the file does not say."""

    __tablename__ = "frame_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(60))
    month: Mapped[str] = mapped_column(String(7))
    count: Mapped[int]

    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "region", "month"),
        CheckConstraint("count >= 0", name="counted"),
    )


class PartnerEvent(Base):
    """What changed about a structure or somebody in it: who belonged where, under which name, since when."""

    __tablename__ = "partner_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(120))


class JudgedPair(Base):
    """Two entries that looked like one, and what a person said: merged, or two after all."""

    __tablename__ = "judged_pair"

    subject: Mapped[str] = mapped_column(String(12), primary_key=True)
    first_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of two merged ones, the one that is gone."""
    second_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    merged: Mapped[bool]
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(120))


only_grow(HistoryEvent, VersionChange, CampaignMove, PlanSeal, PartnerEvent, Declaration, Commitment)
