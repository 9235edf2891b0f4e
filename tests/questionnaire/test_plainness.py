import pytest

from app.questionnaire.contexts import Entry
from app.questionnaire.coverage import media_coverage
from app.questionnaire.plainness import read_aloud
from tests.questionnaire.definitions import survey

LONG_FRENCH = "Avez-vous le carnet que la personne qui vous accompagne vous a donné au début de cette année ?"
LONG_ENGLISH = "Do you have the notebook that the person who supports you gave you at the start of this year?"
LONG_ARABIC = "هل لديكم الدفتر الذي قدّمه لكم الشخص الذي يساعدكم في إجراءاتكم في بداية هذه السنة أو قبلها بقليل"


def codes(text: str, language: str = "fr") -> list[str]:
    said = read_aloud([Entry("age.text", text, "")], {"age.text": text}, language, "x.yaml", {"age.text": 7})
    return [finding.code for finding in said]


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("fr", LONG_FRENCH, "long_sentence"),
        ("en", LONG_ENGLISH, "long_sentence"),
        ("ar", LONG_ARABIC, "long_sentence"),
        ("fr", "Vous n'êtes pas sans savoir.", "double_negation"),
        ("fr", "Ce n'est pas inutile.", "double_negation"),
        ("en", "It is not without use.", "double_negation"),
        ("en", "It is not impossible.", "double_negation"),
        ("ar", "ليس بدون فائدة", "double_negation"),
        ("fr", "Avez-vous le carnet et l'utilisez-vous ?", "two_questions"),
        ("en", "Do you have it and do you use it?", "two_questions"),
        ("ar", "هل لديكم الدفتر وهل تستخدمونه؟", "two_questions"),
        ("fr", "Ce dispositif vous aide.", "jargon"),
        ("fr", "Le cas échéant, écrivez.", "jargon"),
        ("en", "Prior to the meeting.", "jargon"),
        ("ar", "املؤوا الاستبيان", "jargon"),
        ("fr", "Votre carnet (en papier)", "brackets"),
        ("fr", "Vous êtes accompagné·e", "only_seen"),
        ("fr", "La RSA et/ou la CAF", "only_seen"),
        ("en", "Notes, e.g. dates", "only_seen"),
    ],
)  # fmt: skip
def test_what_is_hard_to_read_or_to_hear(language: str, text: str, code: str) -> None:
    assert code in codes(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Pourquoi n'utilisez-vous pas le carnet aujourd'hui ?"),
        ("fr", "Non, jamais"),
        ("fr", "Je n'ai jamais rien écrit."),
        ("fr", "Avez-vous le carnet et un stylo ?"),
        ("fr", "Vous ne voulez ni stylo ni papier."),
        ("en", "No, never"),
        ("en", "Do you have the notebook and a pen?"),
        ("ar", "لا، أبدًا"),
        ("ar", "لا أكتب فيه أبدًا"),
        ("ar", "هل لديكم دفتر وقلم؟"),
        ("fr", "Par SMS. La CNIL protège vos droits."),
        ("de", "Nicht ohne."),
    ],
)
def test_plain_words_are_left_alone(language: str, text: str) -> None:
    assert codes(text, language) == []


def test_warnings_point_at_the_line_and_never_forbid() -> None:
    text = "Ce dispositif vous aide."
    (found,) = read_aloud([Entry("age.text", text, "")], {"age.text": text}, "fr", "x.yaml", {"age.text": 7})
    assert (found.line, found.level) == (7, "warning")
    assert "aide, service" in found.mend
    assert list(read_aloud([Entry("indicator.x", text, "")], {"indicator.x": text}, "fr", "x", {})) == []


def test_recordings_and_pictures_are_asked_for_only_where_there_are_some() -> None:
    plain = survey()
    assert list(media_coverage(plain, "x")) == []
    spoken = plain.questions[0].model_copy(update={"audio": {"fr": "accord.mp3"}})
    with_one = plain.model_copy(update={"questions": (spoken, *plain.questions[1:])})
    told = [finding.message for finding in media_coverage(with_one, "x")]
    assert len(told) == 3
    assert told[0].startswith("fr: 8 questions have no recording (carnet, quoi,")
    assert "accord" in told[1]
    drawn = plain.choices[0].options[0].model_copy(update={"image": {"fr": "oui.png"}})
    half = plain.choices[0].model_copy(update={"options": (drawn, *plain.choices[0].options[1:])})
    with_half = plain.model_copy(update={"choices": (half, *plain.choices[1:])})
    assert [finding.code for finding in media_coverage(with_half, "x")] == ["no_image"]


def test_the_item_of_a_repeat_is_no_word_of_offices() -> None:
    assert "jargon" in codes("Cet item vous sert-il ?")
    assert codes("L'aide {item} vous sert-elle ?") == []
