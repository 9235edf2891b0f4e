"""Every word of the interface is said in every language, as that language writes."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from app.interview import wording as interview
from app.messaging import segments
from app.settings import ROOT
from app.site import language
from app.sms.core.commands import Word, read_command
from app.sms.core.folding import fold
from app.sms.core.vocabulary import SKIPS
from app.studio import interface
from app.studio.interface import each, placeholders

TRANSLATIONS = ROOT / "translations"
LANGUAGES = interface.languages()

EXAMPLE_ADDRESS = "name@example.org"
NAMES = {
    "PNG",
    "SVG",
    "WebP",
    "AA",
    "JavaScript",
    "NVDA",
    "RGAA",
    "TalkBack",
    "WCAG",
    "axe",
    "core",
    "AAPOR",
    "CCAS",
    "CSV",
    "France",
    "Mission",
    "Relais",
    "STOP",
    "Travail",
    "WhatsApp",
    "XLSX",
    "locale",
    EXAMPLE_ADDRESS,
}
"""What Arabic leaves in Latin letters: names, and what people type as it stands."""
CODES = re.compile(r"\b(e|2A|2B)\b")

NARROW = "\N{NARROW NO-BREAK SPACE}"
SPACED = re.compile(rf"(?<!{NARROW})[?!;»]|(?<![{NARROW}\d]):|«(?!{NARROW})|'")
"""Signs French sets off by a narrow space, and the apostrophe of typewriters."""

BY_TEXT_MESSAGE_TOO = {
    *interview.PROBLEMS.values(),
    *interview.ONE_LIMIT.values(),
    interview.TODAY,
    interview.PREFER_NOT,
}


@pytest.fixture(scope="module")
def template() -> Catalog:
    return interface.extract()


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    return {code: interface.read(code, TRANSLATIONS) for code in LANGUAGES}


def said(catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Each message with each of its forms."""
    for message in catalogue:
        if message.id:
            yield from ((message, form) for form in each(message.string))


def is_text_message(message: Message) -> bool:
    told = any("text message" in comment for comment in message.auto_comments)
    return (
        told or message.id in BY_TEXT_MESSAGE_TOO or any(file.startswith("app/sms/") for file, _ in message.locations)
    )


def test_the_code_is_read_whole(template: Catalog) -> None:
    files = {file for message in template for file, _ in message.locations}
    assert {"app/interview/wording.py", "app/access/forms.py", "app/web/templates/web/opening.html"} <= files
    assert template.get(("%(num)s structure", "%(num)s structures")) is not None


def test_no_word_hides_where_it_is_not_read() -> None:
    """Before Python 3.12 what stands inside an f-string is one token with it."""
    hidden = (
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted((ROOT / "app").rglob("*.py"))
        for outer in ast.walk(ast.parse(file.read_text()))
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and any(isinstance(one, ast.Constant) for one in call.args[:1])
        if isinstance(call.func, ast.Name) and call.func.id in interface.KEYWORDS
    )
    assert list(hidden) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_is_translated_and_keeps_its_values(code: str, template: Catalog) -> None:
    assert [str(found) for found in interface.audit(code, TRANSLATIONS, template)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_form_adds_a_value_or_markup(code: str, catalogues: dict[str, Catalog]) -> None:
    for message, form in said(catalogues[code]):
        source = "".join(each(message.id))
        assert placeholders(form) <= placeholders(source), form
        assert not (set("<>&{}") - set(source)) & set(form), form


@pytest.mark.parametrize("code", LANGUAGES)
def test_lines_and_ends_are_those_of_the_source(code: str, catalogues: dict[str, Catalog]) -> None:
    for message, form in said(catalogues[code]):
        source = each(message.id)[0]
        assert form.count("\n") == source.count("\n"), form
        assert form == form.strip(), form


def test_french_is_set_as_french_is_printed(catalogues: dict[str, Catalog]) -> None:
    printed = (form for message, form in said(catalogues["fr"]) if not is_text_message(message))
    assert [form for form in printed if SPACED.search(form)] == []


def test_french_text_messages_stay_in_the_cheap_alphabet(catalogues: dict[str, Catalog]) -> None:
    sent = [form for message, form in said(catalogues["fr"]) if is_text_message(message)]
    assert len(sent) > 30
    assert {form: found for form in sent if (found := segments.count(form).offenders)} == {}


def test_arabic_leaves_only_names_in_latin_letters(catalogues: dict[str, Catalog]) -> None:
    for _, form in said(catalogues["ar"]):
        plain = CODES.sub("", interface.PLACEHOLDER.sub("", form))
        assert set(re.findall(r"[A-Za-zÀ-ÿ][\w@.]*\b", plain, re.ASCII)) <= NAMES, form


def test_arabic_has_its_own_commas_and_question_marks(catalogues: dict[str, Catalog]) -> None:
    assert [form for _, form in said(catalogues["ar"]) if set(",;?") & set(form)] == []


def test_an_arabic_text_message_begins_in_arabic(catalogues: dict[str, Catalog]) -> None:
    """Telephones take the direction of a message from its first letter."""
    for message, form in said(catalogues["ar"]):
        first = re.search(r"[^\W\d_]", form)
        assert not is_text_message(message) or (first is not None and first[0] > "\u0600"), form


def meant(word: str) -> Word | str | None:
    if fold(word) in SKIPS:
        return "skip"
    command = read_command(word)
    return command.word if command else None


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_to_reply_with_are_understood(code: str, catalogues: dict[str, Catalog]) -> None:
    """The word a text message asks for, in its own language, does what the English one does."""
    told = 0
    for message in filter(is_text_message, catalogues[code]):
        asked = {meant(word) for word in re.findall(r"\b[A-Z]{4,}\b", str(message.id))}
        letters = r"\b[A-Z]{4,}\b" if code == "fr" else r"\w+"
        offered = {meant(word) for word in re.findall(letters, str(message.string))}
        assert asked <= offered, message.string
        told += len(asked)
    assert told >= 5


@pytest.mark.parametrize(
    ("count", "french", "arabic"),
    [
        (0, "0 réponse", "لا أجوبة"),
        (1, "1 réponse", "جواب واحد"),
        (2, "2 réponses", "جوابان"),
        (3, "3 réponses", "3 أجوبة"),
        (10, "10 réponses", "10 أجوبة"),
        (11, "11 réponses", "11 جوابًا"),
        (99, "99 réponses", "99 جوابًا"),
        (100, "100 réponses", "100 جواب"),
        (103, "103 réponses", "103 أجوبة"),
    ],
)
def test_numbers_agree_with_their_nouns(count: int, french: str, arabic: str) -> None:
    forms = {
        code: language.catalogue(code, TRANSLATIONS).ngettext("%(num)s answer", "%(num)s answers", count)
        for code in LANGUAGES
    }
    assert {code: form % {"num": count} for code, form in forms.items()} == {"fr": french, "ar": arabic}
