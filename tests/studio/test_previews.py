"""Every screen and every message of a survey, shown without a database."""

import datetime as dt
from pathlib import Path

import html5lib
import pytest

from app.interview.showing import whole
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.settings import ROOT
from app.site.typography import typeset
from app.sms.rehearsal import messages
from app.studio.lint import lint
from app.studio.pages import write_pages
from app.studio.preparing import drafted, prepare
from app.studio.reading import screens

EVERYTHING = ROOT / "tests" / "questionnaire" / "surveys" / "everything.yaml"
DEFINITION, TRANSLATIONS = ROOT / "surveys" / "mon-recap.yaml", ROOT / "translations"


@pytest.fixture(scope="module")
def version() -> Version:
    found = prepare(DEFINITION, TRANSLATIONS).version
    assert found is not None
    return found


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_show_every_question_and_lead_to_one_another(
    version: Version, language: str, tmp_path: Path, now: dt.datetime
) -> None:
    pages = write_pages(version, language, tmp_path / "pages", now)
    assert len(pages) == len(version.survey.questions) + 2
    shown = []
    for page, following in zip(pages, [*pages[1:], pages[-1]], strict=True):
        html = page.read_text(encoding="utf-8")
        root = html5lib.parse(html, namespaceHTMLElements=False)
        assert (root.get("lang"), root.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
        assert {form.get("method") for form in root.iter("form")} <= {"get"}
        assert {form.get("action") for form in root.iter("form")} <= {following.name}
        assert "/static/" not in html
        shown.append(words("".join(root.itertext())))
    assert (tmp_path / "pages" / "relais.css").exists()
    for question, text in zip(version.survey.questions, shown[1:-1], strict=True):
        assert words(typeset(version.text(language, f"{question.id}.text"), language)) in text
    assert words(typeset(version.text(language, "survey.thanks"), language)) in shown[-1]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_screens_as_text_show_every_question_with_its_rule(version: Version, language: str, now: dt.datetime) -> None:
    told = "\n".join(screens(version, language, now))
    for question in version.survey.questions:
        assert f"[{question.id}]" in told
        assert version.text(language, f"{question.id}.text") in told
        assert not question.show_if or f"shown if: {question.show_if}" in told


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_messages_are_counted_as_they_would_be_sent(version: Version, language: str, now: dt.datetime) -> None:
    sent = tuple(messages(version, language, now))
    assert [message.question_id for message in sent] == [None, *(one.id for one in version.survey.questions)]
    assert all(message.segments.parts >= 1 for message in sent)
    consent = version.survey.questions[0].id
    assert version.text(language, f"{consent}.sms") in sent[1].body


def test_showing_everything_changes_no_word(version: Version) -> None:
    assert whole(version).texts == version.texts
    assert all(question.show_if is None for question in whole(version).survey.questions)


def test_warnings_about_words_point_into_the_files(version: Version, now: dt.datetime) -> None:
    found = lint(version, DEFINITION, TRANSLATIONS, now)
    assert {finding.level for finding in found} == {"warning"}
    for finding in found:
        lines = Path(finding.file).read_text(encoding="utf-8").splitlines()
        around = " ".join(lines[max(finding.line - 4, 0) : finding.line + 1])
        context = finding.message.split("`")[1]
        assert context.partition(".")[0] in around or context.rpartition(".")[2] in around


def test_every_kind_of_question_can_be_shown(tmp_path: Path, now: dt.datetime) -> None:
    found = drafted(EVERYTHING, tmp_path)
    assert isinstance(found, Version)
    asked = {one.id for one in found.survey.questions if one.kind is not Kind.CALCULATION}
    told = "\n".join(screens(found, "fr", now))
    assert {id_ for id_ in asked if f"[{id_}" not in told} <= {
        one.id for one in found.survey.questions if one.kind is Kind.MATRIX
    }
    assert len(list(messages(found, "fr", now))) > len(asked)
    assert len(write_pages(found, "fr", tmp_path / "pages", now)) > len(asked)


def test_a_preview_shows_an_example_where_a_word_stands_in_braces(tmp_path: Path, now: dt.datetime) -> None:
    version = drafted(EVERYTHING, tmp_path)
    assert isinstance(version, Version)
    shown = "\n".join(screens(version, "fr", now))
    assert "Quel âge a l'enfant 1 ?" in shown
    assert "Cette aide vous sert-elle : Le logement ?" in shown
    assert "{" not in shown
