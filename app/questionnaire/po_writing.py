"""Writing catalogues: extracted from a survey, brought up to its new texts, filled with what translators return.

A text reworded under the same context keeps its old translation, marked fuzzy with the French it was made
from, until a translator has looked at it or the edit was declared a correction that changes no meaning.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from app.questionnaire.contexts import Entry, entries
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language, Survey
from app.questionnaire.notes import declares_typo, is_note, lapsed, restored, typo_note
from app.questionnaire.po import PLACEHOLDER, normal, parsed_catalogue, previous_source, read_catalogue_text

WIDTH = 110

_ARABIC_PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
"""As translators' tools number them; Babel's own header swaps the last two forms."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a translator says of one text; comments are kept where the file had no place for them."""

    text: str
    unsure: bool
    comments: tuple[str, ...] | None = None


NOTHING: Mapping[str, Returned] = {}


def extract(survey: Survey, now: dt.datetime) -> str:
    """A template (.pot): every text of the survey, without translations."""
    template = _new(survey, None, now)
    for entry in entries(survey):
        _add(template, entry)
    return _written(template)


def update(
    survey: Survey,
    old: str | None,
    language: Language,
    now: dt.datetime,
    name: str,
    corrected: Collection[str] = (),
    returned: Mapping[str, Returned] = NOTHING,
) -> str | tuple[Finding, ...]:
    """A language's catalogue brought up to the survey; nothing is guessed, nothing translated is lost.

    `corrected` are contexts whose French was mended without a change of meaning: their translations hold.
    `returned` is what a translator says of single texts now.
    """
    updated = _new(survey, language, now)
    known: dict[str, Message] = {}
    if old is not None:
        findings = read_catalogue_text(old, name).findings
        before = parsed_catalogue(old)
        if findings or isinstance(before, str):
            return findings
        updated.mime_headers = [(key, value) for key, value in before.mime_headers if "EMAIL@ADDRESS" not in value]
        updated.header_comment = before.header_comment
        known = _by_context([*before.obsolete.values(), *before])
    for entry in entries(survey):
        message = _carry(updated, entry, known.pop(entry.context, None), holds=entry.context in corrected)
        if entry.context in returned:
            _fill(message, returned[entry.context])
    for context, message in known.items():
        if message.string:
            updated.obsolete[(str(message.id), context)] = message
    return _written(updated)


def _by_context(messages: Iterable[Message]) -> dict[str, Message]:
    return {message.context: message for message in messages if message.context}


def _carry(updated: Catalog, entry: Entry, old: Message | None, *, holds: bool) -> Message:
    """The old translation of the same context: current where its French still stands, else fuzzy."""
    if old is None or not old.string:
        new = _add(updated, entry)
        new.user_comments = _comments(old) if old else []
        return new
    made_from = previous_source(old) or str(old.id)
    same = normal(made_from) == normal(entry.text)
    comments = [comment for comment in _comments(old) if not declares_typo(comment)]
    holds = holds or len(comments) < len(_comments(old))
    doubted = old.fuzzy and previous_source(old) is None
    new = _add(updated, entry, str(old.string), fuzzy=doubted or not (same or holds))
    if same or holds:
        new.user_comments = [restored(comment) if old.fuzzy else comment for comment in comments]
        new.user_comments += [] if same else [typo_note(made_from)]
    else:
        new.previous_id, new.user_comments = [made_from], [lapsed(comment) for comment in comments]
    return new


def _fill(message: Message, returned: Returned) -> None:
    message.string = returned.text
    message.flags.discard("fuzzy")
    if returned.unsure:
        message.flags.add("fuzzy")
    else:
        message.previous_id = []
    if returned.comments is not None:
        message.user_comments = list(returned.comments)


def _comments(old: Message) -> list[str]:
    """The translator's; notes written where tools put their own comments are moved to where they survive."""
    own = [comment for comment in old.user_comments if not comment.startswith("|")]
    extracted = old.auto_comments
    begun = next((place for place, comment in enumerate(extracted) if is_note(comment)), len(extracted))
    return own + [comment for comment in extracted[begun:] if comment not in own]


def _add(catalog: Catalog, entry: Entry, string: str = "", *, fuzzy: bool = False) -> Message:
    message = catalog.add(entry.text, string, auto_comments=[entry.comment], context=entry.context)
    # Babel takes "50 % des" for a Python format; the flags that are true are set here.
    message.flags = {"fuzzy"} if fuzzy else set()
    if PLACEHOLDER.search(entry.text):
        message.flags.add("python-brace-format")
    return message


def _new(survey: Survey, language: Language | None, now: dt.datetime) -> Catalog:
    locale = Locale.parse(language.replace("-", "_")) if language else None
    comment = f"# {survey.project}: {language or 'template'}"
    catalog = Catalog(
        locale=locale,
        header_comment=comment,
        project=survey.key,
        version="1",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )
    # Babel's defaults are people nobody knows.
    catalog.last_translator, catalog.language_team, catalog.msgid_bugs_address = "", language or "", ""
    if language == "ar":
        catalog.mime_headers = [("Plural-Forms", _ARABIC_PLURALS)]
    return catalog


def _written(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, width=WIDTH, include_previous=True)
    return out.getvalue().decode()
