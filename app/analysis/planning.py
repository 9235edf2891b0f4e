"""`analysis power`: what a planned campaign could tell, before anybody is asked."""

from __future__ import annotations

import json

import click

from app.questionnaire.outlook import USUAL, Fieldwork, chances, least_share, needed, plausible
from app.questionnaire.promise import DecisionRule

SHARE = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command()
@click.option("--target", type=SHARE, required=True)
@click.option("--floor", type=SHARE, required=True)
@click.option("--people", type=click.IntRange(1), required=True, help="Answers expected.")
@click.option("--professionals", type=click.IntRange(2), required=True, help="Through whom they come.")
@click.option("--correlation", type=click.FloatRange(0, 1), default=USUAL, show_default=True, help="Of one's people.")
@click.option("--variation", type=click.FloatRange(0), default=0.0, help="Of answers a professional: sd over mean.")
@click.option("--confidence", type=click.FloatRange(0.5, 1, min_open=True, max_open=True), default=0.95)
@click.option("--minimum-n", type=click.IntRange(2), default=30, show_default=True)
@click.option("--minimum-clusters", type=click.IntRange(2), default=8, show_default=True)
@click.option("--truth", type=SHARE, multiple=True, help="A supposed share; several may be given.")
@click.option("--power", type=SHARE, default=0.8, show_default=True)
def power(
    target: float,
    floor: float,
    people: int,
    professionals: int,
    correlation: float,
    variation: float,
    confidence: float,
    minimum_n: int,
    minimum_clusters: int,
    truth: tuple[float, ...],
    power: float,
) -> None:
    """Print the probability of each verdict at supposed truths, and what it takes to say "scale", as JSON."""
    if floor >= target:
        raise click.UsageError("The floor lies below the target.")
    rule = DecisionRule(target, floor, confidence, minimum_n, minimum_clusters)
    field = Fieldwork(people, professionals, correlation, variation)
    supposed = sorted(truth or plausible(rule))
    each = people / professionals
    told = {
        "deff": field.deff,
        "telling_as_much_as": field.telling,
        "verdicts": [{"truth": one, **{k.value: p for k, p in chances(rule, one, field).items()}} for one in supposed],
        "least_share_for_scale": least_share(rule, field, power),
        "professionals_needed": [
            {"truth": one, "professionals": None if found is None else found.professionals}
            for one in supposed
            if one > target
            for found in [needed(rule, one, each, correlation, power)]
        ],
        "power": power,
    }
    click.echo(json.dumps(told, indent=1))
