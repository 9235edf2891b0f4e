"""XML from outside: parsed only where it cannot grow, reach out or redefine anything."""

from __future__ import annotations

import codecs
import re

from lxml import etree

_DECLARED = re.compile(r"\A\s*<\?xml[^>]*?\?>")
_FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def parse_xml(content: bytes) -> etree._Element | str:
    """The root, or why the content is refused."""
    text = _text(content)
    if text is None:
        return "it is neither UTF-8 nor UTF-16"
    if _FORBIDDEN.search(text):
        return "it defines entities or a document type, which no translator's tool needs"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_DECLARED.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"it is no XML ({error})"


def _text(content: bytes) -> str | None:
    """Only two encodings, so that what was searched is what is parsed."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


_NO_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> bool:
    """Whether XML can hold a text; a carriage return would come back as another character."""
    return not _NO_XML.search(text)
