"""The hours and limits that the settings name, and what their sender can do."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache

from app.messaging.core import senders
from app.messaging.core.hours import ALWAYS, STRICTEST, Hours, read_hours
from app.messaging.core.senders import ANY_SENDER, EVERYWHERE, Capabilities
from app.messaging.core.spending import MICRO, Policy
from app.settings import SendingSettings, Settings, SettingsError, TwilioSettings

NONE = "none"


def policy(settings: Settings) -> Policy:
    """Raises SettingsError where a value cannot be read. Without a real account nobody is woken, so no hours hold."""
    sending = settings.sending
    return Policy(
        hours=_hours(sending, real=settings.twilio is not None or settings.mail is not None),
        price=_money("RELAIS_SMS_PRICE", sending.price) or 0,
        day_messages=_count("RELAIS_SMS_PER_DAY", sending.day_messages),
        number_messages=_count("RELAIS_SMS_PER_NUMBER", sending.number_messages),
        campaign_cost=_money("RELAIS_SMS_BUDGET", sending.budget or NONE),
    )


def capabilities(settings: Settings) -> Capabilities:
    """What the sender can do. Raises SettingsError where it is none, or cannot do what is said of it."""
    return _able(settings.twilio) if settings.twilio else ANY_SENDER


@lru_cache(maxsize=8)
def _able(named: TwilioSettings) -> Capabilities:
    """Asked at every text that comes in."""
    found = senders.capabilities(named.number, two_way=named.two_way, regions=_regions(named.regions))
    if found is None:
        raise SettingsError(
            f"TWILIO_NUMBER is {named.number!r}: give +33…, a short code, a messaging service (MG…), or a name of at "
            "most 11 letters. Nobody can answer a name: with one, leave TWILIO_TWO_WAY out or say no."
        )
    return found


def _regions(given: str | None) -> frozenset[str]:
    regions = frozenset((given or "").upper().replace(",", " ").split())
    if unknown := regions - EVERYWHERE:
        known = " ".join(sorted(EVERYWHERE))
        raise SettingsError(f"TWILIO_REGIONS names {', '.join(sorted(unknown))}: give some of {known}.")
    return regions or EVERYWHERE


def rate(settings: Settings) -> float:
    """Messages a second."""
    given = settings.sending.rate
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1000:
        raise SettingsError(f"RELAIS_SMS_RATE is {given!r}: give messages a second, as 10.")
    return value


def _hours(sending: SendingSettings, *, real: bool) -> Hours:
    if sending.hours is None:
        return STRICTEST if real else ALWAYS
    hours = read_hours(sending.hours)
    if hours is None:
        raise SettingsError(f"RELAIS_SMS_HOURS is {sending.hours!r}: write as 'mon-fri 8-20, sat 10-18', or 'always'.")
    return hours


def _count(name: str, given: str) -> int | None:
    if given == NONE:
        return None
    if not given.isascii() or not given.isdecimal():
        raise SettingsError(f"{name} is {given!r}: give a whole number, or 'none'.")
    return int(given)


def _money(name: str, given: str) -> int | None:
    if given == NONE:
        return None
    try:
        euros = Decimal(given.replace(",", "."))
    except InvalidOperation:
        euros = Decimal(-1)
    if not (euros.is_finite() and 0 <= euros < 1_000_000):
        raise SettingsError(f"{name} is {given!r}: give euros, as 0.08.")
    return int(euros * MICRO)
