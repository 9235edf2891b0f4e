"""How a person goes through a survey in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

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


def body_size(request: Request) -> int:
    """Bytes of the reply's body over the wire, once it is whole; 0 for what the browser has already."""
    return request.sizes()["responseBodySize"] if _arrived(request) else 0


def weight(request: Request) -> int:
    """Bytes of the reply over the wire, its headers with it."""
    return body_size(request) + request.sizes()["responseHeadersSize"] if _arrived(request) else 0


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
