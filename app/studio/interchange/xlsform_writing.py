"""The questions of a survey as rows of an XLSForm, in the groups and repeats they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.questionnaire.course import ITEM, PLACEHOLDER
from app.questionnaire.expressions import Formula, Rule, parse, parse_formula
from app.questionnaire.items import Item, Unfolding
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, Kind, Question, Section, Survey
from app.questionnaire.scope import Scope
from app.questionnaire.subjects import scope_of_survey
from app.studio.interchange.languages import name_of
from app.studio.interchange.names import Names
from app.studio.interchange.report import Report
from app.studio.interchange.rules_out import Saying, UnsayableError
from app.studio.interchange.xlsform_columns import NOT_THERE, TYPES, limits_of
from app.studio.interchange.xlsform_ends import AFTER, KEYS, Ends
from app.studio.interchange.xlsform_facts import KEPT, OF_QUESTION, write_facts
from app.studio.interchange.xlsform_out import Book, Cells, Texts, media

GAP = "…"


def write_xlsform(survey: Survey, texts: Texts, report: Report) -> bytes:
    book = Book(survey, texts, report)
    _Writer(book).all()
    write_facts(book)
    return book.written()


@dataclass
class _Writer:
    book: Book
    names: Names = field(default_factory=lambda: Names(taken=()))
    open: list[tuple[str, str]] = field(default_factory=list)
    """Groups and repeats begun: what they are and their sections."""
    gates: list[str] = field(default_factory=list)

    @cached_property
    def ends(self) -> Ends:
        return Ends(self.book)

    @property
    def survey(self) -> Survey:
        return self.book.survey

    @cached_property
    def scope(self) -> Scope:
        return scope_of_survey(self.survey)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        unfolding = Unfolding(self.survey.by_id, self.survey.lists, self.survey.section_by_id)
        return unfolding.items(enumerate(self.survey.questions))

    @cached_property
    def first(self) -> Mapping[str, Item]:
        """The first item of each question, row and specification, by the name without its instance."""
        return {item.id.partition("@")[0]: item for item in reversed(self.items)}

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The node of each question, row and specification."""
        plain = [one.id for one in self.survey.questions]
        parts = [name for name in self.first if name not in plain]
        return {name: self.names.make(name.replace(".", "_"), "q") for name in (*plain, *reversed(parts))}

    @cached_property
    def section_names(self) -> Mapping[str, str]:
        _ = self.named  # Questions choose first.
        return {one.id: self.names.make(one.id, "s") for one in self.survey.sections}

    def all(self) -> None:
        _ = self.section_names
        for part in ("intro", "notice"):
            self._row("note", self.names.make(f"survey_{part}"), self.book.spoken("label", f"survey.{part}"))
        for question in self.survey.questions:
            self._enter(question)
            self._question(question)
        self._leave([])
        for gate in reversed(self.gates):
            self.book.add("end_group", gate)
        before = len(self.book.rows)
        self.ends.close()
        for at in range(before, len(self.book.rows)):
            self.book.rows[at] = self._piped(self.book.rows[at], self.items[0])

    # Groups. --------------------------------------------------------------------------------------

    def _enter(self, question: Question) -> None:
        item = self._item_of(question)
        path = [one.id for one in reversed(item.sections)]
        self._leave(path)
        for id_ in path[len(self.open) :]:
            self._begin(self.survey.section_by_id[id_], item)

    def _leave(self, path: list[str]) -> None:
        while self.open and [id_ for _, id_ in self.open] != path[: len(self.open)]:
            kind, id_ = self.open.pop()
            self.ends.left()
            self.book.add(f"end_{kind}", self.section_names[id_])

    def _begin(self, section: Section, item: Item) -> None:
        kind = "repeat" if section.repeat else "group"
        cells = self.book.spoken("label", f"section.{section.id}")
        if section.show_if:
            cells["relevant"] = self._rule(section.show_if, item, section.id, "relevant")
        if section.repeat:
            cells["repeat_count"] = self._count(section.repeat.over)
        if self._paged(section):
            cells["appearance"] = "field-list"
        self._row(f"begin_{kind}", self.section_names[section.id], self._piped(cells, item))
        self.open.append((kind, section.id))
        self.ends.entered()
        if section.rotate:
            self._lose(section.id, "rotate", section.rotate, "sections keep their order there")
        if section.repeat:
            self._items(section)

    def _paged(self, section: Section) -> bool:
        """Whether a section is one page, and all of it."""
        unfolding = Unfolding({}, {}, self.survey.section_by_id)
        inside = [one for one in self.survey.questions if section in unfolding.around(one.section)]
        pages = {one.page for one in inside}
        return (
            len(pages) == 1
            and None not in pages
            and len(inside) == sum(one.page in pages for one in self.survey.questions)
        )

    def _count(self, over: str) -> str:
        question = self.survey.by_id.get(over)
        if question is None:
            return f"{len(self.survey.lists[over].options)}"
        name = f"${{{self.named[over]}}}"
        return name if question.kind is Kind.INTEGER else f"count-selected({name})"

    def _items(self, section: Section) -> None:
        """What a repeat says of its item, and answers of another repeat over the same, have nodes of their own."""
        asked = [one for one in self.survey.questions if self._repeat_of(one.id) == section.id]
        said = {name for one in asked for name in self._said(one)}
        for name in sorted(said):
            source = self._source(name)
            other = self._repeat_of(source) if source else None
            if name == ITEM:
                self.book.add("calculate", self._item_name(section), calculation=self._item(section))
            elif source and other and other != section.id:
                calculation = (
                    f"indexed-repeat(${{{self.named[source]}}}, ${{{self.section_names[other]}}}, position(..))"
                )
                self.book.add("calculate", self._copied(source, section.id), calculation=calculation)

    def _said(self, question: Question) -> set[str]:
        texts = (question.text, question.help or "", question.problem or "")
        return {name for text in texts for name in PLACEHOLDER.findall(text)}

    def _item_name(self, section: Section) -> str:
        return f"{self.section_names[section.id]}_item"

    def _item(self, section: Section) -> str:
        over = section.repeat.over if section.repeat else ""
        question = self.survey.by_id.get(over)
        if question and question.kind is Kind.MULTIPLE:
            name = f"${{{self.named[over]}}}"
            return f"jr:choice-name(selected-at({name}, position(..) - 1), '{name}')"
        if over in self.survey.lists:
            self._lose(section.id, "repeat", over, "the item of a fixed list is said by its number there")
        return "position(..)"

    def _copied(self, source: str, section: str) -> str:
        return f"{self.named[source]}_in_{self.section_names[section]}"

    def _repeat_of(self, id_: str) -> str | None:
        question = self.survey.by_id.get(id_)
        around = Unfolding({}, {}, self.survey.section_by_id).around(question.section) if question else ()
        return around[-1].id if around and around[-1].repeat else None

    # Questions. -----------------------------------------------------------------------------------

    def _question(self, question: Question) -> None:
        if question.kind is Kind.MATRIX:
            self._matrix(question)
        else:
            self._asked(question, self.first[question.id], f"{question.id}.text")
            other = self.first.get(f"{question.id}.other")
            if other and other.other:
                self._specify(question, other)
            if self._piped_as_choice(question):
                name = f"${{{self.named[question.id]}}}"
                self.book.add(
                    "calculate", self._label_name(question.id), calculation=f"jr:choice-name({name}, '{name}')"
                )
        if question.kind is Kind.CONSENT:
            self._gate(question)
        for key in KEYS:
            self._end(question, key)
        self._tell(question)

    def _end(self, question: Question, key: str) -> None:
        """Whom the survey ends for; inside a repeat there is no one answer to go by."""
        source: str | None = getattr(question, key)
        if source and self._repeat_of(question.id):
            self._lose(question.id, key, source, "a form does not end inside a repeat")
        elif source and (rule := self._rule(source, self._item_of(question), question.id, key)):
            self.ends.add(question, key, rule)

    def _item_of(self, question: Question) -> Item:
        return self.first.get(question.id) or next(one for one in self.items if one.written == question.id)

    def _matrix(self, question: Question) -> None:
        """A group on one screen, each row a question; answered alike, in the same list."""
        group = self.names.make(f"{question.id}_rows")
        item = next(one for one in self.items if one.written == question.id)
        cells = self.book.spoken("label", f"{question.id}.text") | self.book.spoken("hint", f"{question.id}.help")
        if question.show_if:
            cells["relevant"] = self._rule(question.show_if, item, question.id, "relevant")
        self._row("begin_group", group, self._piped({**cells, "appearance": "field-list"}, item))
        self.ends.entered()
        for option in self.survey.lists[question.rows or ""].options:
            row = self.first[f"{question.id}.{option.code}"]
            asked = row.question.model_copy(update={"show_if": None, "help": None})
            self._asked(asked, replace(row, question=asked), f"{question.rows}.{option.code}")
        self.ends.left()
        self.book.add("end_group", group)

    def _asked(self, question: Question, item: Item, context: str) -> None:
        name = item.id.partition("@")[0]
        if question.kind is Kind.CALCULATION:
            self.book.add("calculate", self.named[name], calculation=self._value(question, item))
            return
        type_, appearance = TYPES[question.kind]
        listed = question.choices if question.kind in ONE_CODE | SEVERAL_CODES else None
        if listed:
            self._list(listed)
        cells = self.book.spoken("label", context)
        cells |= self.book.hint(question) | self._limits(question, item)
        cells |= {f"{kind}::{name_of(language)}": file for kind, language, file in media(question)}
        if question.show_if:
            cells["relevant"] = self._rule(question.show_if, item, question.id, "relevant")
        if question.filter:
            cells["choice_filter"] = self._rule(question.filter, item, question.id, "filter")
        if question.required and question.kind is not Kind.NOTE:
            cells["required"] = "yes"
        cells["appearance"] = appearance
        cells["parameters"] = self._parameters(question)
        self._row(f"{type_} {listed}" if listed else type_, self.named[name], self._piped(cells, item))

    def _parameters(self, question: Question) -> str:
        if question.scale and question.kind in SCALES:
            return f"start={question.scale.first} end={question.scale.last} step=1"
        return "randomize=true" if question.randomise else ""

    def _limits(self, question: Question, item: Item) -> Cells:
        """Everything an answer must fulfil, as one constraint."""
        parts = limits_of(question, self.survey)
        own = self._rule(question.constraint, item, question.id, "constraint") if question.constraint else ""
        if own:
            parts.append(f"({own})" if " or " in own and parts else own)
        message = self.book.spoken("constraint_message", f"{question.id.partition('.')[0]}.problem") if own else {}
        return {"constraint": " and ".join(parts), **message} if parts else {}

    def _specify(self, question: Question, item: Item) -> None:
        several = question.kind in SEVERAL_CODES
        name = f"${{{self.named[question.id]}}}"
        relevant = f"selected({name}, '{item.other}')" if several else f"{name} = '{item.other}'"
        cells = self.book.spoken("label", f"{question.choices}.{item.other}")
        self._row("text", self.named[f"{question.id}.other"], {**cells, "relevant": relevant})

    def _list(self, listed: str) -> None:
        if listed not in self.book.listed:
            self.book.listed.add(listed)
            for option in self.survey.lists[listed].options:
                self.book.option(listed, option.code, f"{listed}.{option.code}", option)

    def _gate(self, question: Question) -> None:
        """Whoever declines is asked nothing more: the rest stands in a group that needs the consent."""
        if self.open:
            self._lose(question.id, "consent", question.text, "a consent inside a section does not end the form there")
            return
        group = self.names.make(f"{AFTER}{question.id}")
        accepts = self.survey.options(question)[0].code
        self._row("begin_group", group, {"relevant": f"${{{self.named[question.id]}}} = '{accepts}'"})
        self.ends.entered()
        self.ends.consents.append((self.named[question.id], accepts))
        self.gates.append(group)

    # Rules and words. -----------------------------------------------------------------------------

    def _saying(self, item: Item, own: str | None = None) -> Saying:
        return Saying(lambda id_: self._refer(id_, item), own, self._collected)

    def _refer(self, id_: str, item: Item) -> str:
        if id_.startswith("option."):
            column = id_.removeprefix("option.")
            return "name" if column == "code" else column
        base, _, instance = id_.partition("@")
        if base not in self.named:
            raise UnsayableError(f"`{id_}` is known from the invitation, and is not there")
        name = f"${{{self.named[base]}}}"
        repeat = self._repeat_of(base.partition(".")[0])
        if not instance or instance == item.instance or repeat is None:
            return name
        parts = [one.instance for one in self.items if one.id.partition("@")[0] == base]
        return f"indexed-repeat({name}, ${{{self.section_names[repeat]}}}, {parts.index(instance) + 1})"

    def _collected(self, names: tuple[str, ...]) -> str | None:
        bases = {name.partition("@")[0] for name in names}
        repeated = len(bases) == 1 and all("@" in name for name in names)
        return f"${{{self.named[bases.pop()]}}}" if repeated and len(names) > 1 else None

    def _rule(self, source: str, item: Item, id_: str, column: str) -> str:
        choices = self.survey.lists.get(item.question.choices or "")
        scope = self.scope.inside(item)
        rule = parse(source, scope.with_option(choices) if column == "filter" and choices else scope)
        try:
            assert isinstance(rule, Rule), rule
            return self._saying(item, item.id if column == "constraint" else None).rule(rule.tree)
        except UnsayableError as error:
            self._lose(id_, column, source, f"{error}")
            return ""

    def _value(self, question: Question, item: Item) -> str:
        choices = self.survey.lists.get(question.choices or "")
        formula = parse_formula(question.value or "", self.scope.inside(item), choices)
        try:
            assert isinstance(formula, Formula), formula
            return self._saying(item).made(formula.made)
        except UnsayableError as error:
            self._lose(question.id, "value", question.value or "", f"{error}")
            return "''"

    def _piped(self, cells: Cells, item: Item) -> Cells:
        """Placeholders become references; what an invitation knows is said by its fallback."""
        return {column: self._filled(text, column, item) if "::" in column else text for column, text in cells.items()}

    def _filled(self, text: str, column: str, item: Item) -> str:
        return PLACEHOLDER.sub(lambda found: self._pipe(found[1], column, item), text)

    def _pipe(self, name: str, column: str, item: Item) -> str:
        repeat = next((one for one in item.sections if one.repeat), None)
        if name == ITEM:
            return f"${{{self._item_name(repeat)}}}" if repeat else GAP
        source = self._source(name)
        if source is None:
            return self._fallback(name, column)
        there = self._repeat_of(source)
        if there and (not repeat or there != repeat.id):
            return f"${{{self._copied(source, repeat.id)}}}" if repeat else GAP
        question = self.survey.by_id[source]
        return f"${{{self._label_name(source) if self._piped_as_choice(question) else self.named[source]}}}"

    def _source(self, name: str) -> str | None:
        """The question whose answer a placeholder says."""
        placeholder = self.survey.placeholder_by_name.get(name)
        return placeholder.source if placeholder and placeholder.source in self.survey.by_id else None

    def _fallback(self, name: str, column: str) -> str:
        placeholder = self.survey.placeholder_by_name.get(name)
        said = next((said for at, said in self.book.texts.items() if column.endswith(f"::{name_of(at)}")), {})
        if placeholder:
            self._lose(name, "placeholders", f"{{{name}}}", "nothing is known beforehand there; its fallback is said")
        return said.get(f"placeholder.{name}", GAP)

    def _piped_as_choice(self, question: Question) -> bool:
        """Whether its answer is said somewhere: there, a choice would say its code."""
        piped = {one.source for one in self.survey.placeholders}
        return question.id in piped and question.kind in ONE_CODE

    def _label_name(self, id_: str) -> str:
        return f"{self.named[id_]}_label"

    def _row(self, type_: str, name: str, cells: Mapping[str, str]) -> None:
        self.book.add(type_, name, **self.ends.guard(cells))

    def _tell(self, question: Question) -> None:
        """What a question says that has no column there."""
        for key, why in NOT_THERE.items():
            value = getattr(question, key)
            if value and not (key == "page" and question.section and self._paged(self._section(question))):
                self._miss(question.id, key, f"{value}", why)
        if question.kind in {Kind.SMILEY, Kind.NPS}:
            self._miss(question.id, "kind", question.kind.value, "it is a plain range there")

    def _section(self, question: Question) -> Section:
        return self.survey.section_by_id[question.section or ""]

    def _miss(self, name: str, key: str, what: str, why: str) -> None:
        """Lost on other tools, kept for ours where the sheet for that has it."""
        if key in {*OF_QUESTION, "sms"}:
            self.book.report.add(name, 0, key, what, why, KEPT)
        else:
            self._lose(name, key, what, why)

    def _lose(self, name: str, column: str, what: str, why: str) -> None:
        self.book.report.add(name, 0, column, what, why, "it is left out", "lost")
