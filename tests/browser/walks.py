"""How a person goes through a survey in a browser."""

from collections.abc import Iterator

from playwright.sync_api import Page

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
    page.locator("button.main").click()


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
