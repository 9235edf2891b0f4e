"""A simulated beneficiary on the web: page by page, with the detours people make."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from random import Random

from lxml import html

from app.demo.browser import Browser, Page, Sent, UnexpectedPageError
from app.demo.population import Person, Quirk
from app.demo.replies import answer
from app.demo.world import World
from app.interview.answers import REFUSED
from app.interview.model import Raw
from app.questionnaire.model import Kind, Question

MOST_PAGES = 200
"""More than any interview takes: a person who meets so many is going round in circles."""


class Respondent:
    """One person, their browser, and what Relais told them it has."""

    def __init__(self, person: Person, world: World, identify: Callable[[Browser], str]) -> None:
        """`identify` reads the interview's id out of the browser's cookie: for the proof alone."""
        self.person, self.world, self._identify = person, world, identify
        self.browser = Browser(person.language)
        self._rng = Random(person.seed)  # noqa: S311 -- simulation, and the same at every run
        self._answered = 0
        self._quirk = person.quirk
        self._interview = ""

    def answer_all(self, link: str) -> None:
        """Begin at a link and go on to the end, or to where this person stops."""
        page = self._begin(link)
        for _ in range(MOST_PAGES):
            question = self._question_on(page)
            if question is None or self._stops():
                return
            page = self._detour(page, question) or self._reply(page, question)
        raise UnexpectedPageError("the survey does not end")

    def _begin(self, link: str) -> Page:
        opening = self.browser.open(link)
        page = self.browser.send(opening, opening.form("language"), language=self.person.language)
        self._interview = self._identify(self.browser)
        self.world.ledger.began(self._interview)
        return page

    def _question_on(self, page: Page) -> Question | None:
        """The question a page asks, by its address; None at the end."""
        return self.world.version.survey.by_id.get(page.path.rsplit("/", 1)[-1])

    def _stops(self) -> bool:
        return self._quirk is Quirk.STOPS and self._answered >= self.person.quirk_at

    def _detour(self, page: Page, question: Question) -> Page | None:
        """The one thing this person does besides answering, once; the page it leads to."""
        if self._answered < self.person.quirk_at:
            return None
        quirk, self._quirk = self._quirk, Quirk.NONE
        if quirk is Quirk.CHANGES:
            return self._change_mind(page, question)
        if quirk is Quirk.SWITCHES and self.person.switches_to:
            self.person = dataclasses.replace(self.person, language=self.person.switches_to)
            return self.browser.send(page, page.form("language"), language=self.person.language)
        return None

    def _change_mind(self, page: Page, question: Question) -> Page:
        """Go back one page and answer it again."""
        earlier = self.browser.send(page, page.form("step"), move="back")
        before = self._question_on(earlier)
        if before is None or before.id == question.id:
            raise UnexpectedPageError("back led nowhere")
        return self._reply(earlier, before)

    def _reply(self, page: Page, question: Question) -> Page:
        """Answer a page. What is asked next tells that the answer was taken."""
        form = page.form("step")
        raw = answer(question, _options(form), self.person, self._rng)
        following = self.browser.send(page, form, **_fields(question, raw))
        if self._question_on(following) == question:
            raise UnexpectedPageError(f"a valid answer to {question.id} was not taken")
        if question.kind is not Kind.NOTE:
            self._answered += 1
            self.world.ledger.acknowledge(self._interview, question.id, self.world.meant(question, raw))
        return following


def _options(form: html.FormElement) -> list[str]:
    """The codes a page offers."""
    return [str(box.get("value")) for box in form.xpath(".//input[@name='answer'][@type='radio' or @type='checkbox']")]


def _fields(question: Question, raw: Raw) -> dict[str, Sent]:
    if raw == REFUSED:
        return {"move": "refuse"}
    if question.kind is Kind.NOTE:
        return {"move": "next"}
    if question.kind is Kind.DATE and isinstance(raw, str):
        day = dt.date.fromisoformat(raw)
        return {"move": "next", "answer": [str(day.day), str(day.month), str(day.year)]}
    return {"move": "next", "answer": raw}
