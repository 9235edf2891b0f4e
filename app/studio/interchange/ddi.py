"""A survey as a DDI Codebook 2.5: variables with their questions, answers, universes and routes, in every language.

What people answer is described, not what they answered: no counts, no persons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from app.interview.model import Missing
from app.questionnaire.items import Item, Unfolding
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, Kind, Language, Question, Survey
from app.questionnaire.scope import Scope, Sort
from app.questionnaire.subjects import scope_of_survey

NAMESPACE = "ddi:codebook:2_5"
_XML = "http://www.w3.org/XML/1998/namespace"
_MISSING: Mapping[Missing, tuple[str, Mapping[Language, str]]] = {
    Missing.REFUSED: (
        "-1",
        {"fr": "Ne souhaite pas répondre", "en": "Prefers not to answer", "ar": "يفضل عدم الإجابة"},
    ),
    Missing.BLANK: ("-2", {"fr": "Sans réponse", "en": "No answer", "ar": "بدون إجابة"}),
    Missing.DONT_KNOW: ("-3", {"fr": "Ne sait pas", "en": "Does not know", "ar": "لا يعرف"}),
    Missing.NOT_APPLICABLE: ("-4", {"fr": "Non concerné", "en": "Does not apply", "ar": "لا ينطبق"}),
}

Texts = Mapping[Language, Mapping[str, str]]


def write_ddi(survey: Survey, texts: Texts, now: dt.datetime) -> bytes:
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", nsmap={None: NAMESPACE})
    root.set("version", "2.5")
    root.set("ID", f"id_{survey.key}")
    root.set(f"{{{_XML}}}lang", next(iter(texts)))
    _Codebook(survey, scope_of_survey(survey), texts, now, root).all()
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


@dataclass(frozen=True, slots=True)
class _Codebook:
    survey: Survey
    scope: Scope
    texts: Texts
    now: dt.datetime
    root: etree._Element

    def all(self) -> None:
        self._document()
        self._study()
        data = _under(self.root, "dataDscr")
        items = self._items()
        self._groups(data, items)
        for item in items:
            self._variable(data, item)

    def _items(self) -> tuple[Item, ...]:
        """Every question that has an answer; of a repeat, each item."""
        unfolding = Unfolding(self.survey.by_id, self.survey.lists, self.survey.section_by_id)
        found = unfolding.items(enumerate(self.survey.questions))
        return tuple(item for item in found if item.question.kind is not Kind.NOTE)

    # About the whole. -----------------------------------------------------------------------------

    def _document(self) -> None:
        citation = _under(_under(self.root, "docDscr"), "citation")
        self._titles(citation)
        _under(_under(citation, "prodStmt"), "prodDate", f"{self.now:%Y-%m-%d}", date=f"{self.now:%Y-%m-%d}")

    def _titles(self, citation: etree._Element) -> None:
        statement = _under(citation, "titlStmt")
        first = next(iter(self.texts))
        _under(statement, "titl", self.survey.title, lang=first)
        for language, said in self.texts.items():
            if language != first and "survey.title" in said:
                _under(statement, "parTitl", said["survey.title"], lang=language)
        _under(statement, "IDNo", self.survey.key)

    def _study(self) -> None:
        study = _under(self.root, "stdyDscr")
        self._titles(_under(study, "citation"))
        information = _under(study, "stdyInfo")
        for part in ("intro", "notice"):
            self._each(information, "abstract", f"survey.{part}")
        collection = _under(_under(study, "method"), "dataColl")
        _under(collection, "collMode", "Web, SMS, telephone", lang="en")

    def _groups(self, data: etree._Element, items: tuple[Item, ...]) -> None:
        """Sections and matrices hold variables together."""
        for section in self.survey.sections:
            held = [item for item in items if any(one.id == section.id for one in item.sections)]
            if held:
                self._group(data, section.id, "section", held, f"section.{section.id}", section.show_if)
        for question in self.survey.questions:
            rows = [item for item in items if item.written == question.id and item.row]
            if question.kind is Kind.MATRIX and rows:
                self._group(data, question.id, "grid", rows, f"{question.id}.text", question.show_if)

    def _group(
        self, data: etree._Element, id_: str, type_: str, held: list[Item], context: str, rule: str | None
    ) -> None:
        group = _under(data, "varGrp", ID=f"G_{id_}", name=id_, type=type_, var=" ".join(_id(item.id) for item in held))
        self._each(group, "labl", context)
        if rule:
            _under(group, "universe", rule)

    # Variables. -----------------------------------------------------------------------------------

    def _variable(self, data: etree._Element, item: Item) -> None:
        question = item.question
        variable = _under(data, "var", ID=_id(item.id), name=item.id.replace("@", "_"))
        numeric = self.scope.subjects[item.id].sort is Sort.NUMBER
        variable.set("intrvl", "contin" if numeric and question.kind not in SCALES else "discrete")
        self._labels(variable, item)
        if question.kind is not Kind.CALCULATION:
            self._asked(variable, item)
        self._range(variable, question)
        for rule in item.shown:
            _under(variable, "universe", rule)
        self._categories(variable, item)
        if question.outcome:
            self._each(variable, "concept", f"outcome.{question.outcome}")
        if question.kind is Kind.CALCULATION:
            _under(variable, "derivation").append(_leaf("drvcmd", question.value or "", syntax="Relais"))
        _under(variable, "varFormat", type="numeric" if numeric else "character", schema="other")
        _under(variable, "notes", question.kind.value, type="Relais", subject="kind")

    def _labels(self, variable: etree._Element, item: Item) -> None:
        if item.question.kind is Kind.CALCULATION:
            _under(variable, "labl", item.written)
            return
        self._each(variable, "labl", self._context(item))

    def _context(self, item: Item) -> str:
        """What an item asks: its own words, its row's, or those of the answer to specify."""
        if item.row:
            return f"{self.survey.by_id[item.written].rows}.{item.row}"
        if item.other:
            return f"{self.survey.by_id[item.written].choices}.{item.other}"
        return f"{item.written}.text"

    def _asked(self, variable: etree._Element, item: Item) -> None:
        for language in self.texts:
            asked = _under(variable, "qstn", ID=f"Q_{_id(item.id)}_{language.replace('-', '_')}")
            asked.set(f"{{{_XML}}}lang", language)
            said = self.texts[language]
            for tag, part in (("preQTxt", "help"), ("qstnLit", "text")):
                if text := said.get(f"{item.written}.{part}"):
                    _under(asked, tag, text)
            if language == next(iter(self.texts)):
                self._route(asked, item)

    def _route(self, asked: etree._Element, item: Item) -> None:
        for rule in (item.question.end_if, item.question.screen_out_if):
            if rule:
                _under(asked, "forward", rule)
        if item.shown:
            _under(asked, "backward", " and ".join(f"({rule})" for rule in item.shown))

    def _range(self, variable: etree._Element, question: Question) -> None:
        scale = question.scale
        low, high = (scale.first, scale.last) if scale else (question.minimum, question.maximum)
        if question.kind in SEVERAL_CODES or (low is None and high is None):
            return
        ends = {name: f"{end}" for name, end in (("min", low), ("max", high)) if end is not None}
        _under(_under(variable, "valrng"), "range", **ends)

    def _categories(self, variable: etree._Element, item: Item) -> None:
        question = item.question
        if listed := self._listed(item):
            for option in self.survey.lists[listed].options:
                self._category(variable, option.code, f"{listed}.{option.code}")
        elif question.scale:
            for mark in range(question.scale.first, question.scale.last + 1):
                end = {question.scale.first: "low", question.scale.last: "high"}.get(mark)
                self._category(variable, f"{mark}", f"{item.written}.{end}" if end else None)
        for missing in _missing(question):
            code, words = _MISSING[missing]
            category = _under(variable, "catgry", missing="Y", missType=missing.value)
            _under(category, "catValu", code)
            for language in self.texts:
                if language in words:
                    _under(category, "labl", words[language], lang=language)

    def _listed(self, item: Item) -> str | None:
        """The list its answers, or what it comes to, are codes of."""
        if item.question.kind in ONE_CODE | SEVERAL_CODES:
            return item.question.choices
        return self.scope.subjects[item.id].choices if item.question.kind is Kind.CALCULATION else None

    def _category(self, variable: etree._Element, code: str, context: str | None) -> None:
        category = _under(variable, "catgry")
        _under(category, "catValu", code)
        if context:
            self._each(category, "labl", context)

    def _each(self, parent: etree._Element, tag: str, context: str) -> None:
        """A text in every language it has."""
        for language, said in self.texts.items():
            if context in said:
                _under(parent, tag, said[context], lang=language)


def _missing(question: Question) -> Iterator[Missing]:
    if question.kind is Kind.CALCULATION:
        return
    if question.refusable:
        yield Missing.REFUSED
    if not question.required:
        yield Missing.BLANK
    if question.dont_know:
        yield Missing.DONT_KNOW
    if question.not_applicable:
        yield Missing.NOT_APPLICABLE


def _id(item_id: str) -> str:
    return f"V_{item_id.replace('@', '-')}"


def _under(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = _leaf(tag, text, **attributes)
    parent.append(child)
    return child


def _leaf(tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    leaf = etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap={None: NAMESPACE})
    leaf.text = text
    for name, value in attributes.items():
        leaf.set(f"{{{_XML}}}lang" if name == "lang" else name, value)
    return leaf
