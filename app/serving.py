"""Relais as it runs: its web processes, the outbox worker and, where no Twilio account is set, the stand-in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.orm import Session
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from app.access.service import first_administrator, make_sign_in_link
from app.access.store import has_signed_in
from app.correspondence.reminders import remind_due
from app.database import Database
from app.database.installation import DATA, installation
from app.database.secrets import Keys
from app.distribution.partner_files.service import work as import_files
from app.main import Clock, create_app, utc_now
from app.messaging.core.spending import Policy
from app.messaging.mail.gateway import SmtpGateway
from app.messaging.mail.service import read_bounces
from app.messaging.policy import capabilities, policy, rate
from app.messaging.rounds import Rounds
from app.messaging.sending import Sender
from app.messaging.twilio_calls import TwilioCalls
from app.messaging.twilio_gateway import TwilioGateway
from app.messaging.worker import Worker
from app.phoning import rounds as phoning
from app.phoning.bridge.service import place_due
from app.processes import web_processes
from app.rates import batches, doubles
from app.rates.keeper import Keeper
from app.relay.letters.service import write_all
from app.settings import MailSettings, Settings, SettingsError, TwilioSettings
from app.sms.costs import count_all
from app.standin.letters import Letters
from app.standin.main import create_standin
from app.standin.post_office import post_office

WEB_THREADS = 8
WORKERS = 2
"""Web processes of a small machine."""
STANDIN_THREADS = 4
STANDIN_NUMBER = "+33939980000"
"""What people text in the stand-in; nobody's."""
STANDIN_SENDER = "relais@example.org"
MAILS_A_SECOND = 2.0
"""One connection at a time: mail servers watch a sender that hurries."""
LETTERS_SECONDS = 60.0
"""Between two looks for letters that are due."""
RETURNED_SECONDS = 30.0
"""Between two looks into the mailbox of reports."""
REMINDER_SECONDS = 30
REPLIES_SECONDS = 10
BRIDGE_SECONDS = 0.5
"""Between two looks for a caller who wants to be rung: they sit before their telephone."""
IMPORT_SECONDS = 1.0
"""Between two looks for a partner file that waits; its sender does."""
ALIVE_SECONDS = 2.0
"""Between two looks whether pages are still served."""
LOOP_SECONDS = 0.2
"""How soon a server that nobody speaks to notices that it is to stop."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Running:
    """A served installation."""

    settings: Settings
    database: Database
    keys: Keys
    standin_url: str | None
    """None where a real Twilio account is set."""
    mailbox_url: str | None = None
    """Where e-mail can be read that goes nowhere else."""
    alive: Callable[[], bool] = _always
    """Whether the web processes still are; threads are as long as this process is."""

    @property
    def url(self) -> str:
        return self.settings.public_base_url


@contextmanager
def running(
    settings: Settings, clock: Clock = utc_now, *, public: bool = True, hints: Sequence[str] = (), workers: int = 0
) -> Iterator[Running]:
    """Serve on the settings' host and port (0 for any free one) until the block ends.

    `public` keeps the settings' public address; without it the address served on takes its place. `hints` are
    texts the stand-in's telephones offer to send first. With `workers` the pages are served by so many processes
    of their own, which go by the real time; else by threads of this one, which go by `clock`.
    Raises SettingsError where the port is taken.
    """
    rules, pace = policy(settings), rate(settings)
    capabilities(settings)  # an impossible sender is told before anything is begun
    with ExitStack() as stack:
        listening = stack.enter_context(_bound(settings.host, settings.port))
        if not public or settings.port == 0:
            settings = dataclasses.replace(settings, public_base_url=_address(listening))
        settings, standin, letters = _stood_in(stack, settings, clock)
        database = stack.enter_context(Database(settings.database_url))
        if not workers:
            stack.enter_context(served(create_app(settings, clock, database), listening, WEB_THREADS))
        if standin is not None:
            stack.enter_context(served(_standin(settings, clock, hints, letters), standin, STANDIN_THREADS))
        phones = _address(standin) if standin else None
        on = Running(settings, database, Keys(settings.secret_key), phones, f"{phones}/mail/" if letters else None)
        _work(stack, on, rules, pace, clock)
        if workers:
            # Bound only to be sure that it was free.
            settings = dataclasses.replace(settings, port=listening.getsockname()[1])
            listening.close()
            alive = stack.enter_context(web_processes(settings, workers))
            on = dataclasses.replace(on, settings=settings, alive=alive)
        yield on


def _stood_in(
    stack: ExitStack, settings: Settings, clock: Clock
) -> tuple[Settings, socket.socket | None, Letters | None]:
    """Where no provider is set, one of our own: the settings that lead to it, where it will listen, what it gets."""
    if settings.twilio is not None:
        return settings, None, None
    letters = None
    if settings.mail is None:
        letters, settings = _mailbox(stack, settings, clock)
    # Never beyond this machine, whoever the pages are for: it shows every text, and every sign-in link.
    standin = stack.enter_context(_bound(settings.host if settings.host in LOOPBACK else "127.0.0.1", 0))
    return dataclasses.replace(settings, twilio=_standin_account(settings, _address(standin))), standin, letters


def _mailbox(stack: ExitStack, settings: Settings, clock: Clock) -> tuple[Letters, Settings]:
    """A mail server of our own, for the stand-in to show what comes in."""
    bounces = settings.data / "returned-mail"
    letters = Letters(clock, bounces)
    port = stack.enter_context(post_office(letters))
    mail = MailSettings("127.0.0.1", port, STANDIN_SENDER, "Relais", bounces=bounces)
    return letters, dataclasses.replace(settings, mail=mail)


def _work(stack: ExitStack, on: Running, rules: Policy, pace: float, clock: Clock) -> None:
    """What goes on while the pages are served: the outbox of each channel, and the tallies."""
    settings, mail = on.settings, on.settings.mail
    assert settings.twilio is not None
    texts = TwilioGateway(settings.twilio, settings.public_base_url)
    _keep(stack, Worker(Sender(on.database, on.keys, texts, clock, rules), pace))
    _keep(stack, Keeper(on.database, clock))
    _keep(stack, Rounds("doubles", doubles.LOOK_SECONDS, lambda: doubles.look_at_night(on.database, clock())))
    _keep(stack, Rounds("shared", batches.LOOK_SECONDS, lambda: batches.count_at_night(on.database, clock())))
    _keep(stack, Rounds("phoning", phoning.SECONDS, lambda: phoning.turn(on.database, on.keys, clock())))
    if settings.twilio.voice_number is not None:
        calls = TwilioCalls(settings.twilio)
        place = partial(place_due, on.database, on.keys, calls, settings.public_base_url)
        _keep(stack, Rounds("bridge", BRIDGE_SECONDS, lambda: place(clock())))
    _keep(stack, Rounds("partner-files", IMPORT_SECONDS, lambda: import_files(on.database, on.keys, clock())))
    _keep(stack, Rounds("replies", REPLIES_SECONDS, lambda: count_all(on.database, rules, clock())))
    remind = partial(remind_due, on.database, on.keys, rules, settings)
    _keep(stack, Rounds("reminders", REMINDER_SECONDS, lambda: remind(clock())))
    if mail is not None:
        letters = SmtpGateway(mail, on.keys, settings.public_base_url, clock)
        _keep(stack, Worker(Sender(on.database, on.keys, letters, clock, rules), MAILS_A_SECOND))
        _keep(stack, Rounds("letters", LETTERS_SECONDS, lambda: _write_letters(on, clock())))
        _keep(stack, Rounds("returned-mail", RETURNED_SECONDS, lambda: read_bounces(on.database, mail, clock())))


def _write_letters(on: Running, now: dt.datetime) -> int:
    return write_all(on.database, on.keys, now, on.settings.public_base_url)


def _keep(stack: ExitStack, running: Worker | Rounds | Keeper) -> None:
    running.start()
    stack.callback(running.stop)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
        raise SettingsError(f"Port {port} on {host} {why}: choose another with --port or RELAIS_PORT.") from error
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def served(wsgi: Flask, listening: socket.socket, threads: int) -> Iterator[None]:
    """Waitress on a bound socket, in a thread, until the block ends."""
    channels: dict[int, socket.socket] = {}
    # Made here, so that it listens before anybody is told the address.
    server = create_server(
        wsgi,
        map=channels,
        sockets=[listening],
        threads=threads,
        ident=None,
        # What proxies say is read, and where none is trusted ignored, by the application itself.
        clear_untrusted_proxy_headers=False,
    )
    stop = threading.Event()
    thread = threading.Thread(target=_turn, args=(server, channels, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _turn(server: BaseWSGIServer, channels: dict[int, socket.socket], stop: threading.Event) -> None:
    """Waitress has no order to stop of its own: its loop is turned here, and the same thread closes everything."""
    while not stop.is_set():
        wasyncore.loop(timeout=LOOP_SECONDS, use_poll=True, map=channels, count=1)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(channels)


def _standin_account(settings: Settings, api_base: str) -> TwilioSettings:
    """A made-up account; its secret comes from the installation's, so that a restart signs alike."""
    token = Keys(settings.secret_key).index("stand-in account").hex()
    return TwilioSettings(f"AC{token[:32]}", token[32:], STANDIN_NUMBER, two_way=True, api_base=api_base)


def _standin(settings: Settings, clock: Clock, hints: Sequence[str], letters: Letters | None) -> Flask:
    account, relais = settings.twilio, settings.public_base_url
    assert account is not None  # made up for it just before
    return create_standin(account.account_sid, account.auth_token, relais, account.number, clock, hints, letters)


def wait_for_stop(alive: Callable[[], bool] = _always) -> None:
    """Return when the process is asked to stop (Ctrl-C or a service manager).

    Raises SettingsError where the web processes have ended by themselves, so that whoever keeps us begins anew.
    """
    asked = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: asked.set())
    while not asked.wait(ALIVE_SECONDS):
        if not alive():
            raise SettingsError("The web processes have ended; what they said stands above.")


@click.command()
@DATA
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on (default 8000).")
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, help=f"Web processes (default {WORKERS}).")
def serve(data: Path | None, port: int | None, workers: int) -> None:
    """Serve Relais. On an empty data folder, print a sign-in link for the administrator."""
    settings = Settings.from_environ(data=data)
    settings = settings if port is None else _on_port(settings, port)
    _refuse_unsafe(settings)
    # Asked to stop while it starts, it still ends what it has begun.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Database(settings.database_url).upgrade()
    with running(settings, workers=workers) as served:
        _greet(served)
        wait_for_stop(served.alive)


def _on_port(settings: Settings, port: int) -> Settings:
    local = settings.public_base_url == f"http://{settings.host}:{settings.port}"
    public = f"http://{settings.host}:{port}" if local else settings.public_base_url
    return dataclasses.replace(settings, port=port, public_base_url=public)


def _refuse_unsafe(settings: Settings) -> None:
    """Beyond this machine, links and sign-ins need a true https address."""
    if settings.host not in LOOPBACK and not settings.public_base_url.startswith("https://"):
        raise SettingsError(
            "Relais would be reachable from other machines without https: set RELAIS_PUBLIC_URL to the https address "
            "people use, or RELAIS_HOST to 127.0.0.1."
        )


def _greet(served: Running) -> None:
    click.echo(f"Relais serves on {served.url}")
    if served.standin_url:
        click.echo(f"No Twilio account is set: text messages go to the stand-in on {served.standin_url}")
    if served.mailbox_url:
        click.echo(f"No mail server is set: e-mail goes to the mailbox on {served.mailbox_url}")
    with served.database.session() as session:
        if not has_signed_in(session, first_administrator(session, utc_now()).id):
            click.echo(f"First sign-in, once, within 24 hours: {_sign_in_address(session, served.keys, served.url)}")
        session.commit()


@click.command("sign-in")
@DATA
def sign_in(data: Path | None) -> None:
    """Print a new sign-in link for the administrator, for whoever can run commands on this machine."""
    with installation(data) as (settings, database), database.session() as session:
        click.echo(_sign_in_address(session, Keys(settings.secret_key), settings.public_base_url))
        session.commit()


def _sign_in_address(session: Session, keys: Keys, url: str) -> str:
    now = utc_now()
    return f"{url}/sign-in/{make_sign_in_link(session, keys, first_administrator(session, now), now)}"
