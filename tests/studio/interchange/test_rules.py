"""Rules between XPath and ours: what is translated reads, means the same, and nothing else ever happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire.expressions import Rule
from app.questionnaire.expressions import parse as parse_rule
from app.questionnaire.scope import Scope, Sort, Subject
from app.studio.interchange.rule_text import AlwaysError, Known, NeverError
from app.studio.interchange.rules_in import Translation
from app.studio.interchange.rules_out import Saying
from app.studio.interchange.xpath import UnreadableError, parse

KNOWN = {
    "a": Known("a", Sort.CODE, {"Y": "y", "N": "n"}),
    "l": Known("l", Sort.CODE, {"1": "c1", "2": "c2", "3": "c3"}),
    "m": Known("m", Sort.CODES, {"NA": "na", "Other": "other"}),
    "Age": Known("age", Sort.NUMBER),
    "d": Known("d", Sort.DATE),
    "t": Known("t", Sort.TEXT),
}
SCOPE = Scope(
    {
        "a": Subject(Sort.CODE, ("y", "n")),
        "l": Subject(Sort.CODE, ("c1", "c2", "c3")),
        "m": Subject(Sort.CODES, ("na", "other")),
        "age": Subject(Sort.NUMBER),
        "d": Subject(Sort.DATE),
        "t": Subject(Sort.TEXT),
        "today": Subject(Sort.DATE),
    }
)


def translated(source: str) -> str:
    return Translation(KNOWN, "Age").rule(parse(source))


@pytest.mark.parametrize(
    ("xpath", "ours"),
    [
        ("${a} = 'Y'", "a == y"),
        ("'Y' = ${a}", "a == y"),
        ("${a} != 'Y'", "not a == y"),
        ("not(${a} = 'Y')", "not a == y"),
        ("selected(${a}, 'Y')", "a == y"),
        ('selected( ${m} ,"NA")', "na in m"),
        ("${m} = 'NA'", "na in m and count(m) == 1"),
        ("${a} = ''", "not answered(a)"),
        ("${a} != ''", "answered(a)"),
        ("string-length(${t}) > 0", "answered(t)"),
        ("coalesce(${t}, '') = 'x'", "t == 'x'"),
        (". >= 0 and . < 96 or . = 9999", "(age >= 0 and age < 96) or age == 9999"),
        ("(. >= 0 and . < 96)", "age >= 0 and age < 96"),
        ("${Age} = '5'", "age == 5"),
        ("${l} >= 2", "l in [c2, c3]"),
        ("${d} >= today() - 30", "today - d <= 30"),
        ("${d} <= today()", "d <= today"),
        ("${d} > date('2020-01-01')", "d > '2020-01-01'"),
        ("int((today() - ${d}) div 365.25) >= 18", "years_since(d) >= 18"),
        ("count-selected(${m}) < 3", "count(m) < 3"),
        ("regex(${a}, '^Y$')", "a == y"),
        ("regex(${a},’Y’)", "a == y"),
        ("${a} = 'Y' and true()", "a == y"),
        ("${a} = 'Y' or ${a} = 'gone'", "a == y"),
        ("../a = 'Y'", "a == y"),
        ("/data/group/a = 'Y'", "a == y"),
        ("if(${a} = 'Y', 1, 0) = 1", "(1 if a == y else 0) == 1"),
        ("${Age} + 1 > 2 * 3", "(age + 1) > (2 * 3)"),
        ("${Age} mod 2 = 0", "(age % 2) == 0"),
        ("concat(${t}, ' x') = 'y'", "((t if answered(t) else '') + ' x') == 'y'"),
        ("string-length(${t}) >= 3", "length(t) >= 3"),
        ("floor(${Age} div 10) = 2", "round((age / 10) - 0.5) == 2"),
    ],
)
def test_translations(xpath: str, ours: str) -> None:
    assert translated(xpath) == ours
    assert isinstance(parse_rule(ours, SCOPE), Rule)


@pytest.mark.parametrize(
    ("xpath", "why"),
    [
        ("${gone} = 1", "there is no question"),
        ("regex(., '[A-Z]+')", "patterns"),
        ("concat(${a}, 'x') = 'y'", "not put into texts"),
        ("round(${Age}, 12) = 2", "`round\\(\\)`"),
        ("pulldata('a', 'b', 'c', 'd') = 1", "`pulldata\\(\\)`"),
        ("${t} > 'b'", "no order"),
        ("${a} = ${m}", "different sorts"),
        ("selected(${a}", "missing"),
        ("", "too early"),
        ("${a} = 'Y' ]", "nothing can"),
        ("${d} = 'yesterday'", "no date"),
        ("(" * 80 + "1" + ")" * 80, "nested too deep"),
        (" or ".join(["1"] * 300), "too much at once"),
    ],
)
def test_what_has_no_counterpart_says_why(xpath: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        translated(xpath)


def test_what_is_always_the_same_is_no_rule() -> None:
    with pytest.raises(AlwaysError):
        translated("true()")
    with pytest.raises(NeverError, match="`gone` is no answer of `a`"):
        translated("${a} = 'gone'")


ATOMS = st.sampled_from(
    [
        *("${a} = 'Y'", "${a} != 'N'", "selected(${m}, 'NA')", "${Age} > 18", ". <= 3", "${t} = 'x'", "${d} < today()"),
        *("${l} < 3", "${m} = 'Other'", "true()", "false()", "${a} = 'gone'", "${t} != ''", "${Age} != 3"),
    ]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda one: f"({one[0]}) {one[1]} ({one[2]})"),
        inner.map(lambda one: f"not({one})"),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_every_translation_reads(xpath: str) -> None:
    try:
        ours = translated(xpath)
    except (AlwaysError, NeverError):
        return
    assert isinstance(parse_rule(ours, SCOPE), Rule), ours


@given(EXPRESSIONS, st.data())
def test_there_and_back_means_the_same(xpath: str, data: st.DataObject) -> None:
    try:
        rule = parse_rule(translated(xpath), SCOPE)
    except (AlwaysError, NeverError):
        return
    assert isinstance(rule, Rule)
    out = Saying(lambda name: f"${{{name}}}").rule(rule.tree)
    ids = {one.id: Known(one.id, one.sort, {code: code for code in one.codes.values()}) for one in KNOWN.values()}
    again = parse_rule(Translation(ids).rule(parse(out)), SCOPE)
    assert isinstance(again, Rule)
    values = {
        "a": data.draw(st.sampled_from(["y", "n", None])),
        "l": data.draw(st.sampled_from(["c1", "c2", "c3", None])),
        "m": data.draw(st.sampled_from([("na",), ("other",), ("na", "other"), None])),
        "age": data.draw(st.sampled_from([0, 3, 18, 19, None])),
        "t": data.draw(st.sampled_from(["x", "y", None])),
    }
    assert again.holds(values) == rule.holds(values)


@given(st.text(alphabet="${}()[]'\"abYm.=!<>+-*/, 019’Âé\u200f", max_size=60))
def test_nothing_else_is_ever_raised(source: str) -> None:
    try:
        rule: str | None = translated(source)
    except UnreadableError:
        rule = None
    assert rule is None or rule
