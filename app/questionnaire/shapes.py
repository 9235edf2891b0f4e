"""The file's shapes turned into the model's: `type` is `kind`, a mapping of answers is a list of options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.questionnaire.findings import Finding
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import FRENCH, YES_NO_LIST, Kind
from app.questionnaire.yaml_nodes import Entries, Items, Node, Text

FORMAT = "1"
"""The definition language that `relais:` names."""

Data = dict[str, object]

_QUESTION_KEYS = {"type": "kind", "min": "minimum", "max": "maximum"}
_SCALE_KEYS = {"from": "first", "to": "last"}
_PLACEHOLDER_KEYS = {"from": "source"}
_MEDIA = ("image", "audio")
_NPS = {"first": "0", "last": "10"}
_YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No"), "ar": ("نعم", "لا")}
_LISTS = {"questions": "a list: `- {id: …, type: …, text: …}`", "indicators": "a list: `- {id: …, positive: …}`"}
_MAPPINGS = {
    "choices": "names with their answers: `oui_non: {oui: Oui, non: Non}`",
    "outcomes": "ids with their words: `droits: …`",
    "sections": "ids with what is true of them: `sante: {title: …}`",
    "placeholders": "names with where they come from: `prenom: {from: …, fallback: …}`",
    "endings": "ids with their words: `trop_jeune: …`",
    "quotas": "ids with their rules: `jeunes: {rule: age < 26, limit: 100}`",
}
_NAMED = {"sections": "id", "placeholders": "name", "quotas": "id"}
"""Mappings whose keys name a part and whose values are its keys."""
_WORDED = {"outcomes": "label", "endings": "text"}
"""Mappings whose keys name a part and whose values are its words."""


@dataclass
class Shaped:
    """What pydantic will look at, and where each part stands."""

    file: str
    data: Data = field(default_factory=dict)
    at: dict[Place, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[Place] = field(default_factory=set)
    """Places whose shape was told to be wrong: nothing more need be said of them."""

    source: str = FRENCH
    """The language the file is written in."""

    @property
    def lines(self) -> Lines:
        return Lines(self.file, self.at)

    def refuse(self, place: Place, code: str, message: str, mend: str) -> None:
        self.refused.add(place)
        self.findings.append(self.lines.error(place, code, message, mend))


def shape(root: Node, file: str) -> Shaped:
    shaped = Shaped(file, source=_source(root))
    if not isinstance(root, Entries):
        shaped.refuse((), "shape", "A survey is made of keys", "Begin with `relais: 1`, then `key: …`, `title: …`.")
        return shaped
    for key, node in root.entries.items():
        shaped.at[(key,)] = root.lines[key]
        if key == "relais":
            _format(shaped, node)
        elif key in _LISTS or key in _MAPPINGS:
            shaped.data[key] = _section(shaped, key, node)
        else:
            shaped.data[key] = _plain(shaped, (key,), node)
    _yes_no(shaped)
    if "source" in shaped.data:
        shaped.data.setdefault("languages", [shaped.source])
    if "relais" not in root.entries:
        shaped.refuse((), "format", "The file does not say which language it is written in", "Begin with `relais: 1`.")
    return shaped


def _source(root: Node) -> str:
    """Known before all others: what is not written hangs on it."""
    node = root.entries.get("source") if isinstance(root, Entries) else None
    return node.value if isinstance(node, Text) and node.value else FRENCH


def _format(shaped: Shaped, node: Node) -> None:
    if not isinstance(node, Text) or node.value != FORMAT:
        shaped.refuse(("relais",), "format", "This version of the language is not known", f"Write `relais: {FORMAT}`.")


def _section(shaped: Shaped, key: str, node: Node) -> list[object]:
    match key, node:
        case "questions", Items(items):
            return [_question(shaped, place, item) for place, item in enumerate(items)]
        case "indicators", Items(items):
            return [_keyed(shaped, ("indicators", place), item, {}) for place, item in enumerate(items)]
        case "choices", Entries():
            return [_choices(shaped, place, *one) for place, one in enumerate(_lined(node))]
        case (("outcomes" | "endings"), Entries()):
            return [_worded(shaped, key, place, *one) for place, one in enumerate(_lined(node))]
        case (("sections" | "placeholders" | "quotas"), Entries()):
            return [_named(shaped, key, place, *one) for place, one in enumerate(_lined(node))]
    if not (isinstance(node, Text) and node.value is None):
        shaped.refuse((key,), "shape", f"`{key}` has another shape", f"Write {(_LISTS | _MAPPINGS)[key]}.")
    return []


def _lined(node: Entries) -> Iterator[tuple[str, Node, int]]:
    for name, value in node.entries.items():
        yield name, value, node.lines[name]


def _question(shaped: Shaped, place: int, node: Node) -> object:
    where: Place = ("questions", place)
    data = _keyed(shaped, where, node, _QUESTION_KEYS)
    if isinstance(data, dict):
        scale = data.get("scale")
        if isinstance(scale, dict):
            ends = _NPS if data.get("kind") == Kind.NPS else {}
            data["scale"] = ends | _renamed(shaped, (*where, "scale"), scale, _SCALE_KEYS)
        if data.get("kind") == Kind.CONSENT:
            data.setdefault("refusable", False)
        if data.get("kind") == Kind.CALCULATION and "id" in data:
            # Never shown: its name is all the words that results need.
            data.setdefault("text", data["id"])
        if data.get("kind") == Kind.YES_NO:
            data.setdefault("choices", YES_NO_LIST)
        _media(data, shaped.source)
    return data


def _media(data: Data, source: str) -> None:
    """A file named alone is that of the source language."""
    for key in _MEDIA:
        if isinstance(data.get(key), str):
            data[key] = {source: data[key]}


def _yes_no(shaped: Shaped) -> None:
    """The answers of yes/no questions, where the file leaves them to the language."""
    questions, lists = shaped.data.get("questions"), shaped.data.setdefault("choices", [])
    asked = any(isinstance(one, dict) and one.get("choices") == YES_NO_LIST for one in _list(questions))
    words = _YES_NO.get(shaped.source)
    if asked and words and isinstance(lists, list) and not any(one["name"] == YES_NO_LIST for one in lists):
        options = [{"code": code, "label": label} for code, label in zip(("yes", "no"), words, strict=True)]
        lists.append({"name": YES_NO_LIST, "options": options})


def _list(data: object) -> list[object]:
    return data if isinstance(data, list) else []


def _keyed(shaped: Shaped, where: Place, node: Node, names: dict[str, str]) -> object:
    shaped.at[where] = node.line
    data = _plain(shaped, where, node)
    return _renamed(shaped, where, data, names) if isinstance(data, dict) else data


def _renamed(shaped: Shaped, where: Place, data: Data, names: dict[str, str]) -> Data:
    """Keys under the model's names; a key under the model's own spelling is unknown to the file's language."""
    renamed: Data = {}
    for key, value in data.items():
        name = names.get(key, f"{key} " if key in names.values() else key)
        shaped.at[(*where, name)] = shaped.at[(*where, key)]
        renamed[name] = value
    return renamed


def _choices(shaped: Shaped, place: int, name: str, node: Node, line: int) -> Data:
    where: Place = ("choices", place)
    shaped.at[where] = line
    if not isinstance(node, Entries):
        mend = f"Write `{name}: {{oui: Oui, non: Non}}`."
        shaped.refuse(where, "shape", f"The choice list `{name}` must give each code its words", mend)
        return {"name": name}
    options = [_option(shaped, (*where, "options", number), *one) for number, one in enumerate(_lined(node))]
    return {"name": name, "options": options}


def _option(shaped: Shaped, where: Place, code: str, node: Node, line: int) -> Data:
    shaped.at[where] = line
    said = _plain(shaped, where, node)
    if isinstance(said, dict):
        _media(said, shaped.source)
    return {**said, "code": code} if isinstance(said, dict) and "code" not in said else {"code": code, "label": said}


def _worded(shaped: Shaped, key: str, place: int, name: str, node: Node, line: int) -> Data:
    shaped.at[(key, place)] = line
    return {"id": name, _WORDED[key]: _plain(shaped, (key, place), node)}


def _named(shaped: Shaped, key: str, place: int, name: str, node: Node, line: int) -> Data:
    where: Place = (key, place)
    shaped.at[where] = line
    said = _plain(shaped, where, node)
    if said is None:
        return {_NAMED[key]: name}
    if not isinstance(said, dict) or _NAMED[key] in said:
        shaped.refuse(where, "shape", f"`{name}` has another shape", f"Write {_MAPPINGS[key]}.")
        return {_NAMED[key]: name}
    names = _PLACEHOLDER_KEYS if key == "placeholders" else {}
    return {**_renamed(shaped, where, said, names), _NAMED[key]: name}


def _plain(shaped: Shaped, where: Place, node: Node) -> object:
    """Texts, lists and dictionaries, with the line of each noted."""
    match node:
        case Text(value):
            return value
        case Items(items):
            shaped.at.update({(*where, place): item.line for place, item in enumerate(items)})
            return [_plain(shaped, (*where, place), item) for place, item in enumerate(items)]
        case Entries(entries, lines=lines):
            shaped.at.update({(*where, key): line for key, line in lines.items()})
            return {key: _plain(shaped, (*where, key), value) for key, value in entries.items()}
