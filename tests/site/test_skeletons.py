"""A page drawn ahead is, whatever is put into it, the page that its template would have drawn."""

from __future__ import annotations

import gzip

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.site import zipping
from app.site.skeletons import KEPT, Skeletons, Values, hole

APP = Flask("skeletons")
TEMPLATE = APP.jinja_env.from_string(
    '<p title="{{ name }}">{{ name }}, {{ count }}</p>{% set again = name %}<input value="{{ again }}">{{ fixed }}'
)

texts = st.text() | st.sampled_from(["<script>", "\"'&", "\ufdd0", "&amp;", hole("name"), "%(name)s", "{name}", "\x00"])


@given(name=texts, count=st.integers(), fixed=texts.filter(lambda one: hole("name") not in one))
def test_any_text_is_put_in_as_the_template_would(name: str, count: int, fixed: str) -> None:
    def draw(values: Values) -> str:
        return TEMPLATE.render(fixed=fixed, **values)

    values = {"name": name, "count": count}
    skeletons = Skeletons()
    for _ in range(2):
        page = skeletons.page("page", draw, values)
        assert gzip.decompress(page.zipped()) == page.content == draw(values).encode()


def test_a_page_is_drawn_once_for_each_key_and_holds_no_value() -> None:
    drawn: list[Values] = []

    def draw(values: Values) -> str:
        drawn.append(values)
        return f"<b>{values['name']}</b>"

    skeletons = Skeletons()
    said = [
        skeletons.page(key, draw, {"name": name}).content for key, name in (("a", "one"), ("a", "two"), ("b", "three"))
    ]
    assert said == [b"<b>one</b>", b"<b>two</b>", b"<b>three</b>"]
    assert len(drawn) == 2
    assert not any(text in repr(skeletons) for text in ("one", "two", "three"))


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=300), st.integers(1, 300)), max_size=6))
def test_any_parts_make_one_file(told: list[tuple[bool, bytes, int]]) -> None:
    texts = [text * times for _, text, times in told]
    parts = [zipping.part(one) if small else zipping.plain(one) for (small, *_), one in zip(told, texts, strict=True)]
    content = b"".join(texts)
    assert gzip.decompress(zipping.whole(parts, content)) == content


def test_the_oldest_leaves_first() -> None:
    skeletons = Skeletons()
    for number in range(KEPT + 3):
        skeletons.page(number, lambda _: "", {})
    assert len(skeletons.kept) == KEPT
    assert 2 not in skeletons.kept
