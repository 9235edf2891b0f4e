"""A simulated professional on their own page: declares, and sends links to people who agreed."""

from __future__ import annotations

from app.demo.browser import Browser
from app.demo.population import Person
from app.distribution.core import Consent
from app.relay.core import AMOUNTS


class ProfessionalVisit:
    """One visit to one professional's page."""

    def __init__(self, page_url: str) -> None:
        self._url = page_url
        self._browser = Browser("fr")

    def declare(self, low: int, high: int, kind: str = "forwarded") -> None:
        """Say how many: by one tap where the page offers the range, else in figures."""
        page = self._browser.open(self._url)
        tapped = next((name for name, span in AMOUNTS.items() if span == (low, high)), None)
        if tapped is not None:
            self._browser.send(page, page.form("amount"), kind=kind, amount=tapped)
        else:
            method = "counted" if low == high else "estimated"
            self._browser.send(page, page.form("exact"), kind=kind, exact=str((low + high) // 2), method=method)

    def invite(self, person: Person) -> None:
        """Have a personal link sent to somebody who agreed. Raises ValueError for a person without a telephone."""
        if person.phone is None:
            raise ValueError("this person has no telephone")
        page = self._browser.open(self._url)
        consent = Consent.IN_PERSON.value
        self._browser.send(page, page.form("numbers"), numbers=person.phone, language=person.language, consent=consent)
