"""A published survey version; rows are never changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.tables import Base, only_grow


class SurveyVersion(Base):
    __tablename__ = "survey_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_key: Mapped[str] = mapped_column(String(60), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of `document`: structure and every text of every language."""
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str] = mapped_column(String(120))


only_grow(SurveyVersion)
