"""Every figure of a campaign with its passport: what it counts, how, by what software, and how to work it out again.

`interviews.csv`, written beside it on request, is what the calls to R and to `analysis estimate` read.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version as installed

from app.analysis.core.figures import Estimate, Refusal, Rounded
from app.analysis.core.release import doubts
from app.analysis.frames import COUNTED
from app.analysis.results import IndicatorResult, Quality, QuestionResult, Results, Tried
from app.questionnaire.plan import METHOD
from app.questionnaire.version import Version
from app.settings import ROOT

MICRODATA = "interviews.csv"
COUNTS = {"n", "asked"}
"""Of people, who may be so few that there is no figure."""
Figure = dict[str, object]


@dataclass(frozen=True, slots=True)
class Sampled:
    """The columns that say through whom people came, and the part of each stage that was heard."""

    clusters: tuple[str, ...]
    fpc: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    """Only people with these values; all clusters stay in the design."""


PROFESSIONALS, STRUCTURES = Sampled(("professional",)), Sampled(("structure",))
TODAY = Sampled(("professional", "person"), ("heard_professionals", "heard_people"))


def software() -> Mapping[str, str]:
    import tomllib

    relais = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    libraries = {name: installed(name) for name in ("numpy", "scipy", "pandas", "pyarrow")}
    return {"relais": str(relais), "python": platform.python_version(), **libraries}


def document(found: Results, sealed: Version, campaign: str) -> dict[str, object]:
    """The whole of it, ready for JSON."""
    return {
        "format": 1,
        "smallest_count": found.smallest,
        "campaign": campaign,
        "as_of": found.as_of.isoformat(),
        "closed": found.closed,
        "closed_early": found.early,
        "test": found.test,
        "together": found.together.value,
        "verdict": found.verdict.value if found.verdict else None,
        "plan": {"sha256": found.plan_digest, "sealed_at": found.sealed_at.isoformat(), "kept": found.plan_kept},
        "seals": [{"sha256": one.digest, "at": one.at.isoformat()} for one in found.seals],
        "changed_after_the_end": [{"what": one.what.value, "last": one.last.isoformat()} for one in found.late],
        "clock_turned_back": found.turned_back,
        "amendments": [{**asdict(one), "at": one.at.isoformat()} for one in found.amendments],
        "interviews": {one.value: count for one, count in found.standings.items()},
        "software": software(),
        "figures": [*_figures(found, sealed, campaign)],
        "quality": None if found.quality is None else [*_quality(found.quality, campaign)],
    }


def _figures(found: Results, sealed: Version, campaign: str) -> Iterator[Figure]:
    for one in found.indicators:
        yield from _indicator(one, sealed, campaign)
    for question in found.questions:
        yield from _question(question, campaign)


def _indicator(one: IndicatorResult, sealed: Version, campaign: str) -> Iterator[Figure]:
    written = next(each for each in sealed.survey.indicators if each.id == one.id)
    about = {"positive": written.positive, "population": written.population}
    kept = {"campaign": campaign, "standing": COUNTED, **about}
    column = f"indicator_{one.id}"
    told: Figure = {"verdict": one.verdict.kind.value, "rule": asdict(one.rule), "unknown": one.unknown}
    outlook = [asdict(each) for each in one.outlook]
    told |= {"doubts": [doubt.value for doubt in doubts(one.estimate)] if isinstance(one.estimate, Estimate) else []}
    told |= {"as_if_on_the_web": asdict(one.on_web) if one.on_web else None}
    told |= {"forecasts": [{**asdict(each), "at": each.at.isoformat()} for each in one.forecasts]}
    yield {**_figure(f"{one.id}.share", one.estimate, kept, column, PROFESSIONALS), **told, "outlook": outlook}
    yield _figure(f"{one.id}.bounds", one.bounds, kept, column, PROFESSIONALS)
    yield _figure(f"{one.id}.structures", one.structures, kept, column, STRUCTURES)
    yield _figure(f"{one.id}.today", one.ours, kept, column, TODAY)


def _question(one: QuestionResult, campaign: str) -> Iterator[Figure]:
    kept = {"campaign": campaign, "standing": COUNTED, "question": one.id}
    if one.mean is not None:
        yield _figure(f"{one.id}.mean", one.mean, kept, f"question_{one.id}", PROFESSIONALS)
    for cell in one.cells:
        shown = {"value": cell.share, "count": cell.count, "n": one.answered}
        hidden = {"why": "hidden: too few people"} if cell.count is None else {}
        yield {"id": f"{one.id}={cell.code}", **shown, **hidden, "passport": {"filter": kept, "weights": "equal"}}


def _quality(found: Quality, campaign: str) -> Iterator[Figure]:
    kept = {"campaign": campaign, "standing": COUNTED}
    for sign, signs in found.signs.items():
        yield _figure(f"quality.{sign}", signs.whole, kept, f"sign_{sign}", PROFESSIONALS)
        for (split, code), each in signs.groups.items():
            yield _figure(
                f"quality.{sign}.{split}={code}",
                each,
                {**kept, split.value: code},
                f"sign_{sign}",
                _among(split.value, code),
            )
    for id_, share in found.questions.items():
        left: Figure = {**kept, "question": id_, "counts": "refused or left empty, of those who met it"}
        yield _figure(f"{id_}.left_out", share, left, f"omitted_{id_}", PROFESSIONALS)
    for block in found.blocks:
        about: Figure = {**kept, "questions": block.questions, "some_turned": block.turned}
        for name, each in (("straight", block.straight), ("run", block.longest_run), ("spread", block.variability)):
            column = f"{name}_{block.questions[0]}"
            yield _figure(f"{block.questions[0]}.{name}", each, about, column, PROFESSIONALS)
    without = {**kept, "without": "people who were fast or answered straight on"}
    for one in found.without:
        column, others = f"indicator_{one.indicator}", _among("suspected", "0")
        told = {"verdict": one.verdict.value, "people_left_out": found.suspected}
        yield {**_figure(f"{one.indicator}.without", one.estimate, without, column, others), **told}
    yield {"id": "quality.hurried", "value": found.hurried, "passport": {"filter": kept}}


def _among(name: str, value: str) -> Sampled:
    return replace(PROFESSIONALS, where=((name, value),))


def _figure(
    id_: str, found: Estimate | Rounded | Refusal, kept: Mapping[str, object], column: str, sampled: Sampled
) -> Figure:
    known = {"filter": dict(kept), "weights": METHOD["weights"]}
    if isinstance(found, Refusal):
        params = {name: value for name, value in found.params.items() if name not in COUNTS}
        return {"id": id_, "value": None, "why": found.reason.value, "params": params, "passport": known}
    if isinstance(found, Rounded):
        return {"id": id_, **asdict(found), "rounded": "hidden counts stand beside", "passport": known}
    # A margin of zero would be a false certainty: everybody, or every cluster, said the same.
    told = asdict(found) | ({} if found.se > 0 else {"se": None})
    passport = {
        **known,
        "n": found.n,
        "effective_n": found.n_effective,
        "cluster": sampled.clusters[0],
        "clusters": found.clusters,
        "strata": None,
        "interval": found.method.value,
        "level": found.level,
        "r": _r(column, sampled, found),
        "command": _command(column, sampled, found),
    }
    return {"id": id_, "value": told.pop("value"), **told, "passport": passport}


def _r(column: str, sampled: Sampled, found: Estimate) -> str:
    """R's call; n* is at most n here (NCHS), which R leaves to the reader."""
    fpc = f", fpc = ~{' + '.join(sampled.fpc)}" if sampled.fpc else ""
    lonely = "options(survey.lonely.psu = 'adjust'); " if sampled.fpc else ""
    ids = " + ".join(sampled.clusters)
    made = f"{lonely}d <- svydesign(ids = ~{ids}{fpc}, weights = ~1, data = read.csv('{MICRODATA}'))"
    only = "".join(f" & {name} == '{value}'" for name, value in sampled.where)
    kept = f"s <- subset(d, !is.na({column}){only})"
    match found.method.value:
        case "student":
            last = f"m <- svymean(~{column}, s); confint(m, level = {found.level!r}, df = degf(s))"
        case "korn_graubard" if found.n_effective < found.n:
            last = f"svyciprop(~{column}, s, method = 'beta', level = {found.level!r}, df = degf(s))"
        case "korn_graubard":
            last = f"binom.test(sum(s$variables${column}), nrow(s), conf.level = {found.level!r})$conf.int"
        case _:
            last = f"degf(s)  # everybody said the same: Clopper-Pearson with {found.n_effective!r} people"
    return f"library(survey); {made}; {kept}; {last}"


def _command(column: str, sampled: Sampled, found: Estimate) -> str:
    share = found.method.value != "student"
    stat, interval = ("proportion", " --interval nchs") if share else ("mean", "")
    cluster = ",".join(sampled.clusters)
    fpc = f" --fpc {','.join(sampled.fpc)} --lonely-psu adjust" if sampled.fpc else ""
    only = "".join(f" --where {name}={value}" for name, value in (("answered_" + column, "1"), *sampled.where))
    kept = f"--of {column}{only}"
    asked = f"--stat {stat} {kept} --cluster {cluster}{fpc}{interval} --level {found.level!r}"
    return f"python3 -m app analysis estimate {MICRODATA} {asked}"


def two_ways(found: Tried, strata: Sequence[str], starting: Mapping[str, Iterable[str]]) -> Figure:
    """The comparison of two ways of working, with R's clubSandwich and our own command for each effect.

    `starting` are the columns of what was known before, by indicator.
    """
    told = asdict(found) | {"at": found.at.isoformat()}
    before = {id_: [*strata, *columns] for id_, columns in starting.items()}
    effects = [
        {**one.told(), "passport": _assigned(one.indicator, before[one.indicator] if one.levelled else strata)}
        for one in found.effects
    ]
    return {**told, "effects": effects}


def _assigned(indicator: str, strata: Sequence[str]) -> dict[str, object]:
    column = f"indicator_{indicator}"
    terms, before = " + ".join(["way", *strata]), f" --before {','.join(strata)}" if strata else ""
    r = (
        f"library(clubSandwich); d <- read.csv('{MICRODATA}'); s <- d[!is.na(d$way) & !is.na(d${column}), ]; "
        f"coef_test(lm({column} ~ {terms}, s), vcov = 'CR2', cluster = s$unit, test = 'Satterthwaite')['way', ]"
    )
    command = f"python3 -m app analysis arms {MICRODATA} --of {column} --arm way --unit unit{before}"
    return {"by": "intention to treat", "cluster": "unit", "p_adjusted": "holm", "r": r, "command": command}
