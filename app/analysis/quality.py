"""Signs of little care in a campaign's answers: questions left out, blocks answered straight on, and haste.

They are there to be read. Nobody is left out for them; what the indicators were without these people stands beside.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from app.analysis import columns, guarding
from app.analysis.columns import codes
from app.analysis.comparing import coded_of
from app.analysis.core.design import Codes, Design, Floats, Mask, design
from app.analysis.core.estimate import mean, proportion
from app.analysis.core.figures import Estimate, Refusal, RefusalReason
from app.analysis.core.quality import longest_run, relative_speed, straight, too_fast, variability
from app.analysis.core.verdict import decide
from app.analysis.frames import Collected
from app.analysis.results import Block, Grouping, Quality, Sign, Signs, Split, Without
from app.analysis.standing import Absence
from app.interview.model import Assistance
from app.questionnaire.items import Item
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.promise import DecisionRule
from app.questionnaire.version import Version

LEFT_OUT = frozenset({Absence.REFUSED.value, Absence.BLANK.value})
"""An answer "I do not know" is an answer; it is counted beside the others."""
UNMET = frozenset(
    one.value for one in (Absence.NOT_ASKED, Absence.NOT_REACHED, Absence.OTHER_WORDING, Absence.NOT_IN_CHANNEL)
)
IN_A_ROW = 3
"""Questions that make a block."""
FEWEST_ANSWERS = 3
"""Of one question: between yes and no, the same place says nothing."""
HELP = {one: "alone" if one is Assistance.ALONE else "helped" for one in Assistance}
TURNS = {Split.LANGUAGE: Grouping.LANGUAGE, Split.CHANNEL: Grouping.CHANNEL}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Of each person; NaN where a sign cannot be told."""

    silent: Floats
    straight: Floats
    speed: Floats

    @property
    def fast(self) -> Floats:
        return too_fast(self.speed)

    @property
    def suspected(self) -> Mask:
        return np.asarray((self.straight == 1) | (self.fast == 1), dtype=np.bool_)

    def of(self, sign: Sign) -> Floats:
        return {Sign.SILENT: self.silent, Sign.STRAIGHT: self.straight, Sign.FAST: self.fast}[sign]


def judged(collected: Collected, version: Version) -> Judged:
    owed = [one.id for one in asked_of(version) if one.required]
    met, left = _met(collected.absences[owed]), _left_out(collected.absences[owed])
    asked = met.sum(axis=1)
    silent: Floats = np.divide(left.sum(axis=1), asked, out=np.full(len(met), np.nan), where=asked > 0)
    rows = [straight(_places(block, collected.people)) for block in blocks(version)]
    return Judged(silent, _any(rows, len(met)), relative_speed(_seconds(collected), _ways(collected.people)))


def quality(
    collected: Collected,
    version: Version,
    rules: Mapping[str, DecisionRule],
    hidden: AbstractSet[Hashable],
    smallest: int,
    *,
    closed: bool,
) -> Quality:
    made = design(collected.people["professional"].to_numpy())
    found = judged(collected, version)
    return Quality(
        signs={sign: _signs(found.of(sign), sign, collected.people, made, hidden, smallest) for sign in Sign},
        questions={one.id: _omitted(one.id, collected, made, hidden, smallest) for one in asked_of(version)},
        blocks=tuple(_block(one, collected, made, smallest) for one in blocks(version)),
        hurried=int(collected.people["hurried"].sum()),
        suspected=int(found.suspected.sum()),
        without=tuple(
            _without(id_, rule, collected, found.suspected, smallest, closed=closed) for id_, rule in rules.items()
        ),
    )


def asked_of(version: Version) -> Iterator[Question]:
    """What people can leave out."""
    return (one for one in columns.asked(version) if one.kind not in {Kind.CONSENT, Kind.CALCULATION})


def _met(absences: pd.DataFrame | pd.Series) -> Mask:
    return np.asarray(~absences.isin(UNMET).to_numpy(), dtype=np.bool_)


def _left_out(absences: pd.DataFrame | pd.Series) -> Mask:
    return np.asarray(absences.isin(LEFT_OUT).to_numpy(), dtype=np.bool_)


def omitted(id_: str, collected: Collected) -> Floats:
    """1 for whoever met the question and refused it or left it empty, 0 for who answered; NaN for who never met it."""
    reasons = collected.absences[id_]
    return np.where(_met(reasons), _left_out(reasons), np.nan)


def _seconds(collected: Collected) -> Iterator[Floats]:
    return (column.to_numpy(dtype=np.float64) for _, column in collected.seconds.items())


def _any(rows: Sequence[Floats], people: int) -> Floats:
    """1 for whoever has a 1 anywhere, NaN for whoever has no figure at all."""
    if not rows:
        return np.full(people, np.nan)
    table = np.vstack(rows)
    return np.where(np.isnan(table).all(axis=0), np.nan, (table == 1).any(axis=0))


def _ways(people: pd.DataFrame) -> Codes:
    """The way of answering and language of each, numbered."""
    return np.asarray(people.groupby(["channel", "language"], observed=True).ngroup().to_numpy(), dtype=np.intp)


def blocks(version: Version) -> Iterator[tuple[Question, ...]]:
    """Questions in a row that offer as many answers, one of which is chosen, in an order that is everybody's."""
    kept = {one.id for one in asked_of(version)}
    items = (item for item in version.items if item.id in kept)
    for (answers, _, _), run in groupby(items, key=lambda item: _alike(item, version)):
        block = tuple(item.question for item in run)
        if answers >= FEWEST_ANSWERS and len(block) >= IN_A_ROW:
            yield block


def _alike(item: Item, version: Version) -> tuple[int, str, str]:
    """What questions of a block have in common: a matrix and a scale are blocks of their own."""
    return _answers(item.question, version), item.written if item.row else "", item.question.scale_of or ""


def _answers(question: Question, version: Version) -> int:
    if question.kind in SCALES and question.scale is not None:
        return question.scale.last - question.scale.first + 1
    fixed = question.kind in ONE_CODE and not question.randomise and question.filter is None
    return len(codes(question, version)) if fixed else 0


def _places(block: Sequence[Question], people: pd.DataFrame) -> Floats:
    """Of each person and question, the place of the answer among those offered, from 1."""
    return np.column_stack([_place(one, people) for one in block])


def _place(question: Question, people: pd.DataFrame) -> Floats:
    column = people[question.id]
    if question.kind in SCALES and question.scale is not None:
        return column.to_numpy(dtype=np.float64, na_value=np.nan) - question.scale.first + 1
    place = column.cat.codes.to_numpy(dtype=np.float64) + 1
    return np.where(place == 0, np.nan, place)


def _signs(
    values: Floats, sign: Sign, people: pd.DataFrame, made: Design, hidden: AbstractSet[Hashable], k: int
) -> Signs:
    estimated = mean if sign is Sign.SILENT else proportion
    groups = {
        (split, code): estimated(values, made, mask, at_least=k) if told else Refusal(RefusalReason.TELLING)
        for split in Split
        for code, mask, told in _groups(people, split, hidden, k)
    }
    return Signs(estimated(values, made, at_least=k), groups)


def _groups(
    people: pd.DataFrame, split: Split, hidden: AbstractSet[Hashable], k: int
) -> Iterator[tuple[str, Mask, bool]]:
    """Each group, and whether its size may be told."""
    if split is Split.ASSISTANCE:
        came = people["assistance"].map({one.value: code for one, code in HELP.items()})
        both = {code: came == code for code in dict.fromkeys(HELP.values())}
        counts = [int(mask.sum()) for mask in both.values()]
        told = all(count == 0 or count >= k for count in (*counts, len(people) - sum(counts)))
        masks = {code: _mask(mask) for code, mask in both.items()}
        yield from ((code, mask, told) for code, mask in masks.items() if mask.any())
        return
    grouping = TURNS[split]
    for code in people[split.value].cat.categories if len(people) else ():
        mask = _mask(people[split.value] == code)
        if mask.any():
            yield str(code), mask, guarding.group(grouping, str(code)) not in hidden


def _mask(column: pd.Series) -> Mask:
    return np.asarray(column.to_numpy(dtype=np.bool_, na_value=False))


def _omitted(id_: str, collected: Collected, made: Design, hidden: AbstractSet[Hashable], k: int) -> Estimate | Refusal:
    """Not where how many were asked is hidden, for the figure says of how many it is."""
    if guarding.absence(id_, Absence.NOT_ASKED) in hidden or guarding.base(id_) in hidden:
        return Refusal(RefusalReason.TELLING)
    return proportion(omitted(id_, collected), made, at_least=k)


def by_block(collected: Collected, version: Version) -> Iterator[tuple[str, Floats]]:
    """What each person did in each block, named by its first question."""
    for block in blocks(version):
        places, first = _places(block, collected.people), block[0].id
        yield f"straight_{first}", straight(places)
        yield f"run_{first}", longest_run(places)
        yield f"spread_{first}", variability(places)


def _block(block: tuple[Question, ...], collected: Collected, made: Design, k: int) -> Block:
    places = _places(block, collected.people)
    return Block(
        questions=tuple(one.id for one in block),
        turned=len({one.reversed for one in block if one.scale_of}) > 1,
        straight=proportion(straight(places), made, at_least=k),
        longest_run=mean(longest_run(places), made, at_least=k),
        variability=mean(variability(places), made, at_least=k),
    )


def _without(id_: str, rule: DecisionRule, collected: Collected, suspected: Mask, k: int, *, closed: bool) -> Without:
    """The share only where it does not tell, held against that of everybody, what a few people answered."""
    coded, made = coded_of(id_, collected), design(collected.people["professional"].to_numpy())
    bounds = proportion(coded, made, ~suspected, level=rule.level, at_least=k)
    telling = not guarding.comparable(coded, (suspected, ~suspected), k)
    share = Refusal(RefusalReason.TELLING) if telling else proportion(coded, made, ~suspected, at_least=k)
    return Without(id_, share, decide(bounds, rule, closed=closed).kind)
