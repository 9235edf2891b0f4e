"""Which column of a file is which of ours: guessed from its head in French or English, changed by a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.distribution.partner_files.faults import Fault, FaultCode
from app.distribution.partner_files.tabular import Line
from app.interview.characters import folded

Matching = Mapping[str, int]
"""Where each column of ours stands in the file; what is not there is not in it."""

# First the name that an example file gives it, then what people write, the likelier first.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "structure_reference": (
        "structure reference", "reference structure", "reference de la structure", "structure id", "id structure",
        "identifiant structure", "code structure", "siret", "siren", "finess",
    ),
    "structure_name": (
        "structure name", "nom structure", "nom de la structure", "structure", "organisme", "nom de l organisme",
        "etablissement", "raison sociale", "organisation", "organization", "partenaire", "partner", "employeur",
    ),
    "structure_type": (
        "structure type", "type structure", "type de structure", "type", "categorie", "category", "nature", "kind",
    ),
    "network": ("network", "reseau", "tete de reseau", "federation", "groupement"),
    "departement": (
        "departement", "department", "code departement", "numero departement", "dept", "dpt", "code postal",
        "postcode", "postal code", "zip", "cp", "territoire",
    ),
    "notebooks": (
        "notebooks", "carnets", "carnets commandes", "nombre de carnets", "nb carnets", "commande", "commandes",
        "quantite", "quantity", "ordered", "orders", "notebooks ordered",
    ),
    "size": (
        "size", "taille", "personnes accompagnees", "personnes suivies", "people followed", "file active",
        "nombre de beneficiaires", "nb beneficiaires", "beneficiaires", "effectif",
    ),
    "professional_reference": (
        "professional reference", "reference professionnel", "professional id", "id professionnel", "matricule",
        "identifiant professionnel", "identifiant",
    ),
    "professional_name": (
        "professional name", "nom professionnel", "nom du professionnel", "nom et prenom", "prenom et nom",
        "nom prenom", "prenom nom", "contact", "nom du contact", "nom contact", "conseiller", "conseillere",
        "professionnel", "professional", "referent", "interlocuteur", "nom", "last name", "surname", "name",
    ),
    "first_name": ("first name", "prenom", "prenom du contact", "given name"),
    "role": ("role", "fonction", "poste", "job", "job title", "metier", "titre", "qualite"),
    "email": (
        "email", "e mail", "mail", "courriel", "adresse mail", "adresse e mail", "adresse email",
        "adresse electronique", "email address", "mel",
    ),
    "phone": (
        "phone", "telephone", "tel", "portable", "mobile", "numero de telephone", "phone number", "ligne directe",
        "telephone portable", "telephone fixe", "tel portable", "numero",
    ),
    "language": ("language", "langue", "langues", "langue parlee", "lang"),
    "hours": (
        "hours", "horaires", "heures", "disponibilites", "disponibilite", "opening hours", "horaires d appel",
        "joignable", "jours et heures",
    ),
}  # fmt: skip
"""Ours, with the words that mean them; folded, without signs."""
NEEDED = ("structure_name", "structure_type", "departement")
_WORD = re.compile(r"[^\W_]+")


def guess(head: Sequence[str]) -> Matching:
    """Each column of ours where the head names it, whole names before beginnings; no column of the file twice."""
    said = [_words(cell) for cell in head]
    found: dict[str, int] = {}
    for fits in (_is, _begins):
        for name, phrases in COLUMNS.items():
            if name not in found and (at := _first(said, phrases, set(found.values()), fits)) is not None:
                found[name] = at
    return found


def _first(said: Sequence[str], phrases: Sequence[str], taken: set[int], fits: object) -> int | None:
    assert callable(fits)
    free = [at for at in range(len(said)) if at not in taken and said[at]]
    return next((at for phrase in phrases for at in free if fits(said[at], phrase)), None)


def _is(said: str, phrase: str) -> bool:
    return said == phrase


def _begins(said: str, phrase: str) -> bool:
    return said.startswith(f"{phrase} ")


def _words(cell: str) -> str:
    return " ".join(_WORD.findall(folded(cell)))


def chosen(told: Mapping[str, object], width: int) -> Matching:
    """What a person chose, as far as the file has it."""
    return {name: at for name in COLUMNS if isinstance(at := told.get(name), int) and 0 <= at < width}


def faults(head: Line, matching: Matching) -> Iterator[Fault]:
    """What is needed stands somewhere, and nothing stands for two."""
    for name in NEEDED:
        if name not in matching:
            yield Fault(head.number, name, FaultCode.MISSING_COLUMN)
    places = list(matching.values())
    for name, at in matching.items():
        if places.count(at) > 1:
            yield Fault(head.number, name, FaultCode.COLUMN_TWICE)
