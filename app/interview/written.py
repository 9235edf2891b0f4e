"""What people write that has a form of its own: decimals, times of day, addresses, telephone numbers, postcodes."""

from __future__ import annotations

import re

import phonenumbers

from app.interview.characters import plain

LONGEST = 254
"""Of an e-mail address, by its standard; none of the others is longer."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:[ \u066c][0-9]{3}){1,4})(?:[.,\u066b][0-9]{1,4})?")
_MARKS = str.maketrans({",": ".", "\u066b": ".", " ": None, "\u066c": None})
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-"})

_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?: ?(?:[:.h]|heures?) ?(?P<minute>[0-9]{2})?)? ?(?P<half>am|pm|ص|م)?")
_AFTERNOON = {"pm", "م"}

_EMAIL = re.compile(r"[^@\s,;<>\"()\[\]]{1,64}@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")

REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
"""Where a number written without its country may be from; one that names its country may be from anywhere."""

_POSTCODE = re.compile(r"(?:f-?)?(?P<code>[0-9]{5}|[0-9]{2}|2[ab]|97[1-8]|98[678])")
_DEPARTEMENTS = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}


def read_decimal(text: str) -> float | None:
    """A number with or without decimals, in the marks of French, English and Arabic."""
    written = plain(text).translate(_MINUS).rstrip(" .")
    if len(text) > LONGEST or not _DECIMAL.fullmatch(written):
        return None
    return float(written.translate(_MARKS))


def read_time(text: str) -> str | None:
    """A time of day as 08:30, from what people write for it: 8h30, 8:30, 8 h, 8.30 pm."""
    match = _CLOCK.fullmatch(plain(text).casefold()) if len(text) <= LONGEST else None
    if match is None or not re.search(r"[:.h]|am|pm|[صم]", match[0]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"] in _AFTERNOON)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_email(text: str) -> str | None:
    """An address that could be one; only a message sent there can tell."""
    address = plain(text)
    if len(address) > LONGEST or ".." in address or not _EMAIL.fullmatch(address):
        return None
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.casefold()}"


def read_phone(text: str) -> str | None:
    """The number in its international form, +33612345678."""
    if len(text) > LONGEST:
        return None
    return next((found for region in REGIONS if (found := _phone(plain(text), region))), None)


def _phone(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_postcode(text: str) -> str | None:
    """A French postcode, or the code of a département."""
    squeezed = plain(text).casefold().replace(" ", "")
    match = _POSTCODE.fullmatch(squeezed)
    if match is None:
        return None
    code = match["code"].upper()
    if len(code) == 5:
        return code if code[:2] in _DEPARTEMENTS | {"20", "97", "98"} else None
    return code if code in _DEPARTEMENTS or len(code) == 3 else None
