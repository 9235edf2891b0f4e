"""A LimeSurvey (.lss) taken in: the usual types of question, answers, languages, simple conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.questionnaire.model import ONE_CODE, Kind
from app.questionnaire.scope import Sort
from app.studio.interchange import wording
from app.studio.interchange.expression_manager import parse
from app.studio.interchange.form import Form, FormOption, FormQuestion, FormSection, Place, Texts
from app.studio.interchange.lss_file import Entry, LimeSurvey
from app.studio.interchange.names import Names
from app.studio.interchange.report import Report, Weight
from app.studio.interchange.rule_text import AlwaysError, Known
from app.studio.interchange.rules_in import Translation
from app.studio.interchange.taken import Taken
from app.studio.interchange.xlsform_rules import known_of
from app.studio.interchange.xpath import UnreadableError

MOST_OPTIONS = 200
_KINDS: Mapping[str, Kind] = {
    "L": Kind.SINGLE,
    "!": Kind.DROPDOWN,
    "O": Kind.SINGLE,
    "G": Kind.SINGLE,
    "Y": Kind.SINGLE,
    "M": Kind.MULTIPLE,
    "P": Kind.MULTIPLE,
    "R": Kind.RANKING,
    "5": Kind.SCALE,
    "N": Kind.DECIMAL,
    "S": Kind.TEXT,
    "T": Kind.LONG_TEXT,
    "U": Kind.LONG_TEXT,
    "D": Kind.DATE,
    "X": Kind.NOTE,
    "*": Kind.CALCULATION,
    **dict.fromkeys(("A", "B", "C", "E", "F", "H", "1"), Kind.MATRIX),
}
_PARTED = {"K": Kind.DECIMAL, "Q": Kind.TEXT}
"""Types that ask several things at once: each is a question of its own here."""
_CHANGED = {
    "O": ("the comment beside the answer is not asked", "the answer is"),
    "P": ("the comments beside the answers are not asked", "the answers are"),
    "H": ("an array by columns is asked row by row", "its parts are the rows"),
    "1": ("a second scale is not asked", "the first one is"),
}
_LOST = {
    "|": "files are not taken in",
    "I": "the language is switched on every page",
    ";": "a table of texts has no counterpart",
    ":": "a table of numbers has no counterpart",
}
_BUILT_IN: Mapping[str, tuple[tuple[str, Texts], ...]] = {
    "Y": (("Y", wording.YES), ("N", wording.NO)),
    "G": (("F", {"fr": "Femme", "en": "Female", "ar": "أنثى"}), ("M", {"fr": "Homme", "en": "Male", "ar": "ذكر"})),
    "C": (
        ("Y", wording.YES),
        ("U", {"fr": "Je ne suis pas sûr", "en": "Uncertain", "ar": "غير متأكد"}),
        ("N", wording.NO),
    ),
    "E": (
        ("I", {"fr": "En hausse", "en": "Increase", "ar": "زيادة"}),
        ("S", {"fr": "Pareil", "en": "Same", "ar": "نفس الشيء"}),
        ("D", {"fr": "En baisse", "en": "Decrease", "ar": "نقصان"}),
    ),
}
_ENDS = {"5": (1, 5), "A": (1, 5), "B": (1, 10)}
_REFERENCE = re.compile(r"\{(?:INSERTANS:)?(\w+?)(?:\.(?:NAOK|shown|code|value))?\}")
_UNDERSTOOD = frozenset(
    {
        *("random_order", "min_num_value_n", "max_num_value_n", "maximum_chars", "exclude_all_others", "min_answers"),
        *("max_answers", "em_validation_q", "num_value_int_only", "other_replace_text", "equation"),
    }
)


@dataclass
class LimeReader:
    """Walks a survey once for its questions, once more for its rules."""

    lime: LimeSurvey
    report: Report
    form: Form
    known: dict[str, Known] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    ids: Names = field(default_factory=Names)
    sections: Names = field(default_factory=Names)
    rules: list[tuple[FormQuestion | FormSection, str, Place]] = field(default_factory=list)
    checks: list[tuple[FormQuestion, str, Place]] = field(default_factory=list)
    row: int = 0

    def all(self) -> Taken | str:
        self.form.spoken = tuple(filter(None, self.lime.languages))
        for part, column in (("intro", "welcometext"), ("notice", "policy_notice"), ("thanks", "endtext")):
            self.form.own[part] = self.lime.settings.said(f"surveyls_{column}")
        for group in self.lime.groups:
            self._group(group)
        for ruled, written, place in self.rules:
            ruled.show_if = self._rule(written, place, "relevance", None, "it is asked of everybody")
        for question, written, place in self.checks:
            own = f"@{question.id}"
            question.constraint = self._rule(written, place, "em_validation_q", own, "every answer is taken")
        self._calculations()
        self._tell_tables()
        if not self.form.questions:
            return "nothing in it can be asked here"
        return Taken(self.form, self.references, self.form.name)

    def _group(self, group: Entry) -> None:
        self.row += 1
        place = Place("groups", self.row)
        title = group.said("group_name")
        id_ = self.sections.make(next(iter(title.values()), "groupe"), "s")
        section = FormSection(id_, title, place)
        asked = [one for one in self.lime.questions if one.get("gid") == group.get("gid")]
        self.form.sections.append(section)
        if (relevance := group.get("grelevance")) not in {"", "1"}:
            self.rules.append((section, relevance, place))
        if description := group.said("description"):
            note = FormQuestion(self.ids.make(f"{id_}_note"), Kind.NOTE, self._texts(description), place, section=id_)
            self.form.questions.append(note)
        for entry in asked:
            self._question(entry, id_)

    # Questions. -----------------------------------------------------------------------------------

    def _question(self, entry: Entry, section: str) -> None:
        self.row += 1
        place, type_, title = Place("questions", self.row), entry.get("type"), entry.get("title")
        if type_ in _PARTED:
            self._parts(entry, section, place)
            return
        kind = _KINDS.get(type_)
        if kind is None:
            why = _LOST.get(type_, f"the type `{type_}` is not known")
            self.tell(place, "type", f"{type_} {title}", why, "it is left out", "lost")
            self.lost[title] = f"`{title}` was not carried over"
            return
        question = self._made(entry, title, kind, section, place)
        if type_ in _CHANGED:
            self.tell(place, "type", f"{type_} {title}", *_CHANGED[type_])
        self._answers(question, entry, place)
        self._attributes(question, entry, place)
        self._learn(question, entry)

    def _made(self, entry: Entry, title: str, kind: Kind, section: str, place: Place) -> FormQuestion:
        question = FormQuestion(self.ids.make(title), kind, self._texts(entry.said("question")), place)
        if question.id != title:
            self.tell(place, "title", title, "names here are lower case", f"it is `{question.id}`", "note")
        question.help, question.section = self._texts(entry.said("help")), section
        question.required = entry.get("mandatory") in {"Y", "S"}
        if (relevance := entry.get("relevance")) not in {"", "1"}:
            self.rules.append((question, relevance, place))
        self.form.questions.append(question)
        return question

    def _parts(self, entry: Entry, section: str, place: Place) -> None:
        """Several fields under one heading: the heading is a note, each field a question."""
        note = self._made(entry, entry.get("title"), Kind.NOTE, section, place)
        note.required = False
        for part in self.lime.parts.get(entry.get("qid"), ()):
            name = f"{entry.get('title')}_{part.get('title')}"
            question = self._made(entry, name, _PARTED[entry.get("type")], section, place)
            question.text, question.help = self._texts(part.said("question")), {}
            self._learn(question, Entry({**entry.cells, "title": name}))
        why = "several fields under one question are questions of their own"
        self.tell(place, "type", entry.get("title"), why, "the heading is a note before them")

    def _answers(self, question: FormQuestion, entry: Entry, place: Place) -> None:
        type_, qid = entry.get("type"), entry.get("qid")
        question.ends = _ENDS.get(type_)
        parts = self.lime.parts.get(qid, ())
        if question.kind is Kind.MATRIX:
            question.rows = self._list(f"{question.id}_rows", parts, "question", place)
        if question.kind is Kind.MULTIPLE:
            question.choices = self._list(f"{question.id}_list", parts, "question", place)
        elif type_ in _BUILT_IN:
            built = [Entry({"title": code}, {"answer": dict(said)}) for code, said in _BUILT_IN[type_]]
            question.choices = self._list(f"{question.id}_list", built, "answer", place)
        elif question.kind in {*ONE_CODE, Kind.RANKING} or (question.kind is Kind.MATRIX and not question.ends):
            first = [one for one in self.lime.answers.get(qid, ()) if one.get("scale_id") in {"", "0"}]
            question.choices = self._list(f"{question.id}_list", first, "answer", place)
        if entry.get("other") == "Y" and question.choices:
            words = self.lime.attributes.get(qid, {}).get("other_replace_text")
            other = FormOption("other", {"": words} if words else dict(wording.OTHER), place, other=True)
            self.form.lists[question.choices].append(other)
        self._fits(question, place)

    def _list(self, name: str, entries: Sequence[Entry], column: str, place: Place) -> str:
        made = self.ids.make(name, "l")
        codes = Names(taken=("other",))
        options = []
        for one in entries:
            written = one.get("code") or one.get("title")
            options.append(FormOption(codes.make(written, "c"), self._texts(one.said(column)) or {"": written}, place))
        self.form.lists[made] = options
        theirs = [one.get("code") or one.get("title") for one in entries]
        self._tell_codes(made, list(zip(theirs, (one.code for one in options), strict=True)), place)
        return made

    def _tell_codes(self, name: str, codes: list[tuple[str, str]], place: Place) -> None:
        changed = [f"{written} → {code}" for written, code in codes if written != code]
        if changed:
            why = "codes here are lower case and begin with a letter"
            self.tell(place, "code", name, why, ", ".join(changed), "note")

    def _fits(self, question: FormQuestion, place: Place) -> None:
        """What cannot be chosen from is asked in words."""
        for name in (question.rows, question.choices):
            count = len(self.form.lists[name]) if name else 2
            if not 2 <= count <= MOST_OPTIONS:
                why = f"{count} answers cannot be chosen from"
                self.tell(place, "answers", question.id, why, "it is asked as a text")
                question.kind, question.rows, question.choices, question.ends = Kind.TEXT, None, None, None
                return

    def _attributes(self, question: FormQuestion, entry: Entry, place: Place) -> None:
        found = self.lime.attributes.get(entry.get("qid"), {})
        question.randomise = found.get("random_order") == "1" and question.choices is not None
        if question.kind is Kind.DECIMAL and found.get("num_value_int_only") == "1":
            question.kind = Kind.INTEGER
        numbers = question.kind in {Kind.DECIMAL, Kind.INTEGER}
        several = question.kind in {Kind.MULTIPLE, Kind.RANKING}
        low, high = ("min_num_value_n", "max_num_value_n") if numbers else ("min_answers", "max_answers")
        if numbers or several:
            question.minimum, question.maximum = _figure(found.get(low)), _figure(found.get(high))
        if question.kind in {Kind.TEXT, Kind.LONG_TEXT} and (length := found.get("maximum_chars", "")).isdecimal():
            question.max_length = min(max(int(length), 1), 4000)
        self._alone(question, found.get("exclude_all_others", ""), entry)
        if check := found.get("em_validation_q"):
            self.checks.append((question, check, place))
        for name in sorted(set(found) - _UNDERSTOOD):
            weight: Weight = "lost" if name in {"array_filter", "hidden", "em_validation_sq"} else "note"
            self.tell(place, name, found[name], "this attribute has no meaning here", "it is left out", weight)

    def _alone(self, question: FormQuestion, written: str, entry: Entry) -> None:
        alone = set(filter(None, re.split(r"[;,\s]+", written)))
        parts = self.lime.parts.get(entry.get("qid"), ())
        for option, part in zip(self.form.lists.get(question.choices or "", ()), parts, strict=False):
            option.exclusive = question.kind is Kind.MULTIPLE and part.get("title") in alone

    # Rules. ---------------------------------------------------------------------------------------

    def _learn(self, question: FormQuestion, entry: Entry) -> None:
        """Under which names rules may speak of it: its code, its number, its parts."""
        names = (entry.get("title"), f"{entry.get('sid')}X{entry.get('gid')}X{entry.get('qid')}")
        codes = self._codes(question, entry)
        known = known_of(question, codes)
        if known:
            self.known |= dict.fromkeys(names, known) | {f"@{question.id}": known}
            self.references |= dict.fromkeys(names, question.id)
        parts = zip(
            self.lime.parts.get(entry.get("qid"), ()),
            self.form.lists.get(question.rows or question.choices or "", ()),
            strict=False,
        )
        for part, option in parts:
            inner = self._part(question, option.code, codes)
            if inner:
                self.known |= {f"{names[0]}_{part.get('title')}": inner, f"{names[1]}{part.get('title')}": inner}

    def _codes(self, question: FormQuestion, entry: Entry) -> Mapping[str, str]:
        written = [code for code, _ in _BUILT_IN.get(entry.get("type"), ())]
        if not written:
            written = [one.get("code") for one in self.lime.answers.get(entry.get("qid"), ())]
        options = self.form.lists.get(question.choices or "", ())
        codes = {name: option.code for name, option in zip(written, options, strict=False)}
        return codes | ({"-oth-": "other"} if any(one.other for one in options) else {})

    def _part(self, question: FormQuestion, code: str, codes: Mapping[str, str]) -> Known | None:
        if question.kind is Kind.MULTIPLE:
            return Known(question.id, Sort.CODES, {}, member=code)
        if question.kind is Kind.MATRIX:
            return Known(f"{question.id}.{code}", Sort.CODE if question.choices else Sort.NUMBER, codes)
        return None

    def _rule(self, written: str, place: Place, column: str, own: str | None, instead: str) -> str | None:
        scope = Translation(self.known, own, lost=self.lost)
        try:
            rule = scope.rule(parse(written))
        except AlwaysError:
            return None
        except UnreadableError as error:
            self.tell(place, column, written, f"{error}", instead, "lost")
            return None
        return rule if len(rule) <= 1000 else None

    def _calculations(self) -> None:
        """An equation's text is what it comes to."""
        for question in [one for one in self.form.questions if one.kind is Kind.CALCULATION]:
            written = next(iter(question.text.values()), "")
            try:
                question.value = Translation(self.known, lost=self.lost).value(parse(written.replace("${", "{")))
            except UnreadableError as error:
                self.tell(question.place, "question", written, f"{error}", "it is left out", "lost")
                self.form.questions.remove(question)

    def _texts(self, texts: Texts) -> Texts:
        """Answers said in texts, as references that everything else understands."""
        return {language: _REFERENCE.sub(r"${\1}", text) for language, text in texts.items()}

    def _tell_tables(self) -> None:
        for name in ("conditions", "quota", "assessments", "defaultvalues"):
            if name in self.lime.tables:
                self.tell(Place(name), "", name, "this table is not carried over", "it is left out", "lost")

    def tell(self, place: Place, column: str, what: str, why: str, instead: str, weight: Weight = "changed") -> None:
        self.report.add(place.sheet, place.row, column, what, why, instead, weight)


def _figure(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"-?\d{1,9}", written) else None


def read_limesurvey(lime: LimeSurvey, name: str, report: Report) -> Taken | str:
    """The form of a survey, or why there is none."""
    title = lime.settings.said("surveyls_title")
    form = Form(next(iter(title.values()), name), title, lime.base or None)
    return LimeReader(lime, report, form).all()
