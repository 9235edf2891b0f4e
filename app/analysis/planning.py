"""`analysis power`: what a planned campaign could tell, before anybody is asked."""

from __future__ import annotations

import json

import click

from app.questionnaire.detectable import CONFIDENCE, POWER, SHARE, Groups, detectable, professionals_to_see
from app.questionnaire.outlook import USUAL, Fieldwork, chances, least_share, needed, plausible
from app.questionnaire.promise import DecisionRule

INSIDE = click.FloatRange(0, 1, min_open=True, max_open=True)
EXPLAINED = click.FloatRange(0, 1, max_open=True)


@click.command()
@click.option("--mde", is_flag=True, help="The smallest difference seen between two groups, instead of verdicts.")
@click.option("--target", type=INSIDE, help="Of the verdict.")
@click.option("--floor", type=INSIDE, help="Of the verdict.")
@click.option("--people", type=click.IntRange(1), required=True, help="Answers expected.")
@click.option("--professionals", type=click.IntRange(2), required=True, help="Through whom they come.")
@click.option("--correlation", type=click.FloatRange(0, 1), default=USUAL, show_default=True, help="Of one's people.")
@click.option("--variation", type=click.FloatRange(0), default=0.0, help="Of answers a professional: sd over mean.")
@click.option(
    "--confidence", type=click.FloatRange(0.5, 1, min_open=True, max_open=True), default=CONFIDENCE, show_default=True,
    help="One-sided for verdicts, two-sided for --mde.",
)  # fmt: skip
@click.option("--minimum-n", type=click.IntRange(2), default=30, show_default=True)
@click.option("--minimum-clusters", type=click.IntRange(2), default=8, show_default=True)
@click.option("--truth", type=INSIDE, multiple=True, help="A supposed share; several may be given.")
@click.option("--power", type=INSIDE, default=POWER, show_default=True)
@click.option("--share", type=INSIDE, default=SHARE, show_default=True, help="Of --mde: in the first group.")
@click.option(
    "--part", type=INSIDE, default=0.5, show_default=True, help="Of --mde: professionals in the second group."
)
@click.option("--r2-people", type=EXPLAINED, default=0.0, help="Of --mde: what a baseline explains among people.")
@click.option("--r2-professionals", type=EXPLAINED, default=0.0, help="Of --mde: and among professionals.")
@click.option("--difference", type=INSIDE, help="Of --mde: also how many professionals it takes to see this one.")
def power(
    *,
    mde: bool,
    target: float | None,
    floor: float | None,
    people: int,
    professionals: int,
    correlation: float,
    variation: float,
    confidence: float,
    minimum_n: int,
    minimum_clusters: int,
    truth: tuple[float, ...],
    power: float,
    share: float,
    part: float,
    r2_people: float,
    r2_professionals: float,
    difference: float | None,
) -> None:
    """Print as JSON the probability of each verdict at supposed truths, or the smallest difference that is seen."""
    field = Fieldwork(people, professionals, correlation, variation)
    if mde:
        groups = Groups(field, part, r2_people, r2_professionals)
        told = _difference(groups, share, confidence, power, difference)
    elif target is None or floor is None:
        raise click.UsageError("Say --target and --floor, or --mde.")
    elif floor >= target:
        raise click.UsageError("The floor lies below the target.")
    else:
        rule = DecisionRule(target, floor, confidence, minimum_n, minimum_clusters)
        told = _verdicts(rule, field, sorted(truth or plausible(rule)), power)
    click.echo(json.dumps(told, indent=1))


def _verdicts(rule: DecisionRule, field: Fieldwork, supposed: list[float], power: float) -> dict[str, object]:
    each = field.people / field.professionals
    return {
        "deff": field.deff,
        "telling_as_much_as": field.telling,
        "verdicts": [{"truth": one, **{k.value: p for k, p in chances(rule, one, field).items()}} for one in supposed],
        "least_share_for_scale": least_share(rule, field, power),
        "professionals_needed": [
            {"truth": one, "professionals": None if found is None else found.professionals}
            for one in supposed
            if one > rule.target
            for found in [needed(rule, one, each, field.correlation, power)]
        ],
        "power": power,
    }


def _difference(
    groups: Groups, share: float, confidence: float, power: float, wanted: float | None
) -> dict[str, object]:
    told: dict[str, object] = {
        "smallest_difference": detectable(groups, share, confidence=confidence, power=power),
        "deff": groups.field.deff,
        "professionals": groups.professionals,
        "df": groups.df,
        "share": share,
        "confidence": confidence,
        "power": power,
    }
    if wanted is not None:
        found = professionals_to_see(wanted, groups, share, confidence=confidence, power=power)
        told["professionals_needed"] = {"difference": wanted, "professionals": found}
    return told
