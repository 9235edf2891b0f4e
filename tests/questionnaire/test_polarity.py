import pytest

from app.questionnaire.polarity import direction


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("fr", "Oui, beaucoup", 1),
        ("fr", "Tout à fait", 1),
        ("fr", "Plus facile", 1),
        ("fr", "Très utile", 1),
        ("fr", "Moins difficile", 1),
        ("fr", "Pas du tout", -1),
        ("fr", "Pas du tout d'accord", -1),
        ("fr", "Pas utile", -1),
        ("fr", "Moins bien", -1),
        ("fr", "Plus difficile", -1),
        ("fr", "Jamais", -1),
        ("fr", "Non", -1),
        ("fr", "Pareil qu'avant", 0),
        ("fr", "Ni facile ni difficile", 0),
        ("fr", "Me loger", 0),
        ("fr", "Pas mauvais", 0),
        ("en", "Completely", 1),
        ("en", "Strongly agree", 1),
        ("en", "Much easier", 1),
        ("en", "Not at all", -1),
        ("en", "Strongly disagree", -1),
        ("en", "Not useful", -1),
        ("en", "A little less well", -1),
        ("en", "No, never", -1),
        ("en", "Same as before", 0),
        ("ar", "نعم، تمامًا", 1),
        ("ar", "أسهل بكثير", 1),
        ("ar", "مفيد جدًا", 1),
        ("ar", "لا، أبدًا", -1),
        ("ar", "غير مفيد", -1),
        ("ar", "أصعب قليلًا", -1),
        ("ar", "أقل بكثير", -1),
        ("ar", "لا أوافق", -1),
        ("ar", "مثل السابق", 0),
        ("de", "Ja", 0),
        ("fr", "", 0),
        ("fr", "Oui, et je voudrais aussi dire beaucoup de choses à propos de cela", 0),
    ],
)
def test_which_way_a_short_answer_points(language: str, text: str, way: int) -> None:
    assert direction(text, language) == way
