"""A small sound definition, and ways to spoil it line by line."""

from app.questionnaire.model import Survey
from app.questionnaire.reader import Reading, read_text

SOUND = """\
relais: 1
key: essai
project: Essai
title: Votre avis
intro: Bonjour.
notice: Qui demande, et pourquoi.
thanks: Merci.
declined: C'est noté.
minutes: 4
languages: [fr, ar, en]
outcomes: {droits: Accéder à ses droits}
choices:
  accord_non: {oui: J'accepte, non: Non merci}
  oui_non: {oui: Oui, non: Non}
  aides: {rdv: Mes rendez-vous, papiers: Mes papiers, aucune: {label: Aucune, exclusive: true}}
questions:
  - {id: accord, type: consent, text: D'accord ?, choices: accord_non}
  - {id: carnet, type: single, text: Avez-vous le carnet ?, choices: oui_non, help: Un carnet en papier.}
  - {id: quoi, type: multiple, text: Pour quoi ?, choices: aides, show_if: carnet == oui, sms: Pour quoi ?}
  - {id: conf, type: scale, text: Confiance ?, scale: {from: 1, to: 5, low: Pas du tout, high: Tout à fait}}
  - {id: age, type: integer, text: Votre âge ?, min: 16, max: 99, outcome: droits}
  - {id: depuis, type: date, text: Depuis quand ?, min: 2020-01-01, max: today}
  - {id: debut, type: date, text: Et la fin ?, constraint: debut >= depuis, problem: La fin vient après.}
  - {id: mot, type: text, text: Un mot ?, max_length: 120, required: false}
  - {id: suite, type: long_text, text: La suite ?, show_if: "mot != 'rien'"}
  - {id: info, type: note, text: Voilà.}
indicators:
  - {id: prets, label: Prêts, outcome: droits, positive: rdv in quoi, population: carnet == oui, target: 0.6,
     floor: 0.4}
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """The sound definition with these pieces replaced."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def reading(*changes: tuple[str, str]) -> Reading:
    return read_text(spoilt(*changes), "essai.yaml")


def survey(*changes: tuple[str, str]) -> Survey:
    found = reading(*changes)
    assert found.survey is not None, [str(finding) for finding in found.findings]
    return found.survey
