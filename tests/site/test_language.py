from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import gettext
from markupsafe import Markup

from app.settings import ROOT
from app.site import language
from app.site.forms import lazy_gettext
from tests.site import gallery

ARABIC = """
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "Continue"
msgstr "متابعة"

msgid "Poisoned %(name)s"
msgstr "<img src=x onerror=alert(1)> %(name)s"

#, fuzzy
msgid "Doubtful"
msgstr "مشكوك فيه"

msgid "%(num)s answer"
msgid_plural "%(num)s answers"
msgstr[0] "لا أجوبة"
msgstr[1] "جواب واحد"
msgstr[2] "جوابان"
msgstr[3] "%(num)s أجوبة"
msgstr[4] "%(num)s جوابًا"
msgstr[5] "%(num)s جواب"

msgctxt "month"
msgid "May"
msgstr "أيار"
"""


@pytest.fixture
def catalogues(tmp_path: Path) -> Path:
    path = tmp_path / "translations" / "ar" / "LC_MESSAGES" / "interface.po"
    path.parent.mkdir(parents=True)
    path.write_text(ARABIC, encoding="utf-8")
    return tmp_path / "translations"


@pytest.fixture
def arabic(tmp_path: Path, catalogues: Path) -> Flask:
    return gallery.make(tmp_path, translations=catalogues)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "fr"),
        ("", "fr"),
        ("de", "fr"),
        ("ar-MA,fr;q=0.9", "ar"),
        ("en-GB,en;q=0.8,fr;q=0.5", "en"),
        ("de, en;q=0.5", "en"),
        ("*", "fr"),
        ("ar;q=0, en", "en"),
        ("fr;q=0.5, AR_eg", "ar"),
        ("\x00;;q=;", "fr"),
    ],
)
def test_the_browser_names_the_language(header: str | None, expected: str) -> None:
    assert language.negotiate(header) == expected


def test_a_language_that_is_not_offered_gives_way_to_the_next() -> None:
    assert language.negotiate("ar,en;q=0.8", ("fr", "en")) == "en"


def test_direction_goes_with_the_language() -> None:
    assert {code: language.direction(code) for code in language.LANGUAGES} == {"fr": "ltr", "ar": "rtl", "en": "ltr"}


@pytest.mark.parametrize(
    ("message", "expected"), [("Continue", "متابعة"), ("Doubtful", "Doubtful"), ("Never heard of", "Never heard of")]
)
def test_a_translator_serves_current_entries_only(catalogues: Path, message: str, expected: str) -> None:
    assert language.translator("ar", catalogues)(message) == expected


def test_english_needs_no_catalogue(catalogues: Path) -> None:
    assert language.translator("en", catalogues)("Continue") == "Continue"


def page(app: Flask, template: str, **values: object) -> str:
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        return render_template_string(template, **values)


def test_a_catalogue_cannot_put_markup_into_a_page(arabic: Flask) -> None:
    shown = page(arabic, "{{ _('Poisoned %(name)s', name=name) }}", name="<b>")
    assert shown == "&lt;img src=x onerror=alert(1)&gt; &lt;b&gt;"


def test_markup_given_as_a_value_stays_and_the_rest_is_escaped(arabic: Flask) -> None:
    shown = page(arabic, "{{ _('Poisoned %(name)s', name=bdi('<b>')) }}")
    assert shown == "&lt;img src=x onerror=alert(1)&gt; <bdi>&lt;b&gt;</bdi>"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "لا أجوبة"), (1, "جواب واحد"), (2, "جوابان"), (3, "3 أجوبة"), (11, "11 جوابًا"), (100, "100 جواب")],
)
def test_arabic_counts_in_six_ways(arabic: Flask, count: int, expected: str) -> None:
    assert page(arabic, "{{ ngettext('%(num)s answer', '%(num)s answers', n) }}", n=count) == expected


def test_contexts_tell_equal_words_apart(arabic: Flask) -> None:
    assert page(arabic, "{{ pgettext('month', 'May') }} {{ _('May') }}") == "أيار May"


def test_python_code_finds_the_same_words_and_use_changes_them_at_once(arabic: Flask) -> None:
    with arabic.test_request_context(headers={"Accept-Language": "ar"}):
        before = gettext("Continue")
        language.use("en")
        assert (before, gettext("Continue"), language.current()) == ("متابعة", "Continue", "en")


def test_an_unknown_language_changes_nothing(arabic: Flask) -> None:
    with arabic.test_request_context():
        language.use("xx")
        assert language.current() == "fr"


def test_isolate_escapes() -> None:
    assert language.isolate("<i>") == Markup("<bdi>&lt;i&gt;</bdi>")


def test_pages_hold_french_compounds_together_and_text_messages_keep_plain_hyphens(tmp_path: Path) -> None:
    path = tmp_path / "fr" / "LC_MESSAGES" / "interface.po"
    path.parent.mkdir(parents=True)
    plural = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "demi-jour %(num)s"\nmsgstr[1] "là-bas"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "Perhaps"\nmsgstr "Peut-être"\n\n{plural}')
    pages = language.page_catalogue("fr", tmp_path)
    assert pages.gettext("Perhaps") == "Peut\u2011être"
    assert pages.ngettext("%(num)s day", "%(num)s days", 1) == "demi\u2011jour %(num)s"
    assert language.translator("fr", tmp_path)("Perhaps") == "Peut-être"


def test_what_python_words_for_a_page_is_held_together_too(tmp_path: Path) -> None:
    app = gallery.make(tmp_path, translations=ROOT / "translations")
    with app.test_request_context("/"):
        language.use("fr")
        assert str(lazy_gettext("E-mail address")) == "Adresse e\u2011mail"
        assert gettext("E-mail address") == "Adresse e-mail"
        assert render_template_string("{{ said | held }}", said="vague-2, peut-être") == "vague-2, peut\u2011être"
        language.use("en")
        assert str(lazy_gettext("E-mail address")) == "E-mail address"
