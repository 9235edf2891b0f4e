"""An open conversation: one text in, one text out. Pure: the service reads before it and writes after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from app.distribution.core import CampaignState, HasTerms, campaign_state, spoken_in
from app.interview import engine
from app.interview.answers import SEEN, SKIPPED
from app.interview.closing import closing_words
from app.interview.model import AnswerNotTaken, Back, Channel, Event, Interview, Move, Prompt, Reply, Speak, State, Step
from app.interview.wording import word
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.sms import wording
from app.sms.core.asking import asked_of
from app.sms.core.commands import Command, Word
from app.sms.core.machines import is_automatic
from app.sms.core.reading import FREE, RawReply, Unclear, read_text
from app.sms.core.talk import Talk

Translator = Callable[[str], wording.Translate]
"""Gives the interface words of a language."""

MOST_INVALID = 3
"""Texts that are no answer before we stop asking for one: the question is passed, or another way is offered."""

MOST_PASSED = 2
"""Questions passed in a row before we stop going on by ourselves."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something the person asks for that is not in the survey's hands: silence, a link or a call."""

    word: Word


_WISHES = frozenset({Word.STOP, Word.LINK, Word.CALL})


@dataclass(slots=True)
class Dialogue:
    """A conversation while one text is answered: what it makes of the interview and of the talk."""

    version: Version
    interview: Interview
    talk: Talk
    terms: HasTerms
    now: dt.datetime
    translator: Translator
    full: frozenset[str] = frozenset()
    """Quotas that need nobody more."""
    events: list[Event] = field(default_factory=list)
    prompt: Prompt | None = field(init=False)
    """What is to be asked now; None at the end."""

    def __post_init__(self) -> None:
        self.prompt = engine.current(self.version, self.interview)

    @property
    def language(self) -> str:
        return self.interview.language

    @property
    def languages(self) -> tuple[str, ...]:
        return spoken_in(self.terms, self.version.languages)

    @property
    def translate(self) -> wording.Translate:
        return self.translator(self.language)

    @property
    def step(self) -> Step:
        """What the text made of the interview."""
        return Step(self.interview, tuple(self.events), None)

    @property
    def moved(self) -> bool:
        """Whether the text got the interview any further."""
        return any(not isinstance(event, AnswerNotTaken) for event in self.events)

    @property
    def overtaken(self) -> bool:
        """Whether another question is to be asked than the one last put in this conversation."""
        return (
            self.prompt is not None and self.prompt.kind is not Kind.NOTE and self.talk.asked != self.prompt.question_id
        )

    def was_asked(self) -> None:
        """A reminder has put the question that is to be asked."""
        if self.prompt is not None:
            self.talk = Talk(self.prompt.question_id)

    def ask(self, sid: str, before: str | None = None) -> str:
        """The question to put now, with `before` and any notes on the way to it; or the closing words."""
        notes = self._pass_notes(sid)
        if self.prompt is None:
            return wording.paragraphs(before, *notes, self._end())
        previous = self.talk.asked
        if self.prompt.question_id != previous:
            self.talk = replace(self.talk, asked=self.prompt.question_id, invalid=0)
        question = wording.ask(self.version, self.language, self.prompt, self.translate, previous)
        return wording.paragraphs(before, *notes, question)

    def answer(self, text: str, sid: str, *, media: bool = False) -> str | Wish:
        """What to say to a text. `media` where a picture or a recording came with it."""
        if is_automatic(text):
            return ""
        if closed := self.closed():
            return closed
        prompt = self.prompt
        if prompt is None:
            return self.finished()
        reading = read_text(text, asked_of(self.version, prompt))
        if isinstance(reading, Command):
            return self._obey(reading, prompt, sid)
        if self.talk.asked != prompt.question_id:
            return self.ask(sid, self.translate(wording.MOVED_ON))
        if isinstance(reading, RawReply):
            return self._take(reading, text, prompt, sid)
        return self._not_taken(reading, prompt, sid, self.translate(wording.TEXT_ONLY) if media else None)

    def takes(self, text: str) -> bool:
        """Whether a text answers the question put, beyond doubt: of words of one's own nobody can say so."""
        prompt = self.prompt
        if prompt is None or prompt.kind in FREE or self.talk.asked != prompt.question_id:
            return False
        return isinstance(read_text(text, asked_of(self.version, prompt)), RawReply)

    def closed(self) -> str | None:
        """Why the campaign takes no answer now, if so."""
        if campaign_state(self.terms, self.now) is CampaignState.OPEN:
            return None
        self._close()
        return self.translate(wording.CLOSED)

    def finished(self) -> str:
        """What to say after the end, wherever the end was reached."""
        self._close()
        complete = self.interview.state is State.COMPLETED
        return self.translate(wording.COMPLETE if complete else wording.OVER)

    def _take(self, reply: RawReply, text: str, prompt: Prompt, sid: str) -> str:
        step = self._make(Reply(prompt.question_id, reply.raw, Channel.SMS, sid, said=text))
        if step.prompt is not None and any(isinstance(event, AnswerNotTaken) for event in step.events):
            return self._not_taken(None, step.prompt, sid)
        self.talk = replace(self.talk, invalid=0)  # where a rule asks the same again, it is asked anew
        return self.ask(sid)

    def _not_taken(self, unclear: Unclear | None, prompt: Prompt, sid: str, reason: str | None = None) -> str:
        """First the question again with an example, then only what can be answered, then another way."""
        self.talk = replace(self.talk, invalid=self.talk.invalid + 1)
        doubt = unclear.doubt if unclear else None
        match min(self.talk.invalid, MOST_INVALID):
            case 1:
                return wording.ask_again(self.version, self.language, prompt, self.translate, doubt, reason)
            case 2:
                return wording.ask_briefly(self.version, self.language, prompt, self.translate, doubt, reason)
        question = self.version.question(prompt.question_id)
        if question.required or self._nobody_reads():
            return wording.stuck(self.terms, question, self.translate)
        self._make(Reply(prompt.question_id, SKIPPED, Channel.SMS, sid))
        return self.ask(sid, self.translate(wording.PASSED_OVER))

    def _nobody_reads(self) -> bool:
        """Whether the questions before this one were passed as well: a machine would be walked through them all."""
        given = [one for one in self.interview.answers.values() if one.channel is Channel.SMS and one.raw != SEEN]
        last = sorted(given, key=lambda one: one.at)[-MOST_PASSED:]
        return len(last) == MOST_PASSED and all(one.raw == SKIPPED for one in last)

    def _obey(self, command: Command, prompt: Prompt, sid: str) -> str | Wish:
        if command.word in _WISHES:
            return Wish(command.word)
        self.talk = replace(self.talk, invalid=0)
        if command.word is Word.HELP:
            help_ = word(self.version, self.language, prompt, self.translate, Channel.SMS).help
            about = wording.help_with(self.terms, self.version.survey.project, self.translate)
            return self.ask(sid, wording.paragraphs(about, help_))
        if command.word is Word.BACK:
            self._go_back(prompt)
        elif command.language:
            return self._speak(command.language, sid)
        return self.ask(sid)

    def _speak(self, language: str, sid: str) -> str:
        """In the language asked for; where the campaign is not held in it, that is said in it."""
        if language not in self.languages:
            return self.ask(sid, self.translator(language)(wording.OTHER_LANGUAGE))
        self._make(Speak(language))
        return self.ask(sid)

    def _go_back(self, prompt: Prompt) -> None:
        """To the question before; past notes, which nobody needs to answer again."""
        reached: Prompt | None = prompt
        for _ in self.version.items:
            before = reached
            reached = self._make(Back(before.question_id)).prompt if before else None
            if reached is None or reached.kind is not Kind.NOTE or reached == before:
                return

    def _pass_notes(self, sid: str) -> list[str]:
        """Notes are sent together with the question after them, and need no answer."""
        said: list[str] = []
        while (note := self.prompt) is not None and note.kind is Kind.NOTE and len(said) < len(self.version.items):
            said.append(word(self.version, self.language, note, self.translate, Channel.SMS).heading)
            self._make(Reply(note.question_id, SEEN, Channel.SMS, f"{sid}:{note.question_id}"))
        return said

    def _make(self, move: Move) -> Step:
        step = engine.advance(self.version, self.interview, move, self.now, self.full)
        self.interview, self.prompt = step.interview, step.prompt
        self.events += step.events
        return step

    def _end(self) -> str:
        """The survey's own closing words."""
        self._close()
        said = closing_words(self.version, self.interview, self.language, self.translate)
        return said or self.translate(wording.OVER)

    def _close(self) -> None:
        self.talk = replace(self.talk, closed=True)
