import pytest

from app.questionnaire.negation import Denies, denies, differs, sentences

YES, NO, UNDECIDED = Denies.YES, Denies.NO, Denies.UNDECIDED


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Le carnet ne vous a-t-il pas aidé ?", YES),
        ("Pourquoi n'utilisez-vous pas le carnet ?", YES),
        ("Je n\N{RIGHT SINGLE QUOTATION MARK}en ai pas besoin", YES),
        ("Je ne sais plus", YES),
        ("Personne n'a écrit dedans", YES),
        ("Pas du tout", YES),
        ("Non merci", YES),
        ("Jamais", YES),
        ("Aucune de ces difficultés", YES),
        ("Sans votre nom", YES),
        ("Rien de tout cela", YES),
        ("Avant oui, plus maintenant", YES),
        ("Vous sentez-vous capable ?", NO),
        ("Est-ce utile ou non ?", NO),
        ("N'hésitez pas à écrire.", NO),
        ("Avancer pas à pas", NO),
        ("Sans doute", NO),
        ("Beaucoup plus facile", NO),
        ("La personne qui m'accompagne", NO),
        ("Un peu moins", NO),
        ("Le carnet vous a à peine aidé", YES),
        ("Il a échoué à vous aider", YES),
        ("Un peu d'aide", NO),
        ("Peu utile", UNDECIDED),
        ("Le carnet est inutile", UNDECIDED),
        ("C'est difficile", UNDECIDED),
        ("Il ne sert qu'à cela", UNDECIDED),
    ],
)
def test_french(text: str, answer: Denies) -> None:
    assert denies(text, "fr") is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ألم يساعدكم الدفتر؟", UNDECIDED),
        ("لماذا لا تستخدمون الدفتر؟", YES),
        ("ولا يظهر مع أجوبتكم", YES),
        ("لم يكتب فيه أحد", YES),
        ("لن أجيب", YES),
        ("ليست لدي أوراق", YES),
        ("غير مفيد", YES),
        ("دون مساعدة", YES),
        ("بدون مساعدة", YES),
        ("لا، أبدًا", YES),
        ("أبداً", YES),
        ("عدم الإجابة", YES),
        ("هل ساعدكم الدفتر؟", NO),
        ("هل هو مفيد لكم أم لا", NO),
        ("لا ريونيون", NO),
        ("لا بأس", NO),
        ("ما زال عندي", NO),
        ("ما ساعدني الدفتر", YES),
        ("وما فهمت السؤال", YES),
        ("الدفتر ما ساعدني", YES),
        ("ما عندي أوراق", YES),
        ("أما ساعدكم الدفتر؟", YES),
        ("بالكاد ساعدكم الدفتر", YES),
        ("ما ساعدكم في الدفتر؟", UNDECIDED),
        ("كل ما ساعدني", UNDECIDED),
        ("ما تعلمته هنا", UNDECIDED),
        ("أما الدفتر فهو مفيد", UNDECIDED),
        ("غيّر حياتي", NO),
        ("نعم، كثيرًا", NO),
        ("ما وضعكم اليوم؟", UNDECIDED),
        ("لا أريد إلا ورقة", UNDECIDED),
    ],
)
def test_arabic(text: str, answer: Denies) -> None:
    assert denies(text, "ar") is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Didn't the notebook help you?", YES),
        ("Why don\N{RIGHT SINGLE QUOTATION MARK}t you use it?", YES),
        ("I do not need it", YES),
        ("It changed nothing", YES),
        ("No longer", YES),
        ("Not any more", YES),
        ("Nobody wrote in it", YES),
        ("Without your name", YES),
        ("Cannot", YES),
        ("The notebook hardly helped", YES),
        ("It failed to help", YES),
        ("A little", NO),
        ("Very little", UNDECIDED),
        ("Did the notebook help you?", NO),
        ("Is it useful or not?", NO),
        ("Yes or no", NO),
        ("Please do not hesitate to write", NO),
        ("Much easier", NO),
        ("Strongly disagree", UNDECIDED),
        ("It is useless", UNDECIDED),
    ],
)
def test_english(text: str, answer: Denies) -> None:
    assert denies(text, "en") is answer


def test_languages_without_a_word_list_are_not_judged() -> None:
    assert denies("Nein", "de") is UNDECIDED
    assert denies("No", "../../fr") is UNDECIDED


@pytest.mark.parametrize(
    ("french", "language", "text", "found"),
    [
        # The inversion that guessing by likeness produced: a denied question with the words of the plain one.
        ("Le carnet ne vous a-t-il pas aidé ?", "ar", "هل ساعدكم الدفتر؟", True),
        ("Le carnet ne vous a-t-il pas aidé ?", "en", "Did the notebook help you?", True),
        ("Le carnet vous a-t-il aidé ?", "ar", "لماذا لم يساعدكم الدفتر؟", True),
        ("Le carnet vous a-t-il aidé ?", "en", "Did the notebook not help you?", True),
        ("Le carnet vous a-t-il aidé ?", "ar", "هل ساعدكم الدفتر؟", False),
        ("Le carnet vous a-t-il aidé ?", "en", "Did the notebook help you?", False),
        ("Je ne suis pas d'accord", "en", "I disagree", False),
        ("Inutile", "en", "Not useful", False),
        ("Inutile", "ar", "غير مفيد", False),
        ("C'est gratuit.", "ar", "بلا مقابل.", False),
        ("Le carnet m'a aidé", "ar", "ما ساعدني الدفتر", True),
        ("Ce qui m'a aidé", "ar", "ما ساعدني", False),
        ("Le carnet ne m'a pas aidé", "ar", "ما ساعدني الدفتر", False),
        ("Qu'est-ce que vous avez ?", "ar", "ما عندكم؟", False),
        ("Le carnet vous a aidé", "en", "The notebook hardly helped you", True),
        ("Le carnet vous a à peine aidé", "en", "The notebook helped you", True),
        ("Le carnet vous a à peine aidé", "ar", "بالكاد ساعدكم الدفتر", False),
        ("Le carnet vous a aidé", "ar", "فشل في مساعدتكم", True),
        ("Rarement", "en", "Hardly ever", False),
        ("Très peu", "en", "Hardly", False),
        # One of two sentences, in whatever order.
        ("Nous ne demandons pas votre nom. C'est court.", "en", "It is short. We do not ask for your name.", False),
        ("Nous ne demandons pas votre nom. C'est court.", "en", "We ask for your name. It is short.", True),
        ("Écrivez un nom. Vous pouvez passer.", "en", "Do not write a name. You can skip.", True),
        ("Ni oui ni non. Rien. Jamais.", "de", "Weder noch.", False),
    ],
)
def test_one_text_that_denies_beside_one_that_does_not(french: str, language: str, text: str, *, found: bool) -> None:
    assert differs(french, "fr", text, language) is found


def test_sentences_end_where_they_end_in_each_script() -> None:
    assert sentences("Un 3.5. Deux ! ... Trois ?") == ("Un 3.5.", "Deux !", "Trois ?")
    assert len(sentences("من يطرح الأسئلة؟ فريقنا. لماذا؟")) == 3


@pytest.mark.parametrize(
    ("source", "text", "language", "found"),
    [
        ("Vous pouvez arrêter.", "لا يمكنكم التوقف.", "ar", True),
        ("Vous pouvez arrêter.", "يمكنكم التوقف.", "ar", False),
        ("Vos réponses sont anonymes et ne sont pas transmises.", "أجوبتكم مجهولة وتُنقل.", "ar", True),
        ("Ce service est inutile", "This service is not useful", "en", False),
        ("Le carnet m'a aidé.", "The notebook didnt help me.", "en", True),
        ("Personne", "Nobody", "en", False),
        ("Personne", "Somebody", "en", True),
        ("Sans emploi", "Unemployed", "en", False),
        ("Pas du tout", "إطلاقًا", "ar", False),
        ("Il n'y a que deux questions.", "ليس هناك إلا سؤالان.", "ar", False),
    ],
)
def test_a_word_both_texts_hold_leaves_nothing_open(source: str, text: str, language: str, found: bool) -> None:
    assert differs(source, "fr", text, language) is found
