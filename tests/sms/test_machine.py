"""A telephone, a web page, a forgetful provider and a server that dies, against the engine alone."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.collection import service as collection
from app.collection.tables import InterviewRow
from app.database import Database
from app.interview import engine
from app.interview.answers import SEEN
from app.interview.model import Channel, Interview, Missing, Prompt, Raw, Reply, State, Value
from app.messaging.tables import OptOut
from app.questionnaire.model import Kind
from app.sms.core.asking import numbered
from app.sms.tables import Conversation, InboundMessage
from tests.databases import Backend
from tests.interview.small import small_version
from tests.sms.played import Phone, Transcript

VERSION = small_version()
STORY = Transcript("machine", (), {"survey": "small"}, (), ())
TYPED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "age": (("34", "34"), ("j'ai ٤٠ ans", "40")),
    "annees": (("3", "3"), ("٢", "2")),
    "depuis": (("3/9/2025", "2025-09-03"), ("٣ سبتمبر ٢٠٢٥", "2025-09-03")),
    "pourquoi": (("Perdu", "Perdu"),),
    "mot": (("Merci bien", "Merci bien"),),
}
"""A text, and what a browser would send for it."""
LAST_DAY = dt.datetime(2026, 3, 30, tzinfo=dt.UTC)
"""The campaign is open still."""
SETTLED_IN = 4
"""Texts before anything odd, so that conversations get somewhere."""
NONSENSE = ("bof", "1 2 3 4 5 6", "77777", "¿?", "vraiment pas sûr du tout")


class TextingMachine(RuleBasedStateMachine):
    """What the database holds must be what the engine makes of the answers that were acknowledged."""

    backend: Backend

    def __init__(self) -> None:
        super().__init__()
        self.url = self.backend.create()
        self.database = Database(self.url)
        self.phone = Phone(self.database, STORY)
        self.said: dict[str, str] = {}
        """What was answered to each text that was ever answered."""
        self.silent = False
        self.model: Interview | None = None

    @initialize()
    def begins(self) -> None:
        self._text(f"VAGUE1 {self.phone.code}")
        with self.database.session(read_only=True) as session:
            id_ = session.scalars(select(InterviewRow.id)).one()
        self.model = engine.begin(VERSION, id_, "fr", Channel.SMS, self.phone.now).interview
        self._text("oui")
        self._moves("accord", "oui", Channel.SMS)
        self._sees_notes()

    def _text(self, body: str) -> str:
        reply = self.phone.texts_us(body)
        self.said[self.phone.texts[-1].sid] = reply
        return reply

    def _moves(self, question: str, raw: Raw, channel: Channel) -> None:
        assert self.model is not None
        step = engine.advance(VERSION, self.model, Reply(question, raw, channel, "model"), self.phone.now)
        self.model = step.interview

    def _sees_notes(self) -> None:
        assert self.model is not None
        while (prompt := engine.current(VERSION, self.model)) and prompt.kind is Kind.NOTE:
            self._moves(prompt.question_id, SEEN, Channel.SMS)

    @property
    def asked(self) -> str | None:
        """The question last put by text message."""
        with self.database.session(read_only=True) as session:
            found = select(Conversation.asked).where(Conversation.closed_at.is_(None))
            return session.scalars(found).one_or_none()

    def _answerable(self) -> bool:
        assert self.model is not None
        prompt = engine.current(VERSION, self.model)
        return not self.silent and prompt is not None and prompt.question_id == self.asked

    @precondition(lambda self: self._answerable())
    @rule(data=st.data(), dies=st.booleans(), again=st.integers(0, 2), hours=st.integers(0, 60))
    def answers(self, data: st.DataObject, dies: bool, again: int, hours: int) -> None:
        self.time_passes(hours)
        assert self.model is not None
        prompt = engine.current(VERSION, self.model)
        assert prompt is not None
        text, raw = data.draw(st.sampled_from(self._answers(prompt)))
        if dies:
            self._dies_at(text)
        self._text(text)
        self._moves(prompt.question_id, raw, Channel.SMS)
        self._sees_notes()
        for _ in range(again):
            self.provider_repeats(data)

    def _dies_at(self, text: str) -> None:
        """The worker is killed before the commit: the provider brings the same text again, to a new process."""
        self.phone.texts_us(text, commit=False)
        self.phone.texts.pop()
        self.restarts()

    @precondition(lambda self: self._answerable() and len(self.said) > SETTLED_IN)
    @rule(text=st.sampled_from(NONSENSE))
    def says_nonsense(self, text: str) -> None:
        assert self.model is not None
        prompt = engine.current(VERSION, self.model)
        assert prompt is not None
        if prompt.kind in {Kind.TEXT, Kind.LONG_TEXT}:
            self._text(text)
            self._moves(prompt.question_id, text, Channel.SMS)
            self._sees_notes()
        elif prompt.question_id not in TYPED:
            before = dict(self.model.answers)
            self._text(text)
            assert self.model.answers == before

    @precondition(lambda self: self.model is not None and self.model.state is State.ASKING)
    @rule(data=st.data(), late=st.sampled_from(["1", "2", "oui", "34"]))
    def answers_on_the_web(self, data: st.DataObject, late: str) -> None:
        """The web goes further: a text that answers the question before answers nothing."""
        assert self.model is not None
        prompt = engine.current(VERSION, self.model)
        if prompt is None or prompt.kind is Kind.CONSENT:
            return
        raw = data.draw(st.sampled_from(self._answers(prompt)))[1]
        with self.database.session() as session:
            reply = Reply(prompt.question_id, raw, Channel.WEB, f"web {prompt.question_id}")
            collection.record(session, self.model.id, reply, self.phone.now)
            session.commit()
        self._moves(prompt.question_id, raw, Channel.WEB)
        if not self.silent and self.asked is not None and not self._answerable():
            self._text(late)
            self._sees_notes()

    @staticmethod
    def _answers(prompt: Prompt) -> list[tuple[str, Raw]]:
        """Texts that answer, and what a browser would send for each."""
        question = VERSION.question(prompt.question_id)
        options = [(str(number), code) for number, code in numbered(question, prompt.choices)]
        pairs = options or TYPED[prompt.question_id]
        return [(text, (code,) if question.kind is Kind.MULTIPLE else code) for text, code in pairs]

    def time_passes(self, hours: int) -> None:
        self.phone.now = min(self.phone.now + dt.timedelta(hours=hours), LAST_DAY)

    @precondition(lambda self: not self.silent and len(self.said) > SETTLED_IN)
    @rule(word=st.sampled_from(["STOP", "Stop. Merci", "توقف"]))
    def stops(self, word: str) -> None:
        self._text(word)
        self.silent = True
        assert self._text("1") == ""

    @precondition(lambda self: self.silent)
    @rule(word=st.sampled_from(["START", "reprendre", "ابدأ"]))
    def starts(self, word: str) -> None:
        assert self._text(word)
        self.silent = False
        if self.model is not None and self.model.state is State.ASKING:
            self._sees_notes()

    def provider_repeats(self, data: st.DataObject) -> None:
        inbound = data.draw(st.sampled_from(self.phone.texts))
        assert self.phone.brings(inbound) == self.said[inbound.sid]

    def restarts(self) -> None:
        self.database.dispose()
        self.database = self.phone.database = Database(self.url)

    @invariant()
    def the_database_holds_what_the_engine_says(self) -> None:
        if self.model is None:
            return
        stored = self.phone.interview()
        assert stored is not None
        assert self._values(stored.interview) == self._values(self.model)
        assert stored.interview.state is self.model.state

    @staticmethod
    def _values(interview: Interview) -> dict[str, Value | Missing]:
        return engine.values(VERSION, interview)

    @invariant()
    def one_conversation_is_open_at_most_and_silence_is_kept(self) -> None:
        with self.database.session(read_only=True) as session:
            still_open = select(func.count()).select_from(Conversation).where(Conversation.closed_at.is_(None))
            assert (session.scalar(still_open) or 0) <= (0 if self.silent else 1)
            assert session.scalar(select(func.count()).select_from(OptOut)) == int(self.silent)
            assert session.scalar(select(func.count()).select_from(InboundMessage)) == len(self.said)

    def teardown(self) -> None:
        self.database.dispose()
        self.backend.drop(self.url)


@pytest.mark.parametrize(
    ("backend", "examples"),
    [
        ("sqlite_files", 8),
        pytest.param("postgresql_server", 3, marks=pytest.mark.postgresql),
        pytest.param("sqlite_files", 40, marks=pytest.mark.slow),
    ],
)
def test_whatever_happens_what_was_acknowledged_is_kept_once(
    request: pytest.FixtureRequest, backend: str, examples: int
) -> None:
    machine = type("Machine", (TextingMachine,), {"backend": request.getfixturevalue(backend)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
