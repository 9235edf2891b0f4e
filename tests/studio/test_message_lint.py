import pytest

from app.messaging.segments import count
from app.questionnaire.contexts import Entry
from app.sms.rehearsal import TextMessage
from app.studio.message_lint import message_faults, unanswerable


def faults(body: str, language: str) -> dict[str, str]:
    message = TextMessage("age", body, count(body))
    return {code: what for code, what, _ in message_faults(message, language)}


@pytest.mark.parametrize(
    ("language", "body", "codes"),
    [
        ("fr", "Votre carnet vous aide-t-il ? 1 Oui 2 Non", set()),
        ("fr", "Votre âge ?", {"dear_characters"}),
        ("fr", "Ça va", set()),
        ("en", "Don\N{RIGHT SINGLE QUOTATION MARK}t", {"dear_characters"}),
        ("ar", "كم عمركم؟", set()),
        ("fr", "a" * 306, set()),
        ("fr", "a" * 307, {"long_message"}),
        ("ar", "ا" * 134, set()),
        ("ar", "ا" * 135, {"long_message"}),
        ("ar", "افتحوا https://example.org/e/abc الآن", {"link_in_arabic"}),
        ("ar", "افتحوا\nhttps://example.org/e/abc", set()),
        ("fr", "Ouvrez https://example.org/e/abc", set()),
    ],
)
def test_length_alphabet_and_links(language: str, body: str, codes: set[str]) -> None:
    assert set(faults(body, language)) == codes


def test_the_characters_that_make_it_dear_are_named() -> None:
    told = faults("Être né à l\N{RIGHT SINGLE QUOTATION MARK}île", "fr")["dear_characters"]
    assert [one in told for one in ("“Ê” (U+00CA)", "“\N{RIGHT SINGLE QUOTATION MARK}” (U+2019)", "“î” (U+00EE)")] == [
        True
    ] * 3
    assert "é" not in told


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Répondez 1 pour oui.", True),
        ("en", "Reply 1 for yes.", True),
        ("ar", "أجيبوا برقم", True),
        ("ar", "أرسلوا 1", True),
        ("fr", "Ouvrez le lien.", False),
        ("en", "Open the link.", False),
        ("ar", "افتحوا الرابط", False),
    ],
)
def test_nobody_is_asked_to_reply_to_a_sender_that_takes_no_replies(language: str, text: str, *, found: bool) -> None:
    entries = (Entry("age.sms", "", ""), Entry("age.text", "", ""))
    texts = {"age.sms": text, "age.text": text}
    told = list(unanswerable(entries, texts, language, "x.yaml", {"age.sms": 4}))
    assert [finding.line for finding in told] == ([4] if found else [])
