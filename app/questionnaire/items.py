"""The questions as they are asked, one by one: rows of a matrix, "please say which", repeats unfolded.

    matrix      question.row         one for each row
    other       question.other       right after the question, for whoever chose that option
    repeat      question@item        the whole section once for each item; question.row@item inside it

Which of them one person meets is for rules to say; here is all that anybody can meet, in order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.questionnaire.model import SEVERAL_CODES, ChoiceList, Kind, Question, Section
from app.questionnaire.tree import Chosen, Compare, Literal, Name, Node

MOST = 3000
"""Items of one survey; rows and repeats multiply, and nobody answers so many."""
OTHER = "other"
OTHER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked of one person at most."""

    id: str
    question: Question
    """As asked: a row is a single choice or a scale of its own, with the item's id."""
    written: str
    """The id of the question as written, which its words are found by."""
    place: int = 0
    """Of the question as written, among those of the survey."""
    row: str | None = None
    other: str | None = None
    """The code of the option that this asks to specify."""
    instance: str | None = None
    """The item of the repeat."""
    over: str | None = None
    """What it is repeated over."""
    presence: tuple[Node, ...] = ()
    """What must hold besides what the file says."""
    shown: tuple[str, ...] = ()
    """Rules of the file that must hold: of the sections around it, and its own."""
    sections: tuple[Section, ...] = ()
    """Around it, the innermost first."""

    @property
    def rotation(self) -> tuple[str, str] | None:
        """The group of sections that take turns, and the one it stands in."""
        outer = self.sections[-1] if self.sections else None
        return (outer.rotate, outer.id) if outer and outer.rotate else None

    @property
    def page(self) -> tuple[str, str | None]:
        """What it shares with those shown on one page with it: the page's word, once for each item of a repeat."""
        return (f"page:{self.question.page}", self.instance) if self.question.page else (self.id, None)


def written_id(item_id: str) -> str:
    """The id of the question an item belongs to."""
    return re.split(r"[.@]", item_id, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Unfolding:
    """What unfolding needs to know."""

    questions: Mapping[str, Question]
    lists: Mapping[str, ChoiceList]
    sections: Mapping[str, Section]

    def items(self, placed: Iterable[tuple[int, Question]]) -> tuple[Item, ...]:
        """In order; of a survey that unfolds beyond all measure, the first ones and one too many."""
        runs = itertools.groupby(placed, key=lambda one: self._outer(one[1]))
        unfolded = (item for outer, run in runs for item in self._run(outer, list(run)))
        return tuple(itertools.islice(unfolded, MOST + 1))

    def _outer(self, question: Question) -> str | None:
        around = self.around(question.section)
        return around[-1].id if around else None

    def around(self, name: str | None) -> tuple[Section, ...]:
        """A section and those around it; a ring of sections ends where it closes."""
        found: list[Section] = []
        while name and (section := self.sections.get(name)) and section not in found:
            found.append(section)
            name = section.within
        return tuple(found)

    def _run(self, outer: str | None, run: list[tuple[int, Question]]) -> Iterator[Item]:
        repeat = self.sections[outer].repeat if outer else None
        if not repeat:
            yield from self._plain(run)
            return
        for instance, presence in self._instances(repeat.over, repeat.most):
            for item in self._plain(run):
                yield _instance(item, instance, repeat.over, presence)

    def _plain(self, run: list[tuple[int, Question]]) -> Iterator[Item]:
        for place, question in run:
            around = self.around(question.section)
            rules = tuple(one.show_if for one in reversed(around) if one.show_if)
            own = (question.show_if,) if question.show_if else ()
            for item in self._parts(question):
                yield replace(item, place=place, shown=(*rules, *own), sections=around)

    def _parts(self, question: Question) -> Iterator[Item]:
        if question.kind is Kind.MATRIX:
            yield from self._rows(question)
            return
        yield Item(question.id, question, question.id)
        choices = self.lists.get(question.choices or "")
        other = next((one.code for one in choices.options if one.other), None) if choices else None
        if other and question.kind not in {Kind.CONSENT, Kind.CALCULATION}:
            yield _specify(question, other)

    def _rows(self, question: Question) -> Iterator[Item]:
        rows = self.lists.get(question.rows or "")
        codes = rows.codes if rows else ()
        kind = Kind.SINGLE if question.choices else Kind.SCALE
        for code in codes:
            last = {} if code == codes[-1] else {"end_if": None, "screen_out_if": None}
            name = f"{question.id}.{code}"
            asked = question.model_copy(update={"id": name, "kind": kind, "rows": None, **last})
            yield Item(name, asked, question.id, row=code)

    def _instances(self, over: str, most: int) -> Iterator[tuple[str, tuple[Node, ...]]]:
        """The items of a repeat, each with what must hold for it to be there."""
        if over in self.lists:
            yield from ((code, ()) for code in self.lists[over].codes)
            return
        question = self.questions.get(over)
        if question and question.kind is Kind.INTEGER:
            for number in range(1, most + 1):
                yield str(number), (Compare(Name(over), ">=", Literal(number)),)
        elif question and question.choices in self.lists:
            for option in self.lists[question.choices or ""].options:
                if not option.exclusive:
                    yield option.code, (Chosen(option.code, Name(over)),)


def _specify(question: Question, other: str) -> Item:
    """The question after the one answered by "other"."""
    name = Name(question.id)
    chosen = Chosen(other, name) if question.kind in SEVERAL_CODES else Compare(name, "==", Literal(other))
    asked = Question.model_construct(
        id=f"{question.id}.{OTHER}",
        kind=Kind.TEXT,
        text=question.text,
        required=False,
        max_length=OTHER_LENGTH,
        identifier=question.identifier,
        sensitive=question.sensitive,
        section=question.section,
        page=question.page,
    )
    return Item(asked.id, asked, question.id, other=other, presence=(chosen,))


def _instance(item: Item, instance: str, over: str, presence: tuple[Node, ...]) -> Item:
    name = f"{item.id}@{instance}"
    return replace(
        item,
        id=name,
        question=item.question.model_copy(update={"id": name}),
        instance=instance,
        over=over,
        presence=(*presence, *(_moved(node, instance) for node in item.presence)),
    )


def _moved(node: Node, instance: str) -> Node:
    """What an item of a repeat looks at is of the same item."""
    match node:
        case Chosen(code, Name(id_)):
            return Chosen(code, Name(f"{id_}@{instance}"))
        case Compare(Name(id_), sign, right):
            return Compare(Name(f"{id_}@{instance}"), sign, right)
    raise TypeError(node)
