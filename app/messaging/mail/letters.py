"""The two faces of a letter: its text as it was written, and the same as a simple page.

The text keeps four shapes that read well as they stand: paragraphs with an empty line between; a label with an
address alone on the next line, which becomes a button; lines that begin with `> `, a text to pass on; and, after
a line of two dashes, small print.
"""

from __future__ import annotations

import unicodedata

from markupsafe import Markup

from app.site.language import direction

FOOT = "--"
QUOTE = "> "
_STYLE = """
body { margin: 0; padding: 24px 16px; background: #fbfaf7; color: #1d1c1a; font-size: 18px; line-height: 1.5;
  font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Geeza Pro", Tahoma, sans-serif; }
html[lang="ar"] body { line-height: 1.8; }
main { max-width: 36em; margin-inline: auto; padding: 24px; background: #ffffff; border: 1px solid #ddd8cf;
  border-radius: 8px; overflow-wrap: anywhere; }
p { margin-block: 0 16px; text-align: start; }
.button { display: inline-block; padding: 14px 24px; background: #0b5d57; color: #ffffff; border-radius: 8px;
  font-weight: 600; text-decoration: none; }
blockquote { margin-block: 0 16px; margin-inline: 0; padding-block: 12px; padding-inline: 16px;
  border-inline-start: 4px solid #0b5d57; background: #fbfaf7; text-align: start; }
footer { margin-block-start: 24px; padding-block-start: 16px; border-block-start: 1px solid #ddd8cf; color: #5c5852;
  font-size: 15px; }
footer a { color: #0b5d57; }
"""
_ISOLATE, _END = "\u2068", "\u2069"
_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def isolate(value: str, language: str) -> str:
    """A name for a line of plain text, kept from turning it round: only where it runs the other way."""
    own = _runs(value)
    return f"{_ISOLATE}{value}{_END}" if own and own != direction(language) else value


def _runs(text: str) -> str | None:
    """The direction of its first letter that has one."""
    return next((_STRONG[kind] for one in text if (kind := unicodedata.bidirectional(one)) in _STRONG), None)


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, nothing that cannot be seen."""
    return " ".join("".join(one if one.isprintable() or one in "\u2068\u2069\u200f" else " " for one in text).split())


def page(text: str, subject: str, language: str) -> str:
    """The letter as a page of its own."""
    letter, _, foot = text.partition(f"\n\n{FOOT}\n")
    whole = Markup(
        '<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{subject}</title>\n'
        "<style>{style}</style>\n</head>\n<body>\n<main>\n{letter}\n{foot}</main>\n</body>\n</html>\n"
    ).format(
        language=language,
        direction=direction(language),
        subject=subject,
        style=Markup(_STYLE),  # noqa: S704 -- ours, above
        letter=drawn(letter),
        foot=Markup("<footer>\n{}\n</footer>\n").format(_small(foot)) if foot else "",
    )
    return str(whole)


def drawn(text: str) -> Markup:
    """A letter's paragraphs, without the page around them."""
    return Markup("\n").join(_paragraph(one.split("\n")) for one in text.strip().split("\n\n"))


def _paragraph(lines: list[str]) -> Markup:
    if all(line.startswith(QUOTE.strip()) for line in lines):
        quoted = [line.removeprefix(">").removeprefix(" ") for line in lines]
        # Of our languages only Arabic runs from the right.
        tongue = Markup(' lang="ar"') if _runs(quoted[0]) == "rtl" else ""
        return Markup('<blockquote dir="auto"{}>{}</blockquote>').format(tongue, _broken(quoted))
    if len(lines) == 2 and _is_address(lines[1]):
        return Markup('<p><a class="button" href="{}">{}</a></p>').format(lines[1], lines[0])
    return Markup("<p>{}</p>").format(_broken(lines))


def _small(text: str) -> Markup:
    lines = [
        Markup('<a href="{0}" dir="ltr">{0}</a>').format(one) if _is_address(one) else one for one in text.split("\n")
    ]
    return Markup("<p>{}</p>").format(_broken(lines))


def _broken(lines: list[str] | list[Markup | str]) -> Markup:
    return Markup("<br>\n").join(lines)


def _is_address(line: str) -> bool:
    return line.startswith(("https://", "http://")) and " " not in line
