"""A person with a browser and no script: opens pages, fills in the form that is there, follows where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Table
from werkzeug.test import TestResponse

from app.database import Base, Database

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Respondent:
    client: FlaskClient
    campaign_key: str = "vague-1"
    seen: TestResponse | None = None

    @property
    def page(self) -> TestResponse:
        assert self.seen is not None
        return self.seen

    @property
    def path(self) -> str:
        return self.page.request.path

    @property
    def tree(self) -> html.HtmlElement:
        return html.fromstring(self.page.text)

    def opens(self, path: str, **headers: str) -> TestResponse:
        self.seen = self.client.get(path, headers=headers, follow_redirects=True)
        return self.seen

    def sends(self, path: str, pairs: Sequence[tuple[str, str]]) -> TestResponse:
        """Send a form; the answer itself, before any redirect."""
        sent: dict[str, Any] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(value)
        return self.client.post(path, data=sent)

    def follows(self, answer: TestResponse) -> TestResponse:
        self.seen = self.client.get(answer.location) if answer.location else answer
        return self.seen

    def begins(self, link: str, language: str = "fr", press: str = "begin") -> TestResponse:
        self.opens(f"{link}?lang={language}")
        return self.follows(self.sends(link, [*self.hidden(), ("begin", press)]))

    def hidden(self, form: str = "//main//form") -> Pairs:
        """What the page's form sends by itself."""
        found = self.tree.xpath(f"{form}//input[@type='hidden']")
        return [(one.get("name"), one.get("value", "")) for one in found]

    def says(self, question: str, raw: str | Sequence[str], step: str = "1") -> TestResponse:
        """Answer a question, whatever page is open, and whether it stands alone there or among others."""
        values = [raw] if isinstance(raw, str) else list(raw)
        grouped = f"answer-{question}"
        among_others = f'name="{grouped}"' in self.page.text
        name, asked = (grouped, [("asked", question)]) if among_others else ("answer", [])
        pairs = [*asked, ("step", step), ("move", "next"), *((name, value) for value in values)]
        return self.follows(self.sends(self.address(question), pairs))

    def goes_back(self, question: str) -> TestResponse:
        return self.follows(self.sends(self.address(question), [("move", "back")]))

    def switches(self, language: str) -> TestResponse:
        return self.follows(self.sends(f"/s/{self.campaign_key}/language", [("language", language)]))

    def stops(self, choice: str = "delete") -> TestResponse:
        return self.follows(self.sends(f"/s/{self.campaign_key}/stop", [("choice", choice)]))

    def address(self, question: str) -> str:
        return f"/s/{self.campaign_key}/{question}"

    def heading(self) -> str:
        return str(self.tree.xpath("string(//h1)")).strip()

    def problems(self) -> list[str]:
        """The error summary, each checked to say the same as the words beside its field."""
        told = [str(one.text) for one in self.tree.xpath("//*[@class='summary']//a")]
        beside = "".join(self.tree.xpath("//*[@class='problem']//text()"))
        assert all(words in beside for words in told), (told, beside)
        return told

    def chosen(self) -> list[str]:
        return [str(one) for one in self.tree.xpath("//input[@checked]/@value")]


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing changed."""
    with database.session(read_only=True) as session:
        tables: list[Table] = Base.metadata.sorted_tables
        return {table.name: sorted(map(tuple, session.execute(table.select())), key=repr) for table in tables}
