"""The script that Relais brings, from the catalogue: who calls and why, that they may say no, then the matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from app.phoning.core.order import ReasonCode
from app.phoning.core.script import PARTS, ScriptKind, Variable, matter_name
from app.site.language import N_

GREETING = N_("Hello, this is %(caller)s of the %(project)s team. Do you have two minutes?")
PURPOSE = N_(
    "I am not selling anything. You hand out %(project)s, and we ask the people who receive it whether it helps them. "
    "You may say no, and I will not call again if you prefer."
)
MATTERS: Mapping[ReasonCode | None, str] = {
    ReasonCode.APPOINTMENT: N_("You asked me to call at this time. Thank you for taking it."),
    ReasonCode.PROMISE_PAST: N_(
        "You meant to forward the survey to %(count)s people by %(day)s. How did it go? What would make it easier?"
    ),
    ReasonCode.FORWARDED_NO_ANSWERS: N_(
        "Thank you for forwarding the survey. No answer has reached us yet. "
        "Have people told you of any difficulty with the link?"
    ),
    ReasonCode.OPENED_ONLY: N_(
        "You have looked at your page. Was something unclear? We can forward the message together, it takes a minute."
    ),
    ReasonCode.SILENT: N_(
        "We sent you a page with a message ready to forward. Did it reach you? Shall I send it again?"
    ),
    ReasonCode.ANOTHER_TIME: N_("You asked me to call another time. Is it a good moment now?"),
    ReasonCode.ASKED_FOR_CALL: N_("You asked us to call you about the survey. I can read you the questions now."),
    None: N_("How is it going with the survey?"),
}
REQUEST = N_("To how many people could you forward it, and by which day?")
THANKS = N_("Thank you. Every answer helps to know what the notebook changes.")
OBJECTIONS = (
    (
        N_("“I have no time.”"),
        N_("One message is enough: it is ready on your page, and forwarding it takes a minute."),
    ),
    (
        N_("“Will you see who answers?”"),
        N_("No. Answers carry no name. You see how many came, and nobody sees whose."),
    ),
    (
        N_("“They do not read French.”"),
        N_("The survey is in French, Arabic and English, on a page or by text message."),
    ),
    (
        N_("“I no longer hand it out.”"),
        N_("Those who received it earlier can still answer. Who hands it out now?"),
    ),
)
VOICEMAIL = N_(
    "Hello, this is %(caller)s of the %(project)s team, about the survey to forward. "
    "Your page with the message is in your mail. I will try again in two days. Thank you."
)


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is said to one kind of people, whatever they are called for."""

    purpose: str
    request: str
    thanks: str
    objections: Sequence[tuple[str, str]]
    voicemail: str = ""
    greeting: str = GREETING
    otherwise: str = MATTERS[None]


_TEXTS: Mapping[ScriptKind, _Texts] = {
    ScriptKind.PROFESSIONAL: _Texts(PURPOSE, REQUEST, THANKS, OBJECTIONS, VOICEMAIL),
    ScriptKind.BENEFICIARY: _Texts(
        N_(
            "I am not selling anything. You were given %(project)s, and we ask the people who receive it whether it "
            "helps them. You may say no, stop at any time, or ask us never to call again."
        ),
        N_("Shall we begin? I read each question out, and you answer only what you want to."),
        N_("Thank you. Your answers help to know what %(project)s changes."),
        (
            (N_("“I have no time.”"), N_("When would be a better moment? I will call then, and only then.")),
            (
                N_("“Who will know what I say?”"),
                N_("Nobody will know it was you: your name is not asked, and your number is erased after the call."),
            ),
            (
                N_("“What if I say no?”"),
                N_("Nothing changes for you, neither your rights nor the help you receive."),
            ),
        ),
        # Whoever shares the telephone may hear it: it says nothing of what the person receives.
        N_("Hello, this is %(caller)s. You asked for a call. I will try again in two days. Thank you."),
    ),
    ScriptKind.INBOUND: _Texts(
        N_(
            "I am not selling anything. We ask the people who receive %(project)s whether it helps them. "
            "You may say no, and I will not call again if you prefer."
        ),
        N_("If you hand it out: shall I send you your page again? If you received it: shall I read you the questions?"),
        N_("Thank you for calling back."),
        OBJECTIONS[:2],
        greeting=N_("Hello, you have reached the %(project)s team, this is %(caller)s. Thank you for calling back."),
        otherwise=N_("We tried to reach you about the survey. What can I do for you?"),
    ),
}
_AS_WRITTEN = {one.value: f"{{{one}}}" for one in Variable}


def standard(kind: ScriptKind, words: NullTranslations) -> Mapping[str, str]:
    """The parts of a script with their variables, in the language of this interface catalogue."""
    texts = _TEXTS[kind]
    said = {
        **{matter_name(code): text for code, text in MATTERS.items() if code},
        "greeting": texts.greeting,
        "purpose": texts.purpose,
        matter_name(None): texts.otherwise,
        "request": texts.request,
        "thanks": texts.thanks,
        "voicemail": texts.voicemail,
    }
    blocks = ("\n".join(_said(words, one) for one in pair) for pair in texts.objections)
    whole = {"objections": "\n\n".join(blocks)}
    return {part.name: whole.get(part.name) or _said(words, said[part.name]) for part in PARTS[kind]}


def _said(words: NullTranslations, text: str) -> str:
    return words.gettext(text) % _AS_WRITTEN
