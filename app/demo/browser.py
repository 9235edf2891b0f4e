"""A person's browser: follows links and sends forms over HTTP, and knows nothing of the inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

TIMEOUT = 30
Sent = str | Sequence[str]
"""What is put into one field: a text, or the boxes ticked."""


class UnexpectedPageError(RuntimeError):
    """The page is not one this person can go on from; names its path, never its text."""


@dataclass(frozen=True, slots=True)
class Page:
    url: str
    tree: html.HtmlElement

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, field: str) -> html.FormElement:
        """The first form with a field of this name, whose buttons may stand outside it.

        Raises UnexpectedPageError where there is none.
        """
        buttons = self.tree.xpath("//button[@name=$name]/@form", name=field)
        for form in self.tree.forms:
            if field in form.fields or form.xpath(".//button[@name=$name]", name=field) or form.get("id") in buttons:
                return form
        raise UnexpectedPageError(f"no form with {field!r} on {self.path.split('/')[1]}")


class Browser:
    """One person's: a language it asks for, and cookies of its own."""

    def __init__(self, language: str) -> None:
        self._http = requests.Session()
        self._http.headers["Accept-Language"] = language

    def open(self, url: str) -> Page:
        return self._page(self._http.get(url, timeout=TIMEOUT))

    def send(self, page: Page, form: html.FormElement, **fields: Sent) -> Page:
        """Send a form with these fields filled in, the others as the page has them; follow where it leads."""
        kept = [(name, value) for name, value in form.form_values() if name not in fields]
        given = [
            (name, value) for name, sent in fields.items() for value in ([sent] if isinstance(sent, str) else sent)
        ]
        action = urljoin(page.url, form.action or page.url)
        return self._page(self._http.post(action, data=kept + given, timeout=TIMEOUT))

    def cookie(self, name: str) -> str | None:
        return self._http.cookies.get(name)

    def _page(self, response: requests.Response) -> Page:
        if response.status_code >= 400:
            raise UnexpectedPageError(f"{response.status_code} from {urlsplit(response.url).path.split('/')[1]}")
        return Page(response.url, html.fromstring(response.content))
