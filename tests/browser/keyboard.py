"""How a person goes through a page with nothing but a keyboard, and what the keyboard must find there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400

# What Tab must reach, each once, in this order; of a group of radio buttons any one.
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
    .map((one) => one.type === "radio" ? `radio ${one.name}` : one.outerHTML.slice(0, 160))
    .filter((one, place, all) => !one.startsWith("radio ") || all.indexOf(one) === place)"""

# WCAG 2.4.7 and 2.4.11: something is drawn around what has the focus, and nothing lies over it.
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const drawn = (element) => {
        const style = element && getComputedStyle(element);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const row = one.closest(".option, .instead");
    const box = one.getBoundingClientRect();
    // The middle of what the window shows of it.
    const [across, down] = [
        (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
        (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2,
    ];
    const above = document.elementFromPoint(across, down);
    return {
        stop: one.type === "radio" ? `radio ${one.name}` : one.outerHTML.slice(0, 160),
        marked: drawn(one) || (row && drawn(row.querySelector("i"))),
        uncovered: [above?.contains(one), one.contains(above), above?.closest("label")?.contains(one)].includes(true),
    };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is."""

    stop: str
    marked: bool
    uncovered: bool

    def faults(self) -> Iterator[str]:
        if not self.marked:
            yield f"focus not seen: {self.stop}"
        if not self.uncovered:
            yield f"focus hidden: {self.stop}"


def focused(page: Page) -> Stop | None:
    """None where nothing has the focus."""
    found: dict[str, Any] | None = page.evaluate(FOCUSED)
    return Stop(**found) if found else None


def keyboard_faults(page: Page) -> list[str]:
    """Tab goes once around: everything is reached, in the order of the page, and seen where it is."""
    wanted: list[str] = page.evaluate(STOPS)
    met: list[str] = []
    faults: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None or stop.stop == (met[0] if met else None):
            if met:
                break
            continue
        faults.extend(stop.faults())
        if met and stop.stop == met[-1] and stop.stop.startswith("<input"):
            continue  # the browser stops at each part of a date; two tasks may well lead to one page
        met.append(stop.stop)
    # What is seen only while it has the focus lies over the page, and axe cannot tell what is below it.
    page.evaluate("document.activeElement?.blur()")
    start = wanted.index(met[0]) if met and met[0] in wanted else 0
    if met != wanted[start:] + wanted[:start] and met != wanted[start:]:
        faults.append(f"Tab meets {met}, the page has {wanted}")
    return faults


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names; on the way it must always be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = focused(page)
        assert stop is None or not list(stop.faults()), list(stop.faults())
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")
