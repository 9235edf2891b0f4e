"""How a person goes through a survey in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, Request

DATE = ("3", "9", "2025")


def questions(page: Page) -> Iterator[str]:
    """Ids of the questions as they come, until the end."""
    for _ in range(60):
        place = page.url.rsplit("/", 1)[1]
        if place == "end":
            return
        yield place
    raise AssertionError("The walk has no end.")


def answer(page: Page, text: str) -> None:
    """The first choice, or a fitting text; then Continue."""
    fill(page, text)
    press(page, "button.main")


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page that follows."""
    with leaving(page):
        page.locator(selector).click()


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """What is done here leads to another page: wait for it, whether the browser fetches it or our script does."""
    page.evaluate("document.body.dataset.before = ''")
    yield
    page.locator("body:not([data-before])").wait_for()
    page.wait_for_load_state()


def requests_of(page: Page) -> list[Request]:
    """What the page asks for from now on, in order; clear the list before a step to hold that step's alone.

    Requests are told as they begin; their ends may be told after the page that follows is there.
    The driver takes no bound method of a list.
    """
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))  # noqa: PLW0108
    return asked


class Traffic:
    """Bytes that a page makes the network carry to it, headers with them, as the browser itself counts them.

    The driver's own sizes are told once a reply has ended, which it never learns of an errand of a script that led on.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.carried: dict[str, tuple[str, float]] = {}
        self._awaited: set[str] = set()
        browser = page.context.new_cdp_session(page)
        browser.on("Network.requestWillBeSent", self._asked)
        browser.on("Network.requestServedFromCache", lambda event: self._had(event["requestId"]))
        browser.on("Network.responseReceived", self._began)
        browser.on("Network.loadingFinished", self._ended)
        browser.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        name, url = event["requestId"], event["request"]["url"]
        if url.startswith("data:"):
            return
        if led_on := event.get("redirectResponse"):
            self.carried[f"{name} before {url}"] = (led_on["url"], led_on["encodedDataLength"])
        self.carried[name] = (url, 0)
        if event["type"] != "Fetch":
            self._awaited.add(name)

    def _had(self, name: str) -> None:
        """What the browser kept from before is not carried."""
        self.carried.pop(name, None)
        self._awaited.discard(name)

    def _began(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._had(event["requestId"])
        self._note(event["requestId"], event["response"]["encodedDataLength"])

    def _ended(self, event: dict[str, Any]) -> None:
        self._note(event["requestId"], event["encodedDataLength"])
        self._awaited.discard(event["requestId"])

    def _note(self, name: str, size: float) -> None:
        if name in self.carried:
            url, before = self.carried[name]
            self.carried[name] = (url, max(before, size))

    def taken(self) -> list[tuple[str, float]]:
        """Addresses and bytes since the last time, once all of it is there."""
        for _ in range(100):
            if not self._awaited:
                break
            self.page.wait_for_timeout(20)
        assert not self._awaited
        found = list(self.carried.values())
        self.carried.clear()
        return found


def body_size(request: Request) -> int:
    """Bytes of the reply's body over the wire, once it is whole; 0 for what the browser has already."""
    return request.sizes()["responseBodySize"] if _arrived(request) else 0


def _arrived(request: Request) -> bool:
    response = None if request.url.startswith("data:") else request.response()
    if response is not None:
        response.finished()
    return response is not None


def fill(page: Page, text: str) -> None:
    options, boxes = page.locator(".option"), page.locator(".parts input")
    if options.count():
        options.first.click()
    elif boxes.count():
        for place, part in enumerate(DATE):
            boxes.nth(place).fill(part)
    elif page.locator("#answer[inputmode=numeric]").count():
        page.locator("#answer").fill("٣٤")
    elif page.locator("input#answer, textarea#answer").count():
        page.locator("#answer").fill(text)
