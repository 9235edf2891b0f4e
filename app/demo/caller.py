"""A simulated caller at the console: takes the next case, calls, and notes what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.demo.browser import Browser, Page, Sent, UnexpectedPageError

MOST_CALLS = 15
"""In one morning."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What came of a call, in the words of the outcome form."""

    outcome: str
    count: int | None = None
    by: dt.date | None = None

    def fields(self) -> dict[str, Sent]:
        said: dict[str, Sent] = {"outcome": self.outcome}
        if self.by is not None:
            said |= {"promised_count": str(self.count), "promised_by": self.by.isoformat()}
        elif self.count is not None:
            said["forwarded_count"] = str(self.count)
        return said


class Caller:
    """Signed in once, with a link like everybody else."""

    def __init__(self, url: str, campaign_key: str, sign_in_token: str, names: Sequence[str]) -> None:
        self._address = f"{url}/console/{campaign_key}/phoning"
        self._names = names
        self._browser = Browser("fr")
        page = self._browser.open(f"{url}/sign-in/{sign_in_token}")
        self._browser.send(page, page.form("csrf_token"))

    def work(self, speak: Callable[[str], Conversation]) -> Iterator[tuple[str, str]]:
        """Call whom the queue hands over until it hands over nobody; yields name and outcome of each call."""
        for _ in range(MOST_CALLS):
            page = self._next()
            if "outcome" not in _fields_on(page):
                return
            name = self._name_on(page)
            said = speak(name)
            self._browser.send(page, page.form("outcome"), **said.fields())
            yield name, said.outcome

    def _next(self) -> Page:
        """Press "next call". With nobody left to call, the page has no such button."""
        page = self._browser.open(self._address)
        if "outcome" in _fields_on(page):
            return page
        buttons = [form for form in page.tree.forms if (form.action or "").endswith("/next")]
        return self._browser.send(page, buttons[0]) if buttons else page

    def _name_on(self, page: Page) -> str:
        text = page.tree.text_content()
        found = [name for name in self._names if name in text]
        if len(found) != 1:
            raise UnexpectedPageError("the case does not say whom to call")
        return found[0]


def _fields_on(page: Page) -> set[str]:
    return {str(name) for form in page.tree.forms for name in form.fields}
