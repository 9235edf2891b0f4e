"""What the provider brings and what it is answered: its fields read as a text, our reply in its markup."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.messaging.policy import capabilities
from app.site import context
from app.site.language import translator
from app.sms.caller import Inbound
from app.sms.core.commands import Word
from app.sms.service import handle

LONGEST_MESSAGE = 1600
"""Characters the provider takes in one message."""
INTERVIEW_ID_LENGTH = 26
LONGEST_SID = 64
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
_MARKUP = '<?xml version="1.0" encoding="UTF-8"?>'
_OPT_OUT_TYPES = {word.value.upper(): word for word in (Word.STOP, Word.START, Word.HELP)}


def inbound_of(fields: Mapping[str, str]) -> Inbound | None:
    """The text that a form brings; None where it has no identifier, or none that can be kept."""
    sid = fields.get("MessageSid", "")
    if not 0 < len(sid) <= LONGEST_SID:
        return None
    return Inbound(
        sid=sid,
        sender=fields.get("From", ""),
        recipient=fields.get("To", "")[:20],
        body=fields.get("Body", ""),
        fresh_id=_fresh_id(),
        media=fields.get("NumMedia", "0") not in {"", "0"},
        provider_did=_OPT_OUT_TYPES.get(fields.get("OptOutType", "").upper()),
    )


def answer(app: Flask, session: Session, reader: Connection, inbound: Inbound) -> str:
    """What is said to a text, in the provider's markup."""
    settings, extensions = context.settings_of(app), app.extensions
    where = capabilities(settings).regions

    def words(language: str) -> Callable[[str], str]:
        return translator(language, settings.translations)

    moment, keys = extensions["relais.clock"](), extensions["relais.keys"]
    return twiml(handle(session, keys, inbound, moment, words, settings.public_base_url, where, reader))


def twiml(reply: str) -> str:
    """The reply as the provider's markup, in as many messages as its length takes; empty for no answer.

    To the letter what the provider's library writes, which a test holds it to: its tree costs ten times as much.
    """
    parts = (reply[start : start + LONGEST_MESSAGE] for start in range(0, len(reply), LONGEST_MESSAGE))
    messages = "".join(f"<Message>{escape(part)}</Message>" for part in parts)
    return f"{_MARKUP}<Response>{messages}</Response>" if messages else f"{_MARKUP}<Response />"


def _fresh_id() -> str:
    """In base 32, one sign for each byte drawn."""
    return secrets.token_bytes(INTERVIEW_ID_LENGTH).translate(_BASE32 * 8).decode()
