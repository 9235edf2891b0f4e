"""How a survey ends early in an XLSForm: what decides is a calculation, and everything after is asked only else.

A form cannot stop by itself. So `survey_end_<question>` is 1 for whom the survey ends there, all rows after it need
that it is not, and the closing words are notes at the end. Reading the form back finds the rules again by the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.questionnaire.model import Question
from app.studio.interchange.xlsform_out import Book, Cells

END, SCREENED, ENDING, AFTER = "survey_end_", "survey_screened_", "survey_ending_", "after_"
KEYS: Mapping[str, str] = {"end_if": END, "screen_out_if": SCREENED}


@dataclass(slots=True)
class Ends:
    book: Book
    guards: list[str] = field(default_factory=list)
    """Calculations that must not be 1, in the order of the rows."""
    guarded: list[int] = field(default_factory=lambda: [0])
    """By open group: how many of them the group itself needs already."""
    farewells: dict[str, list[str]] = field(default_factory=dict)
    """By closing note: the calculations that lead to it."""
    consents: list[tuple[str, str]] = field(default_factory=list)
    """Nodes of consents, each with the code that accepts."""

    def guard(self, cells: Mapping[str, str]) -> Cells:
        """A row with what it needs besides its own rule."""
        needed = [f"${{{name}}} != 1" for name in self.guards[self.guarded[-1] :]]
        own = cells.get("relevant", "")
        if not needed:
            return dict(cells)
        return {**cells, "relevant": " and ".join([*needed, f"({own})"] if own else needed)}

    def entered(self) -> None:
        self.guarded.append(len(self.guards))

    def left(self) -> None:
        self.guarded.pop()

    def add(self, question: Question, key: str, rule: str) -> None:
        name = f"{KEYS[key]}{question.id}"
        self.book.add("calculate", name, calculation=f"if({rule}, 1, 0)")
        self.guards.append(name)
        if question.ending:
            self.farewells.setdefault(f"{ENDING}{question.ending}", []).append(name)
        elif key == "screen_out_if":
            self.farewells.setdefault("survey_screened_out", []).append(name)

    def close(self) -> None:
        """Closing words: those of an ending, of whoever declined, and thanks for everybody else."""
        elsewhere = []
        for name, reasons in self.farewells.items():
            context = f"ending.{name.removeprefix(ENDING)}" if name.startswith(ENDING) else "survey.screened_out"
            rule = " or ".join(f"${{{one}}} = 1" for one in reasons)
            self._note(name, context, rule)
            elsewhere += [f"${{{one}}} != 1" for one in reasons]
        for node, accepts in self.consents:
            self._note("survey_declined", "survey.declined", f"${{{node}}} != '' and ${{{node}}} != '{accepts}'")
            elsewhere.append(f"${{{node}}} = '{accepts}'")
        self._note("survey_thanks", "survey.thanks", " and ".join(elsewhere))

    def _note(self, name: str, context: str, relevant: str) -> None:
        cells = self.book.spoken("label", context)
        self.book.add("note", name, **cells, relevant=relevant)
