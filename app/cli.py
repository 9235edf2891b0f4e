"""The commands of `python3 -m app`, each imported only when it is called."""

import os
import sys
from importlib import import_module
from typing import NamedTuple

import click

from app.settings import SettingsError


class Command(NamedTuple):
    """Where a command lives, and its line in the list of commands, known without importing it."""

    target: str
    summary: str


EVERYDAY = "not browser and not slow and not postgresql"
"""Which tests `python3 -m app test` runs, as pytest's `-m` says it."""

COMMANDS = {
    "demo": Command("app.demo.commands:demo", "Play a whole made-up campaign on this machine, then serve it."),
    "serve": Command("app.serving:serve", "Serve Relais."),
    "sign-in": Command("app.serving:sign_in", "Print a new sign-in link for the administrator."),
    "survey": Command("app.studio.commands:survey", "Check, preview and publish a survey file."),
    "translations": Command(
        "app.studio.translation_commands:translations", "Bring catalogues up to date and check them."
    ),
    "invite": Command("app.distribution.commands:invite", "Write to everybody in a file with a link of their own."),
    "phoning": Command("app.phoning.commands:phoning", "Compare orders of calls, or make the cases again."),
    "analysis": Command("app.analysis.commands:analysis", "Estimates, tests, weights and scales from any CSV file."),
    "rates": Command("app.rates.commands:rates", "Make the tallies of the answers pages again, or prove them."),
    "doctor": Command("app.upkeep:doctor", "Say what this installation runs on and what is missing."),
    "backup": Command("app.upkeep:backup", "Copy the database and the secret, also while Relais serves."),
    "test": Command("app.cli:run_tests", "Run the tests; further arguments go to pytest."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command), f"{module}:{name} is not a command"
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Relais, a multilingual survey engine for beneficiary impact questionnaires."""


@click.command(name="test", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run_tests(arguments: tuple[str, ...]) -> None:
    """Run the everyday tests, on SQLite; further arguments go to pytest, and the last of two equal options counts.

    `.ci/run` runs those on PostgreSQL, the slow ones and those in a browser as well.
    """
    # One more than the cores: a third of a test's time is waiting, for the disk, a database or a process of its own.
    chosen = ["-n", str((os.cpu_count() or 1) + 1), "-m", EVERYDAY]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *chosen, *arguments])  # noqa: S606 - this environment's own


def main() -> None:
    cli.main(prog_name="python3 -m app")
