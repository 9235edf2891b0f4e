"""Questions, lists and names of a LimeSurvey as they are put together, one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.questionnaire.model import Kind
from app.questionnaire.scope import Sort
from app.studio.interchange import wording
from app.studio.interchange.form import Form, FormOption, FormQuestion, FormSection, Place, Texts
from app.studio.interchange.limesurvey_kinds import BUILT_IN
from app.studio.interchange.lss_file import Entry, LimeSurvey
from app.studio.interchange.names import Names
from app.studio.interchange.report import Report, Weight
from app.studio.interchange.rule_text import Known
from app.studio.interchange.saying import GAP
from app.studio.interchange.xlsform_rules import known_of

MOST_OPTIONS = 200
_REFERENCE = re.compile(r"\{(?:INSERTANS:)?(\w+?)(?:\.(?:NAOK|shown|code|value))?\}")
_RECKONED = re.compile(r"(?<!\$)\{(?=\S)[^{}\n]{1,2000}\}")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


@dataclass
class Making:
    """The form on its way, and under which names rules may speak of what is in it."""

    lime: LimeSurvey
    report: Report
    form: Form
    known: dict[str, Known] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    ids: Names = field(default_factory=Names)
    relevances: list[tuple[FormQuestion | FormSection, list[str], Place]] = field(default_factory=list)
    """Rules to be translated once everything has its name; all of one thing must hold."""

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Codes of questions by their number."""
        return {one.get("qid"): one.get("title") for one in self.lime.questions}

    def made(self, entry: Entry, title: str, kind: Kind, section: str, place: Place) -> FormQuestion:
        question = FormQuestion(self.ids.make(title), kind, self.texts(entry.said("question"), place), place)
        if question.id != title:
            self.tell(place, "title", title, "names here are lower case", f"it is `{question.id}`", "note")
        question.help, question.section = self.texts(entry.said("help"), place), section
        question.required = entry.get("mandatory") in {"Y", "S"}
        self.ask_if(question, entry.get("relevance"), place)
        self.form.questions.append(question)
        return question

    def heading(self, entry: Entry, section: str, place: Place) -> FormQuestion:
        """The words above several questions."""
        note = self.made(entry, entry.get("title"), Kind.NOTE, section, place)
        note.required = False
        return note

    def ask_if(self, ruled: FormQuestion | FormSection, written: str, place: Place) -> None:
        if written.strip() not in {"", "1"}:
            held = next((rules for one, rules, _ in self.relevances if one is ruled), None)
            if held is None:
                self.relevances.append((ruled, [written], place))
            else:
                held.append(written)

    # Lists. ---------------------------------------------------------------------------------------

    def options(self, name: str, entries: Sequence[Entry], column: str, place: Place) -> str:
        made = self.ids.make(name, "l")
        codes = Names(taken=("other",))
        options = []
        for one in entries:
            written = one.get("code") or one.get("title")
            label = self.texts(one.said(column), place) or {"": written or "?"}
            options.append(FormOption(codes.make(written, "c"), label, place))
        self.form.lists[made] = options
        theirs = [one.get("code") or one.get("title") for one in entries]
        self._tell_codes(made, list(zip(theirs, (one.code for one in options), strict=True)), place)
        return made

    def _tell_codes(self, name: str, codes: list[tuple[str, str]], place: Place) -> None:
        changed = [f"{written} → {code}" for written, code in codes if written.lower() != code]
        if changed:
            why = "codes here are lower case and begin with a letter"
            self.tell(place, "code", name, why, ", ".join(changed), "note")

    def built_in(self, type_: str, name: str, place: Place) -> str:
        built = [Entry({"title": code}, {"answer": dict(said)}) for code, said in BUILT_IN[type_]]
        return self.options(name, built, "answer", place)

    def offered(self, entry: Entry, name: str, place: Place, scale: str = "0") -> str:
        """The answers of one scale as a list."""
        found = [one for one in self.lime.answers.get(entry.get("qid"), ()) if (one.get("scale_id") or "0") == scale]
        return self.options(name, found, "answer", place)

    def fits(self, question: FormQuestion, place: Place) -> None:
        """What cannot be chosen from is asked in words."""
        for name in (question.rows, question.choices):
            count = len(self.form.lists[name]) if name else 2
            if not 2 <= count <= MOST_OPTIONS:
                why = f"{count} answers cannot be chosen from"
                self.tell(place, "answers", question.id, why, "it is asked as a text")
                question.kind, question.rows, question.choices, question.ends = Kind.TEXT, None, None, None
                return

    def with_other(self, question: FormQuestion, entry: Entry, place: Place) -> None:
        if entry.get("other") == "Y" and question.choices:
            words = self.lime.spoken.get(entry.get("qid"), {}).get("other_replace_text")
            said = {language: text for language, text in (words or {}).items() if text.strip()}
            other = FormOption("other", said or dict(wording.OTHER), place, other=True)
            self.form.lists[question.choices].append(other)

    # Names. ---------------------------------------------------------------------------------------

    def learn(self, question: FormQuestion, names: Sequence[str], codes: Mapping[str, str]) -> None:
        """Under which names rules may speak of it."""
        known = known_of(question, codes)
        if known:
            self.known |= dict.fromkeys(names, known) | {f"@{question.id}": known}
            self.references |= dict.fromkeys(names, question.id)

    def learn_part(self, question: FormQuestion, code: str, names: Sequence[str], codes: Mapping[str, str]) -> None:
        """An option of a multiple choice, or a row of a matrix, as a question of its own."""
        part: Known | None = None
        if question.kind is Kind.MULTIPLE:
            part = Known(question.id, Sort.CODES, {}, member=code)
        elif question.kind is Kind.MATRIX:
            part = Known(f"{question.id}.{code}", Sort.CODE if question.choices else Sort.NUMBER, codes)
        if part:
            self.known |= dict.fromkeys(names, part)

    def codes(self, question: FormQuestion, entry: Entry, scale: str = "0") -> Mapping[str, str]:
        """Their codes of its answers, each with ours."""
        type_, qid = entry.get("type"), entry.get("qid")
        written = [code for code, _ in BUILT_IN.get(type_, ())]
        if question.kind is Kind.MULTIPLE:
            written = [one.get("title") for one in self.lime.parts.get(qid, ())]
        elif not written:
            answers = self.lime.answers.get(qid, ())
            written = [one.get("code") for one in answers if (one.get("scale_id") or "0") == scale]
        options = self.form.lists.get(question.choices or "", ())
        codes = {name: option.code for name, option in zip(written, options, strict=False)}
        return codes | ({"-oth-": "other"} if any(one.other for one in options) else {})

    # Words. ---------------------------------------------------------------------------------------

    def texts(self, texts: Texts, place: Place) -> Texts:
        """Answers said in texts, as references that everything else understands."""
        return {language: self._text(text, place) for language, text in texts.items()}

    def _text(self, text: str, place: Place) -> str:
        said = _REFERENCE.sub(r"${\1}", _SCRIPT.sub("", text))
        gapped = _RECKONED.sub(GAP, said)
        if gapped != said:
            worked_out = ", ".join(one[0] for one in _RECKONED.finditer(said))
            why = "words are not worked out here"
            self.tell(place, "question", worked_out, why, f"`{GAP}` stands for them")
        if _SCRIPT.search(text):
            self.tell(place, "question", "script", "pages run no programs of a survey", "it is left out", "lost")
        return gapped

    def tell(self, place: Place, column: str, what: str, why: str, instead: str, weight: Weight = "changed") -> None:
        self.report.add(place.sheet, place.row, column, what, why, instead, weight)


def names_of(entry: Entry, *suffixes: str) -> tuple[str, str]:
    """The code of a question and its number, as rules write them; `suffixes` are those of a part, each way."""
    plain, numbered = suffixes or ("", "")
    number = f"{entry.get('sid')}X{entry.get('gid')}X{entry.get('qid')}"
    return f"{entry.get('title')}{plain}", f"{number}{numbered}"
