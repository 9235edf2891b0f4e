"""Everything that differs between two installations; the only reader of the environment."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINIMUM_SECRET = 32


class SettingsError(ValueError):
    """A setting is missing or unusable; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    two_way: bool = True
    """Whether people can answer this sender; an alphanumeric one cannot be answered."""
    api_base: str | None = None
    """Another address for the provider's API: the local stand-in."""


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    database_url: str
    public_base_url: str
    secret_key: str = field(repr=False)
    twilio: TwilioSettings | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    translations: Path = ROOT / "translations"
    surveys: Path = ROOT / "surveys"
    log_format: str = "console"
    link_cap: int = 300
    """Interviews a group link brings before each further one is shown to a person; none is refused."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
        """Settings from `RELAIS_*`, `DATABASE_URL` and `TWILIO_*`; a data folder supplies what is not set.

        Raises SettingsError where a value cannot be used.
        """
        environ = os.environ if environ is None else environ
        folder = data_folder(data, environ)
        folder.mkdir(parents=True, exist_ok=True)
        host = environ.get("RELAIS_HOST", "127.0.0.1")
        port = _port(environ.get("RELAIS_PORT", "8000"))
        return cls(
            data=folder,
            database_url=environ.get("DATABASE_URL", f"sqlite:///{folder / 'relais.db'}"),
            public_base_url=environ.get("RELAIS_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            secret_key=_secret(environ, folder),
            twilio=_twilio(environ),
            host=host,
            port=port,
            log_format=environ.get("RELAIS_LOG", "console"),
            link_cap=_count("RELAIS_LINK_CAP", environ.get("RELAIS_LINK_CAP", "300")),
        )


def data_folder(named: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """The folder a command names, else `RELAIS_DATA`, else `data`; it need not exist."""
    environ = os.environ if environ is None else environ
    return (named or Path(environ.get("RELAIS_DATA", "data"))).resolve()


def _count(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is {text!r}: give a number from 1 on.")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"RELAIS_PORT is {text!r}: give a number from 1 to 65535.")
    return int(text)


def _secret(environ: Mapping[str, str], folder: Path) -> str:
    """The installation's secret: from the environment, else made once and kept in the data folder."""
    given = environ.get("RELAIS_SECRET_KEY")
    secret = given if given is not None else _kept_secret(folder / "secret.json")
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
        two_way=environ.get("TWILIO_TWO_WAY", "yes").lower() in {"yes", "true", "1"},
        api_base=environ.get("TWILIO_API_BASE"),
    )
