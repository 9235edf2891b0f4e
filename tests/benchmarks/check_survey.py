"""How long it takes to check a survey of 300 questions in three languages: `python tests/benchmarks/check_survey.py`.

Prints the best and the median of several runs, step by step. The aim is less than a second for all of it.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.questionnaire.catalogues import audit, read_catalogue  # noqa: E402
from app.questionnaire.contexts import entries  # noqa: E402
from app.questionnaire.po_writing import Returned, update  # noqa: E402
from app.questionnaire.reader import read  # noqa: E402
from app.studio.lint import lint  # noqa: E402
from app.studio.preparing import catalogue_path, prepare  # noqa: E402

QUESTIONS = 300
RUNS = 7
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
KINDS = ("single", "multiple", "scale", "integer", "text")


def definition() -> str:
    """Questions of five kinds, each list of its own, each second question with a rule."""
    lists, questions = [], []
    for number in range(QUESTIONS):
        kind = KINDS[number % len(KINDS)]
        words = f"Question {number} : dans votre vie de tous les jours, le carnet vous aide-t-il ?"
        parts = [f"id: q{number}", f"type: {kind}", f'text: "{words}"', f'help: "Aide {number}. Une réponse suffit."']
        if kind in {"single", "multiple"}:
            lists.append(f"  l{number}: {{a: Beaucoup {number}, b: Un peu {number}, c: Pas du tout {number}}}")
            parts.append(f"choices: l{number}")
        if kind == "scale":
            parts.append("scale: {from: 1, to: 5, low: Pas du tout, high: Tout à fait}")
        if number > 5 and number % 2:
            parts.append(f'show_if: "q{number - 1 - (number - 1) % 5} == a and q{number - 1 - (number - 1) % 5} != b"')
        questions.append(f"  - {{{', '.join(parts)}}}")
    head = (
        "relais: 1\nkey: long\nproject: Long\ntitle: Titre\nintro: Bonjour.\nnotice: Pourquoi.\nthanks: Merci.\n"
        "declined: D'accord.\nminutes: 60\nlanguages: [fr, ar, en]\nchoices:\n"
    )
    return head + "\n".join(lists) + "\nquestions:\n" + "\n".join(questions) + "\n"


def write(folder: Path) -> Path:
    path = folder / "long.yaml"
    path.write_text(definition(), encoding="utf-8")
    survey = read(path).survey
    assert survey is not None, [str(finding) for finding in read(path).findings][:5]
    for language, said in {"ar": ("النص", "لا شيء"), "en": ("The text", "Not at all")}.items():
        returned = {one.context: Returned(_translated(one.text, *said), unsure=False) for one in entries(survey)}
        content = update(survey, None, language, NOW, "x", returned=returned)
        assert isinstance(content, str)
        catalogue = catalogue_path(survey, language, folder / "translations")
        catalogue.parent.mkdir(parents=True)
        catalogue.write_text(content, encoding="utf-8")
    return path


def _translated(french: str, said: str, denied: str) -> str:
    """As long as the French, with its numbers, and denying where it denies."""
    begun = denied if french.startswith("Pas du tout") else f"{said} {french[:1].lower()}"
    return " ".join([begun, *(part if any(map(str.isdigit, part)) else "x" * len(part) for part in french.split()[1:])])


def timed(what: str, run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    print(f"{what:42} best {min(times) * 1000:7.0f} ms   median {statistics.median(times) * 1000:7.0f} ms")  # noqa: T201
    return min(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, translations = write(folder), folder / "translations"
        survey = read(path).survey
        assert survey is not None
        catalogues = {language: catalogue_path(survey, language, translations) for language in ("ar", "en")}
        print(f"{QUESTIONS} questions, {len(entries(survey))} texts, 3 languages")  # noqa: T201
        timed("read and check the definition", lambda: read(path))
        timed("read two catalogues", lambda: [read_catalogue(one) for one in catalogues.values()])
        known = [read_catalogue(one) for one in catalogues.values()]
        timed("judge two catalogues", lambda: [audit(survey, one) for one in known])
        timed("all of `survey check` but the warnings", lambda: prepare(path, translations))
        version = prepare(path, translations).version
        if version:
            timed("the warnings about words", lambda: lint(version, path, translations, NOW))


if __name__ == "__main__":
    main()
