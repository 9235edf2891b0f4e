"""What the team decided about letters, per campaign; each letter itself is an event of the history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base


class LetterPlan(Base):
    __tablename__ = "letter_plan"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    reminders: Mapped[int]
    spacing_days: Mapped[int]
    running: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[dt.datetime]
    results: Mapped[dict[str, Any] | None]
    """What the team tells at the end, by language."""
    results_at: Mapped[dt.datetime | None]

    __table_args__ = (
        CheckConstraint("reminders BETWEEN 0 AND 3", name="reminders_capped"),
        CheckConstraint("spacing_days BETWEEN 3 AND 21", name="spaced"),
    )
