"""What every respondent's page asks first: whose interview is this, may it go on, and where does it stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.collection import service as collection
from app.collection.codes import service as codes
from app.collection.codes.core import Purpose
from app.collection.service import Recorded
from app.collection.store import CampaignPeriod, Stored
from app.distribution.core import CampaignState, HasPeriod, Way, campaign_state, offers, spoken_in, takes_new
from app.distribution.tables import Campaign
from app.interview import engine
from app.interview.model import Move, Prompt, Speak, State
from app.interview.wording import Translate
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.site import context, errors, language
from app.site.http import see_other
from app.site.language import N_
from app.site.typography import typeset
from app.versions.store import load
from app.web import cookie, unsaid
from app.web.forms import name_among_others

STATUS = {CampaignState.CLOSED: 410, CampaignState.NOT_YET_OPEN: 403}
ANSWERING = {Way.SMS: N_("Text message"), Way.PHONE: N_("Telephone call")}
"""How one answers, where not on the web."""
FIXED_PAGES = frozenset({"end", "stop", "language", "elsewhere", "help", "alone"})
"""Pages beside the questions; a question of such a name has a hyphen before it in its address."""


def record(stored: Stored, *moves: Move) -> Recorded:
    """Make moves; a language that the campaign is not held in is no choice of its pages."""
    chosen = stored.campaign.languages
    made = [one for one in moves if not isinstance(one, Speak) or chosen is None or one.language in chosen]
    session, now = context.session(), context.now()
    code = partial(codes.first_to_answers, context.keys(), stored.interview.id, now)
    recorded = collection.record_all(session, stored, made, now, nothing_else=True, when_completed=code)
    unsaid.leave(recorded.stored)
    return recorded


def offered(stored: Stored, version: Version) -> tuple[Language, ...]:
    """The languages that an interview can go on in."""
    return spoken_in(stored.campaign, version.languages)


def own(campaign_key: str) -> Stored | None:
    """The interview of this browser in a campaign."""
    id_ = cookie.interview_of(campaign_key)
    stored = collection.find(context.reader(), id_) if id_ else None
    return stored if stored and cookie.holds(stored) else None


def of_own_interview(page: Callable[[Stored], ResponseReturnValue]) -> Callable[[str], ResponseReturnValue]:
    """A page about this browser's interview in an open campaign; where it has none, the page of unknown links."""

    @wraps(page)
    def found(campaign_key: str) -> ResponseReturnValue:
        stored = own(campaign_key)
        return errors.unknown_link_page() if stored is None else not_now(stored) or page(stored)

    return found


def not_now(stored: Stored) -> tuple[str, int] | None:
    """What stands on each page of an interview while its campaign is not open: after the end nothing changes."""
    state = state_of(stored.campaign)
    return None if state is CampaignState.OPEN else unavailable(stored.campaign, speaking(stored), state)


def speaking(stored: Stored) -> Version:
    """The interview's version; the page speaks its language from here on."""
    language.use(stored.interview.language)
    return load(context.reader(), stored.version_digest)


def translate(spoken: Language) -> Translate:
    return language.translator(spoken, context.settings().translations)


def survey_texts(version: Version, spoken: Language) -> dict[str, str]:
    """The survey's own texts in a language, by part."""
    return {part: typeset(version.text(spoken, f"survey.{part}"), spoken) for part in ("title", "intro", "notice")}


def state_of(campaign: HasPeriod) -> CampaignState:
    return campaign_state(campaign, context.now())


def state_for(campaign: HasPeriod, begun: Callable[[], object]) -> CampaignState:
    """Whoever has begun may finish while a campaign is closing; for everybody else it is closed."""
    state = state_of(campaign)
    if state is CampaignState.OPEN and not takes_new(campaign, context.now()) and not begun():
        return CampaignState.CLOSED
    return state


def unavailable(campaign: Campaign | CampaignPeriod, version: Version, state: CampaignState) -> tuple[str, int]:
    """Closed, or not open yet: only whoever holds a good link learns which."""
    language.use(request.args.get("lang", ""))
    ended = min(at for at in (campaign.closes_at, campaign.closed_at, campaign.closing_at) if at)
    page = render_template(
        "web/unavailable.html",
        survey=version.survey,
        languages=spoken_in(campaign, version.languages),
        state=state.value,
        opens_at=campaign.opens_at,
        ended_at=ended,
        results=url_for("published.show", campaign_key=campaign.key) if campaign.results_on else None,
    )
    return page, STATUS[state]


def not_on_the_web(campaign: CampaignPeriod, version: Version) -> tuple[str, int]:
    """A good link of a campaign that is answered in other ways, which are named."""
    ways = [_(said) for way, said in ANSWERING.items() if offers(campaign, way)]
    page = render_template(
        "web/unavailable.html",
        survey=version.survey,
        languages=spoken_in(campaign, version.languages),
        state="elsewhere",
        ways=ways,
    )
    return page, STATUS[CampaignState.NOT_YET_OPEN]


def go_on_from(recorded: Recorded) -> ResponseReturnValue:
    """On, with a code to the answers for whoever is through: theirs already, or another where the first was taken."""
    if recorded.stored.interview.state is State.COMPLETED and not recorded.completed_with:
        codes.make(context.session(), context.keys(), recorded.stored, Purpose.ANSWERS, context.now())
    return _go_to(recorded.stored, recorded.step.prompt)


def go_on(stored: Stored) -> ResponseReturnValue:
    """To where the interview stands."""
    version = load(context.reader(), stored.version_digest)
    return _go_to(stored, engine.current(version, stored.interview))


def _go_to(stored: Stored, prompt: Prompt | None) -> ResponseReturnValue:
    key = stored.campaign.key
    if prompt is None:
        return see_other(url_for("web.end", campaign_key=key))
    return see_other(question_address(key, prompt.question_id) + _place_on_page(stored, prompt))


def _place_on_page(stored: Stored, prompt: Prompt) -> str:
    """Where on a page of several questions to look: the one that is to be answered, when it is not the first."""
    version = load(context.reader(), stored.version_digest)
    if version.question(prompt.question_id).page is None:
        return ""
    page = engine.together(version, stored.interview, prompt.question_id)
    return "" if prompt.question_id == page[0] else f"#{name_among_others(prompt.question_id)}"


def question_address(campaign_key: str, question_id: str) -> str:
    written = f"-{question_id}" if question_id in FIXED_PAGES else question_id
    return url_for("web.question", campaign_key=campaign_key, question_id=written)
