"""A small application: the shell and this room."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.access import routes, service
from app.access.core import Role
from app.access.guard import staff_required
from app.access.service import NewStaff
from app.access.tables import Staff
from app.database import Database
from app.database.secrets import Keys
from app.settings import Settings
from app.site import routes as site
from tests.conftest import Clock


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return Keys(settings.secret_key)


@pytest.fixture
def house(settings: Settings, database: Database, keys: Keys, clock: Clock, tmp_path: Path) -> Flask:
    app = Flask("small", static_folder=None, root_path=str(tmp_path))
    app.config.update(SECRET_KEY=settings.secret_key, TESTING=True, WTF_CSRF_ENABLED=False)
    app.extensions.update(
        {"relais.settings": settings, "relais.database": database, "relais.keys": keys, "relais.clock": clock}
    )
    site.register(app)
    routes.register(app)
    for role in Role:
        app.add_url_rule(f"/for/{role}", f"for_{role}", staff_required(role)(_open))
    return app


def _open() -> str:
    return "open"


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    return house.test_client()


def make_staff(session: Session, clock: Clock, role: Role = Role.TEAM, language: str = "fr") -> Staff:
    staff = service.add_staff(session, NewStaff(f"Ada {role}", f"{role}@example.org", role, language), clock())
    assert staff is not None
    return staff


def link_for(database: Database, keys: Keys, clock: Clock, role: Role, language: str = "fr") -> str:
    """The token of a fresh sign-in link of a new person."""
    with database.session() as session:
        token = service.make_sign_in_link(session, keys, make_staff(session, clock, role, language), clock())
        session.commit()
    return token
