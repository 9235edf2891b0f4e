"""A survey written in English: checked, translated into French, previewed, exchanged and published as such."""

from pathlib import Path

from click.testing import CliRunner, Result

from app.questionnaire.reader import read, read_text
from app.questionnaire.version import Version
from app.questionnaire.writer import write
from app.studio.commands import survey
from app.studio.preparing import drafted, prepare
from app.studio.translation_commands import translations

ENGLISH = """relais: 1
key: workshop
project: Workshop
title: Your view of the workshop
intro: One question.
notice: The team asks. Your answers are anonymous.
thanks: Thank you.
declined: Noted.
minutes: 1
source: en
languages: [en, fr]
questions:
  - {id: useful, type: yes_no, text: The workshop did not help me., image: shared/a.png}
"""
FRENCH = {
    "survey.title": "Votre avis sur l'atelier", "survey.intro": "Une question.",
    "survey.notice": "L'équipe demande. Vos réponses sont anonymes.", "survey.thanks": "Merci.",
    "survey.declined": "C'est noté.", "useful.text": "L'atelier ne m'a pas aidé.", "yes_no.yes": "Oui",
    "yes_no.no": "Non",
}  # fmt: skip


def run(tmp_path: Path, *arguments: str) -> Result:
    group = survey if arguments[0] == "survey" else translations
    return CliRunner().invoke(group, [*arguments[1:], "--translations", str(tmp_path / "translations")])


def written(tmp_path: Path, **changed: str) -> Path:
    """The definition, and its French catalogue filled in."""
    definition = tmp_path / "workshop.yaml"
    definition.write_text(ENGLISH, encoding="utf-8")
    assert run(tmp_path, "translations", "update", str(definition)).exit_code == 0
    catalogue = tmp_path / "translations" / "fr" / "LC_MESSAGES" / "workshop.po"
    content = catalogue.read_text(encoding="utf-8")
    for context, said in {**FRENCH, **changed}.items():
        head, mark, tail = content.partition(f'msgctxt "{context}"')
        assert mark, context
        content = head + mark + tail.replace('msgstr ""', f'msgstr "{said}"', 1)
    catalogue.write_text(content, encoding="utf-8")
    return definition


def test_it_is_published_in_its_own_words(tmp_path: Path) -> None:
    prepared = prepare(written(tmp_path), tmp_path / "translations")
    assert [str(one) for one in prepared.findings if one.level == "error"] == []
    assert prepared.version is not None
    assert prepared.version.languages == ("en", "fr")
    assert prepared.version.text("en", "yes_no.yes") == "Yes"
    assert prepared.version.text("fr", "yes_no.yes") == "Oui"
    assert Version.from_document(prepared.version.to_document()) == prepared.version


def test_its_translations_are_held_against_the_english(tmp_path: Path) -> None:
    definition = written(tmp_path, **{"useful.text": "L'atelier m'a aidé.", "survey.thanks": "Thank you."})
    told = run(tmp_path, "survey", "check", str(definition))
    assert told.exit_code == 1
    assert "`useful.text` is suspicious: one of the two texts says “not”" in told.stdout
    assert "it is the English text itself" in told.stdout
    definition.write_text(ENGLISH.replace("did not help", "never helped"), encoding="utf-8")
    assert "the English has changed since" in run(tmp_path, "survey", "check", str(definition)).stdout


def test_it_is_previewed_and_handed_to_translators_in_english(tmp_path: Path) -> None:
    definition = written(tmp_path)
    assert "The workshop did not help me." in run(tmp_path, "survey", "preview", str(definition)).stdout
    assert "L'atelier ne m'a pas aidé." in run(tmp_path, "survey", "preview", str(definition), "--lang", "fr").stdout
    out = str(tmp_path / "fr.xliff")
    done = run(
        tmp_path, "translations", "export", str(definition), "--language", "fr", "--format", "xliff", "--out", out
    )
    assert done.exit_code == 0, done.output
    assert 'source-language="en"' in Path(out).read_text(encoding="utf-8")


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    first = read(written(tmp_path)).survey
    assert first is not None
    again = read_text(write(first), "workshop.yaml")
    assert again.survey == first
    assert (first.source, first.by_id["useful"].image) == ("en", {"en": "shared/a.png"})


def test_alone_it_speaks_only_its_source(tmp_path: Path) -> None:
    alone = read_text(ENGLISH.replace("languages: [en, fr]\n", ""), "workshop.yaml")
    assert alone.survey is not None
    assert alone.survey.languages == ("en",)
    left_out = read_text(ENGLISH.replace("[en, fr]", "[fr]"), "workshop.yaml")
    assert [one.code for one in left_out.findings][:1] == ["source_language"]


def test_a_draft_without_translations_is_shown_in_its_source(tmp_path: Path) -> None:
    definition = tmp_path / "workshop.yaml"
    definition.write_text(ENGLISH, encoding="utf-8")
    version = drafted(definition, tmp_path / "nothing")
    assert isinstance(version, Version)
    assert version.languages == ("en",)
