import pytest

from app.sms.core.machines import is_automatic, is_reaction, without_signature
from app.sms.core.numerals import SPELLED

REACTIONS = [
    "A aimé « Question : 1 Oui 2 Non »", "A adoré « Oui, un peu »", "N’a pas aimé « Non »", "A ri de « Non »",
    "A mis en évidence « 2 »", "A posé une question sur « Quel âge avez-vous ? »", "A réagi avec 👍 à « Oui »",
    "A supprimé un cœur de « Merci »", "A aimé une image", "Liked “2 Yes, a little”", "Loved “How old are you?”",
    "Emphasized “No”", "Questioned “No”", "Laughed at “No”", "Disliked “No”", "Reacted ❤️ to “1 Yes”",
    "Removed a heart from “Thank you”", "Liked an image", "👍 à « Avez-vous confiance ? »",
    "\u200a👍\u200b to “How old?”",
    "أعجبه \"نعم، قليلا\"", "أُعجب بـ «2»", "أحب “نعم”", "ضحك على “لا”", "👍 إلى “كم عمركم؟”",
]  # fmt: skip
AUTOMATIC = [
    "Message automatique : je suis absent jusqu'au 2", "Réponse automatique: je ne suis pas disponible",
    "Je conduis, je vous rappelle plus tard. (Réponse automatique)", "Je suis en voiture, je vous rappelle.",
    "Désolé, je suis en réunion. Je vous rappelle dès que possible",
    "Auto-reply: I am away", "Out of office until Monday",
    "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
    "Sorry, I can't talk right now. Call you later?", "I'm driving, I'll call you back", "Lu 14:32",
    "Message lu à 14h32",
    "Delivered 09:05", "رد تلقائي: أنا غير متاح", "أنا أقود السيارة، سأتصل بك لاحقا",
]  # fmt: skip
WRITTEN = [
    "2", "Oui", "J'ai aimé « Mon Récap »", "A", "à 2", "« 2 »", "Je conduis",
    "je suis en voiture", "I can't talk to people",
    "C'est une réponse automatique de ma part", "Ça m'a aimé", "👍", "👍 2", "lu", "Delivered", "automatique", "الآن",
    "أحب هذا الدفتر",
    "رسالة إلى الحكومة: نريد المزيد", "رسالة إلى المدير", "رد إلى الفريق شكرا",
    "Absence du bureau de poste près de chez moi",
    "je suis en réunion le mardi", "J'adore le carnet, je vous rappelle",
]  # fmt: skip


@pytest.mark.parametrize("text", REACTIONS)
def test_a_reaction_quotes_us(text: str) -> None:
    assert is_reaction(text)
    assert not is_automatic(text)


@pytest.mark.parametrize("text", AUTOMATIC)
def test_nobody_wrote_this(text: str) -> None:
    assert is_automatic(text)


@pytest.mark.parametrize("text", WRITTEN)
def test_somebody_wrote_this(text: str) -> None:
    assert not is_reaction(text)
    assert not is_automatic(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ça m'aide\n\nEnvoyé de mon iPhone", "Ça m'aide"),
        ("2\nSent from my Samsung Galaxy smartphone.", "2"),
        ("نعم\nأُرسلت من الـ iPhone الخاص بي", "نعم"),
        ("2\n-- \nJean Dupont\n06 39 98 00 12", "2"),
        ("Envoyé de mon iPhone", "Envoyé de mon iPhone"),
        ("J'ai envoyé mon CV\net rien", "J'ai envoyé mon CV\net rien"),
        (
            "Un peu\nEnvoyé par la mission locale, j'ai pu\nparler",
            "Un peu\nEnvoyé par la mission locale, j'ai pu\nparler",
        ),
    ],
)
def test_signatures_are_left_out(text: str, left: str) -> None:
    assert without_signature(text) == left


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("zero", 0), ("une", 1), ("dix sept", 17), ("vingt et un", 21), ("trente quatre", 34), ("soixante et onze", 71),
        ("quatre vingts", 80), ("quatre vingt", 80),
        ("quatre vingt dix neuf", 99), ("septante deux", 72), ("nonante", 90), ("forty two", 42),
        ("احد عشر", 11), ("خمسه عشر", 15), ("عشرين", 20), ("واحد وعشرون", 21), ("تسع و ستين", 69),
    ],
)  # fmt: skip
def test_numbers_in_words(said: str, number: int) -> None:
    assert SPELLED[said] == number


def test_no_words_stand_for_two_numbers() -> None:
    """Every number to 99 can be said, and the table was not written over."""
    assert set(SPELLED.values()) == set(range(100))
