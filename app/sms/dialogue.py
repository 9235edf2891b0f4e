"""An open conversation: one text in, one text out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.service import Recorded
from app.collection.store import Stored
from app.distribution.core import CampaignState, campaign_state
from app.interview import engine
from app.interview.answers import SEEN
from app.interview.closing import closing_words
from app.interview.model import AnswerNotTaken, Back, Channel, Move, Prompt, Reply, Speak, State
from app.interview.wording import Worded, word
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.sms import wording
from app.sms.core.asking import asked_of
from app.sms.core.commands import Command, Word
from app.sms.core.reading import RawReply, Unclear, read_text
from app.sms.tables import Conversation
from app.versions.store import load

Translator = Callable[[str], wording.Translate]
"""Gives the interface words of a language."""


@dataclass(slots=True)
class Dialogue:
    """A conversation while one text is answered."""

    session: Session
    conversation: Conversation
    stored: Stored
    version: Version
    now: dt.datetime
    translator: Translator

    @classmethod
    def of(cls, session: Session, conversation: Conversation, now: dt.datetime, translator: Translator) -> Dialogue:
        stored = collection.find(session, conversation.interview_id)
        assert stored is not None  # a foreign key holds the interview
        return cls(session, conversation, stored, load(session, stored.version_digest), now, translator)

    @property
    def language(self) -> str:
        return self.stored.interview.language

    @property
    def translate(self) -> wording.Translate:
        return self.translator(self.language)

    def ask(self, sid: str, before: str | None = None) -> str:
        """The question to put now, with `before` and any notes on the way to it; or the closing words."""
        notes = self._pass_notes(sid)
        prompt = engine.current(self.version, self.stored.interview)
        if prompt is None:
            return wording.paragraphs(before, *notes, self._end())
        self.conversation.asked = prompt.question_id
        return wording.paragraphs(before, *notes, wording.ask(self.version, self.language, prompt, self.translate))

    def answer(self, text: str, sid: str) -> str | None:
        """What to say to a text; None where it says stop."""
        if closed := self.closed():
            return closed
        prompt = engine.current(self.version, self.stored.interview)
        if prompt is None:
            return self.finished()
        reading = read_text(text, asked_of(self.version, prompt))
        if isinstance(reading, Command):
            return self._obey(reading, prompt, sid)
        if self.conversation.asked != prompt.question_id:
            return self.ask(sid, self.translate(wording.MOVED_ON))
        return self._doubt(reading, prompt) if isinstance(reading, Unclear) else self._take(reading, prompt, sid)

    def closed(self) -> str | None:
        """Why the campaign takes no answer now, if so."""
        if campaign_state(self.stored.campaign, self.now) is CampaignState.OPEN:
            return None
        self._close()
        return self.translate(wording.CLOSED)

    def finished(self) -> str:
        """What to say after the end, wherever the end was reached."""
        self._close()
        complete = self.stored.interview.state is State.COMPLETED
        return self.translate(wording.COMPLETE if complete else wording.OVER)

    def _take(self, reply: RawReply, prompt: Prompt, sid: str) -> str:
        recorded = self._record(Reply(prompt.question_id, reply.raw, Channel.SMS, sid))
        refused = next((event for event in recorded.step.events if isinstance(event, AnswerNotTaken)), None)
        if refused is not None and recorded.step.prompt is not None:
            self.conversation.invalid_in_a_row += 1
            return wording.ask_again(self.version, self.language, recorded.step.prompt, self.translate)
        self.conversation.invalid_in_a_row = 0
        return self.ask(sid)

    def _doubt(self, unclear: Unclear, prompt: Prompt) -> str:
        self.conversation.invalid_in_a_row += 1
        return wording.ask_again(self.version, self.language, prompt, self.translate, unclear.doubt)

    def _obey(self, command: Command, prompt: Prompt, sid: str) -> str | None:
        match command.word:
            case Word.STOP:
                return None
            case Word.HELP:
                return self.ask(sid, self._help(prompt))
            case Word.BACK:
                self._go_back(prompt)
            case Word.LANGUAGE if command.language:
                self._record(Speak(command.language))
            case _:
                pass
        return self.ask(sid)

    def _help(self, prompt: Prompt) -> str:
        return wording.paragraphs(self.translate(wording.HELP), self._word(prompt).help)

    def _go_back(self, prompt: Prompt) -> None:
        """To the question before; past notes, which nobody needs to answer again."""
        reached: Prompt | None = prompt
        for _ in self.version.items:
            before = reached
            reached = self._record(Back(before.question_id)).step.prompt if before else None
            if reached is None or reached.kind is not Kind.NOTE or reached == before:
                return

    def _pass_notes(self, sid: str) -> list[str]:
        """Notes are sent together with the question after them, and need no answer."""
        said = []
        for _ in self.version.items:
            prompt = engine.current(self.version, self.stored.interview)
            if prompt is None or prompt.kind is not Kind.NOTE:
                break
            said.append(self._word(prompt).heading)
            self._record(Reply(prompt.question_id, SEEN, Channel.SMS, f"{sid}:{prompt.question_id}"))
        return said

    def _word(self, prompt: Prompt) -> Worded:
        return word(self.version, self.language, prompt, self.translate, Channel.SMS)

    def _record(self, move: Move) -> Recorded:
        recorded = collection.record(self.session, self.stored.interview.id, move, self.now)
        self.stored = recorded.stored
        return recorded

    def _end(self) -> str:
        """The survey's own closing words."""
        self._close()
        said = closing_words(self.version, self.stored.interview, self.language, self.translate)
        return said or self.translate(wording.OVER)

    def _close(self) -> None:
        self.conversation.closed_at = self.conversation.closed_at or self.now
