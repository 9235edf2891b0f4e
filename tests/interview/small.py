"""A small survey that holds every kind of question, with its texts in three languages."""

import json
from functools import cache
from typing import Any

from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.version import Version

DEFINITION: dict[str, Any] = {
    "key": "small",
    "project": "Mon Récap",
    "title": "Votre carnet",
    "intro": "Quelques questions sur votre carnet.",
    "notice": "Vos réponses sont anonymes.",
    "thanks": "Merci.",
    "declined": "Merci, rien n'est gardé.",
    "minutes": 2,
    "languages": ["fr", "ar", "en"],
    "choices": [
        {
            "name": "consentement",
            "options": [{"code": "oui", "label": "D'accord"}, {"code": "non", "label": "Non merci"}],
        },
        {"name": "oui_non", "options": [{"code": "oui", "label": "Oui"}, {"code": "non", "label": "Non"}]},
        {
            "name": "degre",
            "options": [
                {"code": "beaucoup", "label": "Beaucoup"},
                {"code": "peu", "label": "Un peu"},
                {"code": "pas", "label": "Pas du tout"},
            ],
        },
        {
            "name": "usages",
            "options": [
                {"code": "rdv", "label": "Mes rendez-vous"},
                {"code": "papiers", "label": "Mes papiers"},
                {"code": "idees", "label": "Mes idées"},
                {"code": "aucun", "label": "Rien de cela", "exclusive": True},
            ],
        },
    ],
    "questions": [
        {"id": "accord", "kind": "consent", "text": "Voulez-vous répondre ?", "choices": "consentement"},
        {"id": "bienvenue", "kind": "note", "text": "Parlons de votre carnet."},
        {
            "id": "carnet",
            "kind": "single",
            "text": "Utilisez-vous le carnet ?",
            "choices": "oui_non",
            "help": "Même un peu.",
        },
        {
            "id": "aide",
            "kind": "single",
            "text": "Le carnet vous aide-t-il ?",
            "sms": "Le carnet vous aide ?",
            "choices": "degre",
            "show_if": "carnet == oui",
        },
        {
            "id": "usage",
            "kind": "multiple",
            "text": "Qu'y notez-vous ?",
            "choices": "usages",
            "show_if": "carnet == oui",
        },
        {"id": "pourquoi", "kind": "text", "text": "Pourquoi ?", "required": False, "show_if": "carnet == non"},
        {
            "id": "confiance",
            "kind": "scale",
            "text": "Avez-vous confiance en vous ?",
            "scale": {"first": 1, "last": 5, "low": "Pas du tout", "high": "Tout à fait"},
        },
        {"id": "age", "kind": "integer", "text": "Quel âge avez-vous ?", "minimum": 16, "maximum": 99},
        {
            "id": "annees",
            "kind": "integer",
            "text": "Depuis combien d'années vivez-vous ici ?",
            "minimum": 0,
            "constraint": "annees <= age",
            "problem": "Ce nombre dépasse votre âge.",
        },
        {
            "id": "depuis",
            "kind": "date",
            "text": "Quand avez-vous reçu le carnet ?",
            "minimum": "2020-01-01",
            "maximum": "today",
            "show_if": "carnet == oui and aide != pas",
        },
        {"id": "mot", "kind": "long_text", "text": "Un mot à ajouter ?", "required": False, "max_length": 200},
    ],
}

ARABIC = {
    "survey.title": "دفترك",
    "consentement.oui": "موافق",
    "consentement.non": "لا، شكرًا",
    "accord.text": "هل تريدون الإجابة؟",
    "carnet.text": "هل تستعملون الدفتر؟",
    "carnet.help": "ولو قليلًا.",
    "oui_non.oui": "نعم",
    "oui_non.non": "لا",
    "aide.text": "هل يساعدكم الدفتر؟",
    "aide.sms": "هل يساعدكم الدفتر؟",
    "degre.beaucoup": "كثيرًا",
    "degre.peu": "قليلًا",
    "degre.pas": "لا، أبدًا",
    "usages.rdv": "مواعيدي",
    "usages.papiers": "أوراقي",
    "usages.idees": "أفكاري",
    "usages.aucun": "لا شيء من هذا",
    "confiance.low": "لا، أبدًا",
    "confiance.high": "نعم، تمامًا",
    "annees.problem": "هذا العدد أكبر من عمركم.",
}
ENGLISH = {
    "carnet.text": "Do you use the notebook?",
    "carnet.help": "Even a little.",
    "oui_non.oui": "Yes",
    "oui_non.non": "No",
    "aide.text": "Does the notebook help you?",
    "aide.sms": "Does it help?",
    "usages.rdv": "My appointments",
    "usages.papiers": "My papers",
    "annees.problem": "That is more than your age.",
}


def version_of(definition: dict[str, Any], **translated: dict[str, str]) -> Version:
    """A version made in memory; a text without translation is its French with the language in front."""
    survey = Survey.model_validate(definition)
    source = {entry.context: entry.text for entry in entries(survey)}
    texts = {
        language: {c: f"[{language}] {text}" for c, text in source.items()} | words
        for language, words in translated.items()
    }
    return Version.of(survey, {"fr": source, **texts})


@cache
def small_version() -> Version:
    return version_of(DEFINITION, ar=ARABIC, en=ENGLISH)


@cache
def knowing_version() -> Version:
    """The same, that may know a first name and a town beforehand, and says the name."""
    definition = {
        **DEFINITION,
        "prefill": ["prenom", "ville"],
        "placeholders": [{"name": "prenom", "source": "prenom", "fallback": "vous"}],
    }
    questions = [dict(one) for one in DEFINITION["questions"]]
    questions[1]["text"] = "Bonjour {prenom}."
    survey = Survey.model_validate_json(json.dumps({**definition, "questions": questions}, default=str))
    french = {entry.context: entry.text for entry in entries(survey)}
    said = {language: {**french, **texts} for language, texts in small_version().texts.items()}
    return Version.of(survey, {language: {**texts, "bienvenue.text": "{prenom}!"} for language, texts in said.items()})
