"""Values worked out: arithmetic, counts, dates, rows, repeats."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire.expressions import Formula, Rule, parse, parse_formula
from app.questionnaire.reader import read
from app.questionnaire.scope import Sort
from app.questionnaire.subjects import scope_of_survey
from app.questionnaire.tree import Value, Values

EVERYTHING = read(Path(__file__).parent / "surveys" / "everything.yaml").survey
assert EVERYTHING is not None
SCOPE = scope_of_survey(EVERYTHING)

FULL: Values = {
    "today": dt.date(2026, 3, 2),
    "naissance": dt.date(1990, 5, 1),
    "debut": dt.date(2026, 2, 20),
    "region": "idf",
    "ville": "paris",
    "nombre": 2,
    "poids": 4.5,
    "conseil": 9,
    "reveil": "07:30",
    "surnom": "Lila",
    "aides_liste": ("logement", "autre"),
    "enfant_age@1": 9,
    "enfant_age@2": 4,
    "marques.accueil": 4,
    "accords_carnet.papier": "oui_peu",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("nombre + 1", 3),
        ("-nombre", -2),
        ("nombre * 2 - poids / 3", 2.5),
        ("poids * 2", 9),
        ("0.1 + 0.2", 0.3),
        ("count(aides_liste)", 2),
        ("sum(enfant_age)", 13),
        ("mean(nombre, poids)", 3.25),
        ("max(marques)", 4),
        ("sum(marques)", 4),
        ("min(enfant_age)", 4),
        ("years_since(naissance)", 35),
        ("today - debut", 10),
        ("10 if region == idf else 20", 10),
        ("nombre / 0", None),
        ("nombre + marques.papier", None),
        ("10 if ville == bondy else nombre", 2),
        ("999999999999999 * 999999999999999", None),
        ("7 % 3 + nombre", 3),
        ("7 % 0", None),
        ("round(poids)", 5),
        ("round(-2.5)", -2),
        ("round(poids / 7, 2)", 0.64),
        ("length(surnom)", 4),
        ("surnom + ' a ' + nombre + ' enfants'", "Lila a 2 enfants"),
        ("surnom + courriel", None),
        ("surnom", "Lila"),
        ("'grand' if nombre > 3 else 'petit'", "petit"),
        ("region", "idf"),
        ("debut", dt.date(2026, 2, 20)),
        ("reveil", "07:30"),
        ("nombre >= 2 and region == idf", "yes"),
        ("not answered(surnom)", "no"),
        ("nombre >= 2 and postal == '75001'", None),
        ("nombre >= 9 and postal == '75001'", "no"),
    ],
)
def test_values_are_worked_out(source: str, value: Value | None) -> None:
    found = parse_formula(source, SCOPE)
    assert isinstance(found, Formula), found
    assert found.value(FULL) == value


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("nombre + 1 > 2", True),
        ("2 < nombre * poids <= 9", True),
        ("enfant_age@2 == 4", True),
        ("marques.accueil >= 4 and accords_carnet.papier == oui_peu", True),
        ("answered(surnom) and not answered(courriel)", True),
        ("years_since(naissance) >= 18", True),
        ("debut <= today", True),
        ("naissance < '1990-06'", True),
        ("reveil < '08:00'", True),
        ("surnom == prenom_connu", False),
        ("count(aides_liste) == 2 and autre in aides_liste", True),
        ("poids >= 4.5", True),
        ("conseil in [9, 10]", True),
    ],
)
def test_rules_reckon(source: str, *, holds: bool) -> None:
    found = parse(source, SCOPE)
    assert isinstance(found, Rule), found
    assert found.holds(FULL) is holds


@pytest.mark.parametrize(
    ("source", "message", "mend"),
    [
        ("marques >= 3", "`marques` has rows, each with an answer of its own", "Write `marques.accueil`."),
        ("enfant_age >= 3", "`enfant_age` is asked once for each item", "or `sum(enfant_age)`."),
        ("marques.acceuil >= 3", "No question `marques.acceuil`", "Did you mean `marques.accueil`?"),
        ("surnom - 1 > 2", "`surnom - 1` reckons with what is no number", "Reckon with numbers"),
        ("surnom + 1 > 2", "`surnom + 1` and `2` cannot be compared", "two texts"),
        ("surnom + 'a' < surnom + 'b'", "`surnom + 'a'` has no order", "Write `==`"),
        ("length(nombre) > 2", "`nombre` is no text", "answered by words"),
        ("round(nombre, nombre) > 2", "`round(nombre, nombre)` rounds to no number of figures", "0 to 6"),
        ("round(surnom) == 2", "`surnom` is no number", "Round a number"),
        ("sum(surnom) > 2", "`surnom` is no number", "Name questions answered by numbers."),
        ("count(region) > 2", "`region` takes one answer: there is nothing to count", "Name a multiple choice."),
        ("years_since(nombre) > 2", "`nombre` is no date", "of a date or a month"),
        ("nombre + 1 > debut", "`nombre + 1` and `debut` cannot be compared", "two numbers, two dates"),
        ("reveil > '8h'", "`reveil` is a time of day", "'08:30'"),
        ("summ(nombre) > 2", "`summ(nombre)` is not part of rules", "Did you mean `sum(…)`?"),
        ("nombre ** 2 > 2", "`nombre ** 2` is not part of rules", "comparisons joined by"),
        ("nombre.__class__ == 1", "No question `nombre.__class__`", "Name a question"),
        ("+".join(["1"] * 400) + " > 1", "The rule is nested too deep", "Ask less"),
    ],
)
def test_what_cannot_be_reckoned_is_told(source: str, message: str, mend: str) -> None:
    faults = parse(source, SCOPE)
    assert isinstance(faults, tuple)
    assert (faults[0].message, mend in faults[0].mend) == (message, True)


def test_a_filter_reads_the_option_at_hand() -> None:
    assert EVERYTHING is not None
    scope = SCOPE.with_option(EVERYTHING.lists["villes"])
    assert isinstance(parse("option.region == region", scope), Rule)
    assert isinstance(parse("option.code in [paris, bondy]", scope), Rule)
    assert isinstance(parse("option.pays == region", scope), tuple)
    assert isinstance(parse("option.region == region", SCOPE), tuple)


VALUES: dict[Sort, st.SearchStrategy[Value]] = {
    Sort.NUMBER: st.integers(-1000, 1000) | st.floats(-1e6, 1e6),
    Sort.DATE: st.dates(),
    Sort.TIME: st.times().map(lambda time: f"{time:%H:%M}"),
    Sort.TEXT: st.text(max_size=5),
}


def value_of(name: str) -> st.SearchStrategy[Value | None]:
    subject = SCOPE.subjects[name]
    if subject.codes:
        codes = st.sampled_from(subject.codes)
        several = st.lists(codes, max_size=3).map(tuple)
        return st.none() | (several if subject.sort is Sort.CODES else codes)
    return st.none() | VALUES.get(subject.sort, st.just(""))


NAMED = [name for name, subject in SCOPE.subjects.items() if subject.sort not in {Sort.NOTHING, Sort.ROWS}]
atoms = st.sampled_from([*NAMED, "0", "2", "-3.5", "'2026-01-01'", "'08:30'", "'x'", "idf", "logement"])
terms = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{}({})".format, st.sampled_from(["count", "sum", "mean", "min", "max", "years_since"]), inner),
        st.builds("({} if {} == {} else {})".format, inner, inner, inner, inner),
    ),
    max_leaves=5,
)
rules = st.one_of(
    st.builds("{} {} {}".format, terms, st.sampled_from(["==", "<", ">=", "in", "not in"]), terms),
    st.builds("answered({})".format, atoms),
)


@given(rules, st.data())
def test_every_expression_is_refused_or_never_raises(source: str, data: st.DataObject) -> None:
    found = parse(source, SCOPE)
    if isinstance(found, tuple):
        assert found
        assert all(fault.message and fault.mend for fault in found)
        return
    values = {name: data.draw(value_of(name)) for name in found.names}
    assert isinstance(found.holds(values), bool)
    assert found.evaluate(values) in {True, False, None}
