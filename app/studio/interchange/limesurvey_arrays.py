"""LimeSurvey's tables: fields in rows and columns, two scales at once, rows that depend on other answers."""

from __future__ import annotations

from dataclasses import dataclass

from app.questionnaire.model import Kind
from app.studio.interchange.form import FormQuestion, Place, Texts
from app.studio.interchange.limesurvey_kinds import BUILT_IN, CELLS, ENDS
from app.studio.interchange.limesurvey_making import Making, names_of
from app.studio.interchange.lss_file import Entry

MOST_CELLS = 150
_FEWEST, _HIGHEST = "1", "10"
"""The ends LimeSurvey gives a table of numbers that names none."""


@dataclass(frozen=True, slots=True)
class Table:
    """An array on its way in; `rows` and `columns` are its subquestions."""

    making: Making
    entry: Entry
    section: str
    place: Place

    @property
    def rows(self) -> tuple[Entry, ...]:
        parts = self.making.lime.parts.get(self.entry.get("qid"), ())
        return tuple(one for one in parts if one.get("scale_id") in {"", "0"})

    @property
    def columns(self) -> tuple[Entry, ...]:
        parts = self.making.lime.parts.get(self.entry.get("qid"), ())
        return tuple(one for one in parts if one.get("scale_id") == "1")

    def setting(self, name: str) -> str:
        return self.making.lime.attributes.get(self.entry.get("qid"), {}).get(name, "")

    # Fields. --------------------------------------------------------------------------------------

    def cells(self) -> None:
        """Ticks are a multiple choice for each row, short scales a matrix for each column, the rest single fields."""
        if not self.rows or not self.columns or len(self.rows) * len(self.columns) > MOST_CELLS:
            self._too_many()
        elif self.entry.get("type") == ":" and self.setting("multiflexible_checkbox") == "1":
            self._ticks()
        elif self.entry.get("type") == ":" and (ends := self._ends()) and len(self.rows) > 1:
            self._scales(ends)
        else:
            self._fields()

    def _too_many(self) -> None:
        title = self.entry.get("title")
        why = f"a table of {len(self.rows)} rows and {len(self.columns)} columns is no set of questions"
        self.making.tell(self.place, "type", f"{self.entry.get('type')} {title}", why, "it is left out", "lost")
        self.making.lost[title] = f"`{title}` was not carried over"

    def _fields(self) -> None:
        making, entry = self.making, self.entry
        making.heading(entry, self.section, self.place)
        for row in self.rows:
            for column in self.columns:
                question = self._part(f"{row.get('title')}_{column.get('title')}", CELLS[entry.get("type")], row)
                question.text = _both(making.texts(row.said("question"), self.place), self._said(column))
                if question.kind is Kind.DECIMAL:
                    low, high = self._limits()
                    question.minimum, question.maximum = low, high
        self._tell("a table of fields is no question here", "each field is a question, after a note with the heading")

    def _ticks(self) -> None:
        self.making.heading(self.entry, self.section, self.place)
        listed = self.making.options(f"{self.entry.get('title')}_list", self.columns, "question", self.place)
        for row in self.rows:
            question = self._part(row.get("title"), Kind.MULTIPLE, row)
            question.choices = listed
            self.making.fits(question, self.place)
            for column, option in zip(self.columns, self.making.form.lists[listed], strict=True):
                suffix = f"{row.get('title')}_{column.get('title')}"
                names = names_of(self.entry, f"_{suffix}", suffix)
                self.making.learn_part(question, option.code, names, {})
        self._tell(
            "a table of ticks is no question here", "each row is a multiple choice, after a note with the heading"
        )

    def _scales(self, ends: tuple[int, int]) -> None:
        """One matrix for each column."""
        shared = self.making.options(f"{self.entry.get('title')}_rows", self.rows, "question", self.place)
        for column in self.columns:
            title = f"{self.entry.get('title')}_{column.get('title')}"
            question = self.making.made(self.entry, title, Kind.MATRIX, self.section, self.place)
            question.text = _both(question.text, self._said(column))
            question.rows, question.ends = shared, ends
            for row, option in zip(self.rows, self.making.form.lists[shared], strict=True):
                suffix = f"{row.get('title')}_{column.get('title')}"
                self.making.learn_part(question, option.code, names_of(self.entry, f"_{suffix}", suffix), {})
        self._tell("a table of numbers is no question here", "each column is a matrix of its own")

    def _ends(self) -> tuple[int, int] | None:
        """The scale its numbers make, where they make one."""
        if self.setting("input_boxes") == "1" or self.setting("multiflexible_step") not in {"", "0", "1"}:
            return None
        low = self.setting("multiflexible_min") or _FEWEST
        high = self.setting("multiflexible_max") or _HIGHEST
        if low in {"0", "1"} and high.isdecimal() and 2 <= int(high) <= 10:
            return int(low), int(high)
        return None

    def _limits(self) -> tuple[int | float | None, int | float | None]:
        return figure(self.setting("multiflexible_min")), figure(self.setting("multiflexible_max"))

    # Two scales. ----------------------------------------------------------------------------------

    def dual(self) -> None:
        """Two matrices with the same rows."""
        making, entry = self.making, self.entry
        shared = making.options(f"{entry.get('title')}_rows", self.rows, "question", self.place)
        for scale, header in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
            question = making.made(entry, f"{entry.get('title')}_{scale}", Kind.MATRIX, self.section, self.place)
            said = making.lime.spoken.get(entry.get("qid"), {}).get(header, {})
            question.text = _both(question.text, making.texts(said, self.place))
            question.choices = making.offered(entry, f"{question.id}_list", self.place, scale)
            question.rows = shared
            making.fits(question, self.place)
            codes = making.codes(question, entry, scale)
            for row, option in zip(self.rows, making.form.lists[shared], strict=True):
                names = names_of(entry, f"_{row.get('title')}_{scale}", f"{row.get('title')}#{scale}")
                making.learn_part(question, option.code, names, codes)
        self._tell("two scales do not stand in one table here", "each scale is a matrix of its own")

    # Rows that depend. ----------------------------------------------------------------------------

    def apart(self, rules: dict[str, str]) -> None:
        """Rows that are asked only of some people are questions of their own; `rules` by the code of the row."""
        making, entry, type_ = self.making, self.entry, self.entry.get("type")
        making.heading(entry, self.section, self.place)
        listed: str | None = None
        if type_ in BUILT_IN:
            listed = making.built_in(type_, f"{entry.get('title')}_list", self.place)
        elif type_ not in ENDS:
            listed = making.offered(entry, f"{entry.get('title')}_list", self.place)
        for row in self.rows:
            question = self._part(row.get("title"), Kind.SINGLE if listed else Kind.SCALE, row)
            question.choices, question.ends = listed, ENDS.get(type_)
            making.fits(question, self.place)
            if rule := rules.get(row.get("title")):
                making.ask_if(question, rule, self.place)
            names = names_of(entry, f"_{row.get('title')}", row.get("title"))
            making.learn(question, names, making.codes(question, entry))
        self._tell("its rows cannot stand in one table", "each row is a question, after a note with the heading")

    # Parts. ---------------------------------------------------------------------------------------

    def _part(self, suffix: str, kind: Kind, row: Entry) -> FormQuestion:
        question = self.making.made(self.entry, f"{self.entry.get('title')}_{suffix}", kind, self.section, self.place)
        question.text, question.help = self.making.texts(row.said("question"), self.place), {}
        self.making.ask_if(question, row.get("relevance"), self.place)
        self.making.learn(question, names_of(self.entry, f"_{suffix}", suffix), {})
        return question

    def _said(self, one: Entry) -> Texts:
        return self.making.texts(one.said("question"), self.place) or {"": one.get("title")}

    def _tell(self, why: str, instead: str) -> None:
        what = f"{self.entry.get('type')} {self.entry.get('title')}"
        self.making.tell(self.place, "type", what, why, instead)


def _both(one: Texts, other: Texts) -> Texts:
    """Two texts as one, language by language; a text of no language goes with every other."""
    if not other or not one:
        return dict(one or other)
    languages = dict.fromkeys((*one, *other))
    said = {language: (one.get(language, one.get("")), other.get(language, other.get(""))) for language in languages}
    return {language: " - ".join(filter(None, parts)) for language, parts in said.items()}


def figure(written: str | None) -> int | float | None:
    """A whole number or a decimal one; None for anything else."""
    try:
        number = float((written or "").strip())
    except ValueError:
        return None
    if not abs(number) < 1e9:  # neither too large nor no number at all
        return None
    return int(number) if number.is_integer() else number


def part_rules(making: Making, entry: Entry) -> dict[str, str]:
    """By the code of a part: the rule it is shown by, of its own or of the question that filters it."""
    rules = {
        part.get("title"): f"({part.get('relevance')})"
        for part in making.lime.parts.get(entry.get("qid"), ())
        if part.get("relevance").strip() not in {"", "1"}
    }
    for _, source, sign in filters(making, entry):
        for name in filtered(making, entry, source):
            rule = f'({source}_{name}.NAOK {sign} "Y")'
            rules[name] = " and ".join(filter(None, (rules.get(name), rule)))
    return rules


def filters(making: Making, entry: Entry) -> list[tuple[str, str, str]]:
    """Settings that offer only what was chosen before, or only what was not: name, question, sign."""
    found = making.lime.attributes.get(entry.get("qid"), {})
    named = (("array_filter", "=="), ("array_filter_exclude", "!="))
    return [(name, found[name], sign) for name, sign in named if found.get(name)]


def filtered(making: Making, entry: Entry, source: str) -> list[str]:
    """The codes of parts that are options of a multiple choice asked before."""
    parts = making.lime.answers if entry.get("type") == "R" else making.lime.parts
    names = [one.get("title") or one.get("code") for one in parts.get(entry.get("qid"), ())]
    known = {name: making.known.get(f"{source}_{name}") for name in names}
    return [name for name, one in known.items() if one and one.member]
