"""What changed between two versions of a survey, and which questions still measure the same thing.

A change is breaking where answers before and after it may not be counted together. Whatever is not known to be
harmless is breaking. Wording is judged language by language: a corrected Arabic text leaves the French comparable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.questionnaire.differences import marked_difference
from app.questionnaire.model import Language, Part, Question, Survey
from app.questionnaire.po import normal
from app.questionnaire.version import Version


class Weight(StrEnum):
    MINOR = "minor"
    BREAKING = "breaking"


class Sort(StrEnum):
    """What sort of change it is, for pages that say it in the reader's language."""

    ADDED = "added"
    TAKEN_AWAY = "taken_away"
    STRUCTURE = "structure"
    """A kind, a limit, a rule, a scale, a tag."""
    OPTIONS = "options"
    ORDER = "order"
    CORRECTED = "corrected"
    REWORDED = "reworded"


INDICATOR = "indicator "
"""Begins the subject of a change to an indicator."""


@dataclass(frozen=True, slots=True)
class Change:
    """`subject` is a question, an indicator, or "survey"; without a language, it is true of all of them."""

    subject: str
    language: Language | None
    weight: Weight
    what: str
    sort: Sort = Sort.STRUCTURE


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: tuple[Change, ...]
    comparable: Mapping[Language, tuple[str, ...]]
    """Questions whose answers may be counted together, by language, in the new order."""

    @property
    def breaking(self) -> bool:
        return any(change.weight is Weight.BREAKING for change in self.changes)

    def why_not(self, question_id: str, language: Language) -> tuple[Change, ...]:
        """What keeps answers to a question, given in a language, from being counted together."""
        return tuple(
            one
            for one in self.changes
            if one.weight is Weight.BREAKING and one.subject == question_id and one.language in {None, language}
        )


MINOR_FIELDS = frozenset(
    {"required", "refusable", "outcome", "page", "bank", "identifier", "prefill", "image", "audio"}
)
"""What a question may change without asking something else."""
WORDED = frozenset({"id", "text", "help", "sms", "problem", "low", "high"})
"""Compared as texts of each language, not as structure."""
MINOR_PARTS = frozenset({"help", "problem", "sms"})
"""Texts beside the question; what a text message says instead of it is told, and breaks nothing on the other doors."""


def compare(old: Version, new: Version) -> Comparison:
    """What `new` declares a mere correction of its French breaks nothing."""
    changes = (*_questions(old.survey, new.survey), *_order(old.survey, new.survey), *_others(old.survey, new.survey))
    said = tuple(_texts(old, new))
    broken = {(change.subject, change.language) for change in (*changes, *said) if change.weight is Weight.BREAKING}
    comparable = {
        language: tuple(
            one.id
            for one in new.survey.questions
            if one.id in old.survey.by_id and not {(one.id, None), (one.id, language)} & broken
        )
        for language in new.languages
        if language in old.languages
    }
    return Comparison((*changes, *said, *_languages(old, new)), comparable)


# Structure. -------------------------------------------------------------------------------------


def _questions(old: Survey, new: Survey) -> Iterator[Change]:
    for id_ in old.by_id:
        if id_ not in new.by_id:
            yield Change(id_, None, Weight.BREAKING, "taken away", Sort.TAKEN_AWAY)
    for id_, question in new.by_id.items():
        if id_ not in old.by_id:
            yield Change(id_, None, Weight.MINOR, "added", Sort.ADDED)
            continue
        before = old.by_id[id_]
        yield from _fields(id_, _structure(old, before), _structure(new, question))
        for name in ("choices", "rows"):
            yield from _lists(id_, name, _codes(old, before, name), _codes(new, question, name))


def _structure(survey: Survey, question: Question) -> dict[str, object]:
    """What a question is, apart from its words and from names of lists and sections, which may change alone."""
    unnamed = set(WORDED) | {"choices", "rows", "section"}
    fields = question.model_dump(mode="json", exclude=unnamed, exclude_none=True)
    fields |= _around(survey, question)
    scale = fields.get("scale")
    if isinstance(scale, dict):
        fields["scale"] = {key: value for key, value in scale.items() if key not in WORDED}
    return fields


def _around(survey: Survey, question: Question) -> dict[str, object]:
    """What the sections around a question make of it: who is asked, and how often."""
    found: list[dict[str, object]] = []
    section = survey.section_by_id.get(question.section or "")
    while section and len(found) < len(survey.sections):
        found.append(section.model_dump(mode="json", include={"show_if", "repeat", "rotate"}, exclude_none=True))
        section = survey.section_by_id.get(section.within or "")
    return {"sections around it": [one for one in found if one]} if any(found) else {}


def _fields(id_: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old != new:
            weight = Weight.MINOR if key in MINOR_FIELDS else Weight.BREAKING
            yield Change(id_, None, weight, f"`{key}` was {_shown(old)}, is {_shown(new)}")


def _shown(value: object) -> str:
    return "nothing" if value is None or value == {} else f"`{value}`"


Codes = tuple[tuple[str, Mapping[str, object]], ...]


def _codes(survey: Survey, question: Question, name: str) -> Codes:
    """The codes of a list with what they are besides their words."""
    listed = survey.lists.get(getattr(question, name) or "")
    options = listed.options if listed else ()
    return tuple((one.code, _without_words(one)) for one in options)


def _without_words(part: Part) -> Mapping[str, object]:
    return part.model_dump(mode="json", exclude={"code", "label", "sms", "image", "audio"}, exclude_defaults=True)


def _lists(id_: str, name: str, before: Codes, after: Codes) -> Iterator[Change]:
    old, new = dict(before), dict(after)
    gone, come = [code for code in old if code not in new], [code for code in new if code not in old]
    if gone:
        yield Change(id_, None, Weight.BREAKING, f"`{name}` lost {', '.join(gone)}", Sort.OPTIONS)
    if come:
        yield Change(id_, None, Weight.BREAKING, f"`{name}` gained {', '.join(come)}", Sort.OPTIONS)
    if any(old[code] != new[code] for code in old if code in new):
        yield Change(id_, None, Weight.BREAKING, f"`{name}` changed what an answer does", Sort.OPTIONS)
    if not gone and not come and list(old) != list(new):
        yield Change(id_, None, Weight.MINOR, f"`{name}` stand in another order", Sort.ORDER)


def _order(old: Survey, new: Survey) -> Iterator[Change]:
    both = [one.id for one in old.questions if one.id in new.by_id]
    if both != [one.id for one in new.questions if one.id in old.by_id]:
        yield Change("survey", None, Weight.MINOR, "questions stand in another order", Sort.ORDER)


def _others(old: Survey, new: Survey) -> Iterator[Change]:
    """Indicators one by one; the rest of the survey as a whole."""
    before, after = ({one.id: one for one in survey.indicators} for survey in (old, new))
    for id_ in sorted({*before, *after}):
        was, now = before.get(id_), after.get(id_)
        if was is None or now is None:
            gone = now is None
            sort = Sort.TAKEN_AWAY if gone else Sort.ADDED
            yield Change(f"{INDICATOR}{id_}", None, Weight.MINOR, "taken away" if gone else "added", sort)
            continue
        one, other = (part.model_dump(mode="json", exclude={"id", "label"}, exclude_none=True) for part in (was, now))
        yield from _fields(f"{INDICATOR}{id_}", one, other)
    for key in ("sections", "quotas", "endings", "placeholders", "prefill"):
        if _bare(getattr(old, key)) != _bare(getattr(new, key)):
            yield Change("survey", None, Weight.MINOR, f"`{key}` changed")
    if old.together is not new.together:
        yield Change("survey", None, Weight.MINOR, "`together` changed")


def _bare(parts: tuple[Part | str, ...]) -> list[object]:
    worded = {"title", "text", "fallback"}
    return [one if isinstance(one, str) else one.model_dump(mode="json", exclude=worded) for one in parts]


# Words. -----------------------------------------------------------------------------------------


def _texts(old: Version, new: Version) -> Iterator[Change]:
    asked = _subjects(new.survey)
    for language in (one for one in new.languages if one in old.languages):
        before, after = old.texts[language], new.texts[language]
        for context in (one for one in after if one in before):
            was, now = normal(before[context]), normal(after[context])
            if was == now:
                continue
            slip = language == new.survey.source == old.survey.source and _slip(context, (old, was), (new, now))
            subjects = asked.get(context) or ("survey",)
            weight = Weight.MINOR if slip or not _asks(context, asked) else Weight.BREAKING
            sort = Sort.CORRECTED if slip else Sort.REWORDED
            for subject in subjects:
                yield Change(subject, language, weight, f"`{context}` {sort}: {marked_difference(was, now)}", sort)


def _slip(context: str, old: tuple[Version, str], new: tuple[Version, str]) -> bool:
    """Whether one of the two, whichever came later, declares the other's words a slip of the pen."""
    return any(
        said in {normal(earlier) for earlier in version.corrected.get(context, ())}
        for version, said in ((new[0], old[1]), (old[0], new[1]))
    )


def _subjects(survey: Survey) -> Mapping[str, tuple[str, ...]]:
    """Which questions each text belongs to: its own, or all that offer an answer."""
    found: dict[str, tuple[str, ...]] = {}
    for question in survey.questions:
        for part in WORDED - {"id"}:
            found[f"{question.id}.{part}"] = (question.id,)
        for name in (question.choices, question.rows):
            for option in survey.lists[name].options if name in survey.lists else ():
                for context in (f"{name}.{option.code}", f"{name}.{option.code}.sms"):
                    found[context] = (*found.get(context, ()), question.id)
    return found


def _asks(context: str, asked: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text is part of what is asked, and no help beside it."""
    return context in asked and context.rpartition(".")[2] not in MINOR_PARTS


def _languages(old: Version, new: Version) -> Iterator[Change]:
    for language in new.languages:
        if language not in old.languages:
            yield Change("survey", language, Weight.MINOR, "language added", Sort.ADDED)
    for language in old.languages:
        if language not in new.languages:
            yield Change("survey", language, Weight.MINOR, "language taken away", Sort.TAKEN_AWAY)
