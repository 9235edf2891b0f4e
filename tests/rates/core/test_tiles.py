"""A tile for every département, each where it has a place of its own."""

import pytest

from app.distribution.departements import DEPARTEMENTS
from app.rates.core.tiles import LEVELS, ROWS, drawing, level


def test_every_departement_has_a_place_of_its_own() -> None:
    assert sorted(code for row in ROWS for code in row if code) == sorted(DEPARTEMENTS)
    assert len({len(row) for row in ROWS}) == 1


@pytest.mark.parametrize(
    ("count", "most", "shade"), [(None, 9, None), (0, 0, 0), (0, 8, 0), (1, 8, 1), (2, 8, 1), (3, 8, 2), (8, 8, LEVELS)]
)
def test_shades_rise_with_the_counts(count: int | None, most: int, shade: int | None) -> None:
    assert level(count, most) == shade


def test_the_key_tells_each_shade() -> None:
    found = drawing({"93": 8, "75": 3, "13": 0, "974": None})
    shades = {one.code: one.level for row in found.rows for one in row}
    assert [shades[code] for code in ("93", "75", "13", "974", "59")] == [4, 2, 0, None, None]
    assert found.steps == [(0, 0, 0), (1, 1, 2), (2, 3, 4), (3, 5, 6), (4, 7, 8)]
    for code, count in (("93", 8), ("75", 3), ("13", 0)):
        assert any(low <= count <= high for shade, low, high in found.steps if shade == shades[code])


@pytest.mark.parametrize("most", range(1, 30))
def test_every_count_falls_where_the_key_says(most: int) -> None:
    steps = drawing({"93": most}).steps
    for count in range(most + 1):
        assert [shade for shade, low, high in steps if low <= count <= high] == [level(count, most)]


@pytest.mark.parametrize("most", [11, 12, 14, 40])
def test_the_key_of_others_names_no_count_they_are_not_shown(most: int) -> None:
    found = drawing({"93": most, "75": 11, "13": 0, "974": None}, least=11)
    assert all(low == high == 0 or low >= 11 for _, low, high in found.steps)
    shades = {one.code: one.level for row in found.rows for one in row}
    assert (shades["13"], shades["974"]) == (0, None)
    for count in range(11, most + 1):
        assert [shade for shade, low, high in found.steps if low <= count <= high] == [level(count, most, least=11)]
