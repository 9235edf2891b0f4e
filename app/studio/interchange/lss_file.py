"""A LimeSurvey export (.lss) as plain rows: old files keep each language in a row, newer ones in tables beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from app.questionnaire.safe_xml import parse_xml
from app.studio.interchange.form import Texts
from app.studio.interchange.languages import code_of

LARGEST = 5_000_000
MOST_ROWS = 60_000
MOST_TAGS = 900_000
MOST_QUESTIONS = 1_000
Cells = Mapping[str, str]
_SIGN = "<LimeSurveyDocType>"
_SIGNS = tuple(_SIGN.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass(slots=True)
class Entry:
    """A question, an answer or a group, with its texts in every language."""

    cells: Cells
    texts: dict[str, Texts] = field(default_factory=dict)
    """By column: `question`, `help`, `answer`, `group_name`, `description`."""

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def said(self, name: str) -> Texts:
        return {language: text for language, text in self.texts.get(name, {}).items() if text.strip()}


@dataclass(frozen=True, slots=True)
class LimeSurvey:
    base: str
    languages: tuple[str, ...]
    settings: Entry
    groups: tuple[Entry, ...]
    questions: tuple[Entry, ...]
    parts: Mapping[str, tuple[Entry, ...]]
    """Subquestions by the id of their question."""
    answers: Mapping[str, tuple[Entry, ...]]
    attributes: Mapping[str, Mapping[str, str]]
    spoken: Mapping[str, Mapping[str, Texts]]
    """Attributes that are words, in every language."""
    rows: Mapping[str, list[dict[str, str]]]
    """The tables that are read as they stand."""

    @staticmethod
    def language_of(written: str) -> str:
        return _language(written)


def looks_like_lss(content: bytes) -> bool:
    return not content.startswith(b"PK") and any(sign in content[:8000] for sign in _SIGNS)


def read_lss(content: bytes) -> LimeSurvey | str:
    """The survey's rows, or why the file is refused."""
    if len(content) > LARGEST:
        return f"it is larger than {LARGEST // 1_000_000} MB"
    if content.count(b"<row") > MOST_ROWS or content.count(b"<") > MOST_TAGS:  # before anything is built of them
        return f"it has more than {MOST_ROWS} rows"
    root = parse_xml(content)
    if isinstance(root, str):
        return root
    if root.findtext("LimeSurveyDocType") != "Survey":
        return "it is a LimeSurvey file, but no survey structure (.lss)"
    if sum(1 for _ in root.iter("row")) > MOST_ROWS:
        return f"it has more than {MOST_ROWS} rows"
    lime = _survey({child.tag: _rows(child) for child in root if isinstance(child.tag, str)})
    if not isinstance(lime, str) and len(lime.questions) > MOST_QUESTIONS:
        return f"it asks more than {MOST_QUESTIONS} questions: make two surveys of it"
    return lime


def _rows(table: etree._Element) -> list[dict[str, str]]:
    return [_cells(row) for row in table.iterfind("rows/row")]


def _cells(row: etree._Element) -> dict[str, str]:
    return {str(cell.tag): "".join(map(str, cell.itertext())) for cell in row if isinstance(cell.tag, str)}


def _survey(tables: Mapping[str, list[dict[str, str]]]) -> LimeSurvey | str:
    survey = next(iter(tables.get("surveys", [])), None)
    if survey is None:
        return "it holds no survey"
    base = _language(survey.get("language", ""))
    others = [code for word in survey.get("additional_languages", "").split() if (code := _language(word))]
    asked = tables.get("questions", [])
    inside = [*tables.get("subquestions", []), *(row for row in asked if row.get("parent_qid", "0") != "0")]
    spoken = _l10n(tables, "question_l10ns", "qid")
    parts = _entries(inside, "qid", ("question", "help"), spoken, "question_order")
    answers = _answers(tables)
    return LimeSurvey(
        base,
        tuple(dict.fromkeys([base, *others])),
        _settings(tables.get("surveys_languagesettings", [])),
        _entries(
            tables.get("groups", []),
            "gid",
            ("group_name", "description"),
            _l10n(tables, "group_l10ns", "gid"),
            "group_order",
        ),
        _entries(
            [row for row in asked if row.get("parent_qid", "0") == "0"],
            "qid",
            ("question", "help"),
            spoken,
            "question_order",
        ),
        _grouped(parts, "parent_qid"),
        _grouped(answers, "qid"),
        _attributes(tables.get("question_attributes", [])),
        _spoken(tables.get("question_attributes", [])),
        tables,
    )


def _language(written: str) -> str:
    """A code: `de-informal` and the like are the language they are a manner of."""
    return code_of(written) or code_of(written.partition("-")[0]) or ""


def _settings(rows: list[dict[str, str]]) -> Entry:
    entry = Entry(rows[0] if rows else {})
    for row in rows:
        language = _language(row.get("surveyls_language", ""))
        for column, text in row.items():
            entry.texts.setdefault(column, {})[language] = text
    return entry


def _l10n(tables: Mapping[str, list[dict[str, str]]], name: str, key: str) -> Mapping[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in tables.get(name, []):
        found[row.get(key, "")].append(row)
    return found


def _answers(tables: Mapping[str, list[dict[str, str]]]) -> tuple[Entry, ...]:
    rows = tables.get("answers", [])
    for row in rows:
        row.setdefault("id", row.get("aid") or f"{row.get('qid')}/{row.get('scale_id')}/{row.get('code')}")
    return _entries(rows, "id", ("answer",), _l10n(tables, "answer_l10ns", "aid"), "sortorder")


def _entries(
    rows: Iterable[dict[str, str]],
    key: str,
    spoken: tuple[str, ...],
    beside: Mapping[str, list[dict[str, str]]],
    order: str,
) -> tuple[Entry, ...]:
    """Each once, in its order; the texts of its rows, or of the table beside."""
    found: dict[str, Entry] = {}
    for row in rows:
        entry = found.setdefault(row.get(key, ""), Entry(row))
        for said in (row, *beside.get(row.get(key, ""), ())):
            language = _language(said.get("language", ""))
            for column in spoken:
                if column in said:
                    entry.texts.setdefault(column, {})[language] = said[column]
    return tuple(sorted(found.values(), key=lambda one: _number(one.get(order))))


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else 0


def _grouped(entries: Iterable[Entry], key: str) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        found[one.get(key)].append(one)
    return {name: tuple(listed) for name, listed in found.items()}


def _attributes(rows: list[dict[str, str]]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.get("value", "").strip():
            found[row.get("qid", "")][row.get("attribute", "")] = row["value"].strip()
    return found


def _spoken(rows: list[dict[str, str]]) -> Mapping[str, Mapping[str, Texts]]:
    found: dict[str, dict[str, Texts]] = defaultdict(dict)
    for row in rows:
        if text := row.get("value", "").strip():
            texts = found[row.get("qid", "")].setdefault(row.get("attribute", ""), {})
            texts[_language(row.get("language", ""))] = text
    return found
