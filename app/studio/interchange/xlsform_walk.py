"""The rows of an XLSForm walked once: groups, repeats and questions get their ids and kinds; rules come after."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pyxform import aliases

from app.questionnaire.model import YES_NO_LIST, Kind
from app.studio.interchange import wording
from app.studio.interchange.form import Form, FormOption, FormQuestion, FormSection, Place
from app.studio.interchange.names import Names, code
from app.studio.interchange.report import Report, Weight
from app.studio.interchange.xlsform_ends import AFTER, ENDING, KEYS
from app.studio.interchange.xlsform_sheets import ChoiceLists, Line
from app.studio.interchange.xlsform_types import Asked, Dropped, Opener, understand
from app.studio.interchange.xpath import Call, Number, Ref, UnreadableError, parse

MOST_OPTIONS = 200
MOST_ITEMS = 10
OWN = frozenset({f"survey_{part}" for part in ("intro", "notice", "thanks", "declined", "screened_out")})
"""Notes that an export makes of the survey's own texts."""
_DROPDOWN = re.compile(r"\b(minimal|autocomplete|search|quickcompact)\b")
_PAGED = re.compile(r"\b(field-list|table-list)\b")


@dataclass(slots=True)
class Frame:
    """A group or a repeat while its rows are read."""

    number: int
    line: Line
    name: str
    repeats: bool
    over: str | None = None
    most: int = MOST_ITEMS
    gate: bool = False
    """What an export puts around all that comes after a consent: no section."""

    @property
    def relevant(self) -> str:
        return self.line.get("relevant")

    @property
    def paged(self) -> bool:
        return bool(_PAGED.search(self.line.get("appearance")))


@dataclass(slots=True)
class Met:
    """A question with the row it came from and the groups around it."""

    question: FormQuestion
    line: Line
    name: str
    word: str
    listed: str | None = None
    """The list it names in the form."""


@dataclass(frozen=True, slots=True)
class End:
    """A calculation that an export writes for an early end."""

    question: FormQuestion
    key: str
    line: Line


@dataclass(slots=True)
class Walk:
    form: Form
    lists: ChoiceLists
    report: Report
    stack: list[Frame] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    relevants: dict[str, list[tuple[Line, str]]] = field(default_factory=dict)
    """By section: the rules of the groups it stands for."""
    named: dict[str, FormQuestion] = field(default_factory=dict)
    """The first question of each name."""
    lost: dict[str, str] = field(default_factory=dict)
    today: set[str] = field(default_factory=set)
    repeats: dict[str, str] = field(default_factory=dict)
    """Repeats by name, each with what it is repeated over."""
    ends: dict[str, End] = field(default_factory=dict)
    _endings: Names = field(default_factory=Names)
    _ids: Names = field(default_factory=Names)
    _sections: Names = field(default_factory=Names)
    _open: dict[int, str] = field(default_factory=dict)
    _outer: int | None = None
    _frames: int = 0

    def all(self, found: tuple[Line, ...]) -> None:
        for line in found:
            self._line(line)
        for frame in self.stack:
            self.tell(frame.line, "type", frame.name, "it is never closed", "it ends with the form")
        self._name_lists()

    def _line(self, line: Line) -> None:
        written = line.get("type")
        if not written:
            if line.cells:
                what = " | ".join(line.cells.values())
                self.tell(line, "type", what, "the row has no type", "it is left out", lost=True)
        elif aliases.yes_no.get(line.get("disabled")):
            self.tell(line, "disabled", line.get("name"), "the row is switched off", "it is left out", lost=True)
        else:
            self._understood(line, understand(written))

    def _understood(self, line: Line, row: Opener | Asked | Dropped) -> None:
        match row:
            case Opener(opens=True, repeats=repeats):
                self._begin(line, repeats=repeats)
            case Opener():
                self._end(line)
            case Dropped():
                self._drop(line, row)
            case Asked(kind=Kind.NOTE) if line.get("name") in OWN and all(one.gate for one in self.stack):
                self.form.own[line.get("name").removeprefix("survey_")] = line.texts("label")
            case Asked() if ended := self._ended(line):
                self.ends[line.get("name")] = ended
            case Asked(kind=Kind.NOTE) if line.get("name").startswith(ENDING) and self._refers_to_ends(line):
                self._ending(line)
            case Asked():
                self._question(line, row)

    # Ends. ----------------------------------------------------------------------------------------

    def _ended(self, line: Line) -> End | None:
        """The question that a calculation of an export ends the survey at, and the key it had."""
        for key, prefix in KEYS.items():
            asked = self.named.get(line.get("name").removeprefix(prefix))
            if line.get("name").startswith(prefix) and asked and line.get("calculation").startswith("if("):
                return End(asked, key, line)
        return None

    def _refers_to_ends(self, line: Line) -> bool:
        return any(f"${{{name}}}" in line.get("relevant") for name in self.ends)

    def _ending(self, line: Line) -> None:
        """Closing words, and the questions that lead to them."""
        id_ = self._endings.make(line.get("name").removeprefix(ENDING), "e")
        self.form.endings[id_] = line.texts("label") or {"": id_}
        for name, end in self.ends.items():
            if f"${{{name}}}" in line.get("relevant"):
                end.question.ending = id_

    def _is_gate(self, line: Line) -> bool:
        """Whether a group holds all that comes after a consent, as an export writes it."""
        asked = self.named.get(line.get("name").removeprefix(AFTER))
        if not (asked and line.get("name").startswith(AFTER)) or any(not one.gate for one in self.stack):
            return False
        met = next(one for one in self.met if one.question is asked)
        codes = list(self.lists.codes.get(met.listed or "", {}))
        accepted = len(codes) == 2 and f"${{{met.name}}} = '{codes[0]}'" in line.get("relevant")
        if accepted and asked.kind is Kind.SINGLE:
            asked.kind, asked.required = Kind.CONSENT, True
            return True
        return False

    # Groups. --------------------------------------------------------------------------------------

    def _begin(self, line: Line, *, repeats: bool) -> None:
        self._frames += 1
        name = line.get("name") or f"group_{line.place.row}"
        frame = Frame(self._frames, line, name, repeats, gate=not repeats and self._is_gate(line))
        if repeats and any(one.repeats for one in self.stack):
            self.tell(line, "type", name, "a repeat inside a repeat is not asked here", "its questions are asked once")
            frame.repeats = False
        elif repeats:
            self._repeat(frame)
        self.lost.setdefault(name, f"`{name}` is a group, not a question")
        self.stack.append(frame)

    def _end(self, line: Line) -> None:
        if self.stack:
            self.stack.pop()
        else:
            self.tell(line, "type", line.get("type"), "nothing is open to be closed", "it is left out")

    def _repeat(self, frame: Frame) -> None:
        written = frame.line.get("repeat_count")
        frame.over = self._counted(frame, written)
        if frame.over is None:
            frame.over = self._asked_count(frame, written)
        if frame.over:
            self.repeats[frame.name] = frame.over
        frame.repeats = bool(frame.over)

    def _counted(self, frame: Frame, written: str) -> str | None:
        """What a count that can be understood is repeated over."""
        try:
            node = parse(written) if written else None
        except UnreadableError:
            return None
        match node:
            case Number(int(number)):
                return self._fixed(frame, number)
            case Ref(name) if (asked := self.named.get(name)) and asked.kind is Kind.INTEGER:
                return asked.id
            case Call("count-selected", (Ref(name),)) if asked := self.named.get(name):
                return asked.id if asked.kind is Kind.MULTIPLE else None
            case Call("count", (Ref(name),)):
                return self.repeats.get(name)
        return None

    def _fixed(self, frame: Frame, number: int) -> str | None:
        """A number written in the form: a list of that many items."""
        if number < 2:
            return ""
        name = self._ids.make(f"{frame.name}_items", "l")
        items = range(1, min(number, 50) + 1)
        self.form.lists[name] = [FormOption(f"n{one}", {"": f"{one}"}, frame.line.place) for one in items]
        if number > 50:
            self.tell(frame.line, "repeat_count", f"{number}", "at most 50 items are asked", "50 are")
        return name

    def _asked_count(self, frame: Frame, written: str) -> str:
        """A repeat that goes on as long as somebody adds one: how many is asked first."""
        id_ = self._ids.make(f"{frame.name}_count", "n")
        text = wording.how_many(frame.line.texts("label"))
        asked = FormQuestion(id_, Kind.INTEGER, text, frame.line.place, minimum=0, maximum=MOST_ITEMS)
        asked.section = self._section()
        asked.required = True
        self.form.questions.append(asked)
        why = "it is not said beforehand how often" if not written else "its count is not understood"
        instead = f"`{id_}` asks how many first, {MOST_ITEMS} at most"
        self.tell(frame.line, "repeat_count", written or frame.name, why, instead)
        return id_

    @property
    def repeated(self) -> set[str]:
        """Sections that are repeated, and those inside them."""
        inside = {one.id for one in self.form.sections if one.over}
        for one in self.form.sections:  # Outer ones come first.
            if one.within in inside:
                inside.add(one.id)
        return inside

    def _section(self) -> str | None:
        """The section of what is asked now. Only an outermost one can repeat: those around it give it their rules."""
        stack = [frame for frame in self.stack if not frame.gate]
        at = next((place for place, frame in enumerate(stack) if frame.repeats), 0)
        path = stack[at:]
        outer = path[0].number if path else None
        if outer != self._outer:
            self._open = {}
            self._outer = outer
        within: str | None = None
        for place, frame in enumerate(path):
            if frame.number not in self._open:
                self._open[frame.number] = self._new(frame, within, stack[:at] if place == 0 else [])
            within = self._open[frame.number]
        return within

    def _new(self, frame: Frame, within: str | None, around: list[Frame]) -> str:
        id_ = self._sections.make(frame.name, "s")
        title = frame.line.texts("label")
        over = frame.over if frame.repeats else None
        self.form.sections.append(
            FormSection(id_, title, frame.line.place, within=within, over=over or None, most=frame.most)
        )
        rules = [(one.line, one.relevant) for one in (*around, frame) if one.relevant]
        self.relevants[id_] = rules
        return id_

    # Questions. -----------------------------------------------------------------------------------

    def _drop(self, line: Line, dropped: Dropped) -> None:
        name = line.get("name")
        if dropped.today and name:
            self.today.add(name)
        elif name:
            self.lost.setdefault(name, f"`{name}` was not carried over")
        what = f"{line.get('type')} {name}".strip()
        self.tell(line, "type", what, dropped.why, "it is left out", lost=not dropped.noted, note=dropped.noted)

    def _question(self, line: Line, asked: Asked) -> None:
        name = line.get("name") or next(iter(line.texts("label").values()), f"row_{line.place.row}")[:30]
        kind = self._kind(line, asked)
        id_ = self._ids.make(name)
        question = FormQuestion(id_, kind, line.texts("label"), line.place, help=line.texts("hint"))
        question.problem = line.texts("constraint_message")
        question.media = line.media()
        question.section = self._section()
        paged = next((frame for frame in self.stack if frame.paged), None)
        question.page = self._open.get(paged.number) if paged and paged.number in self._open else None
        if name in self.named:
            first = self.named[name].id
            self.tell(line, "name", name, "the name is used twice", f"this one is `{id_}`; rules mean `{first}`")
        self.named.setdefault(name, question)
        self.form.questions.append(question)
        self.met.append(Met(question, line, name, asked.word, self._listed(asked, kind)))
        if asked.remark:
            self.tell(line, "type", line.get("type"), *asked.remark)

    def _kind(self, line: Line, asked: Asked) -> Kind:
        if asked.choices is not None:
            return self._choice_kind(line, asked)
        appearance = line.get("appearance")
        if asked.kind is Kind.TEXT and "multiline" in appearance:
            return Kind.LONG_TEXT
        if asked.kind is Kind.DATE and "month-year" in appearance:
            return Kind.MONTH
        readonly = aliases.yes_no.get(line.get("readonly"))
        return Kind.NOTE if readonly and asked.kind is not Kind.CALCULATION else asked.kind

    def _choice_kind(self, line: Line, asked: Asked) -> Kind:
        """A list too long, too short or not there cannot be chosen from."""
        count = len(self.lists.options.get(asked.choices or "", ())) + asked.or_other
        what = line.get("type")
        if count == 0:
            why = "its answers are in a file that is not in the form" if asked.from_file else "its list has no answers"
            self.tell(line, "type", what, why, "it is asked as a text")
            return Kind.TEXT
        if count > MOST_OPTIONS:
            why = f"its list has {count} answers, of which {MOST_OPTIONS} can be offered"
            self.tell(line, "type", what, why, "it is asked as a text")
            return Kind.TEXT
        if count == 1:
            self.tell(line, "type", what, "its list has one answer: there is nothing to choose", "it is a note")
            return Kind.NOTE
        dropdown = asked.kind is Kind.SINGLE and _DROPDOWN.search(line.get("appearance"))
        return Kind.DROPDOWN if dropdown else asked.kind

    def _listed(self, asked: Asked, kind: Kind) -> str | None:
        if asked.choices is None or kind in {Kind.TEXT, Kind.NOTE}:
            return None
        if not asked.or_other:
            return asked.choices
        name = f"{asked.choices} other"
        if name not in self.lists.options:
            self._with_other(asked.choices, name)
        return name

    def _with_other(self, listed: str, name: str) -> None:
        """The same answers and one more, after which people say which."""
        names, options = Names(taken=()), []
        for one in self.lists.options.get(listed, ()):
            names.make(one.code, "c")
            options.append(one)
        place = options[0].place if options else Place("choices")
        code = names.make("other", "c")
        self.lists.options[name] = [*options, FormOption(code, dict(wording.OTHER), place, other=True)]
        self.lists.codes[name] = {**self.lists.codes.get(listed, {}), "other": code}

    def _name_lists(self) -> None:
        """Lists get their names last: no list and no question may be called the same."""
        given: dict[str, str] = {}
        for one in self.met:
            if one.listed and one.listed not in given:
                given[one.listed] = self._list_name(one.listed)
                self.form.lists[given[one.listed]] = self.lists.options[one.listed]
            one.question.choices = given.get(one.listed or "")
            if one.question.kind is Kind.SINGLE and one.question.choices == YES_NO_LIST:
                one.question.kind = Kind.YES_NO

    def _list_name(self, written: str) -> str:
        """A list that would share its name with a question, or with the answers yes and no, says that it is a list."""
        name = code(written, "l")
        codes = [option.code for option in self.lists.options[written]]
        shared = name in self._ids.given or (name == YES_NO_LIST and codes != ["yes", "no"])
        return self._ids.make(f"{written}_list" if shared else written, "l")

    def tell(
        self, line: Line, column: str, what: str, why: str, instead: str, *, lost: bool = False, note: bool = False
    ) -> None:
        weight: Weight = "lost" if lost else "note" if note else "changed"
        self.report.add(line.place.sheet, line.place.row, column, what, why, instead, weight)
