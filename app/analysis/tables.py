"""What partners expected before anybody had answered. Rows are only added: a changed mind is another row."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, refuse_change


class Forecast(Base):
    __tablename__ = "forecast"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(60))
    who: Mapped[str] = mapped_column(String(120))
    per_cent: Mapped[int]
    at: Mapped[dt.datetime]

    __table_args__ = (CheckConstraint("per_cent BETWEEN 0 AND 100", name="per_cent"),)


event.listen(Forecast, "before_update", refuse_change)
event.listen(Forecast, "before_delete", refuse_change)
