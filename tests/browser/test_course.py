"""The walk in JavaScript goes where the engine goes, at every step of every conversation kept as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from app.interview import engine
from app.interview.answers import day_of
from app.interview.model import Back, Channel, Interview, Missing, ProblemCode, Reply, Speak, Value
from app.questionnaire.chance import drawn
from app.questionnaire.version import Version
from app.web.kiosk.rules import rules_of
from tests.browser.conftest import Live, Visitor
from tests.conversations import GoesBack, Says, Switches, conversations, plain, version_of

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
IDS = ("a" * 26, "b2c3d4e5f6" + "z" * 16)
READ_ALIKE = {"code", "codes", "ranking", "mark", "integer", "text", "long_text"}

WALK = """async ({items, cases}) => {
  const {arranged, course, read} = await import("/static/course.js");
  const found = [];
  for (const {id, answers, today, reads} of cases) {
    const walked = course(await arranged(items, id), new Map(answers), today);
    const {route, unanswered, open, offered, values, undecided, exit} = walked;
    values.delete("today");
    const item = (question) => items.find((one) => one.id === question);
    const taken = reads.map(([question, sent, codes]) => read(item(question), sent, codes, today));
    found.push({
      route, unanswered, open, undecided, exit: exit?.context ?? null, offered: Object.fromEntries(offered),
      values: Object.fromEntries(values), taken,
    });
  }
  return found;
}"""


def told(value: Value | Missing) -> dict[str, Any]:
    return {"missing": value.value} if isinstance(value, Missing) else {"value": plain(value)}


def steps(version: Version, survey: str, id_: str) -> Iterator[tuple[Interview, list[Any], list[Any]]]:
    """Each interview on the way, with the answers just read and what they were read as."""
    reading = {one["id"]: one["reads"] for one in rules_of(version)}
    for one in (each for each in conversations("web") if each.survey == survey):
        interview = engine.begin(version, id_, one.language, Channel.WEB, NOW).interview
        yield interview, [], []
        for place, turn in enumerate(one.turns):
            reads: list[Any] = []
            values: list[Any] = []
            match turn:
                case Says(question, raw):
                    offered = engine.course(version, interview).offered.get(question)
                    interview = engine.advance(
                        version, interview, Reply(question, raw, Channel.WEB, str(place)), NOW
                    ).interview
                    taken = interview.answers.get(question)
                    if taken and taken.raw == raw and reading.get(question) in READ_ALIKE:
                        sent = [part for part in ([raw] if isinstance(raw, str) else raw) if part]
                        reads.append([question, sent, offered])
                        values.append(told(taken.value))
                case GoesBack(question):
                    interview = engine.advance(version, interview, Back(question), NOW).interview
                case Switches(language):
                    interview = engine.advance(version, interview, Speak(language), NOW).interview
            yield interview, reads, values


@pytest.mark.parametrize("survey", ["small", "mon-recap", "everything"])
def test_the_tablet_walks_as_the_engine_does(live: Live, visit: Visitor, survey: str) -> None:
    version = version_of(survey)
    cases, expected = [], []
    for id_ in IDS:
        for interview, reads, values in steps(version, survey, id_):
            found = engine.course(version, interview)
            answers = [[id_, told(one.value)] for id_, one in interview.answers.items()]
            today = day_of(interview.started_at).isoformat()
            cases.append({"id": interview.id, "answers": answers, "today": today, "reads": reads})
            known = {name: plain(value) for name, value in found.values.items() if name != "today"}
            expected.append(
                {
                    "route": list(found.route),
                    "unanswered": list(found.unanswered),
                    "open": list(found.open),
                    "undecided": found.undecided,
                    "exit": found.exit.context if found.exit else None,
                    "offered": {name: list(codes) for name, codes in found.offered.items()},
                    "values": known,
                    "taken": values,
                }
            )
    page = visit("fr")
    page.goto("/")
    walked = page.evaluate(WALK, {"items": rules_of(version), "cases": cases})
    assert len(walked) == len(expected) > 10
    for case, one, other in zip(cases, walked, expected, strict=True):
        assert one == other, case


def test_the_tablet_tells_a_day_that_does_not_exist_from_what_is_no_date(live: Live, visit: Visitor) -> None:
    page = visit("fr")
    page.goto("/")
    reads = "async (sent) => (await import('/static/course.js')).read({kind: 'date', reads: 'date'}, sent).problem"
    assert page.evaluate(reads, ["31", "2", "2025"]) == ProblemCode.NO_SUCH_DAY
    assert page.evaluate(reads, ["31", "2"]) == ProblemCode.NOT_A_DATE


def test_chance_draws_the_same_order(live: Live, visit: Visitor) -> None:
    page = visit("fr")
    page.goto("/")
    names = ["rouge", "vert", "bleu", "été"]
    draw = "async ([names, id]) => (await import('/static/course.js')).drawn(names, id, 'question')"
    for id_ in IDS:
        assert page.evaluate(draw, [names, id_]) == drawn(names, id_, "question")
