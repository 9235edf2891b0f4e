"""Where a conversation by text message stands, beside its interview."""

from __future__ import annotations

from msgspec import Struct


class Talk(Struct, frozen=True):
    """The question last put by text message, and how many texts since were no answer to it.

    An answer is to `asked`, though the web or a caller went further meanwhile.
    """

    asked: str | None = None
    invalid: int = 0
    closed: bool = False
