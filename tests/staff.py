"""People of the team, signed in as they sign in themselves."""

from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from tests.campaigns import KEYS


def sign_in(
    client: FlaskClient, session: Session, now: datetime, role: Role = Role.TEAM, language: str = "en"
) -> FlaskClient:
    """The same client, from now on a person of this role."""
    person = add_staff(session, NewStaff("Nadia", f"{role.value}@example.org", role, language), now)
    assert person is not None
    token = make_sign_in_link(session, KEYS, person, now)
    session.commit()
    assert client.post(f"/sign-in/{token}").status_code == 303
    return client
