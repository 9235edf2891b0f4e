"""Playing a telephone from Python, over the stand-in's own HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from app.standin.exchange import Fault


class StandinError(RuntimeError):
    """Relais did not answer the text as it must."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that was sent: the provider's name for it, and what came back ("" for nothing)."""

    sid: str
    reply: str


class Standin:
    """A running stand-in, by its address."""

    def __init__(self, url: str, timeout: float = 30) -> None:
        self.url, self._timeout = url.rstrip("/"), timeout
        self._session = requests.Session()

    def say(self, number: str, text: str) -> str:
        """Send a text as this telephone; the answer of Relais, "" where it gives none."""
        return self.send(number, text).reply

    def send(self, number: str, text: str) -> Said:
        return self._said(self._messages(number), {"text": text})

    def say_again(self, number: str, sid: str) -> str:
        """Let the provider repeat a text it already brought."""
        return self._said(f"{self._messages(number)}/{sid}/again", {}).reply

    def conversation(self, number: str) -> list[dict[str, Any]]:
        """Every message of a telephone, oldest first, with its status and segments."""
        response = self._session.get(self._messages(number), timeout=self._timeout)
        response.raise_for_status()
        found: list[dict[str, Any]] = response.json()
        return found

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the stand-in go wrong."""
        document = {"fault": fault.value, "times": times}
        self._session.post(f"{self.url}/faults", json=document, timeout=self._timeout).raise_for_status()

    def _messages(self, number: str) -> str:
        return f"{self.url}/phones/{quote(number)}/messages"

    def _said(self, address: str, document: dict[str, str]) -> Said:
        response = self._session.post(address, json=document, timeout=self._timeout)
        if response.status_code != requests.codes.ok:
            raise StandinError(f"The stand-in answered {response.status_code}.")
        told = response.json()
        return Said(told["sid"], told["reply"])
