import pytest

from app.distribution.departements import DEPARTEMENTS, find


def test_all_departements_and_the_collectivities_beside_them_are_there() -> None:
    overseas = {code for code in DEPARTEMENTS if len(code) == 3}
    assert len(DEPARTEMENTS) - len(overseas) == 96
    assert overseas == {"971", "972", "973", "974", "976", "975", "977", "978", "986", "987", "988"}
    mainland = {one.region for one in DEPARTEMENTS.values() if one.code not in overseas}
    assert len(mainland) == 13


@pytest.mark.parametrize(
    ("written", "name", "region"),
    [
        ("93", "Seine-Saint-Denis", "Île-de-France"),
        ("1", "Ain", "Auvergne-Rhône-Alpes"),
        (" 2a ", "Corse-du-Sud", "Corse"),
        ("974", "La Réunion", "La Réunion"),
    ],
)
def test_codes_are_found_as_people_write_them(written: str, name: str, region: str) -> None:
    found = find(written)
    assert found is not None
    assert (found.name, found.region) == (name, region)


@pytest.mark.parametrize("written", ["", "20", "96", "999", "Atlantide", "00", "²"])
def test_other_codes_are_not_found(written: str) -> None:
    assert find(written) is None
