"""How the check finds the interview behind a browser or a telephone; only who holds the keys can."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from app.demo.browser import Browser
from app.serving import Running
from app.sms.tables import Conversation


class Identifier:
    def __init__(self, served: Running, campaign_key: str) -> None:
        self._served, self._campaign_key = served, campaign_key
        reading = Flask("reading")
        reading.secret_key = served.settings.secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(reading)
        assert serializer is not None  # there is a secret key
        self._serializer = serializer

    def by_browser(self, browser: Browser) -> str:
        """The interview its cookie names. Raises KeyError where it names none."""
        held = self._serializer.loads(browser.cookie("relais") or "")
        return str(dict(held["interviews"])[self._campaign_key]).partition("@")[0]

    def by_phone(self, number: str) -> str:
        """The interview of a telephone's newest conversation. Raises NoResultFound where there is none."""
        newest = (
            select(Conversation.interview_id)
            .where(Conversation.number_index == self._served.keys.index(number))
            .order_by(Conversation.id.desc())
        )
        with self._served.database.session(read_only=True) as session:
            return session.scalars(newest.limit(1)).one()
