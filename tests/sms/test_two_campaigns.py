"""One telephone, one sender, several campaigns; silence and its end, also where a campaign is a test."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.tables import InterviewRow
from app.distribution.service import close_campaign, invite
from app.distribution.tables import Campaign
from app.interview.model import Withdraw
from app.messaging.service import is_opted_out
from app.messaging.tables import OutgoingMessage
from app.site.language import translator
from app.sms import batches
from app.sms.caller import Inbound
from app.sms.service import handle
from app.sms.tables import Conversation
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock

HERS, OURS, BASE = "+33639980001", "+33939980000", "https://relais.example"
FIRST, SECOND = "Utilisez-vous le carnet", "Voulez-vous répondre"
AGREED, USES = "1", "2"


@dataclass
class Telephone:
    session: Session
    one: World
    two: World
    clock: Clock
    texts: int = field(default=0)

    def says(self, body: str) -> str:
        self.texts += 1
        inbound = Inbound(f"SM{self.texts}", HERS, OURS, body, f"{self.texts:026}")
        reply = handle(self.session, KEYS, inbound, self.clock(), translator, BASE)
        self.session.commit()
        return reply

    def invited(self, world: World) -> None:
        invite(self.session, KEYS, world.links[0], HERS, "fr", self.clock(), base_url=BASE)
        self.session.commit()

    def finishes(self) -> str:
        """The shortest way through the small survey."""
        return [self.says(text) for text in ("2", "0", "4", "34", "0", "0")][-1]

    def interviews(self) -> list[tuple[int, str]]:
        found = select(InterviewRow.campaign_id, InterviewRow.state).order_by(InterviewRow.started_at, InterviewRow.id)
        return [(campaign_id, state) for campaign_id, state in self.session.execute(found)]

    def open(self) -> int:
        return len(self.session.scalars(select(Conversation.id).where(Conversation.closed_at.is_(None))).all())


@pytest.fixture
def telephone(session: Session, clock: Clock) -> Telephone:
    one, two = make_world(session, clock()), make_world(session, clock(), key="vague-2")
    return Telephone(session, one, two, clock)


def test_a_second_invitation_waits_until_the_first_conversation_is_over(telephone: Telephone) -> None:
    telephone.invited(telephone.one)
    telephone.says("oui")
    telephone.invited(telephone.two)
    assert FIRST in telephone.says(AGREED)
    telephone.finishes()
    assert telephone.interviews() == [(telephone.one.campaign.id, "completed")]
    assert SECOND in telephone.says("oui")
    telephone.says(AGREED)
    telephone.finishes()
    assert [state for _, state in telephone.interviews()] == ["completed"] * 2
    assert telephone.says("merci de tout") == translator("fr")("Your answers are complete already. Thank you!")


def test_of_two_invitations_the_one_that_can_begin_does(telephone: Telephone) -> None:
    for world in (telephone.one, telephone.two):
        telephone.invited(world)
    close_campaign(telephone.session, telephone.two.campaign, telephone.clock())
    telephone.says("oui")
    assert telephone.interviews() == [(telephone.one.campaign.id, "asking")]


def test_help_names_the_project_before_and_after_the_conversation(telephone: Telephone) -> None:
    assert "Mon Récap" not in telephone.says("aide"), "nobody knows this telephone yet"
    telephone.invited(telephone.one)
    assert telephone.says("aide").startswith("Mon Récap : ")
    telephone.says("oui")
    telephone.says(AGREED)
    telephone.finishes()
    assert telephone.says("aide").startswith("Mon Récap : ")


@pytest.mark.slow
def test_the_older_invitation_is_taken_up_after_the_newer(telephone: Telephone) -> None:
    for world in (telephone.one, telephone.two):
        telephone.invited(world)
    telephone.says("oui")
    telephone.says(AGREED)
    telephone.finishes()
    telephone.says("oui")
    ids = [campaign_id for campaign_id, _ in telephone.interviews()]
    assert ids == [telephone.two.campaign.id, telephone.one.campaign.id]


def test_going_back_to_the_first_keyword_goes_on_there(telephone: Telephone) -> None:
    telephone.says("VAGUE1")
    telephone.says(AGREED)
    assert SECOND in telephone.says("VAGUE2")
    assert telephone.open() == 1
    assert FIRST in telephone.says("VAGUE1"), "not begun anew"
    telephone.finishes()
    assert telephone.interviews() == [(telephone.one.campaign.id, "completed"), (telephone.two.campaign.id, "asking")]
    assert SECOND in telephone.says("VAGUE2")
    assert telephone.open() == 1


@pytest.mark.parametrize("test", [False, True])
def test_stop_in_one_campaign_is_silence_in_all(telephone: Telephone, test: bool) -> None:
    """Also where somebody only tries a campaign: whoever says stop means it."""
    telephone.one.campaign.test = test
    telephone.says("VAGUE1")
    assert "REPRENDRE" in telephone.says("stop")
    assert is_opted_out(telephone.session, KEYS, HERS)
    assert telephone.says("VAGUE2") == ""
    telephone.invited(telephone.two)
    assert telephone.session.scalars(select(OutgoingMessage.id)).all() == []
    assert SECOND in telephone.says("start")


def test_start_after_a_refusal_begins_nothing_again(telephone: Telephone) -> None:
    telephone.says("VAGUE1")
    telephone.says("2")
    telephone.says("stop")
    answered = telephone.says("start")
    assert answered == translator("fr")("This conversation is over. Thank you.")
    assert telephone.interviews() == [(telephone.one.campaign.id, "declined")]
    assert telephone.open() == 0


@pytest.mark.slow
def test_start_after_withdrawing_on_the_web_begins_nothing_again(telephone: Telephone) -> None:
    telephone.says("VAGUE1")
    telephone.says(AGREED)
    (interview,) = telephone.session.scalars(select(InterviewRow.id))
    collection.record(telephone.session, interview, Withdraw(), telephone.clock())
    telephone.session.commit()
    telephone.says("stop")
    assert SECOND not in telephone.says("start")
    assert [state for _, state in telephone.interviews()] == ["withdrawn"]


@pytest.mark.slow
def test_start_when_the_campaign_is_over_says_so(telephone: Telephone) -> None:
    telephone.says("VAGUE1")
    telephone.says("stop")
    close_campaign(telephone.session, telephone.one.campaign, telephone.clock())
    telephone.session.execute(update(Conversation).values(asked="accord"))
    assert telephone.says("start") == translator("fr")("This survey is closed. Thank you for your interest.")
    assert not is_opted_out(telephone.session, KEYS, HERS)


@pytest.mark.parametrize(
    ("printed", "closed", "body", "begun"),
    [
        ({"one": "12"}, "", "VAGUE112", "one"),
        ({"one": "12"}, "two", "vague112", "one"),
        ({"two": "22"}, "", "VAGUE1122", "two"),
        ({"two": "22"}, "one", "VAGUE1122", "two"),
        ({"one": "122", "two": "22"}, "", "VAGUE1122", ""),
        ({"one": "122", "two": "22"}, "two", "VAGUE1122", "one"),
        ({"one": "122", "two": "22"}, "one", "VAGUE1122", "two"),
        ({"one": "122", "two": "22"}, "one two", "VAGUE1122", ""),
        ({"one": "122", "two": "22"}, "", "VAGUE11 22", "two"),
        ({"one": "122", "two": "22"}, "", "VAGUE1 122", "one"),
        ({"one": "12"}, "", "VAGUE199", ""),
        ({"one": "12"}, "one", "VAGUE112", ""),
    ],
)
def test_of_keywords_that_begin_alike_the_code_behind_says_which(
    telephone: Telephone, printed: dict[str, str], closed: str, body: str, begun: str
) -> None:
    telephone.two.campaign.keyword = "VAGUE11"
    named: dict[str, Campaign] = {"one": telephone.one.campaign, "two": telephone.two.campaign}
    for which, code in printed.items():
        assert batches.add(telephone.session, named[which], code, "Carnets", "fr", telephone.clock()) is None
    for which in closed.split():
        close_campaign(telephone.session, named[which], telephone.clock())
    telephone.session.commit()
    telephone.says(body)
    assert telephone.interviews() == ([(named[begun].id, "asking")] if begun else [])


def test_a_closed_campaign_alone_says_so_also_in_one_word(telephone: Telephone) -> None:
    close_campaign(telephone.session, telephone.one.campaign, telephone.clock())
    answered = telephone.says(f"VAGUE1{telephone.one.links[0].code}")
    assert answered == translator("fr")("This survey is closed. Thank you for your interest.")
