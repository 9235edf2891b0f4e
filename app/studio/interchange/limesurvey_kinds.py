"""What LimeSurvey's types of questions and their settings are here."""

from __future__ import annotations

from collections.abc import Mapping

from app.questionnaire.model import Kind
from app.studio.interchange import wording
from app.studio.interchange.form import Texts

KINDS: Mapping[str, Kind] = {
    "L": Kind.SINGLE,
    "!": Kind.DROPDOWN,
    "O": Kind.SINGLE,
    "G": Kind.SINGLE,
    "Y": Kind.SINGLE,
    "M": Kind.MULTIPLE,
    "P": Kind.MULTIPLE,
    "R": Kind.RANKING,
    "5": Kind.SCALE,
    "N": Kind.DECIMAL,
    "S": Kind.TEXT,
    "T": Kind.LONG_TEXT,
    "U": Kind.LONG_TEXT,
    "D": Kind.DATE,
    "X": Kind.NOTE,
    "*": Kind.CALCULATION,
    **dict.fromkeys(("A", "B", "C", "E", "F", "H"), Kind.MATRIX),
}
PARTED = {"K": Kind.DECIMAL, "Q": Kind.TEXT}
"""Types that ask several things at once: each is a question of its own here."""
CELLS = {";": Kind.TEXT, ":": Kind.DECIMAL}
"""Tables of fields, in rows and columns."""
DUAL = "1"
COMMENTED = frozenset({"O", "P"})
CHANGED = {"H": ("an array by columns is asked row by row", "its parts are the rows")}
LOST = {"|": "files are not taken in", "I": "the language is switched on every page"}
BUILT_IN: Mapping[str, tuple[tuple[str, Texts], ...]] = {
    "Y": (("Y", wording.YES), ("N", wording.NO)),
    "G": (("F", {"fr": "Femme", "en": "Female", "ar": "أنثى"}), ("M", {"fr": "Homme", "en": "Male", "ar": "ذكر"})),
    "C": (
        ("Y", wording.YES),
        ("U", {"fr": "Je ne suis pas sûr", "en": "Uncertain", "ar": "غير متأكد"}),
        ("N", wording.NO),
    ),
    "E": (
        ("I", {"fr": "En hausse", "en": "Increase", "ar": "زيادة"}),
        ("S", {"fr": "Pareil", "en": "Same", "ar": "نفس الشيء"}),
        ("D", {"fr": "En baisse", "en": "Decrease", "ar": "نقصان"}),
    ),
}
ENDS = {"5": (1, 5), "A": (1, 5), "B": (1, 10)}

UNDERSTOOD = frozenset(
    {
        *("random_order", "min_num_value_n", "max_num_value_n", "maximum_chars", "exclude_all_others", "min_answers"),
        *("max_answers", "em_validation_q", "em_validation_q_tip", "num_value_int_only", "other_replace_text"),
        *("equation", "array_filter", "array_filter_exclude", "hidden", "slider_min", "slider_max"),
        *("multiflexible_min", "multiflexible_max", "multiflexible_step", "multiflexible_checkbox", "input_boxes"),
        *("dualscale_headerA", "dualscale_headerB"),
    }
)
MISSED: Mapping[str, str] = {
    "em_validation_sq": "a rule for each part of a question has no counterpart",
    "em_validation_sq_tip": "a rule for each part of a question has no counterpart",
    "random_group": "questions keep their order; sections may change theirs",
    "parent_order": "the order of another question is not followed",
    "exclude_all_others_auto": "ticking everything chooses nothing by itself",
    "other_comment_mandatory": "words for “other” may be left empty",
    "other_numbers_only": "words for “other” may be any",
    "numbers_only": "the field takes any words",
    "assessment_value": "answers have no marks",
    "time_limit": "nobody is hurried",
    "prefix": "nothing stands before a field",
    "suffix": "nothing stands after a field",
    "equals_num_value": "the parts are not made to add up",
    "min_num_value": "the parts are not made to add up",
    "max_num_value": "the parts are not made to add up",
    "min_num_value_sgqa": "the parts are not made to add up",
    "max_num_value_sgqa": "the parts are not made to add up",
    "date_min": "the first day is not carried over",
    "date_max": "the last day is not carried over",
    "date_format": "a date is a day, a month and a year",
}
"""Settings that change what may be answered, and have no counterpart."""
IDLE = frozenset({"", "0", "N", "none", "default", "inherit", "I"})
"""Values that leave a setting as it is anyway."""
