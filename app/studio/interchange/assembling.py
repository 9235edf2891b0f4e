"""A form made into a survey and its catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.questionnaire.model import (
    FRENCH,
    ChoiceList,
    Ending,
    Kind,
    Option,
    Placeholder,
    Question,
    Quota,
    Repeat,
    Scale,
    Section,
    Survey,
)
from app.studio.interchange import wording
from app.studio.interchange.form import Form, FormOption, FormQuestion, FormSection, Place, Texts
from app.studio.interchange.names import code
from app.studio.interchange.report import Report
from app.studio.interchange.saying import GAP, Sayings

MINUTES_EACH = 0.25
_WHOLE = Place("survey", 0)
MEDIA = "media"
"""The folder beside the survey that pictures and recordings are expected in."""


@dataclass(frozen=True, slots=True)
class Assembled:
    survey: Survey
    sayings: Sayings
    places: Mapping[str, Place]
    """Where questions, sections, choice lists and their options stand in the outside file."""


def source_language(form: Form) -> str:
    """French where the form speaks it; else the language it opens in; `""` where it names none."""
    spoken = form.spoken
    if FRENCH in spoken:
        return FRENCH
    if form.unnamed and form.default not in spoken:
        return ""
    if form.default in spoken or not spoken:
        return form.default or ""
    return spoken[0]


def assemble(form: Form, key: str, references: Mapping[str, str], report: Report) -> Assembled:
    sayings = Sayings(source_language(form), references, report)
    maker = _Maker(form, sayings, report)
    survey = maker.survey(key)
    places = {one.id: one.place for one in form.questions} | {one.id: one.place for one in form.sections}
    places |= {one.id: one.place for one in form.quotas}
    for name, options in form.lists.items():
        places |= {f"{name}.{one.code}": one.place for one in options}
        if options:
            places[name] = options[0].place
    return Assembled(survey, sayings, places)


@dataclass(frozen=True, slots=True)
class _Maker:
    form: Form
    sayings: Sayings
    report: Report

    def survey(self, key: str) -> Survey:
        title = self._own("title", self.form.title or {"": self.form.name}, {})
        questions = tuple(map(self._question, self.form.questions))
        asked = sum(one.kind not in {Kind.NOTE, Kind.CALCULATION} for one in questions)
        source, *others = self._languages()
        return Survey(
            key=key,
            project=title[:200],
            title=title,
            intro=self._own("intro", self.form.own.get("intro", {}), wording.INTRO),
            notice=self._own("notice", self.form.own.get("notice", {}), wording.NOTICE),
            thanks=self._own("thanks", self.form.own.get("thanks", {}), wording.THANKS),
            declined=self._own("declined", self.form.own.get("declined", {}), wording.DECLINED),
            minutes=max(1, min(60, round(asked * MINUTES_EACH))),
            languages=(source, *others),
            source=source,
            choices=tuple(map(self._list, self._used_lists())),
            questions=questions,
            sections=tuple(map(self._section, self._used_sections())),
            placeholders=tuple(map(self._placeholder, sorted(self.sayings.piped))),
            quota_full=self._farewell("quota_full"),
            screened_out=self._farewell("screened_out"),
            endings=tuple(self._ending(id_, said) for id_, said in self.form.endings.items()),
            quotas=tuple(Quota(id=one.id, rule=one.rule, limit=one.limit) for one in self.form.quotas),
        )

    def _languages(self) -> tuple[str, ...]:
        spoken = self.form.spoken or ((self.form.default,) if self.form.default else ())
        source = self.sayings.source or FRENCH
        return (source, *(language for language in spoken if language != source))

    def _own(self, part: str, given: Texts, otherwise: Texts) -> str:
        """A text of the survey itself."""
        said = given or dict(otherwise)
        if not given:
            why = f"the form has no `{part}`"
            self.report.add("survey", 0, part, "", why, "words of our own stand there: rewrite them", "note")
            if self.sayings.source not in said:
                said = {"": said[FRENCH]} | said
        return self.sayings.keep(f"survey.{part}", said, _WHOLE, part) or self.form.name

    def _ending(self, id_: str, said: Texts) -> Ending:
        return Ending(id=id_, text=self.sayings.keep(f"ending.{id_}", said, _WHOLE, "label") or GAP)

    def _farewell(self, part: str) -> str | None:
        said = self.form.own.get(part)
        return self._own(part, said, said) if said else None

    def _placeholder(self, source: str) -> Placeholder:
        self.sayings.said[f"placeholder.{source}"] = {"": GAP}
        return Placeholder(name=source, source=source, fallback=GAP)

    # Parts. ---------------------------------------------------------------------------------------

    def _used_lists(self) -> list[str]:
        used = {name for one in self.form.questions for name in (one.choices, one.rows)}
        used |= {one.over for one in self.form.sections}
        return [name for name in self.form.lists if name in used]

    def _list(self, name: str) -> ChoiceList:
        options = tuple(self._option(name, option) for option in self.form.lists[name])
        return ChoiceList(name=name, options=options)

    def _option(self, name: str, option: FormOption) -> Option:
        label = self.sayings.keep(f"{name}.{option.code}", option.label, option.place, "label")
        return Option(
            code=option.code,
            label=label or option.code,
            exclusive=option.exclusive,
            other=option.other,
            columns=option.columns,
            image=self._media(option.media, "image", option.place),
            audio=self._media(option.media, "audio", option.place),
        )

    def _used_sections(self) -> list[FormSection]:
        by_id = {one.id: one for one in self.form.sections}
        used: set[str] = set()
        for asked in self.form.questions:
            name = asked.section
            while name and name not in used:
                used.add(name)
                name = by_id[name].within
        return [one for one in self.form.sections if one.id in used]

    def _section(self, section: FormSection) -> Section:
        return Section(
            id=section.id,
            title=self.sayings.keep(f"section.{section.id}", section.title, section.place, "label"),
            show_if=section.show_if,
            within=section.within,
            rotate=section.rotate if not section.within else None,
            repeat=Repeat(over=section.over, most=section.most) if section.over else None,
        )

    def _question(self, question: FormQuestion) -> Question:
        return Question(
            id=question.id,
            kind=question.kind,
            text=self._text(question),
            help=self._part(question, "help", question.help, "hint"),
            problem=self._problem(question),
            choices=question.choices,
            rows=question.rows,
            scale=self._scale(question),
            minimum=question.minimum,
            maximum=question.maximum,
            max_length=question.max_length,
            required=question.required,
            show_if=question.show_if,
            constraint=question.constraint,
            value=question.value,
            filter=question.filter,
            end_if=question.end_if,
            screen_out_if=question.screen_out_if,
            ending=question.ending,
            refusable=question.kind is not Kind.CONSENT,
            section=question.section,
            page=question.page,
            randomise=question.randomise,
            identifier=question.identifier or question.kind in {Kind.EMAIL, Kind.PHONE},
            image=self._media(question.media, "image", question.place),
            audio=self._media(question.media, "audio", question.place),
        )

    def _part(self, question: FormQuestion, part: str, texts: Texts, column: str) -> str | None:
        return self.sayings.keep(f"{question.id}.{part}", texts, question.place, column)

    def _problem(self, question: FormQuestion) -> str | None:
        if question.constraint is None and question.problem:
            place, said = question.place, next(iter(question.problem.values()))
            why = "there is no rule here that would call for it"
            self.report.add(place.sheet, place.row, "constraint_message", said, why, "it is left out", "lost")
            return None
        return self._part(question, "problem", question.problem, "constraint_message")

    def _text(self, question: FormQuestion) -> str:
        if question.kind is Kind.CALCULATION:
            return question.id
        said = self._part(question, "text", question.text, "label")
        if said is None:
            place = question.place
            self.report.add(place.sheet, place.row, "label", question.id, "it has no words", "its name stands there")
            self.sayings.said[f"{question.id}.text"] = {"": question.id}
        return said or question.id

    def _scale(self, question: FormQuestion) -> Scale | None:
        if question.ends is None:
            return None
        first, last = question.ends
        low = self._part(question, "low", question.low or {"": f"{first}"}, "parameters")
        high = self._part(question, "high", question.high or {"": f"{last}"}, "parameters")
        return Scale(first=first, last=last, low=low or f"{first}", high=high or f"{last}")

    def _media(self, media: Mapping[str, Texts], kind: str, place: Place) -> Mapping[str, str] | None:
        found: dict[str, str] = {}
        for language, name in media.get(kind, {}).items():
            path = _path(name)
            if path is None:
                why = "its name is no file beside the survey"
                self.report.add(place.sheet, place.row, kind, name, why, "it is left out", "lost")
                continue
            found[language or self.sayings.source or FRENCH] = path
            why = "files are not in the form"
            self.report.add(place.sheet, place.row, kind, name, why, f"put it at `{path}` beside the survey", "note")
        return found or None


def _path(name: str) -> str | None:
    """`Photo 1.JPG` as `media/photo_1.jpg`; None for what is no plain file name."""
    stem, dot, end = name.strip().rpartition(".")
    if not dot or not end.isalnum() or not 3 <= len(end) <= 4 or not end.isascii() or "/" in name or "\\" in name:
        return None
    return f"{MEDIA}/{code(stem, 'f')}.{end.lower()}"
