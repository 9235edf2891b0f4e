"""The rules of an XLSForm put into our words, once every question they may name is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyxform import aliases

from app.questionnaire.course import ITEM
from app.questionnaire.model import ONE_CODE, SEVERAL_CODES, Kind
from app.questionnaire.scope import Sort
from app.questionnaire.tree import TRUTHS
from app.studio.interchange import wording
from app.studio.interchange.form import FormQuestion, FormSection
from app.studio.interchange.names import code
from app.studio.interchange.rule_text import conjuncts
from app.studio.interchange.rules_in import AlwaysError, Known, NeverError, Translation
from app.studio.interchange.xlsform_filters import Folded
from app.studio.interchange.xlsform_limits import chosen_alone, is_item, nodes_of, range_of, taken_up
from app.studio.interchange.xlsform_sheets import Line
from app.studio.interchange.xlsform_walk import Met, Walk
from app.studio.interchange.xpath import Binary, Call, Node, Number, Ref, Text, UnreadableError, parse

LONGEST = 1000
_SORTS: Mapping[Kind, Sort] = {
    **dict.fromkeys(ONE_CODE, Sort.CODE),
    **dict.fromkeys(SEVERAL_CODES, Sort.CODES),
    **dict.fromkeys((Kind.INTEGER, Kind.DECIMAL, Kind.CALCULATION, Kind.SCALE), Sort.NUMBER),
    **dict.fromkeys((Kind.DATE, Kind.MONTH), Sort.DATE),
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE), Sort.TEXT),
    Kind.TIME: Sort.TIME,
}
_UNREAD = {
    "default": "answers are not filled in beforehand",
    "trigger": "values are worked out when they are needed",
    "guidance_hint": "there is no guide for interviewers here",
    "required_message": "the words for a missing answer are Relais's own",
    "video": "films are not shown",
    "big-image": "a picture has one size",
    "autoplay": "nothing plays by itself",
}
"""Columns that mean something elsewhere and nothing here."""
_READ = frozenset(
    {
        *("type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "required", "calculation"),
        *("choice_filter", "appearance", "repeat_count", "image", "audio", "parameters", "readonly", "disabled"),
    }
)
_SHOWN = re.compile(r"\b(minimal|autocomplete|search|quickcompact|multiline|month-year|field-list|table-list)\b")


def known_of(question: FormQuestion, codes: Mapping[str, str]) -> Known | None:
    sort = _SORTS.get(question.kind)
    return Known(question.id, sort, codes) if sort else None


@dataclass(slots=True)
class Rules:
    """Translates what the rows say, and tells what could not be."""

    walk: Walk
    known: dict[str, Known] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    """Names that texts may say, each with the id of a question."""
    alone: dict[str, set[str]] = field(default_factory=dict)
    """By list: the answers that are chosen alone."""

    def all(self) -> None:
        self._learn()
        self._alone()
        for met in self.walk.met:
            if met.question.kind is Kind.CALCULATION:
                self._calculation(met)
        for met in self.walk.met:
            self._question(met)
        for section in self.walk.form.sections:
            section.show_if = self._section_rule(section)
        self._ends()
        self._drop_unreckoned()
        self._tell_columns()

    def _learn(self) -> None:
        for met in self.walk.met:
            codes = self.walk.lists.codes.get(met.listed or "", {})
            known = known_of(met.question, codes)
            if known is None:
                self.walk.lost.setdefault(met.name, f"`{met.name}` is a note: nobody answers it")
                continue
            self.known.setdefault(met.name, known)
            self.known[f"@{met.question.id}"] = known
            self.references.setdefault(met.name, met.question.id)
        for name in self.walk.today:
            self.known.setdefault(name, Known("today", Sort.DATE))
        self.known |= {f"#{name}": Known(over, Sort.NUMBER) for name, over in self.walk.repeats.items()}

    def _alone(self) -> None:
        """Answers chosen alone belong to their list: only where every multiple choice of it says so."""
        said: dict[str, set[str]] = {}
        for met in self.walk.met:
            if met.question.kind is Kind.MULTIPLE and met.listed:
                codes = {code for node in nodes_of(met.line.get("constraint")) if (code := chosen_alone(node))}
                said[met.listed] = said.get(met.listed, codes) & codes
        for listed, codes in said.items():
            ours = {self.walk.lists.codes[listed].get(one) for one in codes}
            self.alone[listed] = codes
            for option in self.walk.lists.options[listed]:
                option.exclusive = option.code in ours

    def _translation(self, own: str | None = None) -> Translation:
        return Translation(self.known, own, lost=self.walk.lost)

    # Calculations. --------------------------------------------------------------------------------

    def _calculation(self, met: Met) -> None:
        written = met.line.get("calculation")
        try:
            node = parse(written)
            if self._is_item(met, node):
                return
            meant = self._same_as(node)
            if meant:
                self._alias(met, meant)
                return
            value, sort = self._translation().value(node)
            met.question.value = _short(value)
            codes = dict(zip(TRUTHS, TRUTHS, strict=True)) if sort is Sort.CODE else {}
            self.known[met.name] = self.known[f"@{met.question.id}"] = Known(met.question.id, sort, codes)
        except UnreadableError as error:
            self._tell(met.line, "calculation", written or met.name, f"{error}", "it is left out", lost=True)
            self.known.pop(met.name, None)
            self.references.pop(met.name, None)
            self.walk.lost[met.name] = f"`{met.name}` is a calculation that was not carried over"

    def _is_item(self, met: Met, node: Node) -> bool:
        """`position(..)` in a repeat: words say the item, rules cannot."""
        if not is_item(node) or met.question.section not in self.walk.repeated:
            return False
        self.references[met.name] = ITEM
        self.known.pop(met.name, None)
        self.walk.lost[met.name] = f"`{met.name}` is the item of a repeat, which rules do not reckon with"
        self._tell(
            met.line, "calculation", met.name, "it numbers the items", f"`{{{ITEM}}}` says it in texts", note=True
        )
        return True

    def _same_as(self, node: Node) -> str | None:
        """The question whose answer a calculation only says again, in a repeat or in words."""
        match node:
            case Ref(name) | Call("once" | "string", (Ref(name),)) | Call("jr:choice-name", (Ref(name), Text())):
                return name if name in self.references else None
            case Call("indexed-repeat", (Ref(name), Ref(repeat), Call("position"))):
                return name if name in self.references and repeat in self.walk.repeats else None
        return None

    def _alias(self, met: Met, meant: str) -> None:
        self.known[met.name], self.references[met.name] = self.known[meant], self.references[meant]
        self._tell(
            met.line,
            "calculation",
            met.name,
            f"it says `{meant}` again",
            f"`{self.references[meant]}` stands for it",
            note=True,
        )

    def _ends(self) -> None:
        """Early ends come back from the calculations that an export made of them."""
        for name, end in self.walk.ends.items():
            written = end.line.get("calculation")
            match nodes_of(written):
                case [Call("if", (test, Number(1), Number(0)))]:
                    instead = "nobody's questions end here"
                    rule = self._part(end.line, "calculation", end.question, test, instead)
                    setattr(end.question, end.key, rule)
                case _:
                    self._tell(
                        end.line, "calculation", f"{name} {written}", "it is not read", "it is left out", lost=True
                    )
        if any(end.key == "screen_out_if" for end in self.walk.ends.values()):
            self.walk.form.own.setdefault("screened_out", dict(wording.SCREENED_OUT))

    def _is_guard(self, node: Node) -> bool:
        """Asked only where the survey has not ended: so it is here anyway."""
        match node:
            case Binary("!=", Ref(name), Number(1)):
                return name in self.walk.ends
        return False

    def _drop_unreckoned(self) -> None:
        """Calculations that came to nothing are no questions here."""
        form = self.walk.form
        form.questions = [one for one in form.questions if one.kind is not Kind.CALCULATION or one.value]

    def _section_rule(self, section: FormSection) -> str | None:
        written = self.walk.relevants.get(section.id, [])
        try:
            return self._conjunction(written)
        except NeverError as error:
            line, text = written[-1]
            self._tell(line, "relevant", text, f"{error}", "it is asked of everybody", lost=True)
            return None

    # Questions. -----------------------------------------------------------------------------------

    def _question(self, met: Met) -> None:
        question, line = met.question, met.line
        try:
            question.show_if = self._conjunction([(line, line.get("relevant"))])
        except NeverError as error:
            self._tell(
                line, "relevant", line.get("relevant"), f"{error}", "it is never asked: it is left out", lost=True
            )
            self.walk.form.questions.remove(question)
            return
        if question.kind not in {Kind.NOTE, Kind.CALCULATION}:
            question.constraint = self._constraint(met)
            question.filter = self._filter(met)
            question.required = self._required(line)
        elif line.get("constraint"):
            self._tell(line, "constraint", line.get("constraint"), "nobody answers it", "it is left out", lost=True)
        self._parameters(met)
        self._appearance(met)
        for column, why in _UNREAD.items():
            if text := line.get(column):
                self._tell(line, column, text, why, "it is left out", lost=True)
        if line.get("calculation") and question.kind is not Kind.CALCULATION:
            self._tell(
                line, "calculation", line.get("calculation"), "answers are not reckoned", "it is left out", lost=True
            )

    def _constraint(self, met: Met) -> str | None:
        """What must hold, part by part: limits have keys of their own, and a part that is lost leaves the rest."""
        written = met.line.get("constraint")
        try:
            nodes = list(conjuncts(parse(written))) if written else []
        except UnreadableError as error:
            self._tell(met.line, "constraint", written, f"{error}", "every answer is taken", lost=True)
            return None
        rest = "the rest of the rule stands" if len(nodes) > 1 else "every answer is taken"
        alone = self.alone.get(met.listed or "", set()) if met.question.kind is Kind.MULTIPLE else set()
        left = [node for node in nodes if chosen_alone(node) not in alone and not taken_up(met, node)]
        parts = [self._part(met.line, "constraint", met.question, node, rest) for node in left]
        return self._together([one for one in dict.fromkeys(parts) if one])

    def _part(self, line: Line, column: str, own: FormQuestion, node: Node, instead: str) -> str | None:
        written = line.get(column)
        try:
            return self._said(line, column, written, self._translation(f"@{own.id}"), node)
        except AlwaysError:
            return None
        except UnreadableError as error:
            self._tell(line, column, written, f"{error}", instead, lost=True)
            return None

    def _required(self, line: Line) -> bool:
        written = line.get("required")
        said = aliases.yes_no.get(written.strip() if written.strip() in aliases.yes_no else written.strip().lower())
        if written and said is None:
            self._tell(line, "required", written, "an answer is required always or never", "it is not required")
        return bool(said)

    def _said(self, line: Line, column: str, written: str, scope: Translation, node: Node) -> str:
        """The rule, and what was odd in it."""
        rule = _short(scope.rule(node))
        if scope.doubts:
            self._tell(
                line, column, written, "; ".join(dict.fromkeys(scope.doubts)), "that part says nothing", note=True
            )
        return rule

    def _conjunction(self, written: list[tuple[Line, str]]) -> str | None:
        """All rules that must hold; the parts of one that cannot be read leave the others standing."""
        parts: list[str] = []
        for line, text in written:
            for part in self._parts(line, text) if text else ():
                if part not in parts:
                    parts.append(part)
        return self._together(parts)

    def _together(self, parts: list[str]) -> str | None:
        if len(parts) < 2:
            return parts[0] if parts else None
        return _fitting([f"({one})" if " or " in one or " if " in one else one for one in parts])

    def _parts(self, line: Line, text: str) -> Iterator[str]:
        try:
            nodes = [node for node in conjuncts(parse(text)) if not self._is_guard(node)]
        except UnreadableError as error:
            self._tell(line, "relevant", text, f"{error}", "it is asked of everybody", lost=True)
            return
        for node in nodes:
            try:
                yield self._said(line, "relevant", text, self._translation(), node)
            except AlwaysError:
                continue
            except NeverError:
                raise
            except UnreadableError as error:
                rest = "the rest of the rule stands" if len(nodes) > 1 else "it is asked of everybody"
                self._tell(line, "relevant", text, f"{error}", rest, lost=True)

    def _filter(self, met: Met) -> str | None:
        written, listed = met.line.get("choice_filter"), met.listed
        if not written or not listed:
            return None
        lists = self.walk.lists
        columns = {f":{name}": Known(code(name), Sort.CODE, Folded()) for name in lists.extra}
        columns[":name"] = Known("code", Sort.CODE, lists.codes.get(listed, {}))
        scope = Translation(
            {**self.known, **columns}, f"@{met.question.id}", frozenset({"name", *lists.extra}), self.walk.lost
        )
        try:
            return self._said(met.line, "choice_filter", written, scope, parse(written))
        except AlwaysError:
            return None
        except UnreadableError as error:
            self._tell(met.line, "choice_filter", written, f"{error}", "all answers are offered", lost=True)
            return None

    def _parameters(self, met: Met) -> None:
        written = met.line.get("parameters")
        found = dict(re.findall(r"([\w-]+)\s*=\s*([^\s;,]+)", written))
        if found.pop("randomize", "").lower() == "true":
            met.question.randomise = met.listed is not None
            found.pop("seed", None)
        if met.word == "range":
            range_of(met.question, found)
        elif found:
            what = " ".join(f"{name}={value}" for name, value in found.items())
            self._tell(met.line, "parameters", what, "it has no counterpart", "it is left out", lost=True)

    def _appearance(self, met: Met) -> None:
        written = met.line.get("appearance")
        if written and not _SHOWN.search(written):
            self._tell(
                met.line, "appearance", written, "Relais draws questions its own way", "it is left out", note=True
            )

    def _tell_columns(self) -> None:
        """Columns nobody reads are told once, with the first row that fills them."""
        told: set[str] = set()
        for met in self.walk.met:
            for one, text in met.line.cells.items():
                if one.known and one.name not in _READ | _UNREAD.keys() | told:
                    told.add(one.name)
                    idle = one.name.startswith(
                        ("$", "_", "body:", "kobo--")
                    )  # Marks that other tools leave for themselves.
                    self._tell(
                        met.line,
                        one.name,
                        text,
                        "this column says nothing here",
                        "it is left out",
                        lost=not idle,
                        note=idle,
                    )

    def _tell(
        self, line: Line, column: str, what: str, why: str, instead: str, *, lost: bool = False, note: bool = False
    ) -> None:
        self.walk.tell(line, column, what, why, instead, lost=lost, note=note)


def _short(rule: str) -> str:
    if len(rule) > LONGEST:
        raise UnreadableError(f"it would be longer than {LONGEST} characters")
    return rule


def _fitting(parts: list[str]) -> str:
    """As many of the rules as fit into one."""
    while len(" and ".join(parts)) > LONGEST:
        parts = parts[:-1]
    return " and ".join(parts)
