import re

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from app.database.secrets import Keys, is_token

KEYS = Keys("a secret for tests that everybody may know, since it opens nothing")
OTHER = Keys("another secret for tests that everybody may know, opening nothing")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_tokens_do_not_change_between_releases() -> None:
    assert KEYS.token("relay", "1:1") == "5qyi4qoioz7s"
    assert KEYS.fingerprint("5qyi4qoioz7s").hex()[:16] == "12a15f0ff838dea1"
    assert KEYS.index("+33639981234").hex()[:16] == "ea4cacc843fec827"


@given(TEXTS, TEXTS)
def test_a_token_is_twelve_characters_people_can_type(purpose: str, subject: str) -> None:
    assert re.fullmatch("[a-z2-7]{12}", KEYS.token(purpose, subject))


@given(TEXTS, TEXTS)
def test_tokens_differ_by_purpose_subject_and_secret(one: str, two: str) -> None:
    tokens = {KEYS.token("relay", one), KEYS.token("page", one), OTHER.token("relay", one)}
    assert len(tokens) == 3
    assert (KEYS.token("relay", one) == KEYS.token("relay", two)) is (one == two)


@pytest.mark.parametrize("typed", ["abcd efgh 2345", "ABCDEFGH2345", "abcd-efgh-2345", " abcdefgh2345\n"])
def test_a_token_is_recognised_as_people_type_it(typed: str) -> None:
    assert KEYS.fingerprint(typed) == KEYS.fingerprint("abcdefgh2345")
    assert is_token(typed)


@pytest.mark.parametrize("typed", ["", "unknown", "abcdefgh1890", "abcdefgh23456", "é" * 12])
def test_what_cannot_be_a_token_is_known_without_looking_it_up(typed: str) -> None:
    assert not is_token(typed)


@given(TEXTS)
def test_what_is_sealed_opens_again_and_looks_different_each_time(text: str) -> None:
    assert KEYS.open(KEYS.seal(text)) == text
    assert KEYS.seal(text) != KEYS.seal(text)


def test_another_secret_does_not_open_it_unless_it_was_the_former_one() -> None:
    sealed = OTHER.seal("+33639981234")
    with pytest.raises(InvalidToken):
        KEYS.open(sealed)
    assert Keys(KEYS.secret, former=[OTHER.secret]).open(sealed) == "+33639981234"


def test_what_a_lost_secret_sealed_is_nothing() -> None:
    assert KEYS.opened(KEYS.seal("+33639981234")) == "+33639981234"
    assert KEYS.opened(None) is KEYS.opened(OTHER.seal("+33639981234")) is None
    assert KEYS.opens(KEYS.seal(""))
    assert not KEYS.opens(OTHER.seal(""))


@given(st.binary(max_size=200), st.data())
def test_only_what_we_marked_ourselves_is_ours(content: bytes, data: st.DataObject) -> None:
    marked = KEYS.marked(content)
    assert KEYS.unmarked(marked) == content
    assert OTHER.unmarked(marked) is None
    at = data.draw(st.integers(0, len(marked) - 1))
    changed = marked[:at] + bytes([marked[at] ^ 1]) + marked[at + 1 :]
    assert KEYS.unmarked(changed) is KEYS.unmarked(marked[:at]) is None


@given(TEXTS, TEXTS)
def test_blind_indexes_are_equal_where_texts_are(one: str, two: str) -> None:
    assert (KEYS.index(one) == KEYS.index(two)) is (one == two)
    assert KEYS.index(one) != OTHER.index(one)


def test_keys_do_not_show_their_secret() -> None:
    assert KEYS.secret not in repr(Keys(KEYS.secret, former=[KEYS.secret]))
