"""The small survey and its campaign, in a real database."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.questionnaire.version import Version
from tests.analysis.carnet import Field, carnet, open_field


@pytest.fixture
def version() -> Version:
    return carnet()


@pytest.fixture
def fieldwork(session: Session, version: Version) -> Field:
    return open_field(session, version)
