"""Whole numbers in words, as ages and counts are written: French, English and Arabic, from 0 to 99."""

from __future__ import annotations

from collections.abc import Iterator

from app.sms.core.folding import fold, words

_FRENCH = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_LONG_TENS = {60: "soixante", 80: "quatre-vingt"}
"""On which one counts up to nineteen."""
_OTHER_TENS = {70: "septante", 80: "huitante", 90: "nonante"}
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ARABIC = (
    ("صفر",), ("واحد", "واحدة"), ("اثنان", "اثنين", "اثنتان", "اثنتين"), ("ثلاثة", "ثلاث"), ("أربعة", "أربع"),
    ("خمسة", "خمس"), ("ستة", "ست"), ("سبعة", "سبع"), ("ثمانية", "ثمان", "ثماني"), ("تسعة", "تسع"), ("عشرة", "عشر"),
)  # fmt: skip
_ARABIC_TEENS = {11: ("أحد عشر", "إحدى عشرة"), 12: ("اثنا عشر", "اثني عشر", "اثنتا عشرة", "اثنتي عشرة")}
_ARABIC_TENS = "عشر ثلاث أربع خمس ست سبع ثمان تسع"


def _french() -> Iterator[tuple[str, int]]:
    low = _FRENCH.split()
    yield from zip(low, range(20), strict=True)
    yield from (("une", 1), ("quatre-vingts", 80), ("quatre-vingt", 80), ("octante", 80))
    for tens, name in (*_FRENCH_TENS.items(), *_OTHER_TENS.items()):
        yield name, tens
        yield from ((f"{name} {low[unit]}", tens + unit) for unit in range(1, 10))
        yield from ((f"{name} et {one}", tens + 1) for one in ("un", "une"))
    for tens, name in _LONG_TENS.items():
        yield from ((f"{name} {low[unit]}", tens + unit) for unit in range(1, 20))
    yield "soixante et onze", 71


def _english() -> Iterator[tuple[str, int]]:
    low = _ENGLISH.split()
    yield from zip(low, range(20), strict=True)
    for place, name in enumerate(_ENGLISH_TENS.split(), start=2):
        yield name, place * 10
        yield from ((f"{name} {low[unit]}", place * 10 + unit) for unit in range(1, 10))


def _arabic() -> Iterator[tuple[str, int]]:
    for unit, spellings in enumerate(_ARABIC):
        yield from ((one, unit) for one in spellings)
        if 3 <= unit <= 9:
            yield from ((f"{one} {ten}", unit + 10) for one in spellings for ten in ("عشر", "عشرة"))
    yield from ((one, teen) for teen, spellings in _ARABIC_TEENS.items() for one in spellings)
    for place, stem in enumerate(_ARABIC_TENS.split(), start=2):
        for tens in (f"{stem}ون", f"{stem}ين"):
            yield tens, place * 10
            for unit in range(1, 10):
                for one in _ARABIC[unit]:
                    yield from ((f"{one} و{tens}", place * 10 + unit), (f"{one} و {tens}", place * 10 + unit))


def _folded(*spelled: Iterator[tuple[str, int]]) -> dict[str, int]:
    return {" ".join(words(fold(name))): number for one in spelled for name, number in one}


SPELLED = _folded(_french(), _english(), _arabic())
"""Folded, with single spaces."""
