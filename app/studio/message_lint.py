"""What a survey costs and risks as text messages: length, alphabet, links, and asking for what cannot be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.messaging.segments import Encoding
from app.questionnaire.contexts import Entry
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language
from app.questionnaire.plainness import Fault
from app.sms.rehearsal import TextMessage

MOST_PARTS = 2

_WRITTEN_OUTSIDE_GSM = frozenset({"ar", "fa", "he", "ru", "uk", "zh", "ps", "ur", "ti", "am"})
"""Languages whose letters no single-byte alphabet of telephones holds: nothing to mend there."""
_REPLY = re.compile(
    r"\b(répondez|répondre par|réponds|renvoyez|envoyez|reply|text back|send)\b"
    r"|(?<!\w)(أجيبوا|أجب|ردوا|رد برقم|أرسلوا|أرسل)(?!\w)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_ARABIC = re.compile("[\u0600-\u06ff]")


def message_faults(message: TextMessage, language: Language) -> Iterator[Fault]:
    """Of one text as it would be sent."""
    segments = message.segments
    if segments.encoding is Encoding.UCS2 and language.partition("-")[0] not in _WRITTEN_OUTSIDE_GSM:
        named = ", ".join(f"“{one}” (U+{ord(one):04X})" for one in segments.offenders)
        what = (
            f"{named}: outside the alphabet of plain text messages, so it is sent in {segments.parts} × 70 characters"
        )
        yield "dear_characters", what, "Write it without these characters."
    if segments.parts > MOST_PARTS:
        what = f"{segments.units} units in {segments.encoding.value}"
        yield (
            "long_message",
            f"it is sent in {segments.parts} parts ({what})",
            "Give the question a shorter `sms` text.",
        )
    for line in message.body.splitlines():
        if _LINK.search(line) and _ARABIC.search(_LINK.sub("", line)):
            yield (
                "link_in_arabic",
                f"a link stands inside an Arabic line « {line[:60]} »",
                "Put it on a line of its own.",
            )


def text_messages(
    messages: Iterator[TextMessage], language: Language, file: str, lines: Mapping[str, int]
) -> Iterator[Finding]:
    """The greeting is the interface's, which no survey can mend."""
    for message in (one for one in messages if one.question_id):
        for code, what, mend in message_faults(message, language):
            about = message.question_id
            line = lines.get(f"{about}.sms") or lines.get(f"{about}.text") or 1
            yield Finding(file, line, "warning", code, f"{language} `{about}` by text message: {what}", mend)


def unanswerable(
    entries: tuple[Entry, ...], texts: Mapping[str, str], language: Language, file: str, lines: Mapping[str, int]
) -> Iterator[Finding]:
    """Texts that ask for a reply, where the sender is a name to which nobody can reply."""
    for entry in entries:
        asks = _REPLY.search(texts.get(entry.context, "")) if entry.context.endswith(".sms") else None
        if asks:
            message = f"{language} `{entry.context}` says “{asks[0]}”, but the sender takes no replies"
            mend = "Say what to do instead: open the link, or call."
            yield Finding(file, lines.get(entry.context, 1), "warning", "one_way", message, mend)
