from urllib.parse import parse_qs, urlsplit

import pytest

from app.distribution.core import DeclarationKind, Declared, Method
from app.relay.core import AMOUNTS, mail_address, sms_address, whatsapp_address

TEXT = "Bonjour & merci !\nهل يساعدكم؟ 100 % #1\nhttps://relais.example.org/e/abc?lang=ar"


@pytest.mark.parametrize("address", [sms_address(TEXT), whatsapp_address(TEXT)])
def test_a_telephone_reads_the_very_text(address: str) -> None:
    query = parse_qs(urlsplit(address).query)
    assert [query.get("body") or query.get("text")] == [[TEXT]]


def test_a_mail_reads_subject_and_text_with_the_line_ends_of_mail() -> None:
    query = parse_qs(urlsplit(mail_address("Objet & suite", TEXT)).query)
    assert query == {"subject": ["Objet & suite"], "body": [TEXT.replace("\n", "\r\n")]}


@pytest.mark.parametrize("address", [sms_address(TEXT), whatsapp_address(TEXT), mail_address(TEXT, TEXT)])
def test_addresses_are_plain_ascii(address: str) -> None:
    assert address.isascii()
    assert not set(address) & set(' \n"<>')


@pytest.mark.parametrize(("low", "high"), AMOUNTS.values())
def test_every_tap_is_a_range_that_can_be_declared(low: int, high: int) -> None:
    assert Declared(DeclarationKind.FORWARDED, low, high, Method.UNKNOWN).low == low
