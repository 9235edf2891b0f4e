"""The provider of text messages: Twilio. Loaded by whoever sends; a web process only writes to the outbox."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from app.messaging.core import Channel
from app.messaging.gateway import Ambiguous, Kept, Outcome, Parcel, Refused, Sent
from app.settings import TwilioSettings

T = TypeVar("T")

PUBLIC_API = "https://api.twilio.com"
TIMEOUTS = (5, 15)
"""Seconds to connect and to read; the client's own default is to wait for ever."""
RECENT = 50
"""Messages to one number looked at when asking after a lost one; they come newest first."""
ANSWERED = "outbound-reply"
"""The direction of what we answered to a text: it may say the same, and is no message of the outbox."""
UNREACHED = 503
"""The code of a provider that never heard us."""

_SILENT = logging.getLogger(f"{__name__}.provider")
_SILENT.disabled = True  # the client would log the telephone number of every message


class PatientClient(TwilioHttpClient):
    """Twilio's own HTTP client with both time-outs, at another address where the settings name one."""

    def __init__(self, api_base: str | None, timeouts: tuple[float, float]) -> None:
        super().__init__(logger=_SILENT)
        # Requests takes the pair; Twilio's client only passes it on.
        self.timeout = timeouts  # type: ignore[assignment]
        self._api_base = api_base.rstrip("/") if api_base else None

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: FBT002 -- as the library has it
    ) -> Response:
        if self._api_base:
            url = url.replace(PUBLIC_API, self._api_base, 1)
        return super().request(method, url, params, data, headers, auth, timeout, allow_redirects)


def client_of(settings: TwilioSettings, timeouts: tuple[float, float] = TIMEOUTS) -> Client:
    return Client(
        settings.account_sid,
        settings.auth_token,
        http_client=PatientClient(settings.api_base, timeouts),
        # Given so that the client does not look for an edge or a region in the process's environment.
        environment={"TWILIO_ACCOUNT_SID": settings.account_sid},
    )


def attempted(create: Callable[[], T]) -> T | Refused | Ambiguous:
    """What the provider made, or whether it has it at all."""
    try:
        return create()
    except TwilioRestException as error:
        return _answered(error)
    except requests.ConnectTimeout:
        return Refused(UNREACHED)
    except requests.ConnectionError as error:
        return Refused(UNREACHED) if _never_connected(error) else Ambiguous("connection_lost")
    except (requests.RequestException, TwilioException, ValueError) as error:
        return Ambiguous(type(error).__name__)


class TwilioGateway:
    """Messages through Twilio; the number in the settings may also be a messaging service (`MG…`)."""

    channel = Channel.SMS

    def __init__(
        self, settings: TwilioSettings, public_base_url: str, timeouts: tuple[float, float] = TIMEOUTS
    ) -> None:
        self._fixed = _fixed(settings)
        self._status_address = f"{public_base_url.rstrip('/')}/sms/status"
        self._messages = client_of(settings, timeouts).messages

    def send(self, parcel: Parcel) -> Outcome:
        callback = f"{self._status_address}?{urlencode({'reference': parcel.reference})}"
        message = attempted(
            lambda: self._messages.create(
                to=parcel.recipient, body=parcel.body, status_callback=callback, **_lifetime(parcel), **self._fixed
            )
        )
        if isinstance(message, Refused | Ambiguous):
            return message
        return Sent(message.sid, str(message.status or "")) if message.sid else Ambiguous("no_identifier")

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...] | Ambiguous:
        # Not filtered by date at the provider: its filter is on the sending date, which a queued message lacks.
        try:
            found = self._messages.list(to=parcel.recipient, limit=RECENT, page_size=RECENT)
        except (requests.RequestException, TwilioException, ValueError) as error:
            return Ambiguous(type(error).__name__)
        return tuple(
            Kept(one.sid, one.body or "", str(one.status or ""))
            for one in found
            if one.sid and one.date_created and one.date_created >= since and str(one.direction) != ANSWERED
        )


def _fixed(settings: TwilioSettings) -> dict[str, Any]:
    """What every message of an account says: its sender, and how long texts and numbers are kept."""
    service = settings.number.startswith("MG")
    kept = {"content_retention": settings.content_retention, "address_retention": settings.address_retention}
    return {
        "messaging_service_sid" if service else "from_": settings.number,
        **{name: value for name, value in kept.items() if value},
    }


def _lifetime(parcel: Parcel) -> dict[str, Any]:
    """The provider takes whole seconds, at least one."""
    return {"validity_period": max(int(parcel.lifetime.total_seconds()), 1)} if parcel.lifetime else {}


def _answered(error: TwilioRestException) -> Refused | Ambiguous:
    """A clear no, or a broken answer from somewhere on the way, after which the message may yet exist."""
    if error.status >= 500:
        return Ambiguous(f"http_{error.status}")
    return Refused(error.code or error.status)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the connection failed before anything was said (refused, unknown host)."""
    cause = error.args[0] if error.args else None
    return "NewConnectionError" in type(getattr(cause, "reason", cause)).__name__
