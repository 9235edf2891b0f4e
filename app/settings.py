"""Everything that differs between two installations; the only reader of the environment."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FILE = "relais.db"
"""In the data folder, where the environment names no database."""
KEY_FILE = "secret.json"
"""In the data folder, where the environment names no secret."""
MINIMUM_SECRET = 32


class SettingsError(ValueError):
    """A setting is missing or unusable; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    two_way: bool | None = None
    """Whether people can answer this sender; None for whatever its kind allows."""
    api_base: str | None = None
    """Another address for the provider's API: the local stand-in."""
    former_token: str | None = field(default=None, repr=False)
    """While the token is being changed, webhooks may still be signed with the one before."""
    content_retention: str | None = None
    address_retention: str | None = None
    """How the provider keeps texts and numbers: its own words, as `discard` and `obfuscate`."""
    voice_number: str | None = None
    """The number that calls through the service show, verified with the provider; None where there are none."""
    regions: str | None = None
    """`FR RE`: where this sender may write, of the regions that the messaging room knows; None for all of them."""


@dataclass(frozen=True, slots=True)
class SendingSettings:
    """Hours and limits of text messages, as written: the messaging room reads them."""

    hours: str | None = None
    """`mon-fri 8-20, sat 10-18` or `always`."""
    price: str = "0.08"
    """Euros a part."""
    budget: str | None = None
    """Euros a campaign."""
    day_messages: str = "5000"
    number_messages: str = "4"
    rate: str = "10"
    """Messages a second, by each process that sends."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes our e-mail, and who it says it comes from."""

    host: str
    port: int
    sender: str
    """The address alone; answers and reports of failure come back to it."""
    sender_name: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False
    """Encrypted from the first byte (`smtps`), else by STARTTLS, which only a server on this machine may lack."""
    bounces: Path | None = None
    """A Maildir into which reports of failure are delivered."""


@dataclass(frozen=True, slots=True)
class CountingSettings:
    """From what an unfinished interview counts, and how sure figures are to be."""

    partial: int = 50
    complete: int = 80
    """Hundredths of the required questions asked (AAPOR)."""
    precision: int = 10
    """Points either way."""


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    database_url: str
    public_base_url: str
    secret_key: str = field(repr=False)
    twilio: TwilioSettings | None = None
    mail: MailSettings | None = None
    proxies: int = 0
    """Reverse proxies in front that are trusted to say who asks; 0 believes nobody but the connection itself."""
    host: str = "127.0.0.1"
    port: int = 8000
    translations: Path = ROOT / "translations"
    surveys: Path = ROOT / "surveys"
    log_format: str = "console"
    sending: SendingSettings = SendingSettings()
    link_cap: int = 300
    """Interviews a group link brings before each further one is shown to a person; none is refused."""
    counting: CountingSettings = CountingSettings()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
        """Settings from `RELAIS_*`, `DATABASE_URL` and `TWILIO_*`; a data folder supplies what is not set.

        Raises SettingsError where a value cannot be used.
        """
        environ = os.environ if environ is None else environ
        folder = data_folder(data, environ)
        # What people said lies there: nobody else on this machine is to read it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        host = environ.get("RELAIS_HOST", "127.0.0.1")
        port = _port(environ.get("RELAIS_PORT", "8000"))
        return cls(
            data=folder,
            database_url=environ.get("DATABASE_URL", f"sqlite:///{folder / DATABASE_FILE}"),
            public_base_url=environ.get("RELAIS_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            secret_key=_secret(environ, folder),
            twilio=_twilio(environ),
            mail=_mail(environ),
            proxies=_count("RELAIS_PROXIES", environ.get("RELAIS_PROXIES", "0"), least=0),
            host=host,
            port=port,
            log_format=environ.get("RELAIS_LOG", "console"),
            sending=_sending(environ),
            link_cap=_count("RELAIS_LINK_CAP", environ.get("RELAIS_LINK_CAP", "300")),
            counting=_counting(environ),
        )

    def environ(self) -> dict[str, str]:
        """Our environment with what these settings say otherwise, for another process of this installation."""
        own = {
            "RELAIS_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "RELAIS_PUBLIC_URL": self.public_base_url,
            "RELAIS_SECRET_KEY": self.secret_key,
            "RELAIS_HOST": self.host,
            "RELAIS_PORT": str(self.port),
            "RELAIS_LOG": self.log_format,
            "RELAIS_LINK_CAP": str(self.link_cap),
            "RELAIS_PARTIAL": str(self.counting.partial),
            "RELAIS_COMPLETE": str(self.counting.complete),
            "RELAIS_PRECISION": str(self.counting.precision),
            "RELAIS_PROXIES": str(self.proxies),
        }
        twilio = _twilio_environ(self.twilio) if self.twilio else {}
        mail = _mail_environ(self.mail) if self.mail else {}
        return {**os.environ, **own, **twilio, **mail}


def data_folder(named: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """The folder a command names, else `RELAIS_DATA`, else `data`; it need not exist."""
    environ = os.environ if environ is None else environ
    return (named or Path(environ.get("RELAIS_DATA", "data"))).resolve()


def _count(name: str, text: str, least: int = 1) -> int:
    if not text.isdecimal() or int(text) < least:
        raise SettingsError(f"{name} is {text!r}: give a number from {least} on.")
    return int(text)


def _counting(environ: Mapping[str, str]) -> CountingSettings:
    usual = CountingSettings()
    partial = _count("RELAIS_PARTIAL", environ.get("RELAIS_PARTIAL", str(usual.partial)))
    complete = _count("RELAIS_COMPLETE", environ.get("RELAIS_COMPLETE", str(usual.complete)))
    if partial % 5 or complete % 5 or not partial <= complete <= 100:
        raise SettingsError("RELAIS_PARTIAL and RELAIS_COMPLETE rise in steps of five, up to 100.")
    precision = _count("RELAIS_PRECISION", environ.get("RELAIS_PRECISION", str(usual.precision)))
    return CountingSettings(partial, complete, precision)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"RELAIS_PORT is {text!r}: give a number from 1 to 65535.")
    return int(text)


def _secret(environ: Mapping[str, str], folder: Path) -> str:
    """The installation's secret: from the environment, else made once and kept in the data folder."""
    given = environ.get("RELAIS_SECRET_KEY")
    secret = given if given is not None else _kept_secret(folder / KEY_FILE)
    if len(secret) < MINIMUM_SECRET:
        raise SettingsError(f"RELAIS_SECRET_KEY has {len(secret)} characters: give at least {MINIMUM_SECRET}.")
    return secret


def _kept_secret(path: Path) -> str:
    """Links, sealed numbers and sign-ins all hang on this file: it is made once, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"secret_key": secrets.token_urlsafe(48)}, file)
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["secret_key"])
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} cannot be read as JSON with a secret_key: restore it from a backup.") from error


def _twilio(environ: Mapping[str, str]) -> TwilioSettings | None:
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER")
    given = [name for name in names if environ.get(name)]
    if not given:
        return None
    if len(given) < len(names):
        missing = ", ".join(name for name in names if name not in given)
        raise SettingsError(f"Twilio is half set up: {missing} is missing. Set all of {', '.join(names)}, or none.")
    return TwilioSettings(
        account_sid=environ["TWILIO_ACCOUNT_SID"],
        auth_token=environ["TWILIO_AUTH_TOKEN"],
        number=environ["TWILIO_NUMBER"],
        two_way=_two_way(environ),
        api_base=environ.get("TWILIO_API_BASE"),
        former_token=environ.get("TWILIO_AUTH_TOKEN_FORMER"),
        content_retention=_one_of(environ, "TWILIO_CONTENT_RETENTION", "retain", "discard"),
        address_retention=_one_of(environ, "TWILIO_ADDRESS_RETENTION", "retain", "obfuscate"),
        voice_number=_voice_number(environ),
        regions=environ.get("TWILIO_REGIONS") or None,
    )


def _voice_number(environ: Mapping[str, str]) -> str | None:
    given = environ.get("TWILIO_VOICE_NUMBER")
    if given and not re.fullmatch(r"\+[1-9][0-9]{6,14}", given):
        raise SettingsError(f"TWILIO_VOICE_NUMBER is {given!r}: write + and the country's code, as +33939980000.")
    return given or None


def _two_way(environ: Mapping[str, str]) -> bool | None:
    said = _one_of(environ, "TWILIO_TWO_WAY", "yes", "no")
    return None if said is None else said == "yes"


SMTP_PORTS = {"smtp": 587, "smtps": 465}


def _mail(environ: Mapping[str, str]) -> MailSettings | None:
    url, sender = environ.get("RELAIS_SMTP_URL"), environ.get("RELAIS_MAIL_FROM")
    if not url and not sender:
        return None
    if not url or not sender:
        missing = "RELAIS_MAIL_FROM" if url else "RELAIS_SMTP_URL"
        raise SettingsError(f"E-mail is half set up: {missing} is missing. Set RELAIS_SMTP_URL and RELAIS_MAIL_FROM.")
    name, address = _mail_sender(sender)
    bounces = environ.get("RELAIS_MAIL_BOUNCES")
    host, port, user, password, implicit = _smtp_server(url)
    return MailSettings(host, port, address, name, user, password, implicit, Path(bounces) if bounces else None)


def _smtp_server(url: str) -> tuple[str, int, str | None, str | None, bool]:
    """The parts of the address; what is wrong with it is said without repeating it, for it holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in SMTP_PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsError(
            "RELAIS_SMTP_URL cannot be read: write smtps://user:password@host:465, or smtp://user:password@host:587 "
            "for STARTTLS. Signs like @, : and / in the password are written %40, %3A and %2F."
        )
    user, password = (unquote(one) if one else None for one in (parts.username, parts.password))
    return parts.hostname, port or SMTP_PORTS[parts.scheme], user, password, parts.scheme == "smtps"


_SENDER = re.compile(r"(?:\s*\"?(?P<name>[^\"<>]*?)\"?\s*<)?(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?\s*", re.ASCII)


def _mail_sender(text: str) -> tuple[str, str]:
    found = _SENDER.fullmatch(text)
    if found is None or not text.isprintable() or ("<" in text) != (">" in text):
        raise SettingsError(f"RELAIS_MAIL_FROM is {text!r}: write name@example.org, or Our project <name@example.org>.")
    return found["name"] or "", found["address"]


def _one_of(environ: Mapping[str, str], name: str, *allowed: str) -> str | None:
    given = environ.get(name)
    if given and given not in allowed:
        raise SettingsError(f"{name} is {given!r}: give {' or '.join(allowed)}.")
    return given or None


def _sending(environ: Mapping[str, str]) -> SendingSettings:
    names = {
        "hours": "RELAIS_SMS_HOURS",
        "price": "RELAIS_SMS_PRICE",
        "budget": "RELAIS_SMS_BUDGET",
        "day_messages": "RELAIS_SMS_PER_DAY",
        "number_messages": "RELAIS_SMS_PER_NUMBER",
        "rate": "RELAIS_SMS_RATE",
    }
    return SendingSettings(**{field: environ[name] for field, name in names.items() if environ.get(name)})


def _twilio_environ(twilio: TwilioSettings) -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_NUMBER": twilio.number,
        **({} if twilio.two_way is None else {"TWILIO_TWO_WAY": "yes" if twilio.two_way else "no"}),
        **({"TWILIO_API_BASE": twilio.api_base} if twilio.api_base else {}),
        **({"TWILIO_VOICE_NUMBER": twilio.voice_number} if twilio.voice_number else {}),
        **({"TWILIO_REGIONS": twilio.regions} if twilio.regions else {}),
    }


def _mail_environ(mail: MailSettings) -> dict[str, str]:
    login = f"{quote(mail.user, safe='')}:{quote(mail.password or '', safe='')}@" if mail.user else ""
    host = f"[{mail.host}]" if ":" in mail.host else mail.host
    return {
        "RELAIS_SMTP_URL": f"{'smtps' if mail.implicit_tls else 'smtp'}://{login}{host}:{mail.port}",
        "RELAIS_MAIL_FROM": f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender,
        **({"RELAIS_MAIL_BOUNCES": str(mail.bounces)} if mail.bounces else {}),
    }
