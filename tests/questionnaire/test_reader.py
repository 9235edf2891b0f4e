import datetime as dt
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.questionnaire.files import LARGEST
from app.questionnaire.model import Kind
from app.questionnaire.reader import Reading, read, read_text
from tests.questionnaire.definitions import SOUND, reading, survey


def test_a_definition_is_read_as_written() -> None:
    found = survey()
    assert [question.kind for question in found.questions] == [
        Kind.CONSENT,
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.SCALE,
        Kind.INTEGER,
        Kind.DATE,
        Kind.DATE,
        Kind.TEXT,
        Kind.LONG_TEXT,
        Kind.NOTE,
    ]
    assert not found.by_id["accord"].refusable
    assert found.by_id["mot"].refusable
    assert not found.by_id["mot"].required
    assert (found.by_id["age"].minimum, found.by_id["age"].maximum) == (16, 99)
    assert (found.by_id["depuis"].minimum, found.by_id["depuis"].maximum) == (dt.date(2020, 1, 1), "today")
    assert [(one.code, one.label, one.exclusive) for one in found.lists["aides"].options][-1] == (
        "aucune",
        "Aucune",
        True,
    )
    assert found.indicators[0].population == "carnet == oui"


def test_words_of_yaml_stay_words() -> None:
    found = survey(("non: Non}", "no: No, on: 12}"), ("carnet == oui, sms", "carnet == no, sms"))
    assert [(one.code, one.label) for one in found.lists["oui_non"].options] == [
        ("oui", "Oui"),
        ("no", "No"),
        ("on", "12"),
    ]


def test_three_mistakes_in_three_places_are_all_told() -> None:
    read_back = reading(
        ("type: multiple", "type: multi"), ("minutes: 4", "minutes: quatre"), ("mot != 'rien'", "mott != 'rien'")
    )
    assert read_back.survey is None
    kinds = ", ".join(Kind)
    assert [str(finding) for finding in read_back.findings] == [
        "essai.yaml:9: `minutes: quatre` cannot be read in the survey — Write a whole number from 1 to 60.",
        f"essai.yaml:19: `type: multi` cannot be read in the question `quoi` — Write one of {kinds}.",
        "essai.yaml:25: In the rule `show_if`, column 1: No question `mott` — Did you mean `mot`?",
    ]


def test_rules_on_a_question_that_cannot_be_read_are_not_blamed() -> None:
    read_back = reading(("{id: carnet, type: single", "{id: carnet, type: radio"))
    assert [finding.code for finding in read_back.findings] == ["unreadable"]


@pytest.mark.parametrize(
    ("change", "line", "message", "mend"),
    [
        (("title: Votre avis\n", ""), 1, "`title` is missing in the survey", "Add `title:` with words"),
        (("title: Votre avis", "title:"), 4, "`title` is empty in the survey", "Write words"),
        (("title: Votre avis", "title: [a]"), 4, "`title: […]` cannot be read in the survey", "Write words"),
        (("title: Votre avis", "title: a\ntitle: b"), 5, "`title` is already written on line 4", "Keep one of them."),
        (("title: Votre avis", "titel: b"), 4, "`titel` is no key of the survey", "Did you mean `title`?"),
        (("relais: 1\n", ""), 1, "The file does not say which language it is written in", "Begin with `relais: 1`."),
        (("relais: 1", "relais: 2"), 1, "This version of the language is not known", "Write `relais: 1`."),
        (("key: essai", "key: Essai !"), 2, "`key: Essai !` cannot be read in the survey", "Write lower-case letters"),
        (("type: multiple", "kind: multiple"), 19, "`kind` is no key of the question `quoi`", "Write `type`."),
        (("to: 5", "to: 50"), 20, "`to: 50` cannot be read in the question `conf`", "Write a number from 2 to 10."),
        (("id: age", "id: Âge"), 21, "`id: Âge` cannot be read in the question `Âge`", "Write lower-case letters"),
        (
            ("min: 16", "min: seize"),
            21,
            "`min: seize` cannot be read in the question `age`",
            "Write a whole number, or a date",
        ),
        (
            ("target: 0.6", "target: 60 %"),
            28,
            "`target: 60 %` cannot be read in the indicator `prets`",
            "Write a share",
        ),
        (
            ("exclusive: true", "exclusif: true"),
            15,
            "`exclusif` is no key of the choice list `aides`",
            "Did you mean `exclusive`?",
        ),
        (
            ("{oui: Oui, non: Non}", "[oui, non]"),
            14,
            "The choice list `oui_non` must give each code its words",
            "Write `oui_non:",
        ),
        (
            ("{oui: Oui, non: Non}", "{oui: Oui}"),
            14,
            "`options: […]` cannot be read in the choice list `oui_non`",
            "Write two answers",
        ),
        (
            ("  - {id: info, type: note, text: Voilà.}", "  - Voilà."),
            26,
            "the question number 10 has another shape",
            "Write its keys",
        ),
        (
            ("outcomes: {droits: Accéder à ses droits}", "outcomes: droits"),
            11,
            "`outcomes` has another shape",
            "Write ids",
        ),
    ],
)
def test_each_shortfall_is_told_in_plain_words(change: tuple[str, str], line: int, message: str, mend: str) -> None:
    found = reading(change).findings
    first = next((finding for finding in found if finding.message == message), None)
    assert first is not None, [str(finding) for finding in found]
    assert first.line == line
    assert mend in first.mend


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# nothing but a comment\n", "empty"),
        ("- a\n- b", "shape"),
        ("a: b: c", "yaml"),
        ("\ta: b", "yaml"),
        ("a: 'b", "yaml"),
        ("a: [b", "yaml"),
        ("a: \x00", "yaml"),
        ('a: "\\UFFFFFFFF"', "yaml"),
        ('a: "\\ud800"', "unseen"),
        ('a: "\\0"', "unseen"),
        ("a: \u202eb", "unseen"),
        ("a: &x b\nc: *x", "anchor"),
        ("a: &a [*a]", "anchor"),
        ("a: !!python/object:os.system b", "tag"),
        ("a: !!int 3", "tag"),
        ("a: 1\n---\nb: 2", "documents"),
        ("? [a]\n: b", "key"),
        ("[" * 5000, "depth"),
        ("- " * 5000, "depth"),
        ("a: 1\n" * 2000, "duplicate_key"),
        ("a: [" + "b," * 40_000 + "]", "depth"),
        ("x" * (LARGEST + 1), "size"),
    ],
)
def test_what_no_questionnaire_needs_is_refused_by_name(text: str, code: str) -> None:
    found = read_text(text, "f.yaml")
    assert found.survey is None
    assert code in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("title: Récap".encode("latin-1"), "encoding"),
        (SOUND.encode("utf-16"), "encoding"),
        (b"\xff\xfe\x00\x00", "encoding"),
        (b"x" * (LARGEST + 1), "size"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "survey.yaml"
    path.write_bytes(content)
    assert [finding.code for finding in read(path).findings] == [code]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "survey.yaml"
    path.write_text(SOUND, encoding="utf-8-sig")
    assert read(path).survey == survey()


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert [finding.code for finding in read(tmp_path / "none.yaml").findings] == ["file"]
    assert [finding.code for finding in read(tmp_path).findings] == ["file"]


def sound(found: Reading) -> bool:
    """A reading gives a survey without errors, or errors that can be mended, each on a line."""
    told = [finding for finding in found.findings if finding.level == "error"]
    placed = all(finding.line >= 1 and finding.message and finding.mend for finding in found.findings)
    return placed and (found.survey is None) == bool(told)


@given(st.text(max_size=200))
@example("%YAML 1.1\n--- &a\n? *a")
@example("a: |9\n b")
def test_any_text_ends_in_findings(text: str) -> None:
    assert sound(read_text(text, "f.yaml"))


@given(st.data())
def test_a_definition_spoilt_anywhere_ends_in_a_survey_or_findings(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SOUND)))
    end = data.draw(st.integers(start, min(len(SOUND), start + 30)))
    pieces = st.sampled_from(
        [
            "",
            "\n",
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "'",
            '"',
            "&a ",
            "*a",
            "!x ",
            "~",
            "  ",
            "0",
            "é",
            "oui",
            "%",
            "#",
            "|",
            "\t",
        ]
    )
    assert sound(read_text(SOUND[:start] + data.draw(pieces) + SOUND[end:], "f.yaml"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("abc: é-{'", max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "text", "choices", "scale", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["questions", "choices", "outcomes", "indicators", "languages", "title", "minutes"]), values)
def test_any_value_under_any_key_ends_in_a_survey_or_findings(key: str, value: object) -> None:
    kept = "\n".join(line for line in SOUND.splitlines() if not line.startswith(key))
    assert sound(read_text(f"{kept}\n{key}: {value!r}\n", "f.yaml"))


def rows(count: int) -> str:
    return "\n".join(f"    r{number}: Ligne {number}" for number in range(count))


BOMBS = {
    "rows times repeats": SOUND.replace("choices:\n", f"choices:\n  lignes:\n{rows(200)}\n  points:\n{rows(200)}\n")
    .replace("outcomes:", "sections: {boucle: {repeat: {over: points}}}\noutcomes:")
    .replace(
        "  - {id: info, type: note, text: Voilà.}",
        "\n".join(
            f"  - {{id: m{number}, type: matrix, section: boucle, rows: lignes, choices: oui_non, text: M ?}}"
            for number in range(900)
        ),
    ),
    "a rule of rules": SOUND.replace("mot != 'rien'", " and ".join(f"age + {n} * conf > {n}" for n in range(60))),
    "many questions in one rule": SOUND.replace(
        "mot != 'rien'", "age > 1 and conf > 1 and carnet == oui and rdv in quoi"
    ),
    "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
    "deep flow": "questions: " + "[{a: " * 400,
    "long key": "? " + "a" * 200_000 + "\n: b",
    "one line of quotes": "title: '" + "''" * 200_000 + "'",
    "placeholders without end": SOUND.replace("Voilà.", "'" + "{a" * 1900 + "'"),
    "attribute in braces": SOUND.replace("Voilà.", "'{info.__class__.__mro__[1]}'"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_file_costs_little_memory_and_ends_in_findings(name: str) -> None:
    tracemalloc.start()
    found = read_text(BOMBS[name], "f.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sound(found)
    assert peak < 100 * 1024 * 1024


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("thanks: Merci à tous # et à toutes", True),
        ("thanks: 'Merci à tous # et à toutes'", False),
        ("thanks: Merci à tous#et à toutes", False),
        ("thanks: Merci # à tous", False),
        ("# Le reste\nthanks: Merci à tous", False),
    ],
)
def test_a_text_that_a_comment_cuts_short_is_told(written: str, cut: bool) -> None:
    read = reading(("thanks: Merci.", written))
    assert read.survey is not None
    assert ["cut_short"] * cut == [finding.code for finding in read.findings if finding.code == "cut_short"]
