"""A LimeSurvey (.lss) taken in: its types of question, answers, languages, conditions and quotas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.questionnaire.model import ONE_CODE, Kind
from app.studio.interchange import wording
from app.studio.interchange.expression_manager import parse
from app.studio.interchange.form import Form, FormQuestion, FormSection, Place, Texts
from app.studio.interchange.limesurvey_arrays import Table, figure, filtered, filters, part_rules
from app.studio.interchange.limesurvey_kinds import (
    BUILT_IN,
    CELLS,
    CHANGED,
    COMMENTED,
    DUAL,
    ENDS,
    IDLE,
    KINDS,
    LOST,
    MISSED,
    PARTED,
    UNDERSTOOD,
)
from app.studio.interchange.limesurvey_making import Making, names_of
from app.studio.interchange.limesurvey_rules import LONGEST, conditions, leftovers, quotas, rule_of
from app.studio.interchange.lss_file import Entry, LimeSurvey
from app.studio.interchange.names import Names, code
from app.studio.interchange.report import Report
from app.studio.interchange.rules_in import Translation
from app.studio.interchange.taken import Taken
from app.studio.interchange.xpath import UnreadableError

_OF_EVERYBODY = "it is asked of everybody"
_ALWAYS = "the answer is always offered"
_LEFTOVERS = (
    ("defaultvalues", "defaultvalue", "answers are not filled in beforehand"),
    ("assessments", "name", "answers have no marks to add up"),
    ("survey_url_parameters", "parameter", "addresses carry nothing here"),
)


@dataclass
class LimeReader:
    """Walks a survey once for its questions, once more for its rules."""

    making: Making
    sections: Names = field(default_factory=Names)
    checks: list[tuple[FormQuestion, str, Place]] = field(default_factory=list)
    conditioned: list[tuple[FormQuestion, str, Place]] = field(default_factory=list)
    filtered: list[tuple[FormQuestion, Entry, Place]] = field(default_factory=list)
    row: int = 0

    @property
    def form(self) -> Form:
        return self.making.form

    @property
    def lime(self) -> LimeSurvey:
        return self.making.lime

    def all(self) -> Taken | str:
        self.form.spoken = tuple(filter(None, self.lime.languages))
        for part, column in (("intro", "welcometext"), ("notice", "policy_notice"), ("thanks", "endtext")):
            place = Place("surveys_languagesettings", 1)
            self.form.own[part] = self.making.texts(self.lime.settings.said(f"surveyls_{column}"), place)
        for group in self.lime.groups:
            self._group(group)
        self._rules()
        self._calculations()
        quotas(self.making)
        leftovers(self.making, _LEFTOVERS)
        self._tell_url()
        if not any(one.kind is not Kind.CALCULATION for one in self.form.questions):
            return "nothing in it can be asked here"
        return Taken(self.form, self.making.references, self.form.name)

    def _group(self, group: Entry) -> None:
        self.row += 1
        place = Place("groups", self.row)
        title = self.making.texts(group.said("group_name"), place)
        id_ = self.sections.make(next(iter(title.values()), "groupe"), "s")
        section = FormSection(id_, title, place)
        if word := group.get("randomization_group").strip():
            section.rotate = code(word, "r")
        self.form.sections.append(section)
        self.making.ask_if(section, group.get("grelevance"), place)
        if description := group.said("description"):
            said = self.making.texts(description, place)
            note = FormQuestion(self.making.ids.make(f"{id_}_note"), Kind.NOTE, said, place, section=id_)
            self.form.questions.append(note)
        for entry in self.lime.questions:
            if entry.get("gid") == group.get("gid"):
                self._entry(entry, id_)

    # Questions. -----------------------------------------------------------------------------------

    def _entry(self, entry: Entry, section: str) -> None:
        """A question with whatever it becomes; conditions are about all of that."""
        self.row += 1
        place, before = Place("questions", self.row), len(self.form.questions)
        if not self._left_out(entry, place):
            self._question(entry, section, place)
            self._settings(entry, place)
        if entry.get("relevance").strip() in {"", "1"}:
            made = self.form.questions[before:]
            self.conditioned += [(question, entry.get("qid"), place) for question in made]

    def _left_out(self, entry: Entry, place: Place) -> bool:
        type_, title = entry.get("type"), entry.get("title")
        hidden = self._found(entry).get("hidden") == "1" and type_ != "*"
        why = "it is hidden: nobody is asked" if hidden else LOST.get(type_)
        if why is None and type_ not in KINDS.keys() | PARTED.keys() | CELLS.keys() | {DUAL}:
            why = f"the type `{type_}` is not known"
        if why:
            self.making.tell(place, "type", f"{type_} {title}", why, "it is left out", "lost")
            self.making.lost[title] = f"`{title}` was not carried over"
        return why is not None

    def _question(self, entry: Entry, section: str, place: Place) -> None:
        type_, table = entry.get("type"), Table(self.making, entry, section, place)
        rules = part_rules(self.making, entry)
        if type_ in PARTED:
            self._parts(entry, section, place)
        elif type_ in CELLS:
            table.cells()
        elif type_ == DUAL:
            table.dual()
        elif KINDS[type_] is Kind.MATRIX and (rules or len(table.rows) == 1):
            table.apart(rules)
        else:
            self._plain(entry, section, place)

    def _plain(self, entry: Entry, section: str, place: Place) -> None:
        type_ = entry.get("type")
        question = self.making.made(entry, entry.get("title"), KINDS[type_], section, place)
        if type_ in CHANGED:
            self.making.tell(place, "type", f"{type_} {entry.get('title')}", *CHANGED[type_])
        self._answers(question, entry, place)
        self._attributes(question, entry)
        self._learn(question, entry)
        if type_ in COMMENTED:
            self._comments(question, entry, section, place)
        if question.kind in {Kind.MULTIPLE, Kind.RANKING}:
            self.filtered.append((question, entry, place))

    def _parts(self, entry: Entry, section: str, place: Place) -> None:
        """Several fields under one heading: the heading is a note, each field a question."""
        self.making.heading(entry, section, place)
        rules = part_rules(self.making, entry)
        for part in self.lime.parts.get(entry.get("qid"), ()):
            suffix = part.get("title")
            question = self.making.made(
                entry, f"{entry.get('title')}_{suffix}", PARTED[entry.get("type")], section, place
            )
            question.text, question.help = self.making.texts(part.said("question"), place), {}
            self._attributes(question, entry)
            if rule := rules.get(suffix):
                self.making.ask_if(question, rule, place)
            self.making.learn(question, names_of(entry, f"_{suffix}", suffix), {})
        why = "several fields under one question are questions of their own"
        self.making.tell(place, "type", entry.get("title"), why, "the heading is a note before them")

    def _answers(self, question: FormQuestion, entry: Entry, place: Place) -> None:
        type_, making = entry.get("type"), self.making
        question.ends = ENDS.get(type_)
        parts, name = self.lime.parts.get(entry.get("qid"), ()), f"{question.id}_list"
        if question.kind is Kind.MATRIX:
            question.rows = making.options(f"{question.id}_rows", parts, "question", place)
        if question.kind is Kind.MULTIPLE:
            question.choices = making.options(name, parts, "question", place)
        elif type_ in BUILT_IN:
            question.choices = making.built_in(type_, name, place)
        elif question.kind in {*ONE_CODE, Kind.RANKING} or (question.kind is Kind.MATRIX and not question.ends):
            question.choices = making.offered(entry, name, place)
        making.with_other(question, entry, place)
        making.fits(question, place)

    def _comments(self, question: FormQuestion, entry: Entry, section: str, place: Place) -> None:
        """Words beside the answer are a question after it; of a multiple choice, one for each answer."""
        title, said = entry.get("title"), dict(wording.COMMENT)
        options = self.form.lists.get(question.choices or "", ()) if question.kind is Kind.MULTIPLE else (None,)
        parts = self.lime.parts.get(entry.get("qid"), ())
        for at, option in enumerate(options):
            suffix = f"_{parts[at].get('title')}" if option and at < len(parts) else ""
            comment = self.making.made(entry, f"{title}{suffix}comment", Kind.TEXT, section, place)
            comment.text = _of_option(option.label, said) if option else said
            comment.help, comment.required = {}, False
            if option:
                comment.show_if = f"{option.code} in {question.id}"
            self.making.learn(comment, names_of(entry, f"{suffix}comment", f"{suffix[1:]}comment"), {})
        self.making.tell(
            place, "type", f"{entry.get('type')} {title}", "a comment is a question of its own", "it follows"
        )

    # Settings. ------------------------------------------------------------------------------------

    def _found(self, entry: Entry) -> Mapping[str, str]:
        return self.lime.attributes.get(entry.get("qid"), {})

    def _attributes(self, question: FormQuestion, entry: Entry) -> None:
        found = self._found(entry)
        question.randomise = found.get("random_order") == "1" and question.choices is not None
        if question.kind is Kind.DECIMAL and found.get("num_value_int_only") == "1":
            question.kind = Kind.INTEGER
        if question.kind in {Kind.DECIMAL, Kind.INTEGER}:
            low, high = (found.get(f"{end}_num_value_n") or found.get(f"slider_{end}") for end in ("min", "max"))
            question.minimum, question.maximum = figure(low), figure(high)
        elif question.kind in {Kind.MULTIPLE, Kind.RANKING}:
            least, most = figure(found.get("min_answers")), figure(found.get("max_answers"))
            question.minimum, question.maximum = least or None, most or None
        if question.kind in {Kind.TEXT, Kind.LONG_TEXT} and (length := found.get("maximum_chars", "")).isdecimal():
            question.max_length = min(max(int(length), 1), 4000)
        self._alone(question, found.get("exclude_all_others", ""), entry)
        if check := found.get("em_validation_q"):
            self.checks.append((question, check, question.place))
            spoken = self.lime.spoken.get(entry.get("qid"), {})
            question.problem = self.making.texts(spoken.get("em_validation_q_tip", {}), question.place)

    def _settings(self, entry: Entry, place: Place) -> None:
        """What a question says that nothing here stands for: each loss by itself, looks in one line."""
        found, title = self._found(entry), entry.get("title")
        if preg := entry.get("preg").strip():
            self.making.tell(place, "preg", preg, "patterns are not read", "every answer is taken", "lost")
        looks = []
        for name in sorted(set(found) - UNDERSTOOD):
            if found[name] in IDLE:
                continue
            if name in MISSED:
                self.making.tell(place, name, found[name], MISSED[name], "it is left out", "lost")
            else:
                looks.append(f"{name}={found[name]}")
        if looks:
            why = "Relais draws questions its own way"
            self.making.tell(place, "question_attributes", f"{title}: {', '.join(looks)}", why, "left out", "note")
        for name, source, _ in filters(self.making, entry):
            if not filtered(self.making, entry, source):
                why = f"`{source}` is no multiple choice asked before that has the same codes"
                self.making.tell(place, name, source, why, "all answers are offered", "lost")

    def _alone(self, question: FormQuestion, written: str, entry: Entry) -> None:
        alone = set(filter(None, re.split(r"[;,\s]+", written)))
        parts = self.lime.parts.get(entry.get("qid"), ())
        for option, part in zip(self.form.lists.get(question.choices or "", ()), parts, strict=False):
            option.exclusive = question.kind is Kind.MULTIPLE and part.get("title") in alone

    # Rules. ---------------------------------------------------------------------------------------

    def _learn(self, question: FormQuestion, entry: Entry) -> None:
        codes = self.making.codes(question, entry)
        self.making.learn(question, names_of(entry), codes)
        parts = self.lime.parts.get(entry.get("qid"), ())
        for part, option in zip(parts, self.form.lists.get(question.rows or question.choices or "", ()), strict=False):
            suffix = part.get("title")
            self.making.learn_part(question, option.code, names_of(entry, f"_{suffix}", suffix), codes)

    def _rules(self) -> None:
        for ruled, written, place in self.making.relevances:
            ruled.show_if = rule_of(self.making, written, place, "relevance", None, _OF_EVERYBODY)
        for question, qid, place in self.conditioned:
            rule = conditions(self.making, qid, place)
            question.show_if = _also(rule, question.show_if)
        for question, check, place in self.checks:
            own = f"@{question.id}"
            question.constraint = rule_of(self.making, [check], place, "em_validation_q", own, "every answer is taken")
        for question, entry, place in self.filtered:
            question.filter = self._filter(question, entry, place)

    def _filter(self, question: FormQuestion, entry: Entry, place: Place) -> str | None:
        """Options offered only to some: each by its own rule, the others always."""
        rules = part_rules(self.making, entry)
        if not rules or not question.choices:
            return None
        theirs = {ours: written for written, ours in self.making.codes(question, entry).items()}
        free: list[str] = []
        tied: list[str] = []
        for option in self.form.lists[question.choices]:
            written = rules.get(theirs.get(option.code, ""))
            rule = rule_of(self.making, [written], place, "relevance", None, _ALWAYS) if written else None
            if rule:
                tied.append(f"(option.code == {option.code} and ({rule}))")
            else:
                free.append(option.code)
        if not tied:
            return None
        whole = " or ".join([f"option.code in [{', '.join(free)}]", *tied] if free else tied)
        if len(whole) > LONGEST:
            why = f"it would be longer than {LONGEST} characters"
            self.making.tell(place, "relevance", whole, why, "all answers are offered", "lost")
            return None
        return whole

    def _calculations(self) -> None:
        """An equation's text is what it comes to."""
        for question in [one for one in self.form.questions if one.kind is Kind.CALCULATION]:
            title = next((name for name, id_ in self.making.references.items() if id_ == question.id), "")
            written = self._equation(title) or next(iter(question.text.values()), "")
            try:
                scope = Translation(self.making.known, lost=self.making.lost)
                question.value = scope.value(parse(written.replace("${", "{")))[0]
            except UnreadableError as error:
                self.making.tell(question.place, "question", written, f"{error}", "it is left out", "lost")
                self.form.questions.remove(question)

    def _equation(self, title: str) -> str:
        entry = next((one for one in self.lime.questions if one.get("title") == title), None)
        if entry is None:
            return ""
        return self._found(entry).get("equation", "") or next(iter(entry.said("question").values()), "")

    def _tell_url(self) -> None:
        for url in set(self.lime.settings.said("surveyls_url").values()):
            place = Place("surveys_languagesettings", 1)
            self.making.tell(place, "surveyls_url", url, "the last page leads nowhere", "it is left out", "lost")


def _also(one: str | None, other: str | None) -> str | None:
    """Both rules, as far as they fit."""
    if not one or not other:
        return one or other
    both = f"({one}) and ({other})"
    return both if len(both) <= LONGEST else one


def _of_option(label: Texts, said: Texts) -> Texts:
    """`label - comment` in the languages of the label."""
    return {language: f"{text} - {said.get(language, said['en'])}" for language, text in label.items()}


def read_limesurvey(lime: LimeSurvey, name: str, report: Report) -> Taken | str:
    """The form of a survey, or why there is none."""
    title = lime.settings.said("surveyls_title")
    form = Form(next(iter(title.values()), name), title, lime.base or None)
    return LimeReader(Making(lime, report, form)).all()
