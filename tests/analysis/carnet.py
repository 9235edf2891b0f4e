"""A small survey with two indicators, and a campaign of it whose interviews go through the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.database.secrets import Keys
from app.distribution.tables import Campaign, Declaration, Invitation, Professional, Project, RelayLink, Structure
from app.interview import engine
from app.interview.document import to_document
from app.interview.model import Channel, Interview, Move, Raw, Reply, Withdraw
from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.plan import plan_digest, plan_document
from app.questionnaire.version import Version
from app.versions.service import publish

OPENS = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
CLOSES = dt.datetime(2026, 4, 1, 18, tzinfo=dt.UTC)
LATER = dt.timedelta(days=40)
"""From a wave to the one after it."""
KEYS = Keys("for tests only: forty-eight characters or so, all public")

DEFINITION: dict[str, Any] = {
    "key": "carnet",
    "project": "Mon Récap",
    "title": "Votre carnet",
    "intro": "Quelques questions.",
    "notice": "Sans votre nom.",
    "thanks": "Merci.",
    "declined": "Merci.",
    "minutes": 2,
    "languages": ["fr", "ar"],
    "outcomes": [{"id": "organiser", "label": "Organiser son parcours"}],
    "choices": [
        {"name": "accords", "options": [{"code": "oui", "label": "D'accord"}, {"code": "non", "label": "Non merci"}]},
        {"name": "oui_non", "options": [{"code": "oui", "label": "Oui"}, {"code": "non", "label": "Non"}]},
        {
            "name": "degres",
            "options": [
                {"code": "beaucoup", "label": "Beaucoup"},
                {"code": "peu", "label": "Un peu"},
                {"code": "pas", "label": "Pas du tout"},
            ],
        },
        {
            "name": "usages",
            "options": [
                {"code": "rdv", "label": "Mes rendez-vous"},
                {"code": "papiers", "label": "=Mes papiers"},
                {"code": "aucun", "label": "Rien", "exclusive": True},
            ],
        },
    ],
    "questions": [
        {"id": "accord", "kind": "consent", "text": "Voulez-vous répondre ?", "choices": "accords", "refusable": False},
        {"id": "carnet", "kind": "single", "text": "Utilisez-vous le carnet ?", "choices": "oui_non"},
        {"id": "aide", "kind": "single", "text": "Vous aide-t-il ?", "choices": "degres", "show_if": "carnet == oui"},
        {"id": "usage", "kind": "multiple", "text": "Pour quoi ?", "choices": "usages", "show_if": "carnet == oui"},
        {
            "id": "confiance",
            "kind": "scale",
            "text": "Avez-vous confiance ?",
            "scale": {"first": 1, "last": 5, "low": "Non", "high": "Oui"},
        },
        {"id": "depuis", "kind": "date", "text": "Depuis quand ?", "required": False},
        {"id": "fin", "kind": "note", "text": "C'est presque fini."},
        {"id": "mot", "kind": "text", "text": "Un mot ?", "required": False},
    ],
    "indicators": [
        {
            "id": "organisation",
            "label": "S'organiser mieux",
            "outcome": "organiser",
            "positive": "aide in [beaucoup, peu]",
            "population": "carnet == oui",
            "target": 0.6,
            "floor": 0.4,
            "minimum_n": 20,
            "minimum_clusters": 4,
        },
        {"id": "assurance", "label": "Avoir confiance", "positive": "confiance >= 4", "target": 0.8, "floor": 0.7},
    ],
}


@cache
def carnet() -> Version:
    survey = Survey.model_validate(DEFINITION)
    french = {entry.context: entry.text for entry in entries(survey)}
    return Version.of(survey, {"fr": french, "ar": {context: f"ع {text}" for context, text in french.items()}})


SAYS_YES: Mapping[str, Raw] = {
    "accord": "oui",
    "carnet": "oui",
    "aide": "beaucoup",
    "usage": ("rdv",),
    "confiance": "4",
    "depuis": "2026-01-05",
    "fin": "",
    "mot": "utile",
}


def talk(
    version: Version, id_: str, replies: Mapping[str, Raw], language: str = "fr", channel: Channel = Channel.WEB
) -> Interview:
    """An interview with these replies, given in the order of the survey; it stops where none is left."""
    step = engine.begin(version, id_, language, channel, OPENS)
    while step.prompt is not None and step.prompt.question_id in replies:
        asked = step.prompt.question_id
        move: Move = Reply(asked, replies[asked], channel, f"{id_}.{asked}")
        step = engine.advance(version, step.interview, move, OPENS)
        assert step.prompt is None or step.prompt.problem is None, step.prompt
    return step.interview


def withdrawn(version: Version, interview: Interview) -> Interview:
    return engine.advance(version, interview, Withdraw(), OPENS).interview


@dataclass
class Field:
    """A campaign with four professionals in two structures; `answer` adds interviews to it."""

    session: Session
    version: Version
    campaign: Campaign
    links: list[RelayLink]
    count: int = field(default=0)

    def answer(
        self, professional: int | None, replies: Mapping[str, Raw], language: str = "fr", channel: Channel = Channel.WEB
    ) -> None:
        self.count += 1
        self.keep(professional, talk(self.version, f"{self.count:026}", replies, language, channel))

    def keep(self, professional: int | None, interview: Interview) -> None:
        row = InterviewRow(
            id=interview.id,
            campaign_id=self.campaign.id,
            version_digest=self.version.digest,
            relay_link_id=None if professional is None else self.links[professional].id,
            channel=interview.channel.value,
            language=interview.language,
            state=interview.state.value,
            step=interview.step,
            answered=len(interview.answers),
            document=to_document(interview),
            started_at=interview.started_at,
            updated_at=OPENS,
        )
        self.session.add(row)
        self.session.flush()

    def invite_last(self, professional: int) -> None:
        """The last interview began from a personal link."""
        number = f"{self.count:032}".encode()
        invitation = Invitation(
            campaign_id=self.campaign.id,
            relay_link_id=self.links[professional].id,
            fingerprint=number,
            recipient_index=number,
            language="fr",
            created_at=OPENS,
        )
        self.session.add(invitation)
        self.session.flush()
        self.session.get_one(InterviewRow, f"{self.count:026}").invitation_id = invitation.id
        self.session.flush()

    def declare(self, professional: int, low: int, high: int, kind: str = "forwarded") -> None:
        said = Declaration(
            relay_link_id=self.links[professional].id,
            kind=kind,
            low=low,
            high=high,
            method="counted",
            source="professional",
            at=OPENS,
        )
        self.session.add(said)
        self.session.flush()


def open_field(session: Session, version: Version) -> Field:
    """Four professionals in two structures, with their links."""
    project = Project(key="mon-recap", name="Mon Récap")
    session.add(project)
    publish(session, version, OPENS, "test")
    session.flush()
    plan = plan_document(version, CLOSES)
    campaign = Campaign(
        project_id=project.id,
        key="vague-1",
        name="Vague 1",
        version_digest=version.digest,
        opens_at=OPENS,
        closes_at=CLOSES,
        plan=plan,
        plan_digest=plan_digest(plan),
        sealed_at=OPENS,
        ready_at=OPENS,
    )
    session.add(campaign)
    session.flush()
    links = [_link(session, project, campaign, number) for number in range(4)]
    return Field(session, version, campaign, links)


def wave_after(fieldwork: Field) -> Field:
    """Another wave, through the same professionals."""
    first = fieldwork.campaign
    kept = {name: getattr(first, name) for name in ("project_id", "version_digest", "plan", "plan_digest")}
    times = {name: getattr(first, name) + LATER for name in ("opens_at", "closes_at", "sealed_at", "ready_at")}
    campaign = Campaign(key="vague-2", name="Vague 2", **kept, **times)
    fieldwork.session.add(campaign)
    fieldwork.session.flush()
    links = [
        RelayLink(
            campaign_id=campaign.id,
            professional_id=one.professional_id,
            fingerprint=KEYS.fingerprint(f"later {one.id}"),
            page_fingerprint=KEYS.fingerprint(f"later page {one.id}"),
            code=one.code,
        )
        for one in fieldwork.links
    ]
    fieldwork.session.add_all(links)
    fieldwork.session.flush()
    return Field(fieldwork.session, fieldwork.version, campaign, links, count=5000)


def _link(session: Session, project: Project, campaign: Campaign, number: int) -> RelayLink:
    kind = "mission_locale" if number % 2 else "association"
    structure = session.query(Structure).filter_by(kind=kind).one_or_none() or Structure(
        project_id=project.id, reference=kind, name=kind, kind=kind, departement="974"
    )
    professional = Professional(reference=f"P{number}", name=f"Personne {number}", structure=structure)
    session.add_all([structure, professional])
    session.flush()
    token = KEYS.token("relay", str(number))
    link = RelayLink(
        campaign_id=campaign.id,
        professional_id=professional.id,
        fingerprint=KEYS.fingerprint(token),
        page_fingerprint=KEYS.fingerprint(token + "p"),
        code=f"code{number}",
    )
    session.add(link)
    session.flush()
    return link
