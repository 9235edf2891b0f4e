"""What the provider sends to Relais: incoming texts and status reports, signed as Twilio signs them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

import requests
from lxml import etree
from twilio.request_validator import RequestValidator

from app.messaging.segments import count
from app.standin.exchange import Exchange, Fault, Message

TIMEOUTS = (5, 15)
"""Twilio's own: five seconds to connect, fifteen to answer."""
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


_FATES: dict[Fault, tuple[str, int | None]] = {
    Fault.OPTED_OUT_LATER: ("failed", 21610),
    Fault.BLOCKED: ("undelivered", 30007),
    Fault.AWAY: ("undelivered", 30003),
}


class RelaisError(RuntimeError):
    """Relais did not answer a webhook as a provider needs it."""


@dataclass(frozen=True, slots=True)
class Account:
    sid: str
    token: str
    number: str
    """The number people write to."""


def _picture(sid: str) -> dict[str, str]:
    """How the provider tells of a file that came with a text."""
    where = f"https://api.twilio.com/2010-04-01/Messages/{sid}/Media/ME0"
    return {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": where}


class Webhooks:
    def __init__(self, exchange: Exchange, account: Account, relais_url: str) -> None:
        self._exchange, self._account = exchange, account
        self._incoming = f"{relais_url.rstrip('/')}/sms/incoming"
        self._signer = RequestValidator(account.token)
        self._background = ThreadPoolExecutor(max_workers=4, thread_name_prefix="standin")
        self._flying: set[Future[None]] = set()

    def incoming(self, message: Message) -> str:
        """Bring a person's text to Relais; what Relais answers is delivered to the person and given back.

        Raises RelaisError where the answer is no TwiML.
        """
        response = self.post(self._incoming, self._incoming_fields(message))
        if response.status_code != requests.codes.ok or "xml" not in response.headers.get("Content-Type", ""):
            raise RelaisError(f"The webhook answered {response.status_code}.")
        texts = [str(text) for text in etree.fromstring(response.content, PARSER).xpath("/Response/Message//text()")]
        for text in texts:
            self._exchange.add("outbound-reply", message.recipient, message.sender, text, "delivered")
        return "\n".join(texts)

    def later(self, do: Callable[[], None]) -> None:
        """In the background, as a provider does."""
        flying = self._background.submit(do)
        self._flying.add(flying)
        flying.add_done_callback(self._flying.discard)

    def settle(self) -> None:
        """Wait for everything that is on its way now."""
        wait(set(self._flying))

    def report(self, message: Message) -> None:
        """Deliver an outgoing message, telling Relais of each status on the way, in the background."""
        self.later(partial(self._deliver, message))

    def _deliver(self, message: Message) -> None:
        fate, error = self._fate()
        statuses = ["sent", fate]
        if self._exchange.take_fault(Fault.SHUFFLED):
            statuses.reverse()
        times = 2 if self._exchange.take_fault(Fault.DUPLICATE) else 1
        self._exchange.set_status(message.sid, fate, error)
        if message.callback is None or self._exchange.take_fault(Fault.SILENT):
            return
        for status in statuses * times:
            self._tell(message, message.callback, status, error if status == fate else None)

    def _fate(self) -> tuple[str, int | None]:
        """How a message ends, and the provider's code where it does not arrive."""
        fault = self._exchange.take_fault(*_FATES)
        return _FATES[fault] if fault else ("delivered", None)

    def _tell(self, message: Message, callback: str, status: str, error: int | None) -> None:
        fields = {**self._fields(message), "MessageStatus": status, "SmsStatus": status}
        if error:
            fields["ErrorCode"] = str(error)
        try:
            self.post(callback, fields)
        except requests.RequestException:
            # Twilio gives a status report up when nobody takes it; so do we.
            return

    def post(self, url: str, fields: dict[str, str]) -> requests.Response:
        """Signed as the provider signs."""
        signature = self._signer.compute_signature(url, fields)
        return requests.post(url, data=fields, headers={"X-Twilio-Signature": signature}, timeout=TIMEOUTS)

    def _fields(self, message: Message) -> dict[str, str]:
        return {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self._account.sid,
            "From": message.sender,
            "To": message.recipient,
            "ApiVersion": "2010-04-01",
        }

    def _incoming_fields(self, message: Message) -> dict[str, str]:
        segments = str(max(count(message.body).parts, 1))
        fields = {**self._fields(message), "Body": message.body, "NumMedia": "0", "NumSegments": segments}
        return {**fields, **_picture(message.sid)} if message.picture else fields

    def close(self) -> None:
        self._background.shutdown(wait=True)
