"""The small survey and its campaign, in a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.database import Database
from app.questionnaire.version import Version
from tests.analysis.carnet import SAYS_YES, Field, carnet, open_field


@pytest.fixture
def version() -> Version:
    return carnet()


@pytest.fixture
def fieldwork(session: Session, version: Version) -> Field:
    return open_field(session, version)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose campaign has forty answers, some of them refused or in another sense."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'relais.db'}")
    database.upgrade()
    with database.session() as session:
        fieldwork = open_field(session, carnet())
        for number in range(40):
            said = "pas" if number % 4 == 0 or number in {5, 6, 9} else "~refused" if number == 13 else "beaucoup"
            score = "5" if number % 3 else "2"
            fieldwork.answer(number % 4, {**SAYS_YES, "aide": said, "confiance": score})
        session.commit()
    database.dispose()
    return folder
