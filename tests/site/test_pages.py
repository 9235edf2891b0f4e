import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.site.language import LANGUAGES, direction

KINDS = ("single", "multiple", "scale", "line", "area")
PAGES = [
    *(f"/question/{kind}?lang={code}{wrong}" for kind in KINDS for code in LANGUAGES for wrong in ("", "&wrong=1")),
    *(f"/console/a/?lang={code}" for code in LANGUAGES),
    "/forward",
    "/trouble/404",
]
FIRST_PAGE_BUDGET = 14 * 1024


def parse(client: FlaskClient, path: str) -> Element:
    # Strict: any error of the HTML standard's parser fails the test.
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(client.get(path).text)
    return root


def inputs(root: Element) -> Iterator[Element]:
    for tag in ("input", "select", "textarea"):
        yield from (one for one in root.iter(tag) if one.get("type") != "hidden")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_sound(browser: FlaskClient, path: str) -> None:
    root = parse(browser, path)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    described = [i for one in root.iter() for i in (one.get("aria-describedby") or "").split()]
    labelled = {one.get("for") for one in root.iter("label")}
    in_labels = {id(one) for label in root.iter("label") for one in label.iter("input")}
    assert root.get("dir") == direction(str(root.get("lang")))
    assert len(ids) == len(set(ids))
    assert set(described) <= set(ids)
    assert [one for one in inputs(root) if one.get("id") not in labelled and id(one) not in in_labels] == []
    assert [one for one in root.iter("fieldset") if one.find("legend") is None] == []
    assert len(list(root.iter("h1"))) == 1
    assert [one.tag for one in root.iter() if any(re.match("style$|on", name) for name in one.attrib)] == []
    assert [one for one in root.iter("script") if not one.get("src")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_stands_in_title_summary_and_field(browser: FlaskClient, kind: str) -> None:
    fine, wrong = (parse(browser, f"/question/{kind}{query}") for query in ("", "?wrong=1"))
    (title,), (before,) = list(wrong.iter("title")), list(fine.iter("title"))
    (summary,) = [one for one in wrong.iter("div") if one.get("role") == "alert"]
    (link,) = list(summary.iter("a"))
    invalid = [one for one in wrong.iter() if one.get("aria-invalid") == "true"]
    beside = [one for one in wrong.iter("p") if one.get("id") == "answer-problem"]
    assert str(title.text) == f"Erreur\N{NARROW NO-BREAK SPACE}: {before.text}"
    assert link.get("href") == "#answer"
    assert len(invalid) == len(beside) == 1
    assert "".join(beside[0].itertext()).endswith(str(link.text))
    assert not [one for one in fine.iter() if one.get("aria-invalid") or one.get("role") == "alert"]


@pytest.mark.parametrize("kind", KINDS)
def test_enter_in_a_field_goes_on_and_never_refuses(browser: FlaskClient, kind: str) -> None:
    form = next(one for one in parse(browser, f"/question/{kind}").iter("form") if one.get("novalidate") is not None)
    first = next(form.iter("button"))
    assert (first.get("name"), first.get("value")) == ("move", "next")


def test_languages_are_offered_in_their_own_script(browser: FlaskClient) -> None:
    buttons = [
        one for one in parse(browser, "/question/single?lang=ar").iter("button") if one.get("name") == "language"
    ]
    assert [(one.get("lang"), one.text) for one in buttons] == [
        ("fr", "Français"),
        ("ar", "العربية"),
        ("en", "English"),
    ]
    assert [one.get("lang") for one in buttons if one.get("aria-current")] == ["ar"]


def test_names_are_escaped_and_isolated(browser: FlaskClient) -> None:
    assert "<bdi>Association &lt;b&gt;Élan&lt;/b&gt;</bdi>" in browser.get("/console/a/").text


def test_drawings_hold_no_text(browser: FlaskClient) -> None:
    drawings = re.findall(r"<svg.*?</svg>", browser.get("/console/a/").text, re.DOTALL)
    assert len(drawings) >= 6
    assert [one for one in drawings if "aria-hidden" not in one or re.search(r">[^<\s]", one)] == []


def test_the_first_page_and_what_it_loads_stay_small(browser: FlaskClient) -> None:
    page = browser.get("/question/single", headers={"Accept-Encoding": "gzip"})
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.get("/question/single").text)
    weights = [len(browser.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in loaded]
    assert len(loaded) == 1
    assert len(page.data) + sum(weights) <= FIRST_PAGE_BUDGET / 2
