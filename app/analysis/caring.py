"""Signs of little care in the reader's words: rows for the page and for the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from markupsafe import Markup

from app.analysis import wording
from app.analysis.core.figures import Estimate, Refusal, RefusalReason
from app.analysis.results import Block, Grouping, Quality, Sign, Split
from app.site.formats import format_percent, format_shares
from app.site.language import N_

if TYPE_CHECKING:
    from app.analysis.presenting import Presenter

HELPED = {"alone": N_("Alone"), "helped": N_("With help")}
SIGNS = {
    Sign.SILENT: N_("Questions left out"),
    Sign.STRAIGHT: N_("Same answer throughout"),
    Sign.FAST: N_("Twice as fast as usual"),
}
GROUPS = {Split.CHANNEL: Grouping.CHANNEL, Split.LANGUAGE: Grouping.LANGUAGE}
MEANINGS = (
    N_("Questions left out: of the questions somebody met and was asked to answer, the part refused or left empty."),
    N_(
        "Same answer throughout: of the people who answered several questions in a row that offer as many answers, "
        "those who always chose the one in the same place."
    ),
    N_(
        "Twice as fast as usual: people who took, over all their questions, half the time or less of others who "
        "answered in the same way and language."
    ),
)


@dataclass(frozen=True, slots=True)
class Caring:
    words: Presenter
    quality: Quality

    @property
    def signs(self) -> list[str]:
        return [str(_(SIGNS[sign])) for sign in self.quality.signs]

    @property
    def meanings(self) -> list[str]:
        return [str(_(one)) for one in MEANINGS]

    @property
    def rows(self) -> Iterator[tuple[str, list[Markup]]]:
        """Everybody, then each group."""
        signs = list(self.quality.signs.values())
        yield str(_("Everybody")), [told(one.whole) for one in signs]
        for split, code in signs[0].groups:
            yield self.group(split, code), [told(one.groups[split, code]) for one in signs]

    def group(self, split: Split, code: str) -> str:
        return str(_(HELPED[code])) if split is Split.ASSISTANCE else self.words.group(GROUPS[split], code)

    @property
    def omissions(self) -> Iterator[tuple[str, Markup]]:
        """The question and the part that left it out, the largest first."""
        found = {id_: one for id_, one in self.quality.questions.items() if value_of(one)}
        for id_ in sorted(found, key=lambda one: -(value_of(found[one]) or 0)):
            yield self.words.asked(id_), told(found[id_])

    def block(self, one: Block) -> str:
        first, last = one.questions[0], one.questions[-1]
        return f"{self.words.asked(first)} … {self.words.asked(last)}"

    def told(self, found: Estimate | Refusal) -> Markup:
        return told(found)

    @property
    def without(self) -> Iterator[tuple[str, Markup, str]]:
        """Of each indicator its share without these people, and what the verdict would be."""
        for one in self.quality.without:
            indicator = next(each for each in self.words.results.indicators if each.id == one.indicator)
            same = indicator.verdict.kind is one.verdict
            verdict = _("The same") if same else _(wording.VERDICTS[one.verdict])
            yield self.words.label(indicator), told(one.estimate), str(verdict)


def value_of(found: Estimate | Refusal) -> float | None:
    """Where everybody did the same, it is known what they did, and not how sure one may be."""
    if isinstance(found, Estimate):
        return found.value
    return found.params.get("value") if found.reason is RefusalReason.NO_VARIATION else None


def told(found: Estimate | Refusal) -> Markup:
    value = value_of(found)
    if value is None:
        shut = isinstance(found, Refusal) and found.reason is RefusalReason.TELLING
        return Markup.escape(_("hidden") if shut else "–")
    if isinstance(found, Refusal):
        return Markup.escape(format_percent(value))
    return Markup("{} ({})").format(format_percent(value), format_shares(*limits(found)))


def limits(found: Estimate) -> tuple[float, float]:
    """Rounded outwards; a mean of parts stays between none and all."""
    low, high = wording.outwards(found)
    return max(0.0, low.value), min(1.0, high.value)
