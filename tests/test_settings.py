import dataclasses
import stat
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, TwilioSettings

SECRET = "s" * 40
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "hidden-token", "TWILIO_NUMBER": "+33700000000"}


def test_an_empty_folder_is_enough(tmp_path: Path) -> None:
    settings = Settings.from_environ({}, data=tmp_path / "data")
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'relais.db'}"
    assert settings.public_base_url == "http://127.0.0.1:8000"
    assert settings.twilio is None


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = (Settings.from_environ({}, data=tmp_path).secret_key for _ in range(2))
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret.json").stat().st_mode) == 0o600


def test_secrets_never_show() -> None:
    shown = repr(Settings.from_environ({"RELAIS_SECRET_KEY": SECRET, **TWILIO}))
    assert SECRET not in shown
    assert "hidden-token" not in shown


def test_the_environment_decides(tmp_path: Path) -> None:
    environ = {
        "RELAIS_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://db/relais",
        "RELAIS_PUBLIC_URL": "https://enquete.example.org/",
        "RELAIS_SECRET_KEY": SECRET,
        "RELAIS_PORT": "9000",
        "TWILIO_TWO_WAY": "no",
        **TWILIO,
    }
    settings = Settings.from_environ(environ)
    assert (settings.data, settings.port, settings.secret_key) == (tmp_path, 9000, SECRET)
    assert settings.database_url == "postgresql://db/relais"
    assert settings.public_base_url == "https://enquete.example.org"
    assert settings.twilio is not None
    assert settings.twilio.two_way is False


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"RELAIS_PORT": "eighty"}, "RELAIS_PORT"),
        ({"RELAIS_PORT": "70000"}, "1 to 65535"),
        ({"RELAIS_SECRET_KEY": "short"}, "at least 32"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN, TWILIO_NUMBER is missing"),
        ({"RELAIS_PROXIES": "-1"}, "RELAIS_PROXIES"),
        ({"RELAIS_PARTIAL": "52"}, "steps of five"),
        ({"RELAIS_PARTIAL": "90"}, "steps of five"),
        ({"RELAIS_PRECISION": "0"}, "RELAIS_PRECISION"),
        ({"RELAIS_MAIL_FROM": "a@example.org"}, "RELAIS_SMTP_URL is missing"),
        ({"RELAIS_SMTP_URL": "smtp://mail.example.org"}, "RELAIS_MAIL_FROM is missing"),
        *(
            ({"RELAIS_SMTP_URL": url, "RELAIS_MAIL_FROM": "a@example.org"}, "RELAIS_SMTP_URL cannot be read")
            for url in ("mail.example.org", "http://mail.example.org", "smtps://", "smtp://h:port", "smtp://h/path")
        ),
        *(
            ({"RELAIS_SMTP_URL": "smtps://mail.example.org", "RELAIS_MAIL_FROM": sender}, "RELAIS_MAIL_FROM is")
            for sender in ("Relais", "a@b", "a@example.org, b@example.org", "A <a@example.org", "a@example.org\nBcc: x")
        ),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_environ(environ, data=tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", "not json"])
def test_a_spoilt_secret_is_not_replaced(tmp_path: Path, content: str) -> None:
    """A new one would silently break every link and every sealed number."""
    (tmp_path / "secret.json").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match="restore it"):
        Settings.from_environ({}, data=tmp_path)
    assert (tmp_path / "secret.json").read_text(encoding="utf-8") == content


def test_a_mail_server_is_read_from_its_address(tmp_path: Path) -> None:
    environ = {
        "RELAIS_SMTP_URL": "smtps://relais%40example.org:p%40ss%2Fword@mail.example.org",
        "RELAIS_MAIL_FROM": "Mon Récap <recap@example.org>",
        "RELAIS_MAIL_BOUNCES": str(tmp_path / "bounces"),
        "RELAIS_PROXIES": "2",
    }
    settings = Settings.from_environ(environ, data=tmp_path)
    mail = settings.mail
    assert mail is not None
    assert (mail.host, mail.port, mail.implicit_tls) == ("mail.example.org", 465, True)
    assert (mail.user, mail.password) == ("relais@example.org", "p@ss/word")
    assert (mail.sender_name, mail.sender) == ("Mon Récap", "recap@example.org")
    assert mail.bounces == tmp_path / "bounces"
    assert settings.proxies == 2
    again = Settings.from_environ(settings.environ())
    assert (again.mail, again.proxies) == (mail, 2)
    assert "p@ss" not in repr(settings)


def test_an_unreadable_mail_server_is_not_repeated(tmp_path: Path) -> None:
    environ = {"RELAIS_SMTP_URL": "smtp://user:secret@host:what", "RELAIS_MAIL_FROM": "a@example.org"}
    with pytest.raises(SettingsError) as told:
        Settings.from_environ(environ, data=tmp_path)
    assert "secret" not in str(told.value)


def test_another_process_is_given_the_same_settings(tmp_path: Path) -> None:
    twilio = TwilioSettings("AC1", "token", "+33700000001", two_way=False, api_base="http://127.0.0.1:9")
    settings = dataclasses.replace(Settings.from_environ({}, data=tmp_path), port=8123, twilio=twilio)
    assert Settings.from_environ(settings.environ()) == settings
