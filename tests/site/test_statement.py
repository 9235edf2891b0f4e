import pytest
from flask.testing import FlaskClient

from app.site.language import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_address(browser: FlaskClient, language: str) -> None:
    answer = browser.get(f"/accessibility/{language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.text.count("<li>") >= 8


def test_the_bare_address_speaks_as_the_browser_asks(browser: FlaskClient) -> None:
    assert '<html lang="ar"' in browser.get("/accessibility", headers={"Accept-Language": "ar-MA"}).text


def test_another_language_is_an_unknown_page(browser: FlaskClient) -> None:
    assert browser.get("/accessibility/xx").status_code == 404
