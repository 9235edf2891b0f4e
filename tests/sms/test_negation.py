"""What is texted is never recorded as its opposite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire.model import Kind
from app.sms.core.folding import fold, words
from app.sms.core.negation import as_texted, expanded
from app.sms.core.reading import Asked, Choice, Doubt, RawReply, Unclear, read_text

NOT_OFFERED, TWO_MEANINGS = Unclear(Doubt.NOT_OFFERED), Unclear(Doubt.TWO_MEANINGS)


def among(*labels: str, kind: Kind = Kind.SINGLE) -> Asked:
    """A question whose options are known by their labels; `a | b` is one option in two languages."""
    return Asked(kind, tuple(Choice(at, label, tuple(label.split(" | "))) for at, label in enumerate(labels, start=1)))


REASONS = ("Je n'en ai pas besoin | I do not need it", "Je ne sais pas m'en servir", "Je ne l'ai plus", "Autre raison")
WORK = (
    "Je travaille | I have a job | أعمل",
    "Je ne travaille pas | I don't have a job | لا أعمل",
    "Je cherche un travail",
)
MEMORY = ("Oui | Yes | نعم", "Je ne sais plus | I do not remember | لا أتذكر")
GROUPS = ("Groupe I", "Groupe J", "Groupe N")
TYPES = ("Type I", "Type II", "Type III")


@pytest.mark.parametrize(
    ("labels", "text", "label"),
    [
        (MEMORY, "je sais plus", MEMORY[1]),
        (MEMORY, "Sais plus.", MEMORY[1]),
        (MEMORY, "je ne sais plus", MEMORY[1]),
        (MEMORY, "2 je sais plus", MEMORY[1]),
        (MEMORY, "i dont remember", MEMORY[1]),
        (MEMORY, "I don’t remember", MEMORY[1]),
        (MEMORY, "do not remember", MEMORY[1]),
        (MEMORY, "لا اتذكر", MEMORY[1]),
        (REASONS, "j'en ai pas besoin", REASONS[0]),
        (REASONS, "J en ai pas besoin", REASONS[0]),
        (REASONS, "i dont need it", REASONS[0]),
        (REASONS, "je sais pas m'en servir", REASONS[1]),
        (REASONS, "je l'ai plus", REASONS[2]),
        (REASONS, "je ne l'ai plus", REASONS[2]),
        (WORK, "je travaille", WORK[0]),
        (WORK, "أعمل", WORK[0]),
        (WORK, "I have a job", WORK[0]),
        (WORK, "je travaille pas", WORK[1]),
        (WORK, "travaille pas", WORK[1]),
        (WORK, "je ne travaille", WORK[1]),
        (WORK, "I do not have a job", WORK[1]),
        (WORK, "لا أعمل", WORK[1]),
        (WORK, "je cherche", WORK[2]),
        (("Je travaille plus", "Je ne travaille plus"), "je travaille plus", "Je travaille plus"),
        (("Je ne vois personne", "Je vois une personne"), "je vois personne", "Je ne vois personne"),
        (GROUPS, "Groupe J", "Groupe J"),
        (GROUPS, "groupe n", "Groupe N"),
        (TYPES, "type ii", "Type II"),
        (TYPES, "Type I", "Type I"),
    ],
)
@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE])
def test_what_says_the_same_is_read(kind: Kind, labels: tuple[str, ...], text: str, label: str) -> None:
    assert read_text(text, among(*labels, kind=kind)) == RawReply(label if kind is Kind.SINGLE else (label,))


@pytest.mark.parametrize(
    ("labels", "text", "reading"),
    [
        (REASONS, "je l'ai", NOT_OFFERED),
        (REASONS, "j'en ai", NOT_OFFERED),
        (REASONS, "en ai besoin", NOT_OFFERED),
        (REASONS, "I need it", NOT_OFFERED),
        (("Je travaille", "Autre"), "je ne travaille", NOT_OFFERED),
        (("Je travaille", "Autre"), "je travaille pas", NOT_OFFERED),
        (("Je travaille", "Autre"), "travaille", NOT_OFFERED),
        (("Je cherche un travail", "Autre"), "je ne cherche", NOT_OFFERED),
        (("Je cherche un travail", "Autre"), "je ne cherche pas un travail", NOT_OFFERED),
        (("I have a job", "Other"), "I don't have a job", NOT_OFFERED),
        (("I don't have a job", "Other"), "I have a job", NOT_OFFERED),
        (("أعمل", "غير ذلك"), "لا أعمل", NOT_OFFERED),
        (("لا أعمل", "غير ذلك"), "أعمل", NOT_OFFERED),
        (("Je travaille plus", "Autre"), "je ne travaille plus", NOT_OFFERED),
        (("Je n'en veux plus", "Autre"), "j'en veux plus", NOT_OFFERED),
        (("La personne travaille", "Autre"), "la personne ne travaille", NOT_OFFERED),
        (("N'importe lequel", "Autre"), "importe lequel", NOT_OFFERED),
        (("Je ne travaille plus", "Je travaille plus qu'avant"), "travaille plus", NOT_OFFERED),
        (("Je ne sais plus", "Je sais plus qu'avant"), "je sais plus", TWO_MEANINGS),
        (("Je ne sais plus", "I do not know | Je ne sais plus"), "je sais plus", TWO_MEANINGS),
        (TYPES, "type", TWO_MEANINGS),
        (GROUPS, "groupe", TWO_MEANINGS),
        (("Type I", "Autre II"), "i", NOT_OFFERED),
    ],
)
@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE])
def test_what_may_say_the_opposite_is_asked_again(
    kind: Kind, labels: tuple[str, ...], text: str, reading: Unclear
) -> None:
    assert read_text(text, among(*labels, kind=kind)) == reading


@pytest.mark.parametrize("label", ["Je travaille", "Groupe N", "Type I", "Je ne bois que de l'eau", "Ne rien", "أعمل"])
def test_a_label_that_does_not_say_no_or_is_too_short_loses_nothing(label: str) -> None:
    assert as_texted(label) <= {words(fold(label))}


NO = frozenset(["pas", "plus", "rien", "jamais", "personne", "aucun", "not", "لا"])
UNSAID = frozenset(["je", "j", "i", "ne", "n"])
SENTENCES = st.builds(
    lambda *parts: " ".join("".join(parts).split()).capitalize(),
    st.sampled_from(["je ", "on ", "la personne ", ""]),
    st.sampled_from(["", "ne "]),
    st.sampled_from(["travaille ", "sais "]),
    st.sampled_from(["", "pas ", "plus ", "rien ", "personne "]),
    st.sampled_from(["", "ici"]),
) | st.sampled_from(["I do not work", "I don't work", "I work", "لا أعمل", "أعمل", "Je n'ai pas", "J'ai", "Je l'ai"])


def says_the_same(label: tuple[str, ...], texted: tuple[str, ...]) -> bool:
    """Whole or begun; else every word but "je", "I" and the "ne" of a negation that is heard without it."""
    if label[: len(texted)] == texted:
        return True
    heard = [[word for word in one if word not in UNSAID] for one in (label, texted)]
    return heard[0] == heard[1] and bool(NO & set(texted)) and ("ne" not in texted or "ne" in label)


@given(st.lists(SENTENCES, min_size=2, max_size=4, unique=True), SENTENCES, st.data())
def test_no_text_becomes_an_option_that_says_the_opposite(labels: list[str], other: str, data: st.DataObject) -> None:
    said = words(expanded(fold(data.draw(st.sampled_from([*labels, other])))))
    left_out = data.draw(st.sets(st.sampled_from(range(len(said))), max_size=2))
    texted = tuple(word for at, word in enumerate(said) if at not in left_out)
    reading = read_text(" ".join(texted), among(*labels))
    assert isinstance(reading, Unclear) or any(
        reading == RawReply(label) and says_the_same(words(expanded(fold(label))), texted) for label in labels
    )


@pytest.mark.parametrize("text", ["non", "لا", "no"])
def test_no_is_not_a_label_that_begins_with_an_article(text: str) -> None:
    assert read_text(text, among("Moi | أنا", "La personne qui m'accompagne | من يرافقني")) == NOT_OFFERED
