"""Random people on the web: two devices on one link leave the interview that the engine alone would give.

Each walk goes through HTTP, form by form, and makes the same moves in an engine without any door beside it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lxml import html
from werkzeug.test import TestResponse

from app.collection.store import Stored, find_by_invitation
from app.database import Database
from app.distribution import links
from app.distribution.service import invite
from app.distribution.tables import Invitation
from app.interview import engine
from app.interview.answers import REFUSED
from app.interview.model import (
    AnswerNotTaken,
    Back,
    Channel,
    Interview,
    Move,
    Raw,
    Reply,
    Speak,
    State,
    Step,
    Withdraw,
)
from app.questionnaire.model import Kind
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.interview.small import DEFINITION
from tests.web.respondent import Pairs, Respondent
from tests.web.test_grouped import PAGES, PAIRS, grouped_version

IDS = [question["id"] for question in DEFINITION["questions"]]
LANGUAGES = st.sampled_from(["fr", "ar", "en"])
DEVICES = st.integers(0, 1)
CODES = ["~refused", "oui", "non", "beaucoup", "peu", "pas", "rdv", "papiers", "aucun"]
PIECES = st.sampled_from([*CODES, "~blank", "", "3", "٣", "25", "34", "3/4/2025"]) | st.text(max_size=8)
SOUND: dict[Kind, st.SearchStrategy[Raw]] = {
    Kind.NOTE: st.just(""),
    Kind.CONSENT: st.sampled_from(["oui"] * 5 + ["non"]),
    Kind.INTEGER: st.integers(0, 99).map(str),
    Kind.DATE: st.dates(dt.date(2020, 1, 1), dt.date(2026, 3, 2)).map(dt.date.isoformat),
    Kind.TEXT: st.text(min_size=1, max_size=20),
    Kind.LONG_TEXT: st.text(min_size=1, max_size=20),
}


@dataclass(frozen=True, slots=True)
class Stage:
    app: Flask
    database: Database
    world: World
    clock: Clock
    count: itertools.count[int] = field(default_factory=itertools.count)

    def link(self) -> tuple[int, str]:
        """A personal link of somebody new."""
        turn = next(self.count)
        number = f"06 39 98 {turn // 100:02} {turn % 100:02}"
        with self.database.session() as session:
            relay_link = session.merge(self.world.links[0], load=False)
            invitation = invite(session, KEYS, relay_link, number, "ar", self.clock(), base_url="http://localhost")
            assert isinstance(invitation, Invitation)
            session.commit()
            return invitation.id, f"/i/{links.invitation_token(KEYS, invitation)}"

    def stored(self, invitation_id: int) -> Stored | None:
        with self.database.session(read_only=True) as session:
            return find_by_invitation(session, invitation_id)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A form as it left a device: what was said to each question it showed, and whether it asked for the way back."""

    path: str
    pairs: Pairs
    said: Mapping[str, Raw]
    """In the order of the page."""
    step: str
    back: bool


def sent_as(kind: Kind, raw: Raw) -> Raw:
    """How a door without any script hands an answer on, by what the boxes of its kind can hold."""
    parts = (raw,) if isinstance(raw, str) else raw
    if kind is Kind.NOTE:
        return ""
    if kind is Kind.MULTIPLE:
        return parts
    if kind is Kind.DATE:
        return " ".join(part for part in parts if part.strip())
    return parts[0] if len(parts) == 1 else parts or ""


class Walk(RuleBasedStateMachine):
    """One personal link, two devices on it, and the engine beside them; with one question a page or several."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.version = self.stage.world.version
        self.devices = [Respondent(self.stage.app.test_client()), Respondent(self.stage.app.test_client())]
        self.inside = {0: False, 1: False}
        """Whether a device pressed the button behind the link; one that only looked has no interview of its own."""
        self.pressed: dict[int, list[Pressed]] = {0: [], 1: []}

    @initialize(language=LANGUAGES, data=st.data(), pages=st.integers(0, 6))
    def begins(self, language: str, data: st.DataObject, pages: int) -> None:
        self.invitation_id, self.link = self.stage.link()
        self.devices[0].opens(f"{self.link}?lang={language}")
        assert self.stage.stored(self.invitation_id) is None, "a look begins nothing"
        self.begin(0)
        stored = self.stage.stored(self.invitation_id)
        assert stored is not None
        step = engine.begin(self.version, stored.interview.id, language, Channel.WEB, self.stage.clock())
        self.model: Interview = step.interview
        self.answers_page_after_page(0, data, pages)

    def begin(self, turn: int) -> None:
        device = self.devices[turn]
        (button,) = device.tree.xpath("//main//form//button[contains(@class, 'main')]")
        pressed = (button.get("name", ""), button.get("value", ""))
        device.follows(device.sends(self.link, [*device.hidden(), pressed]))
        assert device.page.status_code == 200
        self.inside[turn] = True

    def advance(self, *moves: Move) -> Step:
        step = engine.advance_all(self.version, self.model, moves, self.stage.clock())
        self.model = step.interview
        return step

    def where(self) -> str:
        """The last word of the address of the page that comes next."""
        prompt = engine.current(self.version, self.model)
        return prompt.question_id if prompt else "end"

    # What people do. ----------------------------------------------------------------------------

    @rule(turn=DEVICES, language=LANGUAGES)
    def opens_the_link_and_goes_on(self, turn: int, language: str) -> None:
        device = self.devices[turn]
        device.opens(f"{self.link}?lang={language}")
        assert device.page.status_code == 200
        if self.model.state is State.ASKING:
            self.begin(turn)
            self.advance(Speak(language))
            assert device.path.endswith(f"/{self.where()}")

    @rule(turn=DEVICES, data=st.data(), times=st.sampled_from([1, 1, 1, 2]), well=st.sampled_from([True, True, False]))
    def answers(self, turn: int, data: st.DataObject, times: int, well: bool) -> None:
        if self.fills_in(turn, data, well):
            for _ in range(times - 1):
                self.again(turn, self.pressed[turn][-1])

    @rule(turn=DEVICES, data=st.data(), pages=st.integers(2, 6))
    def answers_page_after_page(self, turn: int, data: st.DataObject, pages: int) -> None:
        for _ in range(pages):
            self.fills_in(turn, data, well=True)

    def fills_in(self, turn: int, data: st.DataObject, well: bool, press: str = "next") -> bool:
        """Answer every question that a device shows; False where it shows none."""
        shown = self.shown_on(turn)
        said, values = {}, []
        for id_ in shown:
            question = self.version.question(id_)
            options = self.version.survey.options(question)
            codes = [option.code for option in options] or [str(mark) for mark in range(1, 6)]
            sound = SOUND.get(question.kind, st.sampled_from(codes))
            raw = data.draw(sound if well else PIECES | st.lists(PIECES, max_size=3).map(tuple))
            said[id_] = sent_as(question.kind, raw)
            if question.kind is not Kind.NOTE:
                name = "answer" if len(shown) == 1 else f"answer-{id_}"
                values += [(name, part) for part in parts_of(raw)]
        if shown:
            self.press(turn, [*values, ("move", press)], said)
        return bool(shown)

    @rule(turn=DEVICES, question_id=st.sampled_from(["carnet", "aide"]), data=st.data())
    def changes_what_is_asked(self, turn: int, question_id: str, data: st.DataObject) -> None:
        """And with it the pages that both devices may still show as they were."""
        self.types_an_address(turn, question_id)
        if self.shown_on(turn) and self.devices[turn].path.endswith(f"/{question_id}"):
            self.fills_in(turn, data, well=True)

    @rule(turn=DEVICES)
    def refuses(self, turn: int) -> None:
        """By the button of a page of one question."""
        shown = self.shown_on(turn)
        button = self.buttons(turn, "@value='refuse' or @value='~refused'")
        if len(shown) == 1 and button:
            self.press(turn, [(button[0].get("name", ""), button[0].get("value", ""))], {shown[0]: REFUSED})

    @rule(turn=DEVICES, data=st.data(), well=st.booleans())
    def goes_back(self, turn: int, data: st.DataObject, well: bool) -> None:
        """With something filled in, that nobody sent."""
        if self.buttons(turn, "@value='back'"):
            self.fills_in(turn, data, well, press="back")

    @rule(turn=DEVICES, data=st.data())
    def sends_an_old_page_again(self, turn: int, data: st.DataObject) -> None:
        if self.pressed[turn]:
            self.again(turn, data.draw(st.sampled_from(self.pressed[turn])))

    @rule(turn=DEVICES, language=LANGUAGES)
    def switches(self, turn: int, language: str) -> None:
        device = self.devices[turn]
        found = self.buttons(turn, f"@name='language' and @value='{language}'")
        if found:
            form = form_of(found[0])
            path = found[0].get("formaction") or form.get("action") or device.path
            device.follows(device.sends(path, [*hidden_of(form), ("language", language)]))
            assert device.page.status_code == 200
            self.advance(Speak(language))
            assert device.tree.get("lang") == language

    @rule(turn=DEVICES)
    def loads_the_page_again(self, turn: int) -> None:
        if self.inside[turn]:
            self.devices[turn].opens(self.devices[turn].path)
            assert self.devices[turn].page.status_code == 200

    @rule(turn=DEVICES, question_id=st.sampled_from([*IDS, "nothing"]))
    def types_an_address(self, turn: int, question_id: str) -> None:
        device = self.devices[turn]
        if self.inside[turn]:
            device.opens(f"/s/vague-1/{question_id}")
            open_ = engine.prompt_at(self.version, self.model, question_id)
            assert device.path == f"/s/vague-1/{question_id if open_ else self.where()}"

    @rule(turn=DEVICES, chance=st.integers(0, 11))
    def stops(self, turn: int, chance: int) -> None:
        device = self.devices[turn]
        if not self.inside[turn]:
            return
        device.opens("/s/vague-1/stop")
        choice = "delete" if chance == 0 else "later"
        if device.tree.xpath("//button[@name='choice'][@value=$choice]", choice=choice):
            device.follows(device.sends("/s/vague-1/stop", [*device.hidden(), ("choice", choice)]))
            assert device.page.status_code == 200
            if choice == "delete":
                self.advance(Withdraw())

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        # Days are left alone: a campaign that ends has tests of its own.
        now = self.stage.clock()
        self.stage.clock.time = now.replace(hour=9) + dt.timedelta(minutes=minutes)

    # What stays true. ---------------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def the_stored_interview_is_the_engines(self) -> None:
        stored = self.stage.stored(self.invitation_id)
        assert stored is not None
        assert seen(stored.interview) == seen(self.model)
        now = engine.current(self.version, stored.interview)
        assert (now.question_id if now else "end") == self.where()
        assert (stored.finished_at is not None) is (self.model.state is not State.ASKING)

    # How. ---------------------------------------------------------------------------------------

    def shown_on(self, turn: int) -> tuple[str, ...]:
        """The questions this device shows, however old its page is."""
        device = self.devices[turn]
        last = device.path.rsplit("/", 1)[-1] if self.inside[turn] else ""
        if last not in IDS or not device.tree.xpath("//main//form"):
            return ()
        names = set(device.tree.xpath("//main//*[starts-with(@name, 'answer-')]/@name"))
        return tuple(id_ for id_ in IDS if f"answer-{id_}" in names) or (last,)

    def buttons(self, turn: int, such: str) -> list[html.HtmlElement]:
        found: list[html.HtmlElement] = self.devices[turn].tree.xpath(f"//button[{such}]") if self.inside[turn] else []
        return found

    def press(self, turn: int, pairs: Pairs, said: Mapping[str, Raw]) -> None:
        device = self.devices[turn]
        hidden = device.hidden()
        # A form names the address that it is sent to.
        path = device.tree.xpath("string(//main//form[@id='answers']/@action)") or device.path
        back = ("move", "back") in pairs
        self.pressed[turn].append(Pressed(path, [*hidden, *pairs], said, dict(hidden)["step"], back))
        self.again(turn, self.pressed[turn][-1])

    def again(self, turn: int, pressed: Pressed) -> None:
        device = self.devices[turn]
        answer = device.sends(pressed.path, pressed.pairs)
        step = self.advance(*self.moves(pressed))
        self.judge(answer, step)
        device.follows(answer)
        assert device.page.status_code in {200, 422}

    def moves(self, pressed: Pressed) -> list[Move]:
        """What a form means by now: all the questions that its page showed and that are still asked, and no other."""
        pages = (engine.together(self.version, self.model, id_) for id_ in pressed.said)
        now = next(filter(None, pages), ())
        if pressed.back:
            return self.filled_in_and_back(pressed, now[0]) if now else []
        return [Reply(id_, raw, Channel.WEB, pressed.step) for id_, raw in pressed.said.items()] if now else []

    def filled_in_and_back(self, pressed: Pressed, first: str) -> list[Move]:
        """What was filled in, as far as it is an answer and a new one, and does not end the interview."""
        told = {id_: raw for id_, raw in pressed.said.items() if any(map(str.strip, parts_of(raw)))}
        filled = [Reply(id_, raw, Channel.WEB, pressed.step) for id_, raw in told.items()]
        after = engine.advance_all(self.version, self.model, [*filled, Back(first)], self.stage.clock()).interview
        before = self.model.answers
        new = [
            one
            for one in filled
            if (said := after.answers.get(one.question_id))
            and (one.question_id not in before or before[one.question_id].value != said.value)
        ]
        return [*(new if after.state is State.ASKING else ()), Back(first)]

    def judge(self, answer: TestResponse, step: Step) -> None:
        refused = [event.question_id for event in step.events if isinstance(event, AnswerNotTaken)]
        if refused and engine.together(self.version, self.model, refused[0]):
            assert answer.status_code == 422
            assert 'class="summary"' in answer.text
        else:
            assert answer.status_code == 303
            assert answer.location.partition("#")[0].rsplit("/", 1)[-1] == self.where()


def seen(interview: Interview) -> dict[str, Any]:
    """What of an interview counts for whoever reads it later."""
    answers = {id_: (one.value, one.channel, one.language, one.at) for id_, one in interview.answers.items()}
    return {"state": interview.state, "language": interview.language, "answers": answers}


def form_of(button: html.HtmlElement) -> html.HtmlElement:
    """The form around a button, or the one it names."""
    named = str(button.get("form"))
    found: list[html.HtmlElement] = button.xpath("ancestor::form") or button.xpath("//form[@id=$id]", id=named)
    return found[0]


def parts_of(raw: Raw) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def hidden_of(form: html.HtmlElement) -> Pairs:
    return [(one.get("name"), one.get("value", "")) for one in form.xpath(".//input[@type='hidden']")]


LAYOUTS = {"one question a page": None, "several": PAGES, "one or two": PAIRS}


@pytest.fixture(params=LAYOUTS)
def stage(request: pytest.FixtureRequest, app: Flask, database: Database, now: dt.datetime, clock: Clock) -> Stage:
    app.config["WTF_CSRF_ENABLED"] = True
    pages = LAYOUTS[request.param]
    version = grouped_version("depuis", "confiance", pages=pages) if pages else None
    with database.session() as session:
        return Stage(app, database, make_world(session, now, version=version), clock)


def walk(given: Stage, examples: int, steps: int) -> None:
    class Staged(Walk):
        stage = given

    chosen = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Staged, settings=chosen)


def test_two_devices_on_one_link_leave_what_the_engine_alone_would(stage: Stage) -> None:
    sqlite = stage.database.url.get_backend_name() == "sqlite"
    walk(stage, examples=6 if sqlite else 2, steps=25)


@pytest.mark.slow
def test_many_long_walks_do_so_too(stage: Stage) -> None:
    sqlite = stage.database.url.get_backend_name() == "sqlite"
    walk(stage, examples=100 if sqlite else 30, steps=60)
