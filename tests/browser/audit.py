"""What every page must be: axe-core's rules with nothing left undecided, and our own for what axe cannot see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

FOLDER = Path(__file__).parent
AXE = FOLDER / "vendor" / "axe.min.js"
RULES = FOLDER / "rules.js"

RESPONDENT_TARGET = 48
CONSOLE_TARGET = 36
"""Smallest height in CSS pixels of what is pressed; WCAG 2.5.8 asks for 24."""

RUN_AXE = """async ([within, options]) => {
    const found = await axe.run(within || document, options);
    const tell = (kind) => (rule) => rule.nodes.map((node) => `axe ${kind} ${rule.id}: ${node.html.slice(0, 160)}`
        + ` (${[...node.any, ...node.all, ...node.none].map((one) => one.message).join("; ").slice(0, 240)})`);
    return [...found.violations.flatMap(tell("fails")), ...found.incomplete.flatMap(tell("undecided"))];
}"""

# axe-core takes joined Arabic letters for an icon font and skips their contrast (its pull request 3867).
SWAP_ARABIC = r"""() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\p{Script=Arabic}/gu, "x");
}"""

# WCAG 1.4.12: text may be spaced so without loss. Through the object model, which the page's policy leaves open.
SPACE_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important }"
        + "* { word-spacing: .16em !important } p { margin-block-end: 2em !important }");
    document.adoptedStyleSheets = [sheet];
}"""
PLAIN_TEXT = "() => { document.adoptedStyleSheets = []; }"
SCALE_TEXT = """(factor) => {
    const root = document.documentElement;
    root.style.fontSize = "";
    if (factor !== 1) root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * factor + "px";
}"""


def own_faults(page: Page, least: int = RESPONDENT_TARGET) -> list[str]:
    """Faults by our own rules, with the text as it is."""
    return list(page.evaluate(RULES.read_text(encoding="utf-8"), {"least": least, "sideways": True}))


def stretched_faults(page: Page, least: int = RESPONDENT_TARGET) -> Iterator[str]:
    """Faults at twice the text size (WCAG 1.4.4, 1.4.10) and with spaced text (1.4.12)."""
    page.evaluate(SCALE_TEXT, 2)
    yield from (f"at 200 %: {fault}" for fault in own_faults(page, least))
    page.evaluate(SCALE_TEXT, 1)
    page.evaluate(SPACE_TEXT)
    yield from (f"spaced: {fault}" for fault in own_faults(page, least))
    page.evaluate(PLAIN_TEXT)


def axe_faults(page: Page, *rules: str, without: tuple[str, ...] = (), within: str = "") -> list[str]:
    """Whatever axe-core fails or cannot decide; of these rules only, or in this part only, where they are named."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict[str, Any] = {
        "resultTypes": ["violations", "incomplete"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return list(page.evaluate(RUN_AXE, [within, options]))


def contrast_faults(page: Page, within: str = "") -> list[str]:
    """Contrast of every text, Arabic too. Leaves the page's words spoilt: the last thing to ask of a page."""
    page.evaluate(SWAP_ARABIC)
    return axe_faults(page, "color-contrast", within=within)


def faults(page: Page, least: int = RESPONDENT_TARGET) -> list[str]:
    """Everything; the page's words are spoilt afterwards."""
    found = [*own_faults(page, least), *stretched_faults(page, least), *axe_faults(page), *contrast_faults(page)]
    return list(dict.fromkeys(found))
