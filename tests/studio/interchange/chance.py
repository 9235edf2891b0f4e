"""Forms that nobody would write: every column filled with what may and what may not stand there."""

import random

from tests.studio.interchange.workbooks import xlsx

NAMES = (
    "a",
    "b",
    "Q 1",
    "age",
    "today",
    "name",
    "list",
    "é",
    "group1",
    "x.y",
    "_z",
    "1st",
    "count",
    "survey",
    "item",
    "if",
)
TYPES = (
    *("text", "integer", "decimal", "select_one l1", "select_multiple l1", "select one from l2 or_other", "rank l1"),
    *(
        "note",
        "calculate",
        "date",
        "time",
        "datetime",
        "range",
        "begin group",
        "begin_group",
        "begin repeat",
        "end group",
    ),
    *("end_repeat", "geopoint", "today", "start", "select_one missing", "acknowledge", "weird", "", "select_one l3"),
)
RULES = (
    *("", "{0} = 'x'", "selected({0},'y')", "{0} > 3 and {0} != ''", ". > 5", "not({0} = 'z' or {0}<2)", "true()"),
    *("false()", "regex(.,'a')", "count({0}) > 1", "{0}+1", "if({0}>1,'a','b')", "position(..)", "sum({0}) div 2"),
    *("{0} = {0}", "((", "yes", "no", "today() - {0} > 3", "count-selected({0})", "max({0})", "{0} = today()", "3"),
    *("indexed-repeat({0}, {0}, position(..))", "jr:choice-name({0}, '{0}')", "reg = {0}", "name != {0}", "100"),
)
TEXTS = ("", "Bonjour ${a}", "{x}", "<b>g</b>", "**x** ${Q 1}", "نص", "\u200f", "Oui", "  ", "null", "- a", "# no", "5")
CELLS = {
    "parameters": ("", "start=0 end=1 step=0.5", "randomize=true", "start=x", "start=1 end=5 step=1"),
    "appearance": ("", "minimal", "field-list", "multiline", "month-year", "w3"),
    "disabled": ("", "", "yes"),
    "read_only": ("", "", "yes"),
    "image": ("", "a.png", "../b.png", "c"),
}
RULED = ("relevant", "constraint", "calculation", "repeat_count", "choice_filter", "required")
SPOKEN = (
    "label",
    "label::French",
    "label::English (en)",
    "label::Kréol",
    "hint",
    "hint::fr",
    "constraint_message::fr",
    "default",
)


def by_chance(seed: int) -> bytes:
    drawn = random.Random(seed)
    columns = [*SPOKEN, *RULED, *CELLS]
    headers = ["type", "name", *drawn.sample(columns, drawn.randint(1, len(columns)))]
    rows = [[_cell(header, drawn) for header in headers] for _ in range(drawn.randint(1, 25))]
    choices = [
        [listed, drawn.choice(("x", "y", "1", "-1", "Other", "or", "É")), *(drawn.choice(TEXTS) for _ in range(3))]
        for listed in ("l1", "l2", "l3")
        for _ in range(drawn.choice((0, 1, 2, 4)))
    ]
    settings = [["form_title", "default_language"], [drawn.choice(TEXTS), drawn.choice(("", "French", "zz"))]]
    head = ["list_name", "name", "label", "label::fr", "reg"]
    return xlsx({"survey": [headers, *rows], "choices": [head, *choices], "settings": settings})


def _cell(header: str, drawn: random.Random) -> str:
    if header == "type":
        return drawn.choice(TYPES)
    if header == "name":
        return drawn.choice(NAMES)
    if header in RULED:
        return drawn.choice(RULES).replace("{0}", f"${{{drawn.choice(NAMES)}}}")
    return drawn.choice(CELLS.get(header, TEXTS))
