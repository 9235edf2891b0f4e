import pytest
from babel import Locale
from babel.messages.plurals import PLURALS

from app.questionnaire.plurals import PluralForms, disagreements, read_plurals
from app.questionnaire.po import read_catalogue_text
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import po

USUAL = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
BABEL_S = f"nplurals={PLURALS['ar'][0]}; plural={PLURALS['ar'][1]};"
SOUND = po(survey(), "ar")


def forms(header: str) -> PluralForms:
    found = read_plurals(header)
    assert isinstance(found, PluralForms), found
    return found


def test_each_file_s_own_rule_says_which_form_a_number_takes() -> None:
    """The two usual headers give eleven and a hundred each other's form: neither may be read by the other's rule."""
    usual, other = forms(USUAL), forms(BABEL_S)
    assert [usual.index(number) for number in (0, 1, 2, 5, 11, 100)] == [0, 1, 2, 3, 4, 5]
    assert [other.index(number) for number in (0, 1, 2, 5, 11, 100)] == [0, 1, 2, 3, 5, 4]
    assert list(disagreements(usual, Locale("ar"))) == list(disagreements(other, Locale("ar"))) == []


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "not written"),
        ("nplurals=6", "not written"),
        ("nplurals=2; plural=n.__class__;", "cannot be worked out"),
        ("nplurals=2; plural=import os;", "cannot be worked out"),
        ("nplurals=2; plural=n%0;", "cannot be worked out"),
        ("nplurals=2; plural=" + "(" * 500 + "n" + ")" * 500 + ";", "cannot be worked out"),
        ("nplurals=2; plural=" + "n+" * 2000 + "n;", "cannot be worked out"),
        ("nplurals=2; plural=n;", "gives the form 2 of 2"),
        ("nplurals=6; plural=n!=1;", "never gives 4 of its 6"),
    ],
)
def test_rules_that_cannot_be_used(header: str, why: str) -> None:
    found = read_plurals(header)
    assert isinstance(found, str)
    assert why in found


@pytest.mark.parametrize(
    ("language", "header"),
    [("en", "nplurals=2; plural=n>1;"), ("fr", "nplurals=2; plural=n!=1;"), ("ar", USUAL.replace("n==2 ?", "n==3 ?"))],
)
def test_rules_of_another_language(language: str, header: str) -> None:
    assert list(disagreements(forms(header), Locale(language)))


ENTRY = '\nmsgctxt "more.text"\nmsgid "{n} jour"\nmsgid_plural "{n} jours"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SOUND + ENTRY + "".join(f'msgstr[{form}] "x"\n' for form in range(6)), ""),
        (SOUND + ENTRY + "".join(f'msgstr[{form}] "x"\n' for form in range(2)), "has 2 plural forms"),
        (SOUND + ENTRY + "".join(f'msgstr[{form}] "x"\n' for form in range(7)), "gettext can read"),
        (SOUND + ENTRY + "".join(f'msgstr[{form}] "x"\n' for form in (0, 1, 2, 3, 4, 4)), "has 6 plural forms"),
        (SOUND.replace("n==2 ? 2", "n==7 ? 2"), "plural rule is not ar's"),
        (SOUND.replace("nplurals=6", "nplurals=2"), "cannot be used"),
        (SOUND.replace('"Language: ar\\n"', '"Language: ar\\n"\n"Language: ar\\n"'), "`language` 2 times"),
        (SOUND + '\nmsgid ""\nmsgstr ""\n"Language: ar\\n"\n', "second header"),
    ],
)
def test_headers_and_forms_of_a_file(text: str, told: str) -> None:
    findings = read_catalogue_text(text, "ar.po").findings
    assert bool(findings) is bool(told)
    assert not told or any(told in finding.message for finding in findings)
