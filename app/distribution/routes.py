"""The room's pages hung up, and the campaigns that the console switches between."""

from __future__ import annotations

from flask import Flask, request, url_for

from app.access.core import Role
from app.access.guard import allowed, current_staff

# Hang their pages on the blueprint.
from app.distribution import campaign_pages, editing_pages, partner_pages, promise_pages, readiness, store  # noqa: F401
from app.distribution.blueprint import blueprint
from app.distribution.partner_files import pages  # noqa: F401
from app.site import context, navigation
from app.site.language import N_

CAMPAIGN_PAGES = tuple(f"distribution.{one}" for one in ("new_campaign", "make_campaign", "change_draft", "save_draft"))


def _choices() -> list[navigation.CampaignChoice]:
    """The campaigns a signed-in person may switch to, each on the page they are looking at where it has one."""
    if current_staff() is None:
        return []
    found = store.campaigns(context.session())
    return [
        navigation.CampaignChoice(
            one.key, f"{one.project.name}\N{NO-BREAK SPACE}· {one.name}", _same_page(one.key), one.test
        )
        for one in found
    ]


def _same_page(key: str) -> str:
    if request.endpoint and request.method == "GET" and set(request.view_args or ()) == {"campaign_key"}:
        return url_for(request.endpoint, campaign_key=key)
    return url_for("distribution.partner_list", campaign_key=key)


def _shown() -> bool:
    return allowed(Role.TEAM)


def register(app: Flask) -> None:
    readiness.register(app)
    app.register_blueprint(blueprint)
    navigation.set_campaign_choices(app, _choices)
    navigation.add_item(app, navigation.NavigationItem("distribution.partner_list", N_("Partners"), 20, shown=_shown))
    navigation.add_item(
        app,
        navigation.NavigationItem(
            "distribution.campaign_page", N_("Campaign"), 65, shown=_shown, beneath=CAMPAIGN_PAGES
        ),
    )
