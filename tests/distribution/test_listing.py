import pytest

from app.distribution.listing import Choice, listed
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
    assert [one.structure.id for one in listed(STRUCTURES, PEOPLE, LINKS, choice)] == ids


def test_people_stand_with_their_structure_and_link() -> None:
    (one,) = listed(STRUCTURES, PEOPLE, LINKS, Choice(departement="93"))
    assert [(person.professional.id, person.link) for person in one.people] == [(7, None), (8, LINKS[0])]
    assert one.departement.region == "Île-de-France"
