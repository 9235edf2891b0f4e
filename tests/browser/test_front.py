import pytest

from tests.browser.conftest import PHONE, Visitor


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("locale", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_front_page_speaks_the_visitor_s_language(
    visit: Visitor, locale: str, direction: str, javascript: bool
) -> None:
    page = visit(locale, javascript=javascript)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (locale, direction)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
