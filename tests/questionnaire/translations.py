"""Complete catalogues for made-up definitions, made rather than written."""

import datetime as dt

from app.questionnaire.catalogues import Catalogue, State, judge, read_catalogue_text, update
from app.questionnaire.contexts import entries
from app.questionnaire.model import Language, Survey

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def po(survey: Survey, language: Language) -> str:
    """Each text translated by its own context; what that makes doubtful is cleared by a note."""
    text = update(survey, None, language, NOW, f"{language}.po")
    assert isinstance(text, str)
    for entry in entries(survey):
        text = translate(text, entry.context, f"{language}: {entry.context}")
    for one in judge(survey, read_catalogue_text(text, f"{language}.po")):
        if one.state is State.SUSPICIOUS:
            kinds = ", ".join(sorted({suspicion.kind.value for suspicion in one.suspicions}))
            text = note(text, one.entry.context, f"relais: checked {kinds} — made up")
    return text


def note(text: str, context: str, comment: str) -> str:
    """The catalogue with a translator's comment above one entry."""
    mark = f'msgctxt "{context}"'
    head, found, tail = text.partition(mark)
    assert found, context
    start = head.rindex("\n\n") + 2
    return f"{head[:start]}# {comment}\n{head[start:]}{mark}{tail}"


def translate(text: str, context: str, translation: str) -> str:
    """The catalogue with one translation written."""
    head, mark, tail = text.partition(f'msgctxt "{context}"')
    assert mark, context
    before, msgstr, after = tail.partition("msgstr ")
    return f'{head}{mark}{before}{msgstr}"{translation}"\n{after.partition(chr(10))[2]}'


def catalogue(survey: Survey, language: Language) -> Catalogue:
    return read_catalogue_text(po(survey, language), f"{language}.po")
