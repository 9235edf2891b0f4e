"""XLIFF 1.2, as translators' tools read and write it: one unit per text, its context as the id."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from app.questionnaire.findings import Finding
from app.questionnaire.returns import Handed, Row
from app.questionnaire.safe_xml import parse_xml, writable

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
LARGEST = 5_000_000
"""Bytes of one file."""

_UNSURE = frozenset(
    {"new", "needs-translation", "needs-adaptation", "needs-l10n"}
    | {f"needs-review-{what}" for what in ("translation", "adaptation", "l10n")}
)
_SURE = frozenset({"translated", "signed-off", "final"})
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HIDDEN_BY_XML = "This text holds characters that a file of this kind cannot; mend it in the catalogue."


def write_xliff(handed: Handed) -> bytes:
    """A file for a translator."""
    root = etree.Element(_tag("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    file = etree.SubElement(root, _tag("file"), original=handed.survey_key, datatype="po")
    file.set("source-language", handed.source)
    file.set("target-language", handed.language)
    body = etree.SubElement(file, _tag("body"))
    for row in handed.rows:
        _unit(body, row)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _unit(body: etree._Element, row: Row) -> None:
    unit = etree.SubElement(body, _tag("trans-unit"), id=row.context, resname=row.context)
    unit.set(_XML_SPACE, "preserve")
    unit.set("approved", "no" if row.unsure or not row.text else "yes")
    etree.SubElement(unit, _tag("source")).text = row.source
    target = etree.SubElement(unit, _tag("target"), state=_state(row))
    target.text = row.text if writable(row.text) else ""
    _note(unit, "developer", row.comment if writable(row.text) else f"{row.comment}. {_HIDDEN_BY_XML}")
    for note in row.notes or ():
        _note(unit, "translator", note)
    if row.previous is not None and writable(row.previous):
        old = etree.SubElement(unit, _tag("alt-trans"))
        old.set("alttranstype", "previous-version")
        etree.SubElement(old, _tag("source")).text = row.previous
        etree.SubElement(old, _tag("target")).text = target.text


def _state(row: Row) -> str:
    if not row.text:
        return "needs-translation"
    return "needs-review-translation" if row.unsure else "translated"


def _note(unit: etree._Element, whose: str, text: str) -> None:
    if text and writable(text):
        note = etree.SubElement(unit, _tag("note"))
        note.set("from", whose)
        note.text = text


def read_xliff(content: bytes, name: str) -> Handed:
    """What a translator returned; a unit that cannot be taken is among the findings, by its line."""
    if len(content) > LARGEST:
        return _refused(name, f"The file is larger than {LARGEST // 1_000_000} MB")
    root = parse_xml(content)
    if isinstance(root, str):
        return _refused(name, f"The file cannot be read: {root}")
    file = root.find(_tag("file"))
    if root.tag != _tag("xliff") or file is None:
        return _refused(name, "The file is not XLIFF 1.2")
    rows: list[Row] = []
    found: list[Finding] = []
    for unit in file.iter(_tag("trans-unit")):
        row = _row(unit, name)
        (found if isinstance(row, Finding) else rows).append(row)  # type: ignore[arg-type]
    language = file.get("target-language", "").replace("_", "-")
    return Handed(name, file.get("original", ""), language, tuple(rows), tuple(found))


def _row(unit: etree._Element, name: str) -> Row | Finding:
    place, context = int(unit.sourceline or 1), unit.get("resname") or unit.get("id") or ""
    source, target = unit.find(_tag("source")), unit.find(_tag("target"))
    inside = any(len(part) for part in (source, target) if part is not None)
    if source is None or inside:
        message = f"Line {place}: `{context}` holds tags of a tool instead of plain text"
        return Finding(
            name, place, "error", "tags", message, "Export plain text from the tool, or translate it by hand."
        )
    state = target.get("state", "") if target is not None else ""
    text = (target.text or "") if target is not None else ""
    unsure = True if state in _UNSURE else False if state in _SURE else None
    return Row(place, context, source.text or "", text, unsure, notes=tuple(_translator_notes(unit)))


def _translator_notes(unit: etree._Element) -> Iterator[str]:
    for note in unit.findall(_tag("note")):
        if note.get("from") != "developer" and note.text and note.text.strip():
            yield note.text


def _refused(name: str, message: str) -> Handed:
    mend = "Export anew with `translations export` and translate that file."
    return Handed(name, "", "", (), (Finding(name, 1, "error", "file", message, mend),))
