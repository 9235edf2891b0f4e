"""What the demo's people share: the survey they answer, and the ledger they keep of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from app.demo.ledger import Ledger
from app.interview import answers
from app.interview.model import Missing, Problem, Raw, Value
from app.questionnaire.model import Question
from app.questionnaire.version import Version


class NoAnswerError(ValueError):
    """A simulated person said something that is no answer: the demo would prove nothing."""


@dataclass(frozen=True, slots=True)
class World:
    keyword: str
    version: Version
    ledger: Ledger
    clock: Callable[[], dt.datetime]

    def meant(self, question: Question, raw: Raw) -> Value | Missing:
        """The answer a person means by this. Raises NoAnswerError where it is none."""
        value = answers.read(question, self.version.survey.options(question), raw, self.clock())
        if isinstance(value, Problem):
            raise NoAnswerError(f"the simulated answer to {question.id} is no answer: {value.code}")
        return value
