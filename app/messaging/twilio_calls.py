"""Calls through Twilio: its own client rings one telephone, and asks us what to do once it is picked up."""

from __future__ import annotations

from app.messaging.calls import EVENTS, RING_SECONDS, Ring
from app.messaging.gateway import Ambiguous, Refused, Sent
from app.messaging.twilio_gateway import TIMEOUTS, attempted, client_of
from app.settings import TwilioSettings


class TwilioCalls:
    def __init__(self, settings: TwilioSettings, timeouts: tuple[float, float] = TIMEOUTS) -> None:
        if settings.voice_number is None:
            raise ValueError("Calls need a verified number to show.")
        self._shown = settings.voice_number
        self._calls = client_of(settings, timeouts).calls

    def ring(self, wanted: Ring) -> Sent | Refused | Ambiguous:
        call = attempted(
            lambda: self._calls.create(
                to=wanted.number,
                from_=self._shown,
                url=wanted.answer_url,
                timeout=RING_SECONDS,
                status_callback=wanted.status_url,
                status_callback_event=list(EVENTS),
            )
        )
        if isinstance(call, Refused | Ambiguous):
            return call
        return Sent(call.sid, str(call.status or "")) if call.sid else Ambiguous("no_identifier")
