"""Reading partners, campaigns, links and history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, exists, func, literal, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.database.prepared import LookUp
from app.database.secrets import Keys
from app.distribution.core import EventKind, read_code
from app.distribution.tables import (
    Campaign,
    Commitment,
    Declaration,
    HistoryEvent,
    Invitation,
    Professional,
    Project,
    RelayLink,
    ReminderPlan,
    Structure,
)

_WHOSE = (
    joinedload(RelayLink.campaign).joinedload(Campaign.project),
    joinedload(RelayLink.professional).joinedload(Professional.structure),
)
# Built once: making a statement costs more than running it.
_INVITATION = (
    select(Invitation)
    .join(Invitation.relay_link)
    .where(Invitation.fingerprint == bindparam("fingerprint"), RelayLink.revoked_at.is_(None))
    .options(contains_eager(Invitation.relay_link).joinedload(RelayLink.campaign).joinedload(Campaign.project))
)
_BY_KEYWORD = select(Campaign).where(Campaign.keyword == bindparam("keyword"))
_BY_CODE = LookUp(
    select(RelayLink.id).where(
        RelayLink.campaign_id == bindparam("campaign"),
        RelayLink.code == bindparam("code"),
        RelayLink.revoked_at.is_(None),
    )
)
_OF_NUMBER = LookUp(
    select(Invitation.id).where(
        Invitation.campaign_id == bindparam("campaign"), Invitation.recipient_index == bindparam("index")
    )
)
_REMINDS = LookUp(select(ReminderPlan.campaign_id).where(ReminderPlan.campaign_id == bindparam("campaign")))
_PREFILL = select(Invitation.prefill).where(Invitation.id == bindparam("wanted"))


def find_campaign(session: Session, key: str) -> Campaign | None:
    statement = select(Campaign).where(Campaign.key == key).options(joinedload(Campaign.project))
    return session.scalar(statement)


def free_key(session: Session, wanted: str, taken: Collection[str] = ()) -> str:
    """The key itself, or the first with a number behind it, that no campaign has."""
    number, key = 1, wanted
    while key in taken or find_campaign(session, key):
        number += 1
        key = f"{wanted}-{number}"
    return key


def find_by_keyword(session: Session, keyword: str) -> Campaign | None:
    """The campaign whose keyword somebody texted; capitals do not count."""
    return session.scalar(_BY_KEYWORD, {"keyword": keyword.strip().upper()})


def keywords_before(session: Session, word: str) -> Sequence[Campaign]:
    """The campaigns whose keyword a word begins with: people leave out the space before a code."""
    begins = literal(word.strip().upper()).startswith(Campaign.keyword)
    return session.scalars(select(Campaign).where(begins)).all()


def campaigns(session: Session) -> Sequence[Campaign]:
    """Newest first."""
    newest = select(Campaign).order_by(Campaign.opens_at.desc(), Campaign.id.desc())
    return session.scalars(newest.options(joinedload(Campaign.project))).all()


def waves_before(session: Session, campaign: Campaign) -> Sequence[Campaign]:
    """The waves of the project that are over when this one opens, the last one first."""
    ended = func.coalesce(Campaign.closed_at, Campaign.closes_at)
    held = (Campaign.test.is_(False), Campaign.ready_at.is_not(None), Campaign.id != campaign.id)
    found = select(Campaign).where(Campaign.project_id == campaign.project_id, *held, ended <= campaign.opens_at)
    return session.scalars(found.order_by(ended.desc(), Campaign.id.desc())).all()


def wave_before(session: Session, campaign: Campaign) -> Campaign | None:
    return next(iter(waves_before(session, campaign)), None)


def begun(session: Session, campaign_id: int) -> bool:
    """Whether anybody has begun to answer."""
    first = HistoryEvent.kind == EventKind.INTERVIEW_STARTED
    return session.scalar(select(exists().where(HistoryEvent.campaign_id == campaign_id, first))) or False


def answers_by_link(session: Session, campaign_id: int) -> Mapping[int, int]:
    """Interviews that came to an end, or most of the way, through each link."""
    kinds = (EventKind.INTERVIEW_COMPLETED, EventKind.INTERVIEW_PARTIAL)
    came = select(HistoryEvent.relay_link_id, func.count(HistoryEvent.interview_id.distinct()))
    came = came.where(HistoryEvent.campaign_id == campaign_id, HistoryEvent.kind.in_(kinds))
    return {link: count for link, count in session.execute(came.group_by(HistoryEvent.relay_link_id)) if link}


def find_page(session: Session, keys: Keys, token: str) -> RelayLink | None:
    """The link whose professional's page a token opens; None where unknown or revoked."""
    fingerprint = keys.fingerprint(token)
    found = select(RelayLink).where(RelayLink.page_fingerprint == fingerprint, RelayLink.revoked_at.is_(None))
    return session.scalar(found.options(*_WHOSE))


def find_by_code(session: Session, campaign_id: int, code: str) -> int | None:
    """The link of a campaign that a printed code names, as typed; None where unknown or revoked."""
    row = _BY_CODE.first(session, {"campaign": campaign_id, "code": read_code(code)})
    return row[0] if row else None


def find_invitation(session: Session, keys: Keys, token: str) -> Invitation | None:
    """The invitation a personal link opens, with its relay link and campaign; None where unknown or revoked."""
    return session.scalar(_INVITATION, {"fingerprint": keys.fingerprint(token)})


def invitation_of(session: Session, campaign_id: int, recipient_index: bytes) -> Invitation | None:
    """The one invitation of a number (its blind index) in a campaign."""
    row = _OF_NUMBER.first(session, {"campaign": campaign_id, "index": recipient_index})
    return session.get_one(Invitation, row[0]) if row else None


def invitations_of(session: Session, recipient_index: bytes) -> Sequence[Invitation]:
    """Every invitation of a number, the newest first: what an answer by text message may be about."""
    found = select(Invitation).where(Invitation.recipient_index == recipient_index)
    whose = joinedload(Invitation.relay_link).joinedload(RelayLink.campaign)
    return session.scalars(found.order_by(Invitation.id.desc()).options(whose)).all()


def reminds(session: Session, campaign_id: int) -> bool:
    """Whether a campaign reminds anybody."""
    return _REMINDS.first(session, {"campaign": campaign_id}) is not None


def relay_links(session: Session, campaign_id: int) -> Sequence[RelayLink]:
    """Every link of a campaign, by structure and professional name; revoked ones too, for their cases go on."""
    found = select(RelayLink).join(RelayLink.professional).join(Professional.structure)
    found = found.where(RelayLink.campaign_id == campaign_id).order_by(Structure.name, Professional.name, RelayLink.id)
    whose = contains_eager(RelayLink.professional).contains_eager(Professional.structure)
    return session.scalars(found.options(whose)).all()


def find_project(session: Session, key: str) -> Project | None:
    return session.scalar(select(Project).where(Project.key == key))


def structures(session: Session, project_id: int) -> Sequence[Structure]:
    """Those that are partners now."""
    found = (
        select(Structure)
        .where(Structure.project_id == project_id, Structure.gone_at.is_(None))
        .order_by(Structure.name, Structure.id)
    )
    return session.scalars(found).all()


def structure_kinds(session: Session, project_id: int) -> Sequence[str]:
    """What its structures are, in words of the partner file, each once."""
    found = select(Structure.kind).where(Structure.project_id == project_id, Structure.kind != "").distinct()
    return session.scalars(found.order_by(Structure.kind)).all()


def prefill(session: Session, invitation_id: int) -> bytes | None:
    """What an invitation knows of the person, sealed."""
    return session.scalar(_PREFILL, {"wanted": invitation_id})


def professionals(session: Session, project_id: int) -> Sequence[Professional]:
    """Every professional who is there now, with their structure, by structure and name."""
    found = select(Professional).join(Professional.structure)
    found = found.where(Structure.project_id == project_id, Professional.gone_at.is_(None))
    found = found.order_by(Structure.name, Professional.name, Professional.id)
    return session.scalars(found.options(contains_eager(Professional.structure))).all()


def professional_counts(session: Session, project_id: int) -> Mapping[int, int]:
    """How many professionals are there now, by structure."""
    counted = select(Professional.structure_id, func.count()).join(Professional.structure)
    counted = counted.where(Structure.project_id == project_id, Professional.gone_at.is_(None))
    return dict(session.execute(counted.group_by(Professional.structure_id)).all())


def people_of(session: Session, structure_ids: Sequence[int]) -> Sequence[Professional]:
    """Who is in these structures now, by name."""
    found = select(Professional).where(Professional.structure_id.in_(structure_ids), Professional.gone_at.is_(None))
    return session.scalars(found.order_by(Professional.name, Professional.id)).all()


def links_of(session: Session, campaign_id: int, structure_ids: Sequence[int]) -> Sequence[RelayLink]:
    """The links that people of these structures have in a campaign."""
    found = select(RelayLink).join(RelayLink.professional).where(RelayLink.campaign_id == campaign_id)
    return session.scalars(found.where(Professional.structure_id.in_(structure_ids))).all()


def declarations(session: Session, campaign_id: int) -> Mapping[tuple[int, str], Declaration]:
    """What holds now: the last declaration of each kind, by (relay link id, kind)."""
    found = select(Declaration).join(RelayLink, RelayLink.id == Declaration.relay_link_id)
    found = found.where(RelayLink.campaign_id == campaign_id).order_by(Declaration.at, Declaration.id)
    return {(row.relay_link_id, row.kind): row for row in session.scalars(found)}


def commitments(session: Session, campaign_id: int) -> Mapping[int, Commitment]:
    """The last promise of each professional, by relay link id."""
    found = select(Commitment).join(RelayLink, RelayLink.id == Commitment.relay_link_id)
    found = found.where(RelayLink.campaign_id == campaign_id).order_by(Commitment.made_at, Commitment.id)
    return {row.relay_link_id: row for row in session.scalars(found)}


def history(session: Session, relay_link_id: int) -> Sequence[HistoryEvent]:
    """What happened in one professional's case, oldest first."""
    found = select(HistoryEvent).where(HistoryEvent.relay_link_id == relay_link_id)
    return session.scalars(found.order_by(HistoryEvent.at, HistoryEvent.id)).all()
