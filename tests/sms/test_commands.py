import pytest

from app.sms.core.commands import (
    Command,
    Start,
    Word,
    is_stop,
    language_named,
    read_command,
    read_start,
    read_starts,
    read_wish,
)


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", " Stop. ", "STOP MERCI", "Stop. Merci", "stop svp", "Arret", "ARRÊT", "arrêter", "Arrêtez !",
        "STOP SMS", "arret sms", "STOPALL", "Unsubscribe", "désabonner", "stop s'il vous plaît", "Merci stop",
        "توقف", "إيقاف", "ايقاف", "إلغاء", "توقف من فضلك", "\u200fتوقف\u200f", "stop stop stop",
        "Arrêtez de m'envoyer des messages", "arrêtez vos sms merci", "Ne m'envoyez plus de SMS svp",
        "ne m'écrivez pas", "Je ne veux plus recevoir de messages.", "je veux plus de vos sms", "plus m'écrire",
        "ne m'appelez plus", "je veux plus que vous m'écriviez",
        "supprimez mon numéro de votre liste", "don't text me anymore", "I don't want any more messages",
        "merci de ne plus m'écrire", "Veuillez ne plus m'envoyer de SMS svp", "merci d'arrêter", "désabonnez-moi svp",
        "je souhaite me désinscrire", "ne plus recevoir", "plus de sms merci", "arrêtez d'envoyer des messages",
        "I want to unsubscribe", "don't contact me again", "إلغاء الاشتراك", "أريد إلغاء اشتراكي", "كفى رسائل",
        "please remove me from your list", "توقفوا عن مراسلتي", "لا أريد استقبال رسائل", "لا ترسلوا لي أي رسالة",
        "S T O P", "S.T.O.P", "s-t-o-p.", "STOOOP", "stoppp !!!", "arrêteeez", "STOPSMS", "stoppez", "Stopez svp",
        "stoppe", "stop ça", "arrêtez ça", "STOP, merci beaucoup", "pls stop", "désabonne-moi", "opt-out", "unsub",
        "🛑", "stop 🛑", "سطوب", "وقف", "حبسوا", "توقف شكرا جزيلا",
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
        "je veux arrêter de fumer",
        "arrêtez de m'aider",
        "je ne veux plus de papiers",
        "I don't want any help",
        "لا أريد مساعدة",
        "لا أريد شيئا",
        "je ne veux plus rien",
        "take me home",
        "arrêter d'écrire",
        "s t",
        "non 🛑",
        "ça s'arrête",
        "stop à la misère",
        "fin",
        "ne plus recevoir de courrier",
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
        ("AR", Command(Word.LANGUAGE, "ar")),
        ("en svp", Command(Word.LANGUAGE, "en")),
        ("العربية", Command(Word.LANGUAGE, "ar")),
        ("english", Command(Word.LANGUAGE, "en")),
        ("aide moi", None),
        ("Aide svp", Command(Word.HELP)),
        ("help please", Command(Word.HELP)),
        ("مساعدة من فضلك", Command(Word.HELP)),
        ("svp", None),
        ("", None),
        ("oui", None),
    ],
)
def test_other_commands_only_as_the_whole_message(text: str, command: Command | None) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("aidez-moi", Command(Word.HELP)),
        ("aide moi", Command(Word.HELP)),
        ("le lien", Command(Word.LINK)),
        ("Bonjour, je voudrais le lien", Command(Word.LINK)),
        ("send me the link", Command(Word.LINK)),
        ("أريد الرابط", Command(Word.LINK)),
        ("en français", Command(Word.LANGUAGE, "fr")),
        ("Je parle arabe", Command(Word.LANGUAGE, "ar")),
        ("parlez arabe", Command(Word.LANGUAGE, "ar")),
        ("بالفرنسية", Command(Word.LANGUAGE, "fr")),
        ("appelez-moi", Command(Word.CALL)),
        ("اتصلوا بي", Command(Word.CALL)),
        ("la question précédente", Command(Word.BACK)),
        ("le lien ou un appel", None),
        ("je n'ai pas besoin d'aide", None),
        ("le carnet m'aide", None),
        ("je veux", None),
        ("j'ai besoin d'aide", Command(Word.HELP)),
    ],
)
def test_a_command_in_a_sentence_that_says_nothing_else(text: str, command: Command | None) -> None:
    assert read_wish(text) == command


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("RECAP K7P2Q", (Start("RECAP", "K7P2Q"),)),
        ("Bonjour, RECAP K7P2Q", (Start("BONJOUR", "RECAPK7P2Q"), Start("RECAP", "K7P2Q"))),
        ("recap k7p2q svp", (Start("RECAP", "K7P2QSVP"), Start("RECAP", "K7P2Q"))),
        ("merci", (Start("MERCI", ""),)),
        ("", ()),
    ],
)
def test_a_first_message_with_and_without_its_politeness(text: str, starts: tuple[Start, ...]) -> None:
    assert read_starts(text) == starts


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
        ("EN recap k7p2q", "en"),
        ("RECAP en arabe svp", "ar"),
        ("j'en ai marre", None),
        ("En fait je ne sais pas", None),
    ],
)
def test_the_language_a_first_message_names(text: str, language: str | None) -> None:
    assert language_named(text) == language
