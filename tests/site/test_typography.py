import pytest

from app.site.typography import typeset

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "plain", "shown"),
    [
        ("fr", "Voulez-vous répondre ?", f"Voulez-vous répondre{THIN}?"),
        ("fr", "Merci ! Par exemple : une aide ; un toit", f"Merci{THIN}! Par exemple{THIN}: une aide{THIN}; un toit"),
        ("fr", "« Oui »", f"«{THIN}Oui{THIN}»"),
        ("fr", "Aujourd'hui, qu'est-ce que c'est", "Aujourd’hui, qu’est-ce que c’est"),
        ("fr", "Le 'mot' à 10:30, https://exemple.org/?a=1", "Le 'mot' à 10:30, https://exemple.org/?a=1"),
        ("fr", "Une ligne\n\nUne autre ?", f"Une ligne\n\nUne autre{THIN}?"),
        ("en", "I don't know : really ?", "I don’t know : really ?"),
        ("ar", "هل تريدون الإجابة ؟", "هل تريدون الإجابة ؟"),
    ],
)
def test_marks_stay_with_their_words(language: str, plain: str, shown: str) -> None:
    assert typeset(plain, language) == shown
    assert typeset(shown, language) == shown
