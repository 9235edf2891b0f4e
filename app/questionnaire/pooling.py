"""Which answers of one version may be counted with another's: for the questions, and for the indicators of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.questionnaire.comparison import Change, Comparison, Sort, Weight, compare
from app.questionnaire.items import written_id
from app.questionnaire.model import Indicator, Kind, Language
from app.questionnaire.version import Version


@dataclass(frozen=True)
class Pool:
    """Interviews of the version `own` beside those of `other`, question by question and language by language."""

    own: Version
    other: Version

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.own, self.other)

    def holds(self, question_id: str, language: Language) -> bool:
        """Whether a question asks the same in both; what a calculation is made of counts with it."""
        return self._holds.setdefault((question_id, language), not any(self.why_not(question_id, language)))

    @cached_property
    def _holds(self) -> dict[tuple[str, Language], bool]:
        return {}

    def why_not(self, question_id: str, language: Language) -> tuple[Change, ...]:
        """What keeps a question's answers apart; a question that one version lacks has no others to be counted with."""
        if self.own.digest == self.other.digest:
            return ()
        return tuple(change for one in sorted(made_of(self.other, question_id)) for change in self._own(one, language))

    def _own(self, question_id: str, language: Language) -> Iterator[Change]:
        if question_id not in self.own.survey.by_id:
            yield Change(question_id, None, Weight.BREAKING, "added", Sort.ADDED)
        yield from self.comparison.why_not(question_id, language)

    def codes(self, indicator: Indicator, language: Language) -> bool:
        """Whether an indicator of `other` can be coded from interviews of `own`."""
        return self._codes.setdefault(
            (indicator.id, language), all(self.holds(one, language) for one in stands_on(self.other, indicator))
        )

    @cached_property
    def _codes(self) -> dict[tuple[str, Language], bool]:
        return {}


def made_of(version: Version, question_id: str) -> frozenset[str]:
    """A question, and for a calculation all the questions that it is reckoned from."""
    found: set[str] = set()
    open_ = [question_id]
    while open_:
        id_ = open_.pop()
        if id_ not in found:
            found.add(id_)
            open_ += _inputs(version).get(id_, ())
    return frozenset(found)


def _inputs(version: Version) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in version.compiled:
        if one.item.question.kind is Kind.CALCULATION and one.formula:
            found[one.item.written] = found.get(one.item.written, frozenset()) | asked_in(version, one.formula.names)
    return found


def asked_in(version: Version, names: Collection[str]) -> frozenset[str]:
    """The questions, as written, that names in a rule are of."""
    return frozenset(one for one in map(written_id, names) if one in version.survey.by_id)


def stands_on(version: Version, indicator: Indicator) -> frozenset[str]:
    """Every question that an indicator's figure hangs on."""
    rules = [rule for rule in (version.positive(indicator.id), version.population(indicator.id)) if rule]
    return frozenset[str]().union(*(asked_in(version, rule.names) for rule in rules))


def made_from(version: Version, indicator: Indicator) -> frozenset[str]:
    """The same, through calculations too."""
    return frozenset[str]().union(*(made_of(version, id_) for id_ in stands_on(version, indicator)))


@dataclass(frozen=True, slots=True)
class Touched:
    """An indicator of a sealed plan and what a newer version does to it; the plan itself stays as sealed."""

    indicator: str
    questions: tuple[str, ...]
    """Those it stands on that no longer ask the same, in some language."""
    rewritten: bool
    """The newer file says something else of the indicator, or nothing: it does not count here."""


def touched(sealed: Version, newer: Version) -> tuple[Touched, ...]:
    """The indicators of `sealed` that interviews of `newer` cannot all be counted for, or that `newer` rewrites."""
    pool = Pool(newer, sealed)
    later = {one.id: one for one in newer.survey.indicators}
    found = []
    for indicator in sealed.survey.indicators:
        apart = tuple(
            sorted(
                one
                for one in stands_on(sealed, indicator)
                if any(pool.why_not(one, language) for language in newer.languages)
            )
        )
        rewritten = _plain(later.get(indicator.id)) != _plain(indicator)
        if apart or rewritten:
            found.append(Touched(indicator.id, apart, rewritten))
    return tuple(found)


def _plain(indicator: Indicator | None) -> Mapping[str, object] | None:
    return indicator.model_dump(exclude={"label"}) if indicator else None
