"""A campaign whose cases are in every state, with figures small enough to add up by hand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.collection.service import record, start
from app.collection.store import Origin
from app.collection.tables import InterviewRow
from app.distribution.core import DeclarationKind, Declared, EventKind, Method, Source
from app.distribution.service import commit_to, declare, invite, record_event
from app.distribution.tables import Invitation, RelayLink
from app.interview.model import Channel, Reply, State
from app.messaging.tables import OutgoingMessage
from app.rates.gathering import gather
from app.rates.keeping import keep_up
from tests.campaigns import KEYS, World, make_world

MADE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NOW = MADE + dt.timedelta(days=10)


ENDS = {
    State.COMPLETED: EventKind.INTERVIEW_COMPLETED,
    State.DECLINED: EventKind.INTERVIEW_DECLINED,
    State.WITHDRAWN: EventKind.INTERVIEW_WITHDRAWN,
    State.SCREENED_OUT: EventKind.INTERVIEW_SCREENED_OUT,
    State.QUOTA_FULL: EventKind.INTERVIEW_QUOTA_FULL,
}


@dataclass
class Field:
    """What happens in a campaign, said in one line each."""

    session: Session
    world: World
    count: int = field(default=0)

    def link(self, name: str) -> RelayLink:
        found = next(link for link in self.world.links if link.professional.name.startswith(name))
        return self.session.get_one(RelayLink, found.id)

    def interview(
        self,
        name: str | None,
        state: State,
        channel: Channel = Channel.WEB,
        language: str = "fr",
        by: int | None = None,
        replies: Sequence[tuple[str, str]] = (),
    ) -> None:
        """One interview by a professional's link, by an invitation, or by nobody's link."""
        self.count += 1
        id_ = f"{self.count:026}"
        origin = Origin(self.link(name).id if name else None, by)
        start(self.session, self.world.campaign, self.world.version, origin, id_, language, channel, MADE)
        for question, raw in replies:
            record(self.session, id_, Reply(question, raw, channel, f"{id_}-{question}"), MADE)
        self.session.execute(update(InterviewRow).where(InterviewRow.id == id_).values(state=state.value))
        if state in ENDS:
            about = {} if by is None else {"invitation": by}
            campaign = self.world.campaign.id
            record_event(
                self.session, campaign, origin.relay_link_id, ENDS[state], MADE, id_, about, f"{id_}:{ENDS[state]}"
            )

    def invited(self, name: str, number: str, message: str) -> int:
        made = invite(self.session, KEYS, self.link(name), number, "fr", MADE, base_url="http://localhost")
        assert isinstance(made, Invitation)
        index = OutgoingMessage.recipient_index == made.recipient_index
        self.session.execute(update(OutgoingMessage).where(index).values(state=message))
        return made.id

    def look_around(self) -> None:
        """What the keeper does while Relais serves."""
        while keep_up(self.session):
            pass
        gather(self.session, NOW)
        self.session.commit()

    def forwarded(self, name: str, low: int, high: int) -> None:
        said = Declared(DeclarationKind.FORWARDED, low, high, Method.ESTIMATED)
        declare(self.session, self.link(name), said, MADE + dt.timedelta(days=1), Source.PROFESSIONAL)


@pytest.fixture
def field_(session: Session) -> Field:
    return Field(session, make_world(session, MADE))


@pytest.fixture
def lively(field_: Field) -> Field:
    """Amina's people answer, Thomas has promised, Nadia has only opened her page."""
    for state in (State.COMPLETED, State.COMPLETED, State.ASKING, State.DECLINED):
        field_.interview("Amina", state)
    field_.interview("Amina", State.COMPLETED, Channel.SMS, "ar")
    field_.forwarded("Amina", 6, 10)
    commit_to(field_.session, field_.link("Thomas"), 8, dt.date(2026, 3, 6), MADE, Source.PROFESSIONAL)
    record_event(field_.session, field_.world.campaign.id, field_.link("Nadia").id, EventKind.PAGE_OPENED, MADE)
    done = field_.invited("Nadia", "06 39 98 00 01", "delivered")
    field_.invited("Nadia", "06 39 98 00 02", "delivered")
    field_.invited("Nadia", "06 39 98 00 03", "undelivered")
    field_.interview("Nadia", State.COMPLETED, by=done)
    field_.interview(None, State.COMPLETED)
    field_.look_around()
    return field_
