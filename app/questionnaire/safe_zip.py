"""Office files from outside are zips of XML: looked through before any library opens them.

Refused: more than they say or than anyone needs, entities, document types, macros, encodings that hide what is inside.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Mapping

LARGEST = 10_000_000
"""Bytes of the file."""
MOST_INSIDE = 40_000_000
"""Bytes of all it unpacks to."""
MOST_MEMBERS = 500
STEEPEST = 250
"""Times a member may grow by unpacking, where it is not small anyway."""
SMALL = 1_000_000

_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
)
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


def open_zip(content: bytes, most_inside: int = MOST_INSIDE) -> Mapping[str, bytes] | str:
    """The members by name, or why the file is refused; `most_inside` is in bytes."""
    if len(content) > LARGEST:
        return f"it is larger than {LARGEST // 1_000_000} MB"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive, most_inside)
    except _BROKEN:
        return "it is no office file, or a broken or protected one"


def _members(archive: zipfile.ZipFile, most_inside: int) -> Mapping[str, bytes] | str:
    listed = archive.infolist()
    if len(listed) > MOST_MEMBERS:
        return f"it holds {len(listed)} parts"
    if sum(one.file_size for one in listed) > most_inside:
        return f"it unpacks to more than {most_inside // 1_000_000} MB"
    members: dict[str, bytes] = {}
    for one in listed:
        if one.file_size > SMALL and one.file_size > STEEPEST * max(one.compress_size, 1):
            return f"its part {_shown(one.filename)} is packed beyond all measure"
        with archive.open(one) as member:  # What a header says may be a lie: no more is read than it says.
            unpacked = member.read(one.file_size + 1)
        if fault := _fault(one.filename, unpacked):
            return f"its part {_shown(one.filename)} {fault}"
        members[one.filename] = unpacked
    return members


def _shown(name: str) -> str:
    return ascii(name[:60])


def _fault(name: str, content: bytes) -> str | None:
    if name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".vbs", ".js")):
        return "is a program"
    if not name.lower().endswith((".xml", ".rels", ".vml", ".xhtml")):
        return None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in content[:200]:
        return "is not UTF-8"
    declared = _ENCODING.match(content)
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        return "is not UTF-8"
    return "defines entities or a document type" if _FORBIDDEN.search(content) else None
