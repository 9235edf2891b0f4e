import pytest

from app.site.typography import typeset

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "plain", "shown"),
    [
        ("fr", "Voulez vous répondre ?", f"Voulez vous répondre{THIN}?"),
        ("fr", "Merci ! Par exemple : une aide ; un toit", f"Merci{THIN}! Par exemple{THIN}: une aide{THIN}; un toit"),
        ("fr", "« Oui »", f"«{THIN}Oui{THIN}»"),
        ("fr", "Aujourd'hui, qu'est-ce que c'est", "Aujourd’hui, qu’est\u2011ce que c’est"),
        ("fr", "Le 'mot' à 10:30, https://exemple.org/?a=1", "Le 'mot' à 10:30, https://exemple.org/?a=1"),
        ("fr", "Une ligne\n\nUne autre ?", f"Une ligne\n\nUne autre{THIN}?"),
        ("en", "I don't know : really ?", "I don’t know : really ?"),
        ("ar", "هل تريدون الإجابة ؟", "هل تريدون الإجابة ؟"),
    ],
)
def test_marks_stay_with_their_words(language: str, plain: str, shown: str) -> None:
    assert typeset(plain, language) == shown
    assert typeset(shown, language) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vos rendez-vous ?", "Vos rendez\u2011vous\u202f?"),
        ("n'utilisez-vous pas", "n’utilisez\u2011vous pas"),
        ("Comment va-t-elle, c'est-à-dire", "Comment va\u2011t\u2011elle, c’est\u2011à\u2011dire"),
        ("Auvergne-Rhône-Alpes", "Auvergne-Rhône-Alpes"),
        ("06-39-98 a-1 mon-recap.yaml - oui", "06-39-98 a-1 mon-recap.yaml - oui"),
        ("https://mon-recap.fr/a-propos moi@mon-recap.fr", "https://mon-recap.fr/a-propos moi@mon-recap.fr"),
    ],
)
def test_a_short_compound_stays_on_one_line_in_french_alone(written: str, shown: str) -> None:
    assert typeset(written, "fr") == shown
    assert "\u2011" not in typeset(written, "en") + typeset(written, "ar")
