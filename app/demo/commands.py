"""`python3 -m app demo`: play a whole campaign, say what came of it, keep serving."""

from __future__ import annotations

import dataclasses
import json
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.database.installation import DATA
from app.settings import Settings, SettingsError, data_folder

if TYPE_CHECKING:
    from app.demo.play import Addresses, Play
    from app.demo.report import Report

TELLING = Console(stderr=True, highlight=False)
"""Progress and addresses; standard output is kept for the JSON of `--check`."""


@click.command()
@DATA
@click.option("--port", type=click.IntRange(1, 65535), envvar="RELAIS_PORT", default=8000, show_default=True)
@click.option("--beneficiaries", type=click.IntRange(1, 2000), default=300, show_default=True)
@click.option("--check", is_flag=True, help="Play without a person, prove the answers, print JSON and end.")
def demo(data: Path | None, port: int, beneficiaries: int, *, check: bool) -> None:
    """Play a whole made-up campaign on this machine over real HTTP, then serve it."""
    started = time.monotonic()
    TELLING.print("Setting the stage …")
    # The whole house is imported after the first words, so that nobody waits in silence.
    from app.demo.play import playing
    from app.demo.stage import StageError
    from app.serving import wait_for_stop
    from app.site import logs

    logs.configure(level=logging.WARNING)  # one line a request would bury the progress
    try:
        settings = _settings(data, 0 if check else port)
        with playing(settings, beneficiaries) as play:
            report = _played(play)
            if check:
                _print_json(report, time.monotonic() - started)
            else:
                _tell(report, play.addresses(), time.monotonic() - started)
                wait_for_stop()
    except (StageError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if report.proof.holds else 1)


def _settings(data: Path | None, port: int) -> Settings:
    """The demo's own: no Twilio account, no other database, whatever the environment says."""
    from app.demo.stage import empty_folder

    folder = data_folder(data)
    empty_folder(folder)
    return dataclasses.replace(Settings.from_environ({}, data=folder), port=port)


def _played(play: Play) -> Report:
    from app.demo.story import DAYS

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[answers]} answers"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=TELLING) as progress:
        days = progress.add_task("Thirty days of a campaign", total=DAYS, answers=0)
        for _ in play.days():
            told = play.story.world.ledger.interviews.values()
            progress.update(days, advance=1, answers=sum(map(len, told)))
    return play.report()


def _print_json(report: Report, seconds: float) -> None:
    click.echo(json.dumps({**report.as_document(), "seconds": round(seconds, 1)}, ensure_ascii=False))


def _tell(report: Report, addresses: Addresses, seconds: float) -> None:
    found = report.as_document()
    TELLING.print(f"\nPlayed in {seconds:.0f} seconds: {sum(report.interviews.values())} interviews, "
                  f"{found['answers']['acknowledged']} answers acknowledged, "
                  f"{found['answers']['stored_once_and_equal']} stored once and equal.")  # fmt: skip
    TELLING.print(f"Calls made: {sum(report.calls.values())}. Vague 1 is closed, and its verdicts are:")
    for one in found["indicators"]:
        TELLING.print(f"  {one['id']}: {_share(one)} → {one['verdict'].replace('_', ' ')}")
    TELLING.print("\nVague 2 opened today. Open:")
    TELLING.print(f"  console, once         {addresses.console}", soft_wrap=True)
    for language, link in addresses.beneficiary.items():
        TELLING.print(f"  beneficiary, {language}       {link}", soft_wrap=True)
    TELLING.print(f"  professional's page   {addresses.professional}", soft_wrap=True)
    TELLING.print(f"  telephone (SMS)       {addresses.telephone}   begin with: {addresses.keyword}", soft_wrap=True)
    TELLING.print(f"  mailbox (e-mail)      {addresses.mailbox}", soft_wrap=True)
    TELLING.print("\nServing until Ctrl-C.")


def _share(one: dict[str, float]) -> str:
    if "value" not in one:
        return "no figure"
    return f"{one['value']:.0%} (between {one['low']:.0%} and {one['high']:.0%})"
