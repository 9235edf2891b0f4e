import pytest

from app.sms.core.commands import Command, Start, Word, is_stop, language_named, read_command, read_start


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", " Stop. ", "STOP MERCI", "Stop. Merci", "stop svp", "Arret", "ARRÊT", "arrêter", "Arrêtez !",
        "STOP SMS", "arret sms", "STOPALL", "Unsubscribe", "désabonner", "stop s'il vous plaît", "Merci stop",
        "توقف", "إيقاف", "ايقاف", "إلغاء", "توقف من فضلك", "\u200fتوقف\u200f", "stop stop stop",
    ],
)  # fmt: skip
def test_stop_in_every_spelling(text: str) -> None:
    assert is_stop(text)
    assert read_command(text) == Command(Word.STOP)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "je ne peux pas m'arrêter",
        "non stop",
        "1",
        "merci",
        "l'arrêt de bus",
        "لا أستطيع التوقف",
        "stop tabac",
        "STOPPER",
    ],
)
def test_not_a_stop(text: str) -> None:
    assert not is_stop(text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("AIDE", Command(Word.HELP)),
        ("help!", Command(Word.HELP)),
        ("؟", Command(Word.HELP)),
        ("مساعدة", Command(Word.HELP)),
        ("Reprendre", Command(Word.START)),
        ("START", Command(Word.START)),
        ("ابدأ", Command(Word.START)),
        ("retour", Command(Word.BACK)),
        ("Précédent", Command(Word.BACK)),
        ("رجوع", Command(Word.BACK)),
        ("Français", Command(Word.LANGUAGE, "fr")),
        ("عربي", Command(Word.LANGUAGE, "ar")),
        ("العربية", Command(Word.LANGUAGE, "ar")),
        ("english", Command(Word.LANGUAGE, "en")),
        ("aide moi", None),
        ("", None),
        ("oui", None),
    ],
)
def test_other_commands_only_as_the_whole_message(text: str, command: Command | None) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("RECAP K7P2Q", Start("RECAP", "K7P2Q")),
        ("recap k7p2q", Start("RECAP", "K7P2Q")),
        (" Récap-k7p 2q. ", Start("RECAP", "K7P2Q")),
        ("recap k7p2q عربي", Start("RECAP", "K7P2Q")),
        ("EN recap k7p2q", Start("RECAP", "K7P2Q")),
        ("RECAP", Start("RECAP", "")),
        (" recap عربي", Start("RECAP", "")),
        ("عربي", None),
        ("", None),
    ],
)
def test_a_first_message(text: str, start: Start | None) -> None:
    assert read_start(text) == start


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("RECAP K7P2Q", None),
        ("RECAP K7P2Q عربي", "ar"),
        ("RECAP K7P2Q ar", "ar"),
        ("recap k7p2q English", "en"),
        ("RECAP K7P2Q السلام عليكم", "ar"),
        ("RECAP ٣", None),
    ],
)
def test_the_language_a_first_message_names(text: str, language: str | None) -> None:
    assert language_named(text) == language
