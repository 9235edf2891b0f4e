"""Calls as the provider makes them: it rings a telephone, asks Relais what to do, and reports on each leg."""

from __future__ import annotations

from functools import partial

import requests
from lxml import etree

from app.standin.exchange import Call, Exchange, Line
from app.standin.webhooks import PARSER, Account, Webhooks

_FATES = {Line.BUSY: "busy", Line.NO_ANSWER: "no-answer", Line.FAILED: "failed"}


class Switchboard:
    def __init__(self, exchange: Exchange, webhooks: Webhooks, account: Account) -> None:
        self._exchange, self._webhooks, self._account = exchange, webhooks, account

    def place(self, call: Call, url: str, callback: str | None) -> None:
        self._webhooks.later(partial(self._play, call, url, callback))

    def _play(self, call: Call, url: str, callback: str | None) -> None:
        """Ring, and once picked up do as Relais says until there is nothing more to do."""
        try:
            if self._picked_up(call, callback):
                self._follow(call, self._asked(call, url))
                self._become(call, "completed", callback)
        except requests.RequestException:
            self._become(call, "failed", None)

    def _picked_up(self, call: Call, callback: str | None) -> bool:
        line = self._exchange.line(call.recipient)
        for status in ("initiated", "ringing", _FATES.get(line, "in-progress")):
            self._become(call, status, callback)
        return line not in _FATES

    def _follow(self, call: Call, said: etree._Element) -> None:
        """A key where one is asked for; then the other telephone."""
        action = said.find("Gather")
        if action is not None and self._exchange.line(call.recipient) is Line.ANSWERS:
            said = self._asked(call, str(action.get("action")), Digits="1")
        for dial in said.iter("Dial"):
            for wanted in dial.iter("Number"):
                self._connect(call, str(dial.get("callerId")), wanted)

    def _connect(self, call: Call, shown: str, wanted: etree._Element) -> None:
        person = self._exchange.ring(shown, str(wanted.text))
        callback = wanted.get("statusCallback")
        if self._picked_up(person, callback):
            self._become(person, "completed", callback, ParentCallSid=call.sid)

    def _asked(self, call: Call, url: str, **more: str) -> etree._Element:
        answer = self._webhooks.post(url, {**self._fields(call, "in-progress"), **more})
        answer.raise_for_status()
        return etree.fromstring(answer.content, PARSER)

    def _become(self, call: Call, status: str, callback: str | None, **more: str) -> None:
        self._exchange.set_call(call.sid, status)
        if callback:
            self._webhooks.post(callback, {**self._fields(call, status), **more})

    def _fields(self, call: Call, status: str) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "AccountSid": self._account.sid,
            "From": call.sender,
            "To": call.recipient,
            "CallStatus": status,
            "Direction": "outbound-api",
            "ApiVersion": "2010-04-01",
        }
