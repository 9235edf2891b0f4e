"""The console's navigation: each room puts its pages in, the shell shows what the reader may open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

_ITEMS = "relais.navigation"
_CHOICES = "relais.campaign_choices"
_ENTRIES = "relais.navigation_entries"


def _always() -> bool:
    return True


def _none() -> None:
    return None


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the navigation. `label` is an English msgid marked with N_."""

    endpoint: str
    label: str
    order: int
    per_campaign: bool = True
    """Its address carries `campaign_key`."""
    shown: Callable[[], bool] = _always
    count: Callable[[], int | None] = _none
    """How much waits behind it, for instance calls to make."""
    beneath: Collection[str] = ()
    """Rooms and endpoints whose pages are reached through it."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One line as the template shows it."""

    url: str
    label: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class CampaignChoice:
    """One campaign in the switcher above the navigation."""

    key: str
    label: str
    url: str
    test: bool = False
    """What is answered in it counts nowhere."""


def register(app: Flask) -> None:
    app.extensions[_ITEMS] = []
    app.extensions[_CHOICES] = tuple
    app.jinja_env.globals.update(
        navigation_entries=entries,
        campaign_choices=choices,
        current_campaign_key=campaign_key,
        sorted_query=sorted_query,
        # The room that knows people replaces this one.
        signed_in=_none,
    )


def add_item(app: Flask, item: NavigationItem) -> None:
    items: list[NavigationItem] = app.extensions[_ITEMS]
    items.append(item)
    items.sort(key=lambda one: one.order)


def set_campaign_choices(app: Flask, provider: Callable[[], Sequence[CampaignChoice]]) -> None:
    """Say who lists the campaigns a signed-in person may switch between."""
    app.extensions[_CHOICES] = provider


def choices() -> Sequence[CampaignChoice]:
    """Asked once for a page, which shows them in several places."""
    if _CHOICES not in g:
        setattr(g, _CHOICES, current_app.extensions[_CHOICES]())
    found: Sequence[CampaignChoice] = getattr(g, _CHOICES)
    return found


def campaign_key() -> str | None:
    """The campaign in the address; on a page of no campaign, the first one on offer, so that the way back stays."""
    given = (request.view_args or {}).get("campaign_key")
    if given is not None:
        return str(given)
    offered = choices()
    return offered[0].key if offered else None


def entries() -> Sequence[NavigationEntry]:
    """Counted once for a page, which lists them in two places: a count goes through a whole queue."""
    if _ENTRIES not in g:
        setattr(g, _ENTRIES, _entries())
    found: Sequence[NavigationEntry] = getattr(g, _ENTRIES)
    return found


def _entries() -> Sequence[NavigationEntry]:
    key = campaign_key()
    items: list[NavigationItem] = current_app.extensions[_ITEMS]
    shown = [item for item in items if (key is not None or not item.per_campaign) and item.shown()]
    here = _here(shown)
    return [NavigationEntry(_address(item, key), item.label, item is here, item.count()) for item in shown]


def _address(item: NavigationItem, key: str | None) -> str:
    return url_for(item.endpoint, campaign_key=key) if item.per_campaign else url_for(item.endpoint)


def _here(items: Sequence[NavigationItem]) -> NavigationItem | None:
    """The line the reader is on: the page itself, else the line above it, else the first line of its room."""
    exact = (item for item in items if item.endpoint == request.endpoint)
    above = (item for item in items if not {request.endpoint, request.blueprint}.isdisjoint(item.beneath))
    room = (item for item in items if item.endpoint.rpartition(".")[0] == request.blueprint)
    return next(exact, None) or next(above, None) or next(room, None)


def sorted_query(sort: str) -> str:
    """The address bar's query with another order; filters stay."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "sort"]
    return urlencode([*kept, ("sort", sort)])
