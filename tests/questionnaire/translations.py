"""Complete catalogues for the small definition, made rather than written."""

import datetime as dt

from app.questionnaire.catalogues import Catalogue, read_catalogue_text, update
from app.questionnaire.contexts import entries
from app.questionnaire.model import Language, Survey

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def po(survey: Survey, language: Language) -> str:
    """A catalogue in which each text is translated by its own context."""
    text = update(survey, None, language, NOW, f"{language}.po")
    assert isinstance(text, str)
    for entry in entries(survey):
        text = translate(text, entry.context, f"{language}: {entry.context}")
    return text


def translate(text: str, context: str, translation: str) -> str:
    """The catalogue with one translation written."""
    head, mark, tail = text.partition(f'msgctxt "{context}"')
    assert mark, context
    before, msgstr, after = tail.partition("msgstr ")
    return f'{head}{mark}{before}{msgstr}"{translation}"\n{after.partition(chr(10))[2]}'


def catalogue(survey: Survey, language: Language) -> Catalogue:
    return read_catalogue_text(po(survey, language), f"{language}.po")
