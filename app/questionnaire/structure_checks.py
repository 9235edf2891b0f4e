"""What is wrong with how a definition is put together: rows, sections, pages, repeats, endings, quotas, options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.questionnaire.draft import Draft
from app.questionnaire.findings import Finding
from app.questionnaire.items import MOST
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import ChoiceList, Kind, Question, Section
from app.questionnaire.scope import nearest

Found = Iterator[Finding]


def structure(draft: Draft, lines: Lines) -> Found:
    if len(draft.items) > MOST:
        message = f"Rows and repeats make more than {MOST} questions of this"
        yield lines.error(("questions",), "too_many", message, "Repeat fewer questions, or over fewer items.")
    yield from _rows(draft, lines)
    yield from _sections(draft, lines)
    yield from _together(draft, lines, "section")
    yield from _together(draft, lines, "page")
    yield from _exits(draft, lines)
    for place, choices in draft.choices.items():
        yield from _options(place, choices, lines)
    for name in ("endings", "quotas", "placeholders", "sections"):
        yield from _used_twice(draft, lines, name)


def _rows(draft: Draft, lines: Lines) -> Found:
    for place, question in draft.questions.items():
        if question.kind is not Kind.MATRIX:
            continue
        where: Place = ("questions", place)
        if question.rows is None:
            message = f"The matrix `{question.id}` has no `rows`"
            yield lines.error(where, "missing_rows", message, "Name a choice list whose answers are the rows.")
        elif question.rows not in draft.lists and question.rows not in draft.unread_lists:
            yield _unknown(lines, (*where, "rows"), "choice list", question.rows, draft.lists, "choices")
        if question.choices and question.choices not in draft.lists and question.choices not in draft.unread_lists:
            yield _unknown(lines, (*where, "choices"), "choice list", question.choices, draft.lists, "choices")
        if bool(question.choices) == bool(question.scale):
            message = f"The matrix `{question.id}` needs either `choices` or `scale`"
            yield lines.error(where, "matrix", message, "Give its rows one way to be answered.")


def _sections(draft: Draft, lines: Lines) -> Found:
    known = draft.sections_by_id
    for place, question in draft.questions.items():
        if question.section and question.section not in known and question.section not in draft.unread:
            yield _unknown(lines, ("questions", place, "section"), "section", question.section, known, "sections")
    inhabited = {one.id for item in draft.items for one in item.sections}
    for place, section in draft.sections.items():
        where: Place = ("sections", place)
        if section.id not in inhabited and not draft.unread_questions:
            message = f"No question is in the section `{section.id}`"
            yield lines.warning(where, "empty_section", message, "Name it as `section` of a question, or take it away.")
        yield from _around(section, where, draft, lines)
        if section.repeat:
            yield from _repeat(section, section.repeat.over, where, draft, lines)


def _around(section: Section, where: Place, draft: Draft, lines: Lines) -> Found:
    around = draft.unfolding.around(section.id)
    if section.within and section.within not in draft.sections_by_id and section.within not in draft.unread:
        yield _unknown(lines, (*where, "within"), "section", section.within, draft.sections_by_id, "sections")
    elif around and around[-1].within in {one.id for one in around}:
        message = f"The section `{section.id}` is within itself"
        yield lines.error((*where, "within"), "ring", message, "Let the outermost section be within none.")
    for key in ("repeat", "rotate"):
        if section.within and getattr(section, key):
            message = f"`{key}` is read only on an outermost section, and `{section.id}` is within `{section.within}`"
            yield lines.error((*where, key), "inner", message, f"Move `{key}` to the section around it.")


def _repeat(section: Section, over: str, where: Place, draft: Draft, lines: Lines) -> Found:
    place = (*where, "repeat")
    question = draft.by_id.get(over)
    if over in draft.lists or over in draft.unread_lists | draft.unread_questions:
        return
    if question is None:
        yield _unknown(lines, place, "choice list or question", over, [*draft.lists, *draft.by_id], "choices")
    elif question.kind not in {Kind.MULTIPLE, Kind.INTEGER}:
        message = f"`{section.id}` is repeated over `{over}`, which is a {question.kind.value}"
        yield lines.error(place, "repeat", message, "Repeat over a choice list, a multiple choice or a whole number.")
    else:
        yield from _asked_before(section, over, place, draft, lines)


def _asked_before(section: Section, over: str, place: Place, draft: Draft, lines: Lines) -> Found:
    first = next((number for number, item in enumerate(draft.items) if section in item.sections), None)
    if first is not None and draft.positions.get(over, first) >= first:
        message = f"`{section.id}` is repeated over `{over}`, which is not asked before it"
        yield lines.error(place, "asked_later", message, f"Move the section after `{over}`.")


def _together(draft: Draft, lines: Lines, key: str) -> Found:
    """A section or page that is left and entered again would be two."""
    left: set[str] = set()
    before: str | None = None
    for place, question in sorted(draft.questions.items()):
        name = _outermost(draft, question) if key == "section" else question.page
        if name in left:
            message = f"The {key} `{name}` begins again here, after questions that are not in it"
            yield lines.error(("questions", place, key), "apart", message, "Put its questions one after the other.")
            left.discard(name or "")
        if before is not None and before != name:
            left.add(before)
        before = name


def _outermost(draft: Draft, question: Question) -> str | None:
    around = draft.unfolding.around(question.section)
    return around[-1].id if around else None


def _exits(draft: Draft, lines: Lines) -> Found:
    endings = {one.id for one in draft.endings.values()}
    for place, question in draft.questions.items():
        where: Place = ("questions", place)
        if question.ending and question.ending not in endings and question.ending not in draft.unread:
            yield _unknown(lines, (*where, "ending"), "ending", question.ending, endings, "endings")
        if question.ending and not (question.end_if or question.screen_out_if):
            message = f"`{question.id}` names an ending and has no rule that would lead there"
            yield lines.warning((*where, "ending"), "needless_ending", message, "Add `end_if`, or take it away.")
        if question.screen_out_if and not question.ending and "screened_out" not in draft.texts:
            message = f"There are no words for those whom `{question.id}` lets go"
            yield lines.error((*where, "screen_out_if"), "no_words", message, "Add `screened_out: …` to the survey.")
    if draft.quotas and "quota_full" not in draft.texts:
        message = "There are no words for those who come when a quota is full"
        yield lines.error(("quotas",), "no_words", message, "Add `quota_full: …` to the survey.")


def _options(place: int, choices: ChoiceList, lines: Lines) -> Found:
    others = [number for number, option in enumerate(choices.options) if option.other]
    for number in others[1:]:
        message = f"`{choices.name}` asks to specify two of its answers"
        yield lines.error(("choices", place, "options", number), "other", message, "Let one answer be `other`.")
    columns = {column for option in choices.options for column in option.columns}
    for number, option in enumerate(choices.options):
        missing = sorted(columns - option.columns.keys())
        if missing and not option.exclusive and not option.other:
            message = f"`{option.code}` in `{choices.name}` has no `{missing[0]}`, which its neighbours have"
            mend = "A filter that reads it leaves this answer out: add the column, or check that this is meant."
            yield lines.warning(("choices", place, "options", number), "no_column", message, mend)
    if "code" in columns:
        message = f"A column of `{choices.name}` is called `code`"
        yield lines.error(("choices", place), "reserved", message, "Call it otherwise; `option.code` is the code.")


def _used_twice(draft: Draft, lines: Lines, name: str) -> Found:
    """YAML refuses a key written twice; a survey made in code might."""
    seen: set[str] = set()
    for place, part in getattr(draft, name).items():
        word = getattr(part, "id", None) or part.name
        if word in seen:
            yield lines.error((name, place), "same_id", f"The id `{word}` is already used", "Give each its own id.")
        seen.add(word)


def _unknown(lines: Lines, where: Place, noun: str, word: str, known: Iterable[str], key: str) -> Finding:
    meant = nearest(word, known)
    mend = f"Did you mean `{meant}`?" if meant else f"Write it under `{key}:`."
    return lines.error(where, f"unknown_{key}", f"No {noun} `{word}`", mend)
