import pytest

from app.questionnaire.notes import Doubt, lapsed, read_notes, restored, typo_note


@pytest.mark.parametrize(
    ("comments", "cleared"),
    [
        (["relais: checked negation — said by a verb"], {Doubt.NEGATION: "said by a verb"}),
        (["relais: checked negation, length: why not"], {Doubt.NEGATION: "why not", Doubt.LENGTH: "why not"}),
        (["relais: checked same-answer - one word for both"], {Doubt.SAME_ANSWER: "one word for both"}),
        (["relais: checked option-numbers -- as agreed"], {Doubt.OPTION_NUMBERS: "as agreed"}),
        (["relais: same-as-source"], {Doubt.SAME_AS_SOURCE: "declared the same"}),
        (["relais: same-as-source — a name"], {Doubt.SAME_AS_SOURCE: "a name"}),
        (
            ["seen by Amal", "relais: checked digits — a long", "reason on two lines"],
            {Doubt.DIGITS: "a long reason on two lines"},
        ),
        (["relais: checked digits — one relais: checked length — two"], {Doubt.DIGITS: "one", Doubt.LENGTH: "two"}),
        (["relais: was checked digits — for the older text"], {}),
        (["seen by Amal"], {}),
        ([], {}),
    ],
)
def test_what_a_translator_clears(comments: list[str], cleared: dict[Doubt, str]) -> None:
    notes = read_notes(comments)
    assert dict(notes.cleared) == cleared
    assert notes.faults == ()


def test_earlier_wordings_are_kept_one_by_one() -> None:
    notes = read_notes([typo_note("Avez vous\nle carnet ?"), typo_note("Aver « vous » ?"), "seen"])
    assert notes.typos == ("Avez vous le carnet ?", "Aver « vous » ?")


def test_notes_lapse_and_are_restored() -> None:
    comment = "relais: checked digits — why"
    assert lapsed(comment) == "relais: was checked digits — why"
    assert lapsed(lapsed(comment)) == lapsed(comment)
    assert restored(lapsed(comment)) == comment
    assert lapsed("seen by Amal") == "seen by Amal"
    assert lapsed(typo_note("Avant")) == typo_note("Avant")
