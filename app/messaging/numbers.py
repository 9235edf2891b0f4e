"""Telephone numbers as people write them, to E.164, for the regions this survey serves.

A national number of an overseas département (0692…, 0696…) is no valid number of mainland France, and
the library says so; people write them that way all the same, so they are moved to their own country code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from app.messaging.core.senders import EVERYWHERE

_OVERSEAS = (
    (262, re.compile(r"(?:69[23]|639|26[239])\d{6}")),
    (590, re.compile(r"(?:69[01]|590)\d{6}")),
    (594, re.compile(r"(?:694|594)\d{6}")),
    (596, re.compile(r"(?:69[67]|596)\d{6}")),
)
_FICTION = re.compile(r"\+3363998\d{4}")
"""Arcep keeps these mobile numbers for fiction: never assigned, so they are safe in a demo."""

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_ORDINARY = _MOBILE | {PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP}


class NumberFault(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    REGION_NOT_SERVED = "region_not_served"
    NOT_A_MOBILE = "not_a_mobile"
    NOT_ORDINARY = "not_ordinary"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a number was not taken. It never repeats the number."""

    code: NumberFault


def parse(raw: str, regions: frozenset[str] = EVERYWHERE, *, mobile: bool = True) -> str | Problem:
    """The number in E.164; with `mobile` only one that can receive a text message."""
    number = _read(raw)
    if number is None:
        return Problem(NumberFault.NOT_A_NUMBER)
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    fault = None if _FICTION.fullmatch(written) else _fault(number, regions, mobile=mobile)
    return Problem(fault) if fault else written


def _read(raw: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(_plain(raw), "FR")
    except NumberParseException:
        return None
    return _overseas(number)


def _plain(raw: str) -> str:
    """Without the invisible marks that copying from a right-to-left page leaves."""
    return "".join(char for char in raw if unicodedata.category(char) not in {"Cf", "Cc"})


def _overseas(number: PhoneNumber) -> PhoneNumber:
    if number.country_code != 33 or phonenumbers.is_valid_number(number):
        return number
    national = phonenumbers.national_significant_number(number)
    for code, pattern in _OVERSEAS:
        moved = (
            PhoneNumber(country_code=int(code), national_number=int(national)) if pattern.fullmatch(national) else None
        )
        if moved and phonenumbers.is_valid_number(moved):
            return moved
    return number


def _fault(number: PhoneNumber, regions: frozenset[str], *, mobile: bool) -> NumberFault | None:
    if not phonenumbers.is_valid_number(number):
        return NumberFault.NOT_A_NUMBER
    if phonenumbers.region_code_for_number(number) not in regions:
        return NumberFault.REGION_NOT_SERVED
    kind = phonenumbers.number_type(number)
    if kind not in _ORDINARY:
        return NumberFault.NOT_ORDINARY
    return NumberFault.NOT_A_MOBILE if mobile and kind not in _MOBILE else None


def readable(number: str) -> str:
    """A number in the groups people read it in: `+33 6 12 34 56 78`; anything else as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def masked(number: str) -> str:
    """Enough to recognise a number one knows, too little to call one that one does not: `+33 6 •• •• •• 78`."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return "••"
    national = phonenumbers.national_significant_number(parsed)
    hidden = "•" * max(len(national) - 3, 0)
    pairs = " ".join(hidden[at : at + 2] for at in range(0, len(hidden), 2))
    return f"+{parsed.country_code} {national[0]} {pairs} {national[-2:]}"
