"""What a text message says: a question with numbered answers, a hint how to answer, and the few fixed replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.interview import wording
from app.interview.model import Channel, Prompt
from app.questionnaire.model import Kind, Language, Question
from app.questionnaire.version import Version
from app.sms.core.asking import numbered, zero_counts
from app.sms.core.reading import Doubt

Translate = Callable[[str], str]

N_ = str
"""Marks a message for extraction; it is translated where it is sent."""

HINTS: Mapping[Kind, str] = {
    Kind.CONSENT: N_("Reply with a number, for example %(example)s."),
    Kind.SINGLE: N_("Reply with a number, for example %(example)s."),
    Kind.MULTIPLE: N_("Reply with one or more numbers, for example %(example)s."),
    Kind.SCALE: N_("Reply with a number from %(first)s to %(last)s."),
    Kind.INTEGER: N_("Reply with a number, for example %(example)s."),
    Kind.DATE: N_("Reply with a date, for example %(example)s."),
    Kind.TEXT: N_("Reply in your own words."),
    Kind.LONG_TEXT: N_("Reply in your own words."),
}
EXAMPLES: Mapping[Kind, str] = {
    Kind.CONSENT: "1",
    Kind.SINGLE: "1",
    Kind.MULTIPLE: "1 2",
    Kind.INTEGER: "3",
    Kind.DATE: "27/3/2026",
}
NO_ANSWER = N_("0 = no answer.")
NO_ANSWER_BY_WORD = N_("To give no answer, reply SKIP.")

DOUBTS: Mapping[Doubt, str] = {
    Doubt.EMPTY: N_("Your message was empty."),
    Doubt.NOT_OFFERED: N_("This is not one of the answers."),
    Doubt.SEVERAL: N_("Please give one answer only."),
    Doubt.RANGE: N_("Please write each number, for example 1 2 3."),
    Doubt.TWO_MEANINGS: N_("Your answer can mean several things. Please reply with the number."),
    Doubt.STOP_OR_ANSWER: N_("To stop, reply only STOP. Otherwise, please write your answer in other words."),
}

ABOUT = N_("%(project)s: about %(minutes)s minutes. To stop at any time: STOP.")
HELP = N_("Reply to each question with its number. Previous question: BACK. No more messages: STOP.")
STOPPED = N_("You will get no more messages from us. To take it up again, reply START.")
STARTED = N_("You can get our messages again.")
COMPLETE = N_("Your answers are complete already. Thank you!")
OVER = N_("This conversation is over. Thank you.")
CLOSED = N_("This survey is closed. Thank you for your interest.")
NOT_YET_OPEN = N_("This survey is not open yet. Please try again later.")
UNKNOWN_CODE = N_("We do not know this code. Please check it and send the word and the code again.")
UNKNOWN = N_("To answer a survey, send the word and the code you were given.")
MOVED_ON = N_("You have gone on since. This is the question now:")

SWITCHES: Mapping[Language, str] = {"fr": "Français : FRANCAIS", "ar": "العربية: عربي", "en": "English: ENGLISH"}
"""Each language says in its own words what to send for it; nobody needs to read another."""


def greeting(version: Version, language: Language, translate: Translate) -> str:
    """The first words: who asks, how long, how to stop, and the other languages."""
    survey = version.survey
    about = translate(ABOUT) % {"project": survey.project, "minutes": survey.minutes}
    others = [SWITCHES[one] for one in version.languages if one != language and one in SWITCHES]
    return "\n".join([about, *others])


def ask(version: Version, language: Language, prompt: Prompt, translate: Translate) -> str:
    """The question, its numbered answers, and how to answer; before it what was wrong with the last answer."""
    question = version.survey.by_id[prompt.question_id]
    worded = wording.word(version, language, prompt, translate, Channel.SMS)
    lines = [worded.heading]
    if question.kind is Kind.SCALE:
        lines += [f"{worded.options[0][0]} = {worded.low}", f"{worded.options[-1][0]} = {worded.high}"]
    else:
        labels = dict(worded.options)
        lines += [f"{number} {labels[code]}" for number, code in numbered(question, prompt.choices)]
    lines.append(_hint(question, prompt, translate, refusable=worded.refusal is not None))
    return paragraphs(worded.problem, "\n".join(lines))


def note(version: Version, language: Language, question_id: str) -> str:
    question = version.survey.by_id[question_id]
    return version.text(language, f"{question_id}.{'sms' if question.sms else 'text'}")


def _hint(question: Question, prompt: Prompt, translate: Translate, *, refusable: bool) -> str:
    params = {"example": EXAMPLES.get(question.kind, "")}
    if prompt.choices:
        params |= {"first": prompt.choices[0], "last": prompt.choices[-1]}
    hints = [translate(HINTS[question.kind]) % params]
    if refusable:
        hints.append(translate(NO_ANSWER_BY_WORD if zero_counts(question) else NO_ANSWER))
    return " ".join(hints)


def paragraphs(*parts: str | None) -> str:
    return "\n\n".join(part for part in parts if part)
