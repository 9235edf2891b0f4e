import pytest

from app.distribution.listing import SHEET, Choice, Sheet, chosen, with_people
from app.distribution.tables import Professional, RelayLink, Structure

STRUCTURES = [
    Structure(id=1, reference="S1", name="étoile", kind="ccas", departement="93", notebooks=10),
    Structure(id=2, reference="S2", name="Balise", kind="association", departement="974", notebooks=None),
    Structure(id=3, reference="S3", name="aube", kind="ccas", departement="2A", notebooks=200),
]
PEOPLE = [
    Professional(id=7, structure_id=1, reference="P1", name="A", language="fr"),
    Professional(id=8, structure_id=1, reference="P2", name="B", language="fr"),
    Professional(id=9, structure_id=3, reference="P3", name="C", language="fr"),
]
COUNTS = {1: 2, 3: 1}
LINKS = [RelayLink(id=4, campaign_id=1, professional_id=8, code="23456")]


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(), [3, 2, 1]),
        (Choice(sort="name"), [3, 2, 1]),
        (Choice(sort="-name"), [1, 2, 3]),
        (Choice(sort="kind"), [2, 3, 1]),
        (Choice(sort="departement"), [3, 1, 2]),
        (Choice(sort="notebooks"), [2, 1, 3]),
        (Choice(sort="-professionals"), [1, 3, 2]),
        (Choice(sort="no such order"), [3, 2, 1]),
        (Choice(kind="ccas"), [3, 1]),
        (Choice(kind="ccas", departement="93"), [1]),
        (Choice(departement="75"), []),
    ],
)
def test_structures_are_chosen_and_ordered(choice: Choice, ids: list[int]) -> None:
    assert [one.id for one in chosen(STRUCTURES, COUNTS, choice)] == ids


def test_people_stand_with_their_structure_and_link() -> None:
    (one,) = with_people(STRUCTURES[:1], PEOPLE, LINKS)
    assert [(person.professional.id, person.link) for person in one.people] == [(7, None), (8, LINKS[0])]
    assert one.departement.region == "Île-de-France"


@pytest.mark.parametrize(
    ("asked", "number"), [("1", 1), ("2", 2), ("3", 3), ("9", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 50, 1)]
)
def test_a_long_list_comes_in_sheets(asked: str, number: int) -> None:
    sheet = Sheet.of([STRUCTURES[0]] * (2 * SHEET + 1), asked)
    assert (sheet.number, sheet.last, len(sheet.structures)) == (number, 3, 1 if number == 3 else SHEET)


def test_an_empty_list_is_one_sheet() -> None:
    assert Sheet.of([], "2") == Sheet([], 1, 1)
