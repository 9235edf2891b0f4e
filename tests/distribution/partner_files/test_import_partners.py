from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.distribution import store
from app.distribution.partner_files.service import Counts, import_partners
from app.distribution.service import find_or_make_project
from app.distribution.tables import Professional, Project, Structure
from tests.campaigns import HEADER, KEYS, PARTNERS


@pytest.fixture
def project(session: Session, now: datetime) -> Project:
    return find_or_make_project(session, "mon-recap", "Mon Récap")


def count(session: Session) -> tuple[int, int]:
    return (
        session.scalar(select(func.count()).select_from(Structure)) or 0,
        session.scalar(select(func.count()).select_from(Professional)) or 0,
    )


def test_a_file_fills_a_project(session: Session, project: Project, now: datetime) -> None:
    result = import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    session.commit()
    assert (result.added, result.changed, result.findings) == (Counts(2, 3), Counts(), ())
    people = {one.reference: one for one in store.professionals(session, project.id)}
    assert [people["P01"].structure.name, people["P03"].structure.departement] == ["Mission locale", "974"]
    assert people["P03"].language == "ar"


def test_how_to_reach_people_is_sealed(session: Session, project: Project, now: datetime) -> None:
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    first = store.professionals(session, project.id)[1]
    assert first.reference == "P01"
    assert first.phone is not None
    assert b"99000137" not in first.phone
    assert KEYS.open(first.phone) == "+33199000137"
    assert KEYS.open(first.email or b"") == "a@example.org"


def test_the_same_file_again_changes_nothing(session: Session, project: Project, now: datetime) -> None:
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    session.commit()
    sealed = [one.phone for one in store.professionals(session, project.id)]
    again = import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    session.commit()
    assert (again.added, again.changed) == (Counts(), Counts())
    assert [one.phone for one in store.professionals(session, project.id)] == sealed
    assert count(session) == (2, 3)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (",120,", ",150,", Counts(1, 0)),
        ("Amina Belkacem", "Amina Belkacem-Roux", Counts(0, 1)),
        ("01 99 00 01 37", "", Counts(0, 1)),
        ("01 99 00 01 37", "01 99 00 01 38", Counts(0, 1)),
        ("01 99 00 01 37", "+33 1 99 00 01 37", Counts(0, 0)),
        (",a@example.org", ",b@example.org", Counts(0, 1)),
    ],
)
def test_what_differs_is_taken_over(
    session: Session, project: Project, now: datetime, old: str, new: str, changed: Counts
) -> None:
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    result = import_partners(session, KEYS, project, PARTNERS.replace(old, new), "partners.csv", now)
    assert (result.added, result.changed) == (Counts(), changed)


def test_whoever_is_no_longer_in_the_file_stays(session: Session, project: Project, now: datetime) -> None:
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    shorter = "\n".join(PARTNERS.splitlines()[:2])
    assert not import_partners(session, KEYS, project, shorter, "partners.csv", now).changed
    assert count(session) == (2, 3)


def test_one_bad_line_and_nothing_is_imported(session: Session, project: Project, now: datetime) -> None:
    bad = PARTNERS.replace(",974,", ",999,").replace("06 39 98 03 11", "06")
    result = import_partners(session, KEYS, project, bad, "partners.csv", now)
    session.commit()
    assert [(one.line, one.code) for one in result.findings] == [(3, "not_a_telephone"), (4, "unknown_departement")]
    assert {one.file for one in result.findings} == {"partners.csv"}
    assert count(session) == (0, 0)


def test_findings_speak_the_language_they_are_asked_in(session: Session, project: Project, now: datetime) -> None:
    result = import_partners(
        session, KEYS, project, PARTNERS.replace(",974,", ",999,"), "p.csv", now, lambda text: f"<{text}>"
    )
    assert result.findings[0].message == "<<Département>: <There is no département “999”>>"


def test_a_file_without_references_means_whom_it_names(session: Session, project: Project, now: datetime) -> None:
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    plain = (
        "Structure;Type;Département;Nom;Courriel;Téléphone\n"
        "MISSION LOCALE;Mission locale;93;Amina Roux;A@example.org;0199000137\n"
        "Mission locale;Mission locale;Seine-Saint-Denis;Thomas LEFORT;;06 39 98 03 11\n"
        "Maison;ccas;974;Lou;;\n"
    )
    refused = import_partners(session, KEYS, project, plain, "list.csv", now)
    assert [one.code for one in refused.findings] == ["two_values"]
    result = import_partners(session, KEYS, project, plain.replace("MISSION LOCALE", "Mission locale"), "l.csv", now)
    assert (result.added, result.changed) == (Counts(1, 1), Counts(0, 2))
    assert [one.name for one in store.professionals(session, project.id)][-2:] == ["Amina Roux", "Thomas LEFORT"]
    kept = {one.reference: one.role for one in store.professionals(session, project.id)}
    assert kept["P01"] == "conseillère"


def test_two_projects_do_not_see_each_other(session: Session, project: Project, now: datetime) -> None:
    other = find_or_make_project(session, "other", "Other")
    import_partners(session, KEYS, project, PARTNERS, "partners.csv", now)
    assert import_partners(session, KEYS, other, PARTNERS, "partners.csv", now).added == Counts(2, 3)
    assert len(store.professionals(session, project.id)) == 3


KINDS_OF_ERROR = (
    ("S{0},,mission_locale,,93,1,P{0},Ana,,,,fr", "required"),
    ("S{0},A,mission_locale,,999,1,P{0},Ana,,,,fr", "unknown_departement"),
    ("S{0},A,mission_locale,,93,many,P{0},Ana,,,,fr", "not_a_count"),
    ("S{0},A,mission_locale,,93,1,P{0},Ana,,nobody,,fr", "not_an_email"),
    ("S{0},A,mission_locale,,93,1,P{0},Ana,,,12,fr", "not_a_telephone"),
    ("S{0},A,mission_locale,,93,1,P{0},Ana,,,,klingon", "unknown_language"),
    ("S{0},A,mission_locale,,93,1,P{0},Ana", "cell_count"),
    ("S{0},A,mission_locale,,93,1,P{0},=1+1,,,,fr", "formula"),
    ("S{0},A,mission_locale,,93,1,P{0},Ana\x07,,,,fr", "control_character"),
)


@pytest.mark.slow
def test_fifty_thousand_lines_with_every_kind_of_error_name_each_and_add_nobody(
    session: Session, project: Project, now: datetime
) -> None:
    lines = [line.format(f"{number}") for number in range(50_000) for line, _ in [KINDS_OF_ERROR[number % 9]]]
    text = "\n".join([HEADER, *lines])
    result = import_partners(session, KEYS, project, text, "partners.csv", now)
    assert count(session) == (0, 0)
    told = {one.code for one in result.findings}
    assert {code for _, code in KINDS_OF_ERROR} <= told
    assert {one.line for one in result.findings} <= set(range(1, 50_002))
