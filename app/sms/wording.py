"""What a text message says: a question with numbered answers, a hint how to answer, and the few fixed replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from app.distribution.core import HasOffer, Way, offers
from app.interview import wording
from app.interview.answers import DONT_KNOW, NOT_APPLICABLE, refusable
from app.interview.model import Channel, Prompt
from app.interview.wording import Worded
from app.messaging.segments import count
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, Kind, Language, Question
from app.questionnaire.version import Version
from app.sms.core.asking import is_listed, numbered, zero_counts
from app.sms.core.reading import Doubt

Translate = Callable[[str], str]

N_ = str
"""Marks a message for extraction; it is translated where it is sent."""

# No example in a hint where it could lead: people send back what they see.
_BY_NUMBER = N_("Reply with the number.")
_ON_SCALE = N_("Reply with a number from %(first)s to %(last)s.")
ONE_OF_TWO = N_("Reply %(first)s or %(last)s.")
_IN_WORDS = N_("Reply in your own words.")
_FIGURE = N_("Reply with a number.")
HINTS: Mapping[Kind, str] = {
    **dict.fromkeys(ONE_CODE, _BY_NUMBER),
    **dict.fromkeys(SCALES, _ON_SCALE),
    Kind.MULTIPLE: N_("Reply with one or more numbers."),
    Kind.RANKING: N_("Reply with the numbers in your order, with a space between them."),
    Kind.INTEGER: _FIGURE,
    Kind.DECIMAL: _FIGURE,
    Kind.DATE: N_("Reply with a date, for example 27/3/2026."),
    Kind.MONTH: N_("Reply with a month, for example 3/2026."),
    Kind.TIME: N_("Reply with the time, for example 14:30."),
    Kind.EMAIL: N_("Reply with the whole e-mail address."),
    Kind.PHONE: N_("Reply with the whole telephone number."),
    Kind.POSTCODE: N_("Reply with the postcode, or the number of the département."),
    Kind.TEXT: _IN_WORDS,
    Kind.LONG_TEXT: _IN_WORDS,
}
UNLISTED = N_("Reply with the words of your answer.")
"""Where there are too many answers to list them."""
INSTEAD: Mapping[str, str] = {
    DONT_KNOW: N_("If you do not know: DK."),
    NOT_APPLICABLE: N_("If this does not concern you: NA."),
}
EXAMPLE = N_("Example: %(first)s = %(first_label)s; %(last)s = %(last_label)s.")
"""After an answer that was none; both ends, so that neither is favoured, and no answer that stands alone."""
EXAMPLE_OF_SEVERAL = N_("Example for two answers: %(first)s %(last)s.")
NO_ANSWER = N_("0 No answer")
NO_ANSWER_BY_WORD = N_("To give no answer, reply SKIP.")

DOUBTS: Mapping[Doubt, str] = {
    Doubt.EMPTY: N_("Your message was empty."),
    Doubt.NOT_OFFERED: N_("This is not one of the answers."),
    Doubt.SEVERAL: N_("Please give one answer only."),
    Doubt.RANGE: N_("Please write each number on its own."),
    Doubt.TWO_MEANINGS: N_("Your answer can mean several things. Please reply with the number."),
    Doubt.REACTION: N_("We cannot read reactions. Please write your answer."),
    Doubt.STOP_OR_ANSWER: N_("To stop, reply only STOP. Otherwise, please write your answer in other words."),
}

TEXT_ONLY = N_("We can only read text: pictures and recordings do not reach us.")
ONLY_ONE_OF = N_("Reply only with one of these numbers:")
ONLY_SOME_OF = N_("Reply only with the numbers of your answers:")
STUCK = N_("We could not understand your answer.")
FOR_HELP = N_("For help, reply HELP.")
# Translators: LINK and CALL are words that people send back; use the ones this language offers.
INSTEAD_OF_TEXTS: Mapping[Way, str] = {
    Way.WEB: N_("To go on on the Internet, reply LINK."),
    Way.PHONE: N_("To be called, reply CALL."),
}
PASSED_OVER = N_("We go on with the next question.")
LINK_OWN = N_("Go on here; your answers are kept:\n%(link)s")
LINK_AND_CODE = N_("Go on here; your answers are kept:\n%(link)s\nYour code: %(code)s")
CALL_ALONE = N_("Thank you, we will call you.")
NO_CALLS = N_("Nobody is called for this survey.")
NO_LINK = N_("This survey is not answered on the Internet. You can go on here.")
CALL_NOTED = N_("Thank you, we will call you. You can also go on on the Internet.")

ABOUT = N_("%(project)s: about %(minutes)s minutes. To stop at any time: STOP.")
# Translators: BACK, LINK, CALL and STOP are words that people send back, as above.
HELP = N_("%(project)s: reply with the number of your answer. Previous question: BACK.")
HELP_WAYS: Mapping[Way, str] = {Way.WEB: N_("On the Internet: LINK."), Way.PHONE: N_("By telephone: CALL.")}
HELP_STOP = N_("No more messages: STOP.")
STOPPED = N_("You will get no more messages from us. To take it up again, reply START.")
STARTED = N_("You can get our messages again.")
COMPLETE = N_("Your answers are complete already. Thank you!")
OVER = N_("This conversation is over. Thank you.")
CLOSED = N_("This survey is closed. Thank you for your interest.")
NOT_YET_OPEN = N_("This survey is not open yet. Please try again later.")
NOT_BY_TEXT = N_("This survey is not answered by text message.")
OTHER_LANGUAGE = N_("These questions are not asked in this language.")
PAUSED = N_("We cannot take answers by text message now. Please try again another day.")
UNKNOWN_CODE = N_("We do not know this code. Please check it, or send the first word alone.")
BEGUN_ELSEWHERE = N_(
    "Somebody has begun to answer with this slip, on another telephone or on the Internet. If it was you, go on there."
)
UNKNOWN = N_("To answer a survey, send the word and the code you were given.")
MOVED_ON = N_("You have gone on since. This is the question now:")

SWITCHES: Mapping[Language, str] = {"fr": "Français : FRANCAIS", "ar": "العربية: عربي", "en": "English: ENGLISH"}
"""Each language says in its own words what to send for it; nobody needs to read another."""


def greeting(version: Version, language: Language, translate: Translate, languages: Sequence[Language]) -> str:
    """The first words: who asks, how long, how to stop, and the others of the languages it is asked in."""
    survey = version.survey
    about = translate(ABOUT) % {"project": survey.project, "minutes": survey.minutes}
    others = [SWITCHES[one] for one in languages if one != language and one in SWITCHES]
    return "\n".join([about, *others])


_KEPT = 4096
_asked: dict[tuple[object, ...], str] = {}
"""Questions already worded: one that quotes no answer and found no fault says the same to everybody."""


def ask(version: Version, language: Language, prompt: Prompt, translate: Translate, previous: str | None = None) -> str:
    """The question, its numbered answers, and how to answer; before it what was wrong with the last answer.

    `previous` is the question asked before: where a section begins, its title is said if it costs no further part.
    """
    if prompt.piped or prompt.problem:
        return _ask(version, language, prompt, translate, previous)
    key = (version.digest, language, prompt.question_id, prompt.choices, translate, previous)
    text = _asked.get(key)
    if text is None:
        text = _ask(version, language, prompt, translate, previous)
        if len(_asked) >= _KEPT:
            _asked.clear()
        _asked[key] = text
    return text


def _ask(version: Version, language: Language, prompt: Prompt, translate: Translate, previous: str | None) -> str:
    question = version.question(prompt.question_id)
    worded = wording.word(version, language, prompt, translate, Channel.SMS)
    lines = [worded.heading, *_answers(question, worded)]
    lines.append(_hint(question, worded, translate))
    message = paragraphs(worded.problem, "\n".join(lines))
    section = _titled(version, prompt.question_id)
    if section is None or (previous and _titled(version, previous) == section):
        return message
    titled = f"{worded.section}\n{message}"
    return titled if count(titled).parts == count(message).parts else message


def _titled(version: Version, item_id: str) -> str | None:
    """The section whose title a question stands under."""
    return next((one.id for one in version.item(item_id).sections if one.title), None)


def ask_again(
    version: Version,
    language: Language,
    prompt: Prompt,
    translate: Translate,
    doubt: Doubt | None = None,
    reason: str | None = None,
) -> str:
    """The question once more after a text that was no valid answer, with an example, or else with its help."""
    question = version.question(prompt.question_id)
    worded = wording.word(version, language, prompt, translate, Channel.SMS)
    reason = reason or (translate(DOUBTS[doubt]) if doubt else None)
    return paragraphs(
        reason,
        ask(version, language, prompt, translate, prompt.question_id),
        _example(version, question, worded, translate) or worded.help,
    )


def ask_briefly(
    version: Version,
    language: Language,
    prompt: Prompt,
    translate: Translate,
    doubt: Doubt | None = None,
    reason: str | None = None,
) -> str:
    """Only what can be answered, after a second text that was no answer."""
    question = version.question(prompt.question_id)
    worded = wording.word(version, language, prompt, translate, Channel.SMS)
    answers = _answers(question, worded)
    if answers:
        only = ONLY_SOME_OF if question.kind in SEVERAL_CODES else ONLY_ONE_OF
        if question.kind in SCALES:
            return "\n".join([_hint(question, worded, translate), *answers])
        return lines(translate(only), *answers, _no_answer(question, translate))
    reason = reason or worded.problem or (translate(DOUBTS[doubt]) if doubt else None)
    return lines(reason, _hint(question, worded, translate))


def stuck(campaign: HasOffer, question: Question, translate: Translate) -> str:
    """After a third text that was no answer: the other ways that the campaign has, else where help is; or none."""
    ways = _ways(INSTEAD_OF_TEXTS, campaign, translate) or [translate(FOR_HELP)]
    return lines(" ".join([translate(STUCK), *ways]), _no_answer(question, translate))


def help_with(campaign: HasOffer, project: str, translate: Translate) -> str:
    """Who asks, how to answer, and the words that this campaign understands."""
    said = translate(HELP) % {"project": project}
    return " ".join([said, *_ways(HELP_WAYS, campaign, translate), translate(HELP_STOP)])


def _ways(said: Mapping[Way, str], campaign: HasOffer, translate: Translate) -> list[str]:
    return [translate(message) for way, message in said.items() if offers(campaign, way)]


def go_on_elsewhere(link: str, code: str | None, translate: Translate) -> str:
    """Where the interview goes on: a link of the person's own, or a page and the code to write there."""
    return translate(LINK_AND_CODE if code else LINK_OWN) % {"link": link, "code": code}


def _answers(question: Question, worded: Worded) -> list[str]:
    """Numbered options, or what the two ends of a scale stand for."""
    numbers = _numbers(question, worded)
    labels = _labels(worded)
    if not is_listed(question, tuple(code for code, _ in worded.options)):
        return []
    if question.kind in SCALES:
        return [f"{numbers[0]} = {labels[0]}", f"{numbers[-1]} = {labels[-1]}"]
    return [f"{number} {label}" for number, label in zip(numbers, labels, strict=True)]


def _numbers(question: Question, worded: Worded) -> list[int]:
    return [number for number, _ in numbered(question, tuple(code for code, _ in worded.options))]


def _labels(worded: Worded) -> list[str]:
    labels = [label for _, label in worded.options]
    return labels if worded.low is None or worded.high is None else [worded.low, *labels[1:-1], worded.high]


def _example(version: Version, question: Question, worded: Worded, translate: Translate) -> str | None:
    if not worded.options or not is_listed(question, tuple(code for code, _ in worded.options)):
        return None
    several = question.kind in SEVERAL_CODES
    alone = {one.code for one in version.survey.options(question) if one.exclusive} if several else set()
    codes = [code for code, _ in worded.options]
    shown = [one for one in zip(_numbers(question, worded), _labels(worded), codes, strict=True) if one[2] not in alone]
    if len(shown) < 2:
        return None
    message = EXAMPLE_OF_SEVERAL if several else EXAMPLE
    (first, first_label, _), (last, last_label, _) = shown[0], shown[-1]
    ends = {"first": first, "last": last, "first_label": first_label, "last_label": last_label}
    return translate(message) % ends


def _hint(question: Question, worded: Worded, translate: Translate) -> str:
    numbers = _numbers(question, worded) or [0]
    listed = is_listed(question, tuple(code for code, _ in worded.options))
    hint = UNLISTED if not listed else ONE_OF_TWO if _one_of_two(question, numbers) else HINTS[question.kind]
    hints = [translate(hint) % {"first": numbers[0], "last": numbers[-1]}]
    hints.extend(translate(INSTEAD[raw]) for raw, _ in worded.non_answers)
    return lines(*hints, _no_answer(question, translate))


def _no_answer(question: Question, translate: Translate) -> str | None:
    """How to say that one prefers not to answer, where one may."""
    if not refusable(question):
        return None
    return translate(NO_ANSWER_BY_WORD if zero_counts(question) else NO_ANSWER)


def _one_of_two(question: Question, numbers: list[int]) -> bool:
    return HINTS[question.kind] == _BY_NUMBER and len(numbers) == 2


_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


def lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def paragraphs(*parts: str | None) -> str:
    """The parts with a blank line between. Marks that part directions cost a whole alphabet where there is but one."""
    said = "\n\n".join(part for part in parts if part)
    return said if _RIGHT_TO_LEFT.search(said) else _ISOLATES.sub("", said)
