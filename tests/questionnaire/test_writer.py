"""What is written reads back as it was."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaire.model import Question, Survey, Together
from app.questionnaire.reader import read, read_text
from app.questionnaire.writer import write
from tests.analysis.carnet import carnet
from tests.questionnaire.definitions import survey

EVERYTHING = read(Path(__file__).parent / "surveys" / "everything.yaml").survey
MON_RECAP = read(Path(__file__).parents[2] / "surveys" / "mon-recap.yaml").survey
assert EVERYTHING is not None
assert MON_RECAP is not None

WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd")
    | st.sampled_from(" '\"#:-[]{},&*!|>%@`~?"),
    min_size=1,
    max_size=150,
).map(str.strip).filter(lambda text: text and "{" not in text and "%(" not in text)  # fmt: skip


@pytest.mark.parametrize("written", [EVERYTHING, MON_RECAP, survey()], ids=lambda one: one.key)
def test_a_survey_comes_back_as_it_was(written: Survey) -> None:
    assert read_text(write(written), "written.yaml").survey == written


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=4, max_size=4), st.booleans(), st.integers(0, 16))
def test_any_words_come_back_as_they_were(words: list[str], flag: bool, place: int) -> None:
    sound = survey()
    questions = list(sound.questions)
    changed = {"text": words[0], "help": words[1], "required": flag}
    questions[place % 9] = Question.model_validate(questions[place % 9].model_dump() | changed)
    made = sound.model_copy(update={"questions": tuple(questions), "title": words[2], "thanks": words[3]})
    assert read_text(write(made), "written.yaml").survey == made


@pytest.mark.parametrize(
    "text", ["null", "~", "yes", "1", "1.0", "2026-01-01", "a: b", "- a", "é\nà", "x" * 300, "0x1f"]
)
def test_words_that_yaml_reads_otherwise_stay_words(text: str) -> None:
    made = survey().model_copy(update={"title": text})
    back = read_text(write(made), "written.yaml").survey
    assert back is not None
    assert back.title == text


def test_how_indicators_are_taken_together_is_written_where_it_says_something() -> None:
    plain = carnet().survey
    assert "together" not in write(plain)
    assert "together: any" in write(plain.model_copy(update={"together": Together.ANY}))
