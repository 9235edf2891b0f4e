"""A campaign ready to answer: the small survey published, two structures, three professionals with their links."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.service import NewCampaign, find_or_make_project, import_partners, open_campaign, relay_links
from app.distribution.tables import Campaign, Project, RelayLink
from app.questionnaire.version import Version
from app.versions.service import publish
from tests.interview.small import small_version

KEYS = Keys("for tests only: forty-eight characters or so, all public")
HEADER = (
    "structure_reference,structure_name,structure_type,network,departement,notebooks,"
    "professional_reference,professional_name,role,email,phone,language"
)
PARTNERS = f"""{HEADER}
S01,Mission locale,mission_locale,Missions locales,93,120,P01,Amina Belkacem,conseillère,a@example.org,01 99 00 01 37,fr
S01,Mission locale,mission_locale,Missions locales,93,120,P02,Thomas Lefort,,,06 39 98 03 11,fr
S02,CCAS de l'Étang,ccas,,974,40,P03,Nadia Hoarau,assistante sociale,nadia@example.org,,ar
"""


@dataclass(frozen=True, slots=True)
class World:
    project: Project
    version: Version
    campaign: Campaign
    links: Sequence[RelayLink]


def make_world(
    session: Session,
    now: dt.datetime,
    *,
    partners: str = PARTNERS,
    key: str = "vague-1",
    version: Version | None = None,
) -> World:
    """Committed, so that other sessions see it. The survey is the small one, unless another is given."""
    version = version or small_version()
    row = publish(session, version, now, "Test")
    project = find_or_make_project(session, "mon-recap", "Mon Récap")
    result = import_partners(session, KEYS, project, partners, "partners.csv", now)
    assert not result.findings
    period = (now - dt.timedelta(days=1), now + dt.timedelta(days=30))
    new = NewCampaign(key, "Vague 1", project, row, *period, keyword=key.replace("-", ""))
    campaign = open_campaign(session, new, now)
    links = relay_links(session, KEYS, campaign, now)
    session.commit()
    return World(project, version, campaign, links)
