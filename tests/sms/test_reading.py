import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interview.answers import REFUSED
from app.interview.model import Missing
from app.questionnaire.model import Kind
from app.sms.core.commands import Command, Word
from app.sms.core.reading import Asked, Choice, Doubt, RawReply, Reading, Unclear, read_text

LITTLE = Asked(
    Kind.SINGLE,
    (
        Choice(1, "much", ("Oui, beaucoup", "نعم، كثيرا", "Yes, a lot")),
        Choice(2, "some", ("Oui, un peu", "نعم، قليلا", "Yes, a little")),
        Choice(3, "none", ("Non", "لا", "No")),
    ),
)
CONSENT = Asked(
    Kind.CONSENT, (Choice(1, "yes", ("Oui", "نعم", "Yes")), Choice(2, "no", ("Non merci", "لا شكرا", "No thank you")))
)
MANY = Asked(
    Kind.MULTIPLE,
    (
        Choice(1, "visits", ("Mes rendez-vous", "مواعيدي", "My appointments")),
        Choice(2, "papers", ("Mes papiers, mes droits", "أوراقي", "My papers")),
        Choice(3, "help", ("Aide", "مساعدة", "Help")),
        Choice(4, "nothing", ("Aucune", "لا شيء", "None")),
    ),
)
SURE = Asked(
    Kind.SINGLE,
    (
        Choice(1, "yes", ("Oui", "نعم", "Yes")),
        Choice(2, "no", ("Non", "لا", "No")),
        Choice(3, "unsure", ("Je ne sais plus", "لا أتذكر", "I do not remember")),
    ),
)
TONGUE = Asked(
    Kind.SINGLE, (Choice(1, "fr", ("Français", "الفرنسية", "French")), Choice(2, "ar", ("Arabe", "العربية", "Arabic")))
)
SCALE = Asked(Kind.SCALE, tuple(Choice(n, str(n)) for n in range(1, 6)))
SCALE_FROM_ZERO = Asked(Kind.SCALE, tuple(Choice(n, str(n)) for n in range(11)), zero_counts=True)
AGE = Asked(Kind.INTEGER)
WEIGHT = Asked(Kind.DECIMAL)
EMAIL = Asked(Kind.EMAIL)
POSTCODE = Asked(Kind.POSTCODE)
CHILDREN = Asked(Kind.INTEGER, zero_counts=True)
ASIDE = Asked(Kind.SINGLE, LITTLE.choices, instead=(Missing.DONT_KNOW,))
DATE = Asked(Kind.DATE)
WORDS = Asked(Kind.LONG_TEXT)
MONTHS = Asked(
    Kind.SINGLE, (Choice(1, "a", ("Moins de 3 mois",)), Choice(2, "b", ("3-6 mois",)), Choice(3, "c", ("Plus",)))
)


@pytest.mark.parametrize(
    "text",
    [
        "2", "2.", "2)", "(2)", " 2 ", "02", "réponse 2", "Ma réponse : le 2", "2 !", "٢", "۲", "2️⃣", "②",
        "2-", "٢-", "2 - oui, un peu", "je réponds 2", "je mets la 2", "je coche 2",
        "\u200f2\u200f", "\u202b٢\u202c", "رقم ٢", "الجواب 2", "answer 2", "2 oui un peu", "2. Oui", "deux", "Two",
        "n° 2", "N°2", "nº 2", "Nº2", "№ 2", "رقم 2",
        "اثنان", "oui un peu", "OUI, UN PEU", "نعم قليلا", "نعم، قليلًا", "yes a little", "oui, un",
    ],
)  # fmt: skip
def test_every_way_of_choosing_the_second(text: str) -> None:
    assert read_text(text, LITTLE) == RawReply("some")


USED = Asked(
    Kind.SINGLE,
    (
        Choice(1, "often", ("Oui, souvent", "نعم، كثيرًا", "Yes, often")),
        Choice(2, "some", ("Oui, parfois", "نعم، أحيانًا", "Yes, sometimes")),
        Choice(3, "before", ("Avant oui, plus maintenant", "في السابق نعم، والآن لا", "Before, not any more")),
        Choice(4, "never", ("Non, jamais", "لا، أبدًا", "No, never")),
        Choice(5, "else", ("Autre, jamais vu", "غير ذلك", "Other")),
    ),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("souvent", "often"),
        ("Parfois !", "some"),
        ("كثيرا", "often"),
        ("أحيانًا", "some"),
        ("bezzaf", "often"),
        ("plus maintenant", "before"),
        ("jamais", "never"),
        ("abadan", "never"),
        ("sometimes thanks", "some"),
    ],
)
def test_what_stands_between_the_commas_of_a_label_says_which_one(text: str, code: str) -> None:
    assert read_text(text, USED) == RawReply(code)


OFTEN = Asked(
    Kind.SINGLE,
    (Choice(1, "often", ("Souvent", "كثيرًا", "Often")), Choice(2, "rarely", ("Rarement", "نادرًا", "Rarely"))),
)


@pytest.mark.parametrize("text", ["no 1", "No. 1", "réponse no 1", "no 1 merci"])
@pytest.mark.parametrize(
    ("asked", "reading"),
    [
        (OFTEN, RawReply("often")),
        (SCALE, RawReply("1")),
        (LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        (CONSENT, Unclear(Doubt.TWO_MEANINGS)),
    ],
)
def test_no_before_a_number_is_short_for_it_unless_an_answer_is_a_no(text: str, asked: Asked, reading: Reading) -> None:
    assert read_text(text, asked) == reading


AGREED = Asked(
    Kind.CONSENT,
    (
        Choice(1, "oui", ("Oui, je veux bien", "نعم، أوافق", "Yes, I agree")),
        Choice(2, "non", ("Non, merci", "لا، شكرًا", "No, thank you")),
    ),
)


@pytest.mark.parametrize(
    "text", ["0", "٠", "zéro", "Zero.", "صفر", "je passe", "suivant", "Question suivante", "next", "السؤال التالي"]
)
@pytest.mark.parametrize("asked", [LITTLE, MANY, SCALE, AGE, DATE, WORDS])
def test_zero_in_a_word_and_going_on_say_that_one_prefers_not_to_answer(text: str, asked: Asked) -> None:
    assert read_text(text, asked) == RawReply(REFUSED)


@pytest.mark.parametrize("asked", [CHILDREN, SCALE_FROM_ZERO])
def test_zero_in_a_word_is_a_number_where_it_counts(asked: Asked) -> None:
    assert read_text("zéro", asked) == RawReply("0")


@pytest.mark.parametrize("text", ["merci", "Merci !", "thank you", "Thank you!", "شكرا", "شكرًا"])
def test_whoever_thanks_has_not_declined(text: str) -> None:
    assert isinstance(read_text(text, AGREED), Unclear)


@pytest.mark.parametrize(
    ("text", "code"), [("non merci", "non"), ("لا شكرا", "non"), ("I agree", "oui"), ("oui", "oui")]
)
def test_consent_is_given_and_declined_in_words(text: str, code: str) -> None:
    assert read_text(text, AGREED) == RawReply(code)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("oui", Doubt.TWO_MEANINGS),
        ("نعم", Doubt.TWO_MEANINGS),
        ("maintenant", Doubt.NOT_OFFERED),
        ("1 parfois", Doubt.TWO_MEANINGS),
    ],
)
def test_a_part_that_several_labels_have_or_that_is_none_is_no_answer(text: str, doubt: Doubt) -> None:
    assert read_text(text, USED) == Unclear(doubt)


@pytest.mark.parametrize(
    ("text", "asked", "reading"),
    [
        ("non", LITTLE, RawReply("none")),
        ("NAN", LITTLE, RawReply("none")),
        ("لا", LITTLE, RawReply("none")),
        ("la", LITTLE, RawReply("none")),
        ("oui", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("نعم", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("4", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("13", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("9" * 500, LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("-2", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("1 non", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("1 2", LITTLE, Unclear(Doubt.SEVERAL)),
        ("1 ou 2", LITTLE, Unclear(Doubt.SEVERAL)),
        ("3.5", LITTLE, Unclear(Doubt.SEVERAL)),
        ("1-2", LITTLE, Unclear(Doubt.SEVERAL)),
        ("peut-être", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("", LITTLE, Unclear(Doubt.EMPTY)),
        ("\x00\u200f", LITTLE, Unclear(Doubt.EMPTY)),
        ("0", LITTLE, RawReply(REFUSED)),
        ("٠", LITTLE, RawReply(REFUSED)),
        ("passer", LITTLE, RawReply(REFUSED)),
        ("Je préfère ne pas répondre.", LITTLE, RawReply(REFUSED)),
        ("أفضل عدم الإجابة", LITTLE, RawReply(REFUSED)),
        ("retour", LITTLE, Command(Word.BACK)),
        ("عربي", LITTLE, Command(Word.LANGUAGE, "ar")),
        ("STOP", LITTLE, Command(Word.STOP)),
        ("stop ne m'envoyez plus rien", LITTLE, Command(Word.STOP)),
        ("oui", CONSENT, RawReply("yes")),
        ("ok", CONSENT, RawReply("yes")),
        ("na3am", CONSENT, RawReply("yes")),
        ("موافق", CONSENT, RawReply("yes")),
        ("non", CONSENT, RawReply("no")),
        ("no", CONSENT, RawReply("no")),
        ("1 3", MANY, RawReply(("visits", "help"))),
        ("3,1", MANY, RawReply(("visits", "help"))),
        ("1 et 3", MANY, RawReply(("visits", "help"))),
        ("1, 3 et 4", MANY, RawReply(("visits", "help", "nothing"))),
        ("١ و ٣", MANY, RawReply(("visits", "help"))),
        ("١و٣", MANY, RawReply(("visits", "help"))),
        ("١، ٣", MANY, RawReply(("visits", "help"))),
        ("1/3", MANY, RawReply(("visits", "help"))),
        ("3\n1", MANY, RawReply(("visits", "help"))),
        ("1 1", MANY, RawReply(("visits",))),
        ("13", MANY, Unclear(Doubt.NOT_OFFERED)),
        ("1-3", MANY, Unclear(Doubt.RANGE)),
        ("1 7", MANY, Unclear(Doubt.NOT_OFFERED)),
        ("0 1", MANY, Unclear(Doubt.NOT_OFFERED)),
        ("mes papiers, mes droits", MANY, RawReply(("papers",))),
        ("mes rendez-vous, aucune", MANY, RawReply(("visits", "nothing"))),
        ("مواعيدي و أوراقي", MANY, RawReply(("visits", "papers"))),
        ("aide", MANY, RawReply(("help",))),
        ("مساعدة", MANY, RawReply(("help",))),
        ("0", MANY, RawReply(REFUSED)),
        ("4", SCALE, RawReply("4")),
        ("4/5", SCALE, RawReply("4")),
        ("4 sur 5", SCALE, RawReply("4")),
        ("4/10", SCALE, Unclear(Doubt.SEVERAL)),
        ("6", SCALE, Unclear(Doubt.NOT_OFFERED)),
        ("0", SCALE, RawReply(REFUSED)),
        ("0", SCALE_FROM_ZERO, RawReply("0")),
        ("10", SCALE_FROM_ZERO, RawReply("10")),
        ("passer", SCALE_FROM_ZERO, RawReply(REFUSED)),
        ("j'ai 34 ans", AGE, RawReply("34")),
        ("عمري ٣٤ سنة", AGE, RawReply("34")),
        ("34", AGE, RawReply("34")),
        ("-34 ans", AGE, RawReply("-34 ans")),
        ("34 ou 35", AGE, RawReply("34 ou 35")),
        ("0", AGE, RawReply(REFUSED)),
        ("0", CHILDREN, RawReply("0")),
        ("aide", AGE, Command(Word.HELP)),
        ("75011 Paris", POSTCODE, RawReply("75011")),
        ("Saint-Denis ٩٧٤٠٠", POSTCODE, RawReply("97400")),
        ("75011 ou 75012", POSTCODE, RawReply("75011 ou 75012")),
        ("rue du 11 novembre 75011", POSTCODE, RawReply("rue du 11 novembre 75011")),
        ("2a", POSTCODE, RawReply("2a")),
        ("3/4/2026", DATE, RawReply("3/4/2026")),
        ("0", DATE, RawReply(REFUSED)),
        ("27/3/2026 merci", DATE, RawReply("27/3/2026")),
        ("bonjour, le 27 Février 2026 😊", DATE, RawReply("le 27 fevrier 2026")),
        ("٢٧ آذار ٢٠٢٦ شكرا", DATE, RawReply("27 اذار 2026")),
        ("merci", DATE, RawReply("merci")),
        ("Merci@Exemple.fr", EMAIL, RawReply("Merci@Exemple.fr")),
        ("Bonjour, stop.tabac@exemple.fr.", EMAIL, RawReply("stop.tabac@exemple.fr")),
        ("josé@exemple.fr 😊", EMAIL, RawReply("josé@exemple.fr")),
        ("STOP", EMAIL, Command(Word.STOP)),
        (",5", WEIGHT, RawReply(",5")),
        ("merci, 3,5.", WEIGHT, RawReply("3,5")),
        (".5", AGE, RawReply(".5")),
        ("75011 stop", POSTCODE, Unclear(Doubt.STOP_OR_ANSWER)),
        ("34 ans STOP", AGE, Unclear(Doubt.STOP_OR_ANSWER)),
        ("je ne peux pas m'arrêter", WORDS, RawReply("je ne peux pas m'arrêter")),
        ("stop tabac", WORDS, Unclear(Doubt.STOP_OR_ANSWER)),
        ("STOP merci", WORDS, Command(Word.STOP)),
        ("  Ça m'aide  ", WORDS, RawReply("Ça m'aide")),
        ("0", WORDS, RawReply(REFUSED)),
        ("aide", WORDS, Command(Word.HELP)),
        ("Moins de 3 mois", MONTHS, RawReply("a")),
        ("3-6 mois", MONTHS, RawReply("b")),
        ("3", MONTHS, RawReply("c")),
        ("2 merci", LITTLE, RawReply("some")),
        ("Bonjour, 2 svp", LITTLE, RawReply("some")),
        ("bonjour je choisis la 2 merci beaucoup", LITTLE, RawReply("some")),
        ("oui un peu merci", LITTLE, RawReply("some")),
        ("٢ شكرا", LITTLE, RawReply("some")),
        ("2\n\nEnvoyé de mon iPhone", LITTLE, RawReply("some")),
        ("2\nSent from my Galaxy", LITTLE, RawReply("some")),
        ("2\n--\nJean Dupont\n06 39 98 00 12", LITTLE, RawReply("some")),
        ("2 👍", LITTLE, RawReply("some")),
        ("la deuxième", LITTLE, RawReply("some")),
        ("2ème choix", LITTLE, RawReply("some")),
        ("الثاني", LITTLE, RawReply("some")),
        ("na3am chwiya", LITTLE, RawReply("some")),
        ("nooon", LITTLE, RawReply("none")),
        ("OUIIII", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("نعم نعم", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("non merci", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("merci beaucoup", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("les deux", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("aucun", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("je sais pas", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("jsp", ASIDE, RawReply("~dont_know")),
        ("الله أعلم", ASIDE, RawReply("~dont_know")),
        ("oui mais non", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("نعم ولكن لا", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("👍", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("pas le 2", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("ليس 2", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("2, pas 1", LITTLE, Unclear(Doubt.SEVERAL)),
        ("ni 1 ni 2", LITTLE, Unclear(Doubt.SEVERAL)),
        ("je dirais 2", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("j'ai 2 enfants", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("Lu 14:32", LITTLE, Unclear(Doubt.SEVERAL)),
        ("https://spam.example/2", LITTLE, Unclear(Doubt.TWO_MEANINGS)),
        ("A aimé « 2 Oui, un peu »", LITTLE, Unclear(Doubt.REACTION)),
        ("A aimé « Pourquoi ? »", WORDS, Unclear(Doubt.REACTION)),
        ("oui merci", CONSENT, RawReply("yes")),
        ("نعم شكرا", CONSENT, RawReply("yes")),
        ("ok merci", CONSENT, Unclear(Doubt.NOT_OFFERED)),
        ("pas maintenant", CONSENT, Unclear(Doubt.NOT_OFFERED)),
        ("laissez-moi tranquille", CONSENT, Command(Word.STOP)),
        ("لا تراسلوني", CONSENT, Command(Word.STOP)),
        ("1,3 merci", MANY, RawReply(("visits", "help"))),
        ("1️⃣ 3️⃣", MANY, RawReply(("visits", "help"))),
        ("un et trois", MANY, RawReply(("visits", "help"))),
        ("1 2\nEnvoyé de mon iPhone", MANY, RawReply(("visits", "papers"))),
        ("1 ou 3", MANY, Unclear(Doubt.TWO_MEANINGS)),
        ("1 et pas 3", MANY, Unclear(Doubt.TWO_MEANINGS)),
        ("1 à 3", MANY, Unclear(Doubt.RANGE)),
        ("1...3", MANY, Unclear(Doubt.RANGE)),
        ("من ١ إلى ٣", MANY, Unclear(Doubt.RANGE)),
        ("1 à 3", LITTLE, Unclear(Doubt.SEVERAL)),
        ("tout sauf 4", MANY, Unclear(Doubt.TWO_MEANINGS)),
        ("tout", MANY, Unclear(Doubt.NOT_OFFERED)),
        ("الكل", MANY, Unclear(Doubt.NOT_OFFERED)),
        ("5/5 !", SCALE, RawReply("5")),
        ("20/20", SCALE, Unclear(Doubt.SEVERAL)),
        ("4/4", SCALE, Unclear(Doubt.SEVERAL)),
        ("entre 3 et 4", SCALE, Unclear(Doubt.SEVERAL)),
        ("٣٫٥", SCALE, Unclear(Doubt.SEVERAL)),
        ("zéro", SCALE_FROM_ZERO, RawReply("0")),
        ("-1", SCALE_FROM_ZERO, Unclear(Doubt.NOT_OFFERED)),
        ("trente-quatre ans", AGE, RawReply("34")),
        ("soixante et onze", AGE, RawReply("71")),
        ("quatre-vingts", AGE, RawReply("80")),
        ("أربعة وثلاثون سنة", AGE, RawReply("34")),
        ("عمري خمس وعشرين سنة", AGE, RawReply("25")),
        ("thirty-four", AGE, RawReply("34")),
        ("34ans merci", AGE, RawReply("34")),
        ("34 !", AGE, RawReply("34")),
        ("plus de 30", AGE, RawReply("plus de 30")),
        ("30+", AGE, RawReply("30+")),
        ("la trentaine", AGE, RawReply("la trentaine")),
        ("aucun", CHILDREN, RawReply("0")),
        ("aucun", AGE, RawReply("aucun")),
        ("hier", DATE, RawReply("hier")),
        ("arrêt maladie", LITTLE, Unclear(Doubt.NOT_OFFERED)),
        ("arrêt de travail", WORDS, RawReply("arrêt de travail")),
        ("arrêt je veux plus", LITTLE, Command(Word.STOP)),
        ("Ça m'aide\n\nEnvoyé de mon iPhone", WORDS, RawReply("Ça m'aide")),
        ("passer", WORDS, RawReply(REFUSED)),
        ("SKIP", WORDS, RawReply(REFUSED)),
        ("je préfère ne pas répondre merci", WORDS, RawReply(REFUSED)),
        ("oui ok", CONSENT, RawReply("yes")),
        ("oui, bien sûr", CONSENT, RawReply("yes")),
        ("نعم موافق", CONSENT, RawReply("yes")),
        ("je veux bien", CONSENT, RawReply("yes")),
        ("avec plaisir !", CONSENT, RawReply("yes")),
        ("non je ne veux pas", CONSENT, RawReply("no")),
        ("je ne veux pas répondre", CONSENT, RawReply("no")),
        ("لا أريد", CONSENT, RawReply("no")),
        ("pas intéressée merci", CONSENT, RawReply("no")),
        ("ok non", CONSENT, Unclear(Doubt.NOT_OFFERED)),
        ("4 bien sûr", SCALE, Unclear(Doubt.TWO_MEANINGS)),
        ("nope", SURE, RawReply("no")),
        ("la", SURE, RawReply("no")),
        ("I", SURE, Unclear(Doubt.NOT_OFFERED)),
        ("je", SURE, Unclear(Doubt.NOT_OFFERED)),
        ("je ne sais", SURE, RawReply("unsure")),
        ("les 1 et 3", MANY, RawReply(("visits", "help"))),
        ("réponses 1 et 3", MANY, RawReply(("visits", "help"))),
        ("un, trois", MANY, RawReply(("visits", "help"))),
        ("aide merci", MANY, RawReply(("help",))),
        ("oui stop", CONSENT, Unclear(Doubt.STOP_OR_ANSWER)),
        ("1 stop", LITTLE, Unclear(Doubt.STOP_OR_ANSWER)),
        ("je veux arrêter", LITTLE, Command(Word.STOP)),
        ("STOOOP ça suffit", LITTLE, Command(Word.STOP)),
        ("fin", LITTLE, Command(Word.STOP)),
        ("Finir", AGE, Command(Word.STOP)),
        ("fin", WORDS, Unclear(Doubt.STOP_OR_ANSWER)),
        ("barka", CONSENT, Command(Word.STOP)),
        ("باراكا", LITTLE, Command(Word.STOP)),
        ("je veux arrêter", WORDS, Unclear(Doubt.STOP_OR_ANSWER)),
        ("أريد التوقف", CONSENT, Command(Word.STOP)),
        ("arrêtez de m'écrire", WORDS, Command(Word.STOP)),
        ("je ne veux plus rien", WORDS, Unclear(Doubt.STOP_OR_ANSWER)),
        ("لا أريد شيئًا", LITTLE, Command(Word.STOP)),
        ("ستوب", LITTLE, Command(Word.STOP)),
        ("le lien svp", LITTLE, Command(Word.LINK)),
        ("je voudrais le lien", AGE, Command(Word.LINK)),
        ("Le lien", WORDS, RawReply("Le lien")),
        ("en arabe", LITTLE, Command(Word.LANGUAGE, "ar")),
        ("je parle arabe", TONGUE, Unclear(Doubt.TWO_MEANINGS)),
        ("arabe", TONGUE, RawReply("ar")),
        ("en anglais", TONGUE, Command(Word.LANGUAGE, "en")),
        ("can you call me please", LITTLE, Command(Word.CALL)),
        ("مساعدة من فضلكم", LITTLE, Command(Word.HELP)),
        ("il m'aide", WORDS, RawReply("il m'aide")),
    ],
)  # fmt: skip
def test_texts_and_what_they_mean(text: str, asked: Asked, reading: Reading) -> None:
    assert read_text(text, asked) == reading


QUESTIONS = st.sampled_from([LITTLE, CONSENT, MANY, SCALE, SCALE_FROM_ZERO, AGE, DATE, WORDS, MONTHS])


@given(QUESTIONS, st.sampled_from(["STOP", "arrêt", "توقف", "Stop. Merci", "إيقاف"]))
def test_stop_is_never_an_answer(asked: Asked, text: str) -> None:
    assert read_text(text, asked) == Command(Word.STOP)


@given(QUESTIONS, st.text())
def test_any_text_is_read_and_only_offered_codes_come_out(asked: Asked, text: str) -> None:
    reading = read_text(text, asked)
    codes = {choice.code for choice in asked.choices}
    if asked.choices and isinstance(reading, RawReply) and reading.raw != REFUSED:
        assert set([reading.raw] if isinstance(reading.raw, str) else reading.raw) <= codes


@given(
    st.sampled_from([LITTLE, CONSENT, SCALE]).flatmap(
        lambda asked: st.tuples(st.just(asked), st.sampled_from(asked.choices))
    ),
    st.sampled_from(["{}", "{}.", "({})", "{})", "réponse {}", "\u200f{}\u200f", "{} "]),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"]),
)
def test_a_number_in_any_digits_and_dress_is_its_option(picked: tuple[Asked, Choice], dress: str, digits: str) -> None:
    asked, choice = picked
    typed = dress.format("".join(digits[int(char)] for char in str(choice.number)))
    assert read_text(typed, asked) == RawReply(choice.code)
