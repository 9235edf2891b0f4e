"""What may be told of a campaign's answers: all its tables, indicators and means held against each other.

Questions that read one another (a follow-up and what leads to it, a calculation, an indicator) are one ledger, for a
table of one tells of the others. A hidden figure is named by what it is: `("answer", question, code)` and so on.

To others figures may be told again when more have answered or an answer was taken out; then all earlier releases are
part of the system, because readers subtract.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from app.analysis.columns import asked, codes
from app.analysis.core.accounts import SHARE, Account, Figure, Name, together
from app.analysis.core.design import Codes, Floats, Mask
from app.analysis.core.ledger import Guarded, Told, guarded, hidden_of
from app.analysis.frames import Collected
from app.analysis.pooled import Measures
from app.analysis.results import Bar, Grouping, SetAside
from app.analysis.standing import Absence
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version

JOINED = ((Grouping.LANGUAGE,), (Grouping.CHANNEL,), (Grouping.STRUCTURE_KIND, Grouping.DEPARTEMENT))
"""Who knows the partners knows which types a département has: one table tells of the other."""
SILENT = frozenset({Absence.REFUSED, Absence.BLANK, Absence.NOT_REACHED, Absence.NOT_IN_CHANNEL, Absence.OTHER_WORDING})
"""Why somebody said nothing, which tells no answer of theirs: the team sees how many; others see no reason."""
Values = Mask | Codes | Floats
MANY = 2**62
"""Kinds of people that a number can tell apart."""
FREQUENT = 1000
MOST_KINDS = 20_000
"""Kinds of people of figures that hang together; what was told of more cannot be kept, and is told only once."""
Accounts = Mapping[str, Account]
"""A release: by the questions and indicators that hang together."""
HALF_A_TENTH = 0.05
"""A mean beside a hidden count is told to one decimal."""
HALF_A_POINT = 0.005
HEADLINE = 20.0
"""How much more than of any other figure the loss of an indicator's share weighs."""


def base(question: str) -> Name:
    return ("answered", question)


def absence(question: str, why: Absence) -> Name:
    return ("absent", question, why.value)


def answer(question: str, code: str) -> Name:
    return ("answer", question, code)


def average(question: str) -> Name:
    return ("mean", question)


def success(indicator: str) -> Name:
    return ("success", indicator)


def share(indicator: str, end: str) -> Name:
    """Of an indicator, rounded; it is told unless one of its ends is hidden."""
    return (SHARE, indicator, end)


def about(indicator: str) -> Name:
    return ("about", indicator)


def unknown(indicator: str) -> Name:
    return ("unknown", indicator)


def group(grouping: Grouping, code: str) -> Name:
    return ("group", grouping.value, code)


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """A figure as a sum over people, before they are gathered by kind."""

    name: Name
    of: Values
    """Of each person; whether they are in it, where it counts people."""
    counts_people: bool = True
    known: bool = False
    offered: bool = True
    play: tuple[float, float] = (0.0, 0.0)
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Release:
    """What others may be told now."""

    hidden: frozenset[Hashable]
    accounts: Accounts
    bar: Bar | None = None
    """Whatever is hidden: earlier releases tell of a few together with how many people there are now, or cannot be held
    against them; or an indicator would lose a share that was told."""


def hidden(
    collected: Collected, shown: Version, sealed: Version, k: int, *, promises_told: bool
) -> frozenset[Hashable]:
    """The names of what may not be told to readers from whom counts below k are kept.

    With `promises_told` the shares of the plan are told however few stand on one side, and why people said nothing
    however few they are: its own team works for the ones and must mend the others.
    """
    found: set[Hashable] = set()
    for linked in _ledgers(collected, shown, sealed, promises_told=promises_told).values():
        if any(one.counts_people and 0 < one.of.sum() < k for one in linked):
            found |= hidden_of(*_gathered(linked, k), k)
    return _with_shares(found)


def release(collected: Collected, shown: Version, sealed: Version, k: int, earlier: Sequence[Accounts] = ()) -> Release:
    """What others may be told who keep what they were told before; of the same people, the same again."""
    ledgers = _ledgers(collected, shown, sealed, promises_told=False)
    new = {label: one for label, linked in ledgers.items() if (one := _account(linked)) is not None}
    again = next((one for one in earlier if _same(one, new)), None)
    if again is not None and again.keys() == ledgers.keys():
        return Release(frozenset[Hashable]().union(*(one.untold for one in again.values())), again)
    nothing = frozenset(figure.name for one in new.values() for figure in one.figures)
    if earlier and any(one.keys() != ledgers.keys() for one in (*earlier, new)):
        return Release(nothing, new, Bar.UNLIKE)
    found: set[Hashable] = set()
    for label, linked in ledgers.items():
        if earlier:
            held = _held([one[label] for one in earlier], new[label], k)
            if not held.safe:
                return Release(nothing, new, Bar.FEW)
            found |= held.hidden
        elif any(one.counts_people and 0 < one.of.sum() < k for one in linked):
            found |= hidden_of(*_gathered(linked, k), k)
    shut = _with_shares(found)
    lost = {figure for one in earlier for account in one.values() for figure in account.shares if figure in shut}
    return Release(shut, {label: one.without(shut) for label, one in new.items()}, Bar.FEW if lost else None)


def _with_shares(found: AbstractSet[Hashable]) -> frozenset[Hashable]:
    """A share says how many stand on either side."""
    return frozenset(found | {success(one[1]) for one in found if isinstance(one, tuple) and one[0] == "failure"})


def _same(one: Accounts, other: Accounts) -> bool:
    return one.keys() == other.keys() and all(one[label].by_kind == other[label].by_kind for label in one)


def _held(earlier: Sequence[Account], new: Account, k: int) -> Guarded:
    found = together(earlier, new)
    values = ((one, float(one.adds @ found.people)) for one in found.told)
    if any(one.counts_people and 0 < value < k for one, value in values):
        return guarded(found.people, found.told, k, found.totals)
    return Guarded(frozenset(), safe=True)


def _account(sums: Sequence[_Sum]) -> Account | None:
    """None of too many kinds to be kept."""
    if not sums:
        return Account((), (), ())
    first, people = _by_kind(sums)
    if first.size > MOST_KINDS:
        return None
    adds = [one.of[first].astype(np.float64) for one in sums]
    figures = (Figure(one.name, one.counts_people, one.offered, one.play, one.worth) for one in sums)
    kinds = ({at: float(row[place]) for at, row in enumerate(adds) if row[place]} for place in range(first.size))
    return Account(tuple(figures), tuple(kinds), tuple(int(count) for count in people))


def _gathered(sums: Sequence[_Sum], k: int) -> tuple[Floats, list[Told]]:
    first, people = _kept(*_by_kind(sums), [one for one in sums if one.counts_people and 0 < one.of.sum() < k])
    return people.astype(np.float64), [_told(one, first, people) for one in sums]


def _by_kind(sums: Sequence[_Sum]) -> tuple[Codes, Codes]:
    """The first person of each kind, and how many add the same to every figure."""
    kind: Codes = np.zeros(sums[0].of.size, dtype=np.intp)
    bound = 1
    for one in sums:
        levels, at = (2, one.of) if one.of.dtype == np.bool_ else _numbered(one.of)
        if bound * levels > MANY:
            bound, kind = _numbered(kind)
        kind, bound = np.asarray(kind * levels + at, dtype=np.intp), bound * levels
    _, first, people = np.unique(kind, return_index=True, return_counts=True)
    return first, people


def _kept(first: Codes, people: Codes, small: Sequence[_Sum]) -> tuple[Codes, Codes]:
    """Of very many kinds, those in a small count and the most frequent: enough for others to change in number."""
    inside = np.zeros(first.size, dtype=np.bool_)
    for one in small:
        inside |= one.of[first] != 0
    order = np.lexsort((-people, ~inside))[: int(inside.sum()) + FREQUENT]
    return first[order], people[order]


def _told(one: _Sum, first: Codes, people: Codes) -> Told:
    adds = one.of[first].astype(np.float64)
    beyond = float(one.of.sum() - adds @ people)
    return Told(one.name, adds, one.counts_people, one.known, one.offered, one.play, beyond, one.worth)


def _numbered(values: Values) -> tuple[int, Codes]:
    levels, at = np.unique(values, return_inverse=True)
    return levels.size, at.reshape(-1)


def _ledgers(collected: Collected, shown: Version, sealed: Version, *, promises_told: bool) -> Mapping[str, list[_Sum]]:
    """By a label that stays: the questions and indicators that tell of one another; for the team, groups of people."""
    questions = {one.id: one for one in asked(shown) if one.kind is not Kind.CONSENT}
    found: dict[str, list[_Sum]] = {}
    for names in _linked(shown, sealed, list(questions)):
        found[" ".join(names)] = [
            *(
                one
                for id_ in names
                if id_ in questions
                for one in _question(questions[id_], collected, shown, reasons_told=promises_told)
            ),
            *(
                one
                for indicator in sealed.survey.indicators
                if _node(indicator.id) in names
                for one in _indicator(indicator.id, collected, known=promises_told)
            ),
        ]
    for joined in JOINED if promises_told else ():
        found[" ".join(joined)] = [one for each in joined for one in _groups(collected.people, each)]
    return found


def _node(indicator: str) -> str:
    """An indicator beside the questions, whose ids have no colon."""
    return f":{indicator}"


def _linked(shown: Version, sealed: Version, questions: Sequence[str]) -> Iterable[Sequence[str]]:
    """Questions and indicators that tell of one another."""
    leader = {id_: id_ for id_ in [*questions, *(_node(one.id) for one in sealed.survey.indicators)]}

    def led(id_: str) -> str:
        while leader[id_] != id_:
            id_ = leader[id_]
        return id_

    for id_, read in _reading(shown, sealed):
        if id_ in leader:
            for other in read:
                if other in leader:
                    leader[led(other)] = led(id_)
    together: Mapping[str, list[str]] = defaultdict(list)
    for id_ in leader:
        together[led(id_)].append(id_)
    return together.values()


def _reading(shown: Version, sealed: Version) -> Iterator[tuple[str, AbstractSet[str]]]:
    for one in shown.compiled:
        for rule in (one.rule, one.filter, one.formula):
            yield one.id, frozenset() if rule is None else rule.names
    for indicator in sealed.survey.indicators:
        population = sealed.population(indicator.id)
        yield _node(indicator.id), sealed.positive(indicator.id).names
        yield _node(indicator.id), frozenset() if population is None else population.names


def _question(question: Question, collected: Collected, version: Version, *, reasons_told: bool) -> Iterator[_Sum]:
    reasons, people = collected.absences[question.id], collected.people
    said = reasons.isna().to_numpy(dtype=np.bool_)
    yield _Sum(base(question.id), said)
    for why in Absence:
        silent = why in SILENT
        yield _Sum(
            absence(question.id, why),
            _mask(reasons == why.value),
            counts_people=not silent,
            known=silent and reasons_told,
            offered=reasons_told or not silent,
        )
    for code, gave in given_of(question, people, version):
        yield _Sum(answer(question.id, code), gave)
        if question.kind is Kind.MULTIPLE:
            yield _Sum(("unticked", question.id, code), said & ~gave, offered=False)
    if averaged(question, version) and counted(question, version):
        values = people[question.id].to_numpy(dtype=np.float64, na_value=0.0) * said
        yield _Sum(average(question.id), values, counts_people=False, play=_play(values, said), worth=float(said.sum()))


def _play(values: Floats, said: Mask) -> tuple[float, float]:
    """How much lower and higher the sum behind a mean of one decimal may be."""
    total, people = float(values.sum()), int(said.sum())
    told = round(total / people, 1) if people else 0.0
    return max(0.0, total - people * (told - HALF_A_TENTH)), max(0.0, people * (told + HALF_A_TENTH) - total)


def given_of(question: Question, people: pd.DataFrame, version: Version) -> Iterator[tuple[str, Mask]]:
    """Who gave each answer there is, in the order of the survey; none where answers are not listed."""
    for code in counted(question, version):
        if question.kind is Kind.MULTIPLE:
            gave = people[f"{question.id}.{code}"]
        else:
            gave = people[question.id] == (int(code) if question.kind in SCALES else code)
        yield code, _mask(gave)


def _mask(column: pd.Series) -> Mask:
    """False where nothing is known."""
    return np.asarray(column.to_numpy(dtype=np.bool_, na_value=False))


def counted(question: Question, version: Version) -> Sequence[str]:
    """The answers of which each is counted."""
    if question.kind in SCALES and question.scale is not None:
        return [str(step) for step in range(question.scale.first, question.scale.last + 1)]
    return codes(question, version) if question.kind in {*ONE_CODE, Kind.MULTIPLE, Kind.CALCULATION} else ()


def averaged(question: Question, version: Version) -> bool:
    return version.subject(question.id).sort is Sort.NUMBER


def _indicator(id_: str, collected: Collected, *, known: bool) -> Iterator[_Sum]:
    coded = collected.positive[id_].to_numpy(dtype=np.float64, na_value=np.nan)
    within = collected.population[id_].to_numpy(dtype=np.float64, na_value=0) == 1
    yes, no = within & (coded == 1), within & (coded == 0)
    yield _Sum(success(id_), yes, known=known)
    yield _Sum(("failure", id_), no, known=known)
    yield from _rounded(id_, yes, no)
    yield _Sum(unknown(id_), within & np.isnan(coded), counts_people=False, known=known)
    yield _Sum(about(id_), within)


def _rounded(id_: str, yes: Mask, no: Mask) -> Iterator[_Sum]:
    """A share in whole hundredths, without saying of how many: yes - p (yes + no) is not below 0, nor above."""
    people = int(yes.sum()) + int(no.sum())
    told = round(int(yes.sum()) / people, 2) if people else 0.0
    for end, away in (("low", -HALF_A_POINT), ("high", HALF_A_POINT)):
        values = yes - (told + away) * (yes.astype(np.float64) + no)
        total = float(values.sum())
        play = (max(0.0, total), np.inf) if end == "low" else (np.inf, max(0.0, -total))
        yield _Sum(share(id_, end), values, counts_people=False, play=play, worth=HEADLINE * max(1, people))


def _groups(people: pd.DataFrame, grouping: Grouping) -> Iterator[_Sum]:
    column = people[grouping.value]
    for code in column.cat.categories if len(people) else ():
        yield _Sum(group(grouping, str(code)), _mask(column == code))


def comparable(coded: Floats, groups: Iterable[Mask], k: int) -> bool:
    """Whether the shares of these groups, who is in none being one as well, tell of no fewer than k people."""
    counts = [int((one & (coded == said)).sum()) for one in groups for said in (0, 1)]
    return all(count == 0 or count >= k for count in counts)


def apart(count: int, everybody: int, k: int) -> int | None:
    """A count and what is left without it, of people whose number is told; None is hidden."""
    return None if 0 < count < k or 0 < everybody - count < k else count


def set_aside(measures: Measures, k: int) -> tuple[SetAside, ...]:
    """The interviews of a question's languages add up to those it was asked otherwise in: hidden all or none."""
    found = measures.set_aside()
    spoken: Counter[str] = Counter()
    for (_, language), count in measures.met.items():
        spoken[language] += count
    telling = {one.question for one in found if apart(one.interviews or 0, spoken[one.language], k) is None}
    return tuple(replace(one, interviews=None) if one.question in telling else one for one in found)
