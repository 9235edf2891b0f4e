"""A simulated beneficiary by text message, on a telephone of the provider's stand-in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from random import Random

from app.demo.population import Person, Quirk
from app.demo.replies import answer, answer_as_text
from app.demo.world import World
from app.interview import engine, wording
from app.questionnaire.model import Kind, Language, Question
from app.standin.client import Standin

LANGUAGE_WORDS: dict[Language, str] = {"fr": "FRANCAIS", "ar": "عربي", "en": "ENGLISH"}
"""What people send to be written to in their language."""
BACK = "RETOUR"
MOST_TEXTS = 200


class UnexpectedTextError(RuntimeError):
    """Relais answered with something this person cannot go on from."""


class Texter:
    """One person and their telephone."""

    def __init__(self, person: Person, world: World, standin: Standin, identify: Callable[[str], str]) -> None:
        """`identify` finds the interview of a telephone number: for the proof alone."""
        if person.phone is None:
            raise ValueError("this person has no telephone")
        self.person, self.world, self.standin = person, world, standin
        self.phone = person.phone
        self._identify = identify
        self._rng = Random(person.seed)  # noqa: S311 -- simulation, and the same at every run
        self._answered = 0
        self._quirk = person.quirk
        self._interview = ""

    def answer_all(self, code: str | None) -> None:
        """Begin with the keyword and a relay code, or (None) by answering an invitation; go on to the end."""
        heard = self.standin.say(self.phone, self._first_words(code))
        self._interview = self._identify(self.phone)
        self.world.ledger.began(self._interview)
        for _ in range(MOST_TEXTS):
            question = self._question_in(heard)
            if question is None or self._stops():
                return
            heard = self._detour(question) or self._reply(question)
        raise UnexpectedTextError("the conversation does not end")

    def _first_words(self, code: str | None) -> str:
        if code is None:
            return "1"
        language = "" if self.person.language == "fr" else f" {LANGUAGE_WORDS[self.person.language]}"
        return f"{self.world.keyword} {code}{language}"

    def _question_in(self, heard: str) -> Question | None:
        """The question a text asks, known by its wording; None where it asks none."""
        asked = [
            (heard.rfind(words), question)
            for question in self.world.version.survey.questions
            if question.kind is not Kind.NOTE and (words := self._words(question)) in heard
        ]
        return max(asked, key=lambda found: found[0])[1] if asked else None

    def _words(self, question: Question) -> str:
        part = "sms" if question.sms else "text"
        return self.world.version.text(self.person.language, f"{question.id}.{part}")

    def _stops(self) -> bool:
        return self._quirk is Quirk.STOPS and self._answered >= self.person.quirk_at

    def _detour(self, question: Question) -> str | None:
        """The one thing this person does besides answering, once; what Relais says to it."""
        if self._answered < self.person.quirk_at:
            return None
        quirk, self._quirk = self._quirk, Quirk.NONE
        if quirk is Quirk.CHANGES:
            return self._change_mind(question)
        if quirk is Quirk.SWITCHES and self.person.switches_to:
            self.person = dataclasses.replace(self.person, language=self.person.switches_to)
            return self.standin.say(self.phone, LANGUAGE_WORDS[self.person.language])
        return None

    def _change_mind(self, question: Question) -> str:
        heard = self.standin.say(self.phone, BACK)
        before = self._question_in(heard)
        if before is None or before.id == question.id:
            raise UnexpectedTextError("back led nowhere")
        return self._reply(before)

    def _reply(self, question: Question) -> str:
        """Answer a question, with the unclear texts that come first; what is asked next tells that it was taken."""
        labels = self._labels(question)
        raw = answer(question, tuple(labels), self.person, self._rng)
        heard = ""
        for text in answer_as_text(question, labels, raw, self.person, self._rng):
            heard = self.standin.say(self.phone, text)
        if self._question_in(heard) == question:
            raise UnexpectedTextError(f"a valid answer to {question.id} was not taken")
        self._answered += 1
        self.world.ledger.acknowledge(self._interview, question.id, self.world.meant(question, raw))
        return heard

    def _labels(self, question: Question) -> dict[str, str]:
        codes = engine.choices(self.world.version, question)
        return dict(wording.options(self.world.version, self.person.language, question, codes))
