import stat
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError

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
