import ast
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire.expressions import LONGEST, Rule, parse
from app.questionnaire.subjects import scope_of_survey
from app.questionnaire.tree import Value, Values
from tests.questionnaire.definitions import survey

SCOPE = scope_of_survey(survey())

FULL: Values = {
    "accord": "oui",
    "carnet": "oui",
    "quoi": ("rdv", "papiers"),
    "conf": 4,
    "age": 30,
    "depuis": dt.date(2026, 1, 15),
    "debut": dt.date(2026, 2, 1),
    "mot": "merci",
}


def rule(source: str) -> Rule:
    found = parse(source, SCOPE)
    assert isinstance(found, Rule), found
    return found


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("carnet == oui", True),
        ("carnet == 'oui'", True),
        ("carnet != oui", False),
        ("carnet in [oui, non]", True),
        ("carnet not in [non]", True),
        ("rdv in quoi", True),
        ("aucune in quoi", False),
        ("aucune not in quoi", True),
        ("age >= 18 and age < 30", False),
        ("18 <= age <= 65", True),
        ("65 < age", False),
        ("age in [29, 30]", True),
        ("age > -1", True),
        ("age > conf", True),
        ("depuis >= '2026-01-15'", True),
        ("depuis < debut", True),
        ("mot == 'merci'", True),
        ("mot != 'merci'", False),
        ("not carnet == oui or rdv in quoi", True),
        ("carnet == oui and (age < 18 or conf >= 4)", True),
        ("  carnet ==\n  oui ", True),
    ],
)
def test_rules_hold(source: str, *, holds: bool) -> None:
    assert rule(source).holds(FULL) is holds
    assert rule(source).evaluate(FULL) is holds


@pytest.mark.parametrize(
    ("source", "holds", "known"),
    [
        ("carnet == oui", False, None),
        ("carnet != oui", False, None),
        ("carnet not in [oui]", False, None),
        ("rdv not in quoi", False, None),
        ("not carnet == oui", True, None),
        ("depuis < debut", False, None),
        ("carnet == oui or age >= 18", True, True),
        ("carnet == oui and age >= 18", False, None),
        ("carnet == oui and age < 18", False, False),
        ("not (carnet == oui and age < 18)", True, True),
        ("age >= 18", True, True),
    ],
)
def test_absent_answers_fail_comparisons_and_leave_truth_unknown(
    source: str, *, holds: bool, known: bool | None
) -> None:
    for values in ({"age": 30}, {"age": 30, "carnet": None, "quoi": None, "depuis": None}):
        assert rule(source).holds(values) is holds
        assert rule(source).evaluate(values) is known


def test_a_rule_names_the_questions_it_reads() -> None:
    assert rule("carnet == oui and not (age > conf or rdv in quoi)").names == {"carnet", "age", "conf", "quoi"}


@pytest.mark.parametrize(
    ("source", "column", "message", "mend"),
    [
        ("carnett == oui", 1, "No question `carnett`", "Did you mean `carnet`?"),
        ("carnet == ui", 11, "`ui` is not an answer of `carnet`", "Did you mean `oui`?"),
        ("carnet == peut", 11, "`peut` is not an answer of `carnet`", "Its codes are: oui, non."),
        ("oui == carnet", 1, "No question `oui`", "Write the question first: `carnet == oui`."),
        ("   age == 'x'", 11, "`age` is a whole number", "Write for example `age >= 2`, without quotes."),
        ("été == 1 and agé == 2", 14, "No question `agé`", "Did you mean `age`?"),
        ("carnet < oui", 1, "The answers of `carnet` have no order", "Write `==`, `!=` or `in [..]`."),
        ("quoi == rdv", 1, "`quoi` takes several answers", "Write `code in quoi`."),
        ("oui in carnet", 8, "`carnet` takes one answer", "Write `carnet == code`."),
        ("carnet in oui", 11, "No question `oui`", "Name a question that is asked before this one."),
        ("carnet in []", 11, "After `in` comes a list", "Write for example `in [oui, un_peu]`."),
        ("info == oui", 1, "`info` is a note: nobody answers it", "Name a question."),
        ("age > depuis", 7, "`age` and `depuis` cannot be compared", "Compare two numbers, two dates, or two choices."),
        ("depuis > '31/01/2026'", 10, "`31/01/2026` is not a date", "Write for example `depuis >= '2026-01-31'`."),
        ("age == 1.5", 8, "`age` is a whole number", "Write for example `age >= 2`, without quotes."),
        ("age == True", 8, "`age` is a whole number", "Write for example `age >= 2`, without quotes."),
        ("carnet is oui", 1, "`is` is not part of rules", "Write `==` or `!=`."),
        ("carnet", 1, "`carnet` alone is neither true nor false", "Write for example `carnet == code`."),
        ("carnet = oui", 8, "The rule cannot be read", "Write `==` to compare: `carnet == oui`."),
        ("carnet == oui et age > 3", 15, "The rule cannot be read", "Write `and`, `or`, `not` between comparisons."),
        ("${carnet} == 'oui'", 1, "The rule cannot be read", "Write the question's id alone, without `{}`."),
        ("", 1, "The rule is empty", "Write a rule, for example `carnet == oui and age >= 18`, or take the key away."),
    ],
)
def test_faults_say_where_what_and_how_to_mend(source: str, column: int, message: str, mend: str) -> None:
    faults = parse(source, SCOPE)
    assert isinstance(faults, tuple)
    fault = faults[-1]
    assert (fault.column, fault.message, fault.mend) == (column, message, mend)


def test_every_fault_of_a_rule_is_told() -> None:
    faults = parse("carnet == ui and agee > 3 and quoi == rdv and carnet in [oui, nn, mm]", SCOPE)
    assert isinstance(faults, tuple)
    assert [fault.column for fault in faults] == [11, 18, 31, 63, 67]


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "().__class__",
        "carnet.__class__ == 'x'",
        "lambda: 1",
        "[x for x in carnet]",
        "carnet[0] == oui",
        "f'{carnet}' == 'oui'",
        "age + 1 == 2",
        "(age := 3) == 3",
        "age == 9**9**9",
        "(" * 900,
        "not " * 240 + "age",
        "a" * (LONGEST + 1),
        "carnet == oui\x00",
        "age == 0x10 and \\",
        "carnet == oui # and more, \N{RIGHT-TO-LEFT OVERRIDE}",
    ],
)
def test_what_is_not_a_rule_is_refused_or_harmless(source: str) -> None:
    found = parse(source, SCOPE)
    assert isinstance(found, Rule | tuple)
    assert not isinstance(found, tuple) or found


def test_a_long_row_of_nots_is_a_rule() -> None:
    assert rule("not " * 240 + "carnet == oui").holds(FULL)


FRAGMENTS = [
    "carnet",
    "quoi",
    "age",
    "conf",
    "depuis",
    "mot",
    "info",
    "oui",
    "non",
    "rdv",
    "18",
    "-3",
    "'2026-01-01'",
    "'x'",
    "nope",
]
SIGNS = ["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
leaf = st.builds(
    lambda left, sign, right: f"{left} {sign} {right}",
    st.sampled_from(FRAGMENTS),
    st.sampled_from(SIGNS),
    st.sampled_from([*FRAGMENTS, "[oui, non]", "[1, 2]"]),
)
sources = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not {}".format, inner),
    ),
    max_leaves=6,
)
ANSWERS: dict[str, st.SearchStrategy[Value | None]] = {
    "carnet": st.sampled_from(["oui", "non", None]),
    "quoi": st.sampled_from([("rdv",), ("rdv", "papiers"), ("aucune",), None]),
    "age": st.one_of(st.none(), st.integers(16, 99)),
    "conf": st.one_of(st.none(), st.integers(1, 5)),
    "depuis": st.one_of(st.none(), st.dates()),
    "mot": st.one_of(st.none(), st.text(max_size=5)),
}


@given(sources, st.fixed_dictionaries(ANSWERS))
def test_a_rule_is_refused_or_decides_for_everybody(source: str, values: dict[str, Value | None]) -> None:
    found = parse(source, SCOPE)
    if isinstance(found, tuple):
        assert found
        return
    shown, known = found.holds(values), found.evaluate(values)
    assert isinstance(shown, bool)
    assert known in {True, False, None}
    if all(values.get(name) is not None for name in found.names):
        assert known is shown


@given(st.text(max_size=60) | st.sampled_from(list(ast.__dict__)).map(str))
def test_any_text_at_all_is_a_rule_or_faults(source: str) -> None:
    found = parse(source, SCOPE)
    assert isinstance(found, Rule) or (found and all(fault.column >= 1 and fault.mend for fault in found))
