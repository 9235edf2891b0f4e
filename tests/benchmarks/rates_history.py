"""A large campaign as interviews would leave it: its partners, its people, and the history of all of them.

Made for `tests.benchmarks.rates`: rows go to the database in bulk, five or six events an interview.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import func, insert, select

from app.database import Database
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent, Professional, RelayLink, Structure
from app.interview.model import State
from tests.campaigns import KEYS, make_world

BEGIN = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
DAYS = 28
"""Over which people answer."""
KINDS = ("mission_locale", "france_travail", "association", "ccas")
PLACES = ("93", "75", "13", "69", "974", "972", "59", "33", "31", "2A")
CHANNELS, LANGUAGES = ("web", "web", "sms", "phone"), ("fr", "fr", "ar", "en", "fr")
ENDS = (*((EventKind.INTERVIEW_COMPLETED, State.COMPLETED),) * 3, (EventKind.INTERVIEW_DECLINED, State.DECLINED), None)
AT_ONCE = 10_000
EVENT_COLUMNS = ("campaign_id", "relay_link_id", "kind", "at", "interview_id", "data", "outside_id")
INVITATION_COLUMNS = ("id", "campaign_id", "relay_link_id", "fingerprint", "recipient_index", "language", "created_at")
INTERVIEW_COLUMNS = (
    "id", "campaign_id", "version_digest", "relay_link_id", "invitation_id", "channel", "language", "state", "step",
    "answered", "document", "started_at", "updated_at", "finished_at",
)  # fmt: skip
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Field:
    """Who answers what, through whom."""

    campaign: int
    version: str
    links: Sequence[int]
    interviews: int

    def people(self, numbers: Iterable[int]) -> Iterator["Someone"]:
        for number in numbers:
            yield Someone(self, number)


@dataclass(frozen=True, slots=True)
class Someone:
    """One interview; every fifth by a personal link, every fifth left where it went quiet."""

    field: Field
    number: int

    @property
    def mixed(self) -> int:
        """A number that neighbours do not share."""
        return self.number * 2_654_435_761 % 2**32 >> 7

    @property
    def link(self) -> int:
        active = len(self.field.links) * 4 // 5
        return self.field.links[self.mixed % active]

    @property
    def at(self) -> dt.datetime:
        return BEGIN + dt.timedelta(days=DAYS * min(self.number / self.field.interviews, 1))

    @property
    def ended_at(self) -> dt.datetime:
        return self.at + dt.timedelta(minutes=1 + self.mixed % 19)

    @property
    def id(self) -> str:
        return f"{self.number:026}"

    @property
    def invitation(self) -> int | None:
        return self.number + 1 if self.number % 5 == 0 else None

    @property
    def end(self) -> tuple[EventKind, State] | None:
        return ENDS[self.mixed // 20 % len(ENDS)]

    def events(self) -> Iterator[Row]:
        campaign, link, id_, at = self.field.campaign, self.link, self.id, self.at
        about: dict[str, object] = {
            "channel": CHANNELS[self.mixed % 4],
            "language": LANGUAGES[self.mixed % 5],
            "assistance": "alone",
        }
        if (invitation := self.invitation) is not None:
            about["invitation"] = invitation
            yield campaign, link, EventKind.INVITED, at, None, {"invitation": invitation}, f"invited:{invitation}"
            settled = {"invitation": invitation, "state": "delivered"}
            yield campaign, link, EventKind.MESSAGE_SETTLED, at, None, settled, f"settled:{invitation}"
        yield campaign, link, EventKind.INTERVIEW_STARTED, at, id_, about, f"{id_}:started"
        for turn in (1, 2):
            yield campaign, link, EventKind.LANGUAGE_SWITCHED, at, id_, about, f"{id_}:switched:{turn}"
        quiet = about | {"question": f"q{self.mixed % 12}", "met": self.mixed % 100}
        yield campaign, link, EventKind.INTERVIEW_QUIET, at, id_, quiet, f"{id_}:quiet"
        end = EventKind.LANGUAGE_SWITCHED if self.end is None else self.end[0]
        yield campaign, link, end, self.ended_at, id_, about, f"{id_}:end"

    def invited(self) -> Row:
        name = KEYS.fingerprint(f"i{self.number}")
        return self.invitation, self.field.campaign, self.link, name, name, "fr", self.at

    def interview(self) -> Row:
        state = State.ASKING if self.end is None else self.end[1]
        channel, language = CHANNELS[self.mixed % 4], LANGUAGES[self.mixed % 5]
        finished = None if self.end is None else self.ended_at
        return (
            self.id, self.field.campaign, self.field.version, self.link, self.invitation, channel, language,
            state, 3, 3, {}, self.at, self.at if finished is None else finished, finished,
        )  # fmt: skip


def fill(database: Database, structures: int, professionals: int, interviews: int) -> Field:
    """A campaign with its partners, its people and its history."""
    with database.session() as session:
        world = make_world(session, BEGIN)
        campaign, project, version = world.campaign.id, world.project.id, world.campaign.version_digest
        rows = [
            {"project_id": project, "reference": f"B{one}", "name": f"Structure {one:05}", "kind": KINDS[one % 4],
             "network": f"Réseau {one % 7}", "departement": PLACES[one % 10], "notebooks": 1500}
            for one in range(structures)
        ]  # fmt: skip
        session.execute(insert(Structure), rows)
        ids = list(session.scalars(select(Structure.id).where(Structure.reference.startswith("B"))))
        people = [
            {"structure_id": ids[one % structures], "reference": f"P{one}", "name": f"Person {one:06}",
             "language": "fr"}
            for one in range(professionals)
        ]  # fmt: skip
        session.execute(insert(Professional), people)
        whom = list(session.scalars(select(Professional.id).where(Professional.structure_id.in_(ids))))
        made = [
            {"campaign_id": campaign, "professional_id": one, "code": f"{one:08}"[-8:],
             "fingerprint": KEYS.fingerprint(f"g{one}"), "page_fingerprint": KEYS.fingerprint(f"p{one}")}
            for one in whom
        ]  # fmt: skip
        session.execute(insert(RelayLink), made)
        links = list(session.scalars(select(RelayLink.id).where(RelayLink.professional_id.in_(whom))))
        session.commit()
    field = Field(campaign, version, links, interviews)
    write(database, "history_event", EVENT_COLUMNS, _of_professionals(field))
    add(database, field, range(interviews))
    if database.url.get_backend_name() == "postgresql":
        with database.session() as session:  # as autovacuum has it after some minutes, without waiting for them
            session.connection().exec_driver_sql("ANALYZE")
            session.commit()
    return field


def _of_professionals(field: Field) -> Iterator[Row]:
    for place, link in enumerate(field.links):
        yield field.campaign, link, EventKind.LINK_MADE, BEGIN, None, {}, None
        if place % 5 < 3:
            low = (1, 6, 20)[place % 3]
            said = {"low": low, "high": low + 4, "method": "estimated", "source": "professional"}
            yield field.campaign, link, EventKind.FORWARDED, BEGIN + dt.timedelta(days=1), None, said, None
        if place % 4 == 0:
            yield field.campaign, link, EventKind.CALLED, BEGIN + dt.timedelta(days=3 + place % 20), None, {}, None
        for turn in range(2):
            at = BEGIN + dt.timedelta(days=5 + 7 * turn)
            letter = {"letter": ("invitation", "not_opened")[turn]}
            yield field.campaign, link, EventKind.LETTER_WRITTEN, at, None, letter, f"letter:{link}:{turn}"


def add(database: Database, field: Field, numbers: range) -> None:
    """These people, with what happened to them."""
    invited = (one.invited() for one in field.people(numbers) if one.invitation is not None)
    write(database, "invitation", INVITATION_COLUMNS, invited)
    write(database, "interview", INTERVIEW_COLUMNS, (one.interview() for one in field.people(numbers)))
    events = (event for one in field.people(numbers) for event in one.events())
    write(database, "history_event", EVENT_COLUMNS, events)


def events_of(database: Database) -> int:
    with database.session(read_only=True) as session:
        return session.scalar(select(func.count()).select_from(HistoryEvent)) or 0


def write(database: Database, table: str, columns: Sequence[str], rows: Iterator[Row]) -> None:
    """As fast as the database takes them."""
    names = ", ".join(columns)
    raw = database.engine.raw_connection()
    cursor = raw.cursor()
    if database.url.get_backend_name() == "sqlite":
        cursor.execute("BEGIN")
        marks = ", ".join("?" * len(columns))
        while some := [tuple(map(_plain, row)) for row in islice(rows, AT_ONCE)]:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", some)  # noqa: S608
    else:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([Jsonb(one) if isinstance(one, dict) else one for one in row])
    raw.commit()
    raw.close()


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value) if isinstance(value, str) else value
