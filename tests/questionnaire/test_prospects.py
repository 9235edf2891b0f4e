import pytest

from app.questionnaire.expressions import Rule, parse
from app.questionnaire.prospects import Prospect, prospect
from app.questionnaire.subjects import scope_of_survey
from tests.questionnaire.definitions import survey

SCOPE = scope_of_survey(survey())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("carnet == oui", None),
        ("carnet in [oui, non]", Prospect.ALWAYS),
        ("carnet == oui or carnet == non", Prospect.ALWAYS),
        ("carnet == oui and carnet == non", Prospect.NEVER),
        ("not carnet in [oui, non]", None),  # holds for those who gave no answer
        ("age > 99", Prospect.NEVER),
        ("age >= 16", Prospect.ALWAYS),
        ("age > 20 and age < 21", Prospect.NEVER),
        ("age > 20 and age < 22", None),
        ("conf in [0, 6]", Prospect.NEVER),
        ("depuis < '2020-01-01'", Prospect.NEVER),
        ("depuis < '0001-01-01'", Prospect.NEVER),
        ("depuis > '9999-12-31'", Prospect.NEVER),
        ("depuis >= '2024-01-01'", None),
        ("rdv in quoi and rdv not in quoi", Prospect.NEVER),
        ("mot == 'a' and mot == 'b'", Prospect.NEVER),
        ("mot != 'a'", None),
        ("age < conf and age > conf", None),  # two questions compared: not tried
    ],
)
def test_what_can_be_proven_of_a_rule(source: str, expected: Prospect | None) -> None:
    rule = parse(source, SCOPE)
    assert isinstance(rule, Rule)
    assert prospect(rule, SCOPE) is expected


def test_a_question_that_is_always_answered_cannot_save_a_rule_by_its_absence() -> None:
    rule = parse("not carnet in [oui, non]", SCOPE)
    assert isinstance(rule, Rule)
    assert prospect(rule, SCOPE, frozenset({"carnet"})) is Prospect.NEVER
