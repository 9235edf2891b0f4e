"""A LimeSurvey structure with what the first one has not: tables, two scales, comments, conditions, quotas."""

from collections.abc import Mapping, Sequence

from tests.studio.interchange.lime import Row, document, table

WORDS: Mapping[str, tuple[str, str]] = {
    "1": ("Votre sexe", "Your sex"),
    "2": ("Les aides reçues", "The help received"),
    "3": ("Combien de fois, par aide ?", "How often, by help?"),
    "4": ("Dites-en plus", "Tell more"),
    "5": ("Quelles aides, quel mois ?", "Which help, which month?"),
    "6": ("Notez de 1 à 5", "Mark from 1 to 5"),
    "7": ("Ici et ailleurs", "Here and elsewhere"),
    "8": ("Une aide préférée", "A help preferred"),
    "9": ("Les aides utiles", "The useful help"),
    "10": ("Ce que valent les aides", "What the help is worth"),
    "11": ("Un mot de fin", "A last word"),
    "12": ("Caché", "Hidden"),
    "13": ("Votre âge", "Your age"),
    "14": ("Une réponse avec script <script>if (a) { b(); }</script>", "An answer with a script"),
    "15": ("Encore un mot", "Another word"),
}
TYPES: tuple[tuple[str, str, str, Row], ...] = (
    ("1", "sexe", "G", {"mandatory": "Y"}),
    ("13", "age", "N", {}),
    ("2", "aides", "M", {"other": "Y"}),
    ("3", "fois", ":", {}),
    ("4", "plus", ";", {"relevance": 'aides_rdv.NAOK == "Y"'}),
    ("5", "mois", ":", {}),
    ("6", "notes", ":", {}),
    ("7", "lieux", "1", {}),
    ("8", "choix", "O", {}),
    ("9", "utiles", "P", {}),
    ("10", "valeur", "F", {}),
    ("11", "mot", "T", {"preg": "/^[a-z]+$/"}),
    ("12", "cache", "T", {}),
    ("14", "script", "S", {"relevance": 'lieux_ici_1.NAOK == "B"'}),
    ("15", "encore", "T", {"relevance": 'cache.NAOK == "x"'}),
)
PARTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    *(
        (f"2{at}", "2", code, "0", fr, en)
        for at, (code, fr, en) in enumerate(
            (("rdv", "Rendez-vous", "Appointment"), ("droit", "Droits", "Rights"), ("logis", "Logement", "Housing"))
        )
    ),
    *(
        (f"{q}{at}{scale}", q, f"{name}{at}", scale, f"{fr} {at}", f"{en} {at}")
        for q in ("3", "4", "5", "6")
        for scale, name, fr, en in (("0", "l", "Ligne", "Row"), ("1", "c", "Colonne", "Column"))
        for at in (1, 2)
    ),
    ("71", "7", "ici", "0", "Ici", "Here"),
    ("72", "7", "loin", "0", "Ailleurs", "Elsewhere"),
    ("91", "9", "rdv", "0", "Rendez-vous", "Appointment"),
    ("92", "9", "droit", "0", "Droits", "Rights"),
    ("93", "9", "autre", "0", "Autres aides", "Other help"),
    ("101", "10", "rdv", "0", "Rendez-vous", "Appointment"),
    ("102", "10", "prix", "0", "Prix", "Price"),
)
ANSWERS = (
    ("7", "0", "A", "Bien", "Good"),
    ("7", "0", "B", "Mal", "Bad"),
    ("7", "1", "A", "Souvent", "Often"),
    ("7", "1", "B", "Jamais", "Never"),
    ("8", "0", "A1", "La première", "The first"),
    ("8", "0", "A2", "La deuxième", "The second"),
    ("10", "0", "A1", "Beaucoup", "A lot"),
    ("10", "0", "A2", "Peu", "Little"),
)
ATTRIBUTES: tuple[tuple[str, str, str, str], ...] = (
    ("3", "input_boxes", "1", ""),
    ("3", "multiflexible_min", "0", ""),
    ("3", "multiflexible_max", "0.5", ""),
    ("5", "multiflexible_checkbox", "1", ""),
    ("6", "multiflexible_max", "5", ""),
    ("7", "dualscale_headerA", "Qualité", "fr"),
    ("7", "dualscale_headerA", "Quality", "en"),
    ("9", "array_filter", "aides", ""),
    ("10", "array_filter", "aides", ""),
    ("12", "hidden", "1", ""),
    ("11", "hidden", "0", ""),
    ("11", "fix_height", "200", ""),
    ("11", "time_limit", "30", ""),
    ("13", "em_validation_q", "self.NAOK >= 16", ""),
    ("13", "em_validation_q_tip", "À partir de 16 ans", "fr"),
    ("13", "em_validation_q_tip", "From 16 on", "en"),
    ("2", "other_replace_text", "Une autre", "fr"),
    ("2", "other_replace_text", "Another one", "en"),
)
CONDITIONS = (
    ("11", "1", "9X1X1", "==", "F", "1"),
    ("11", "2", "+9X1X2rdv", "==", "Y", "1"),
    ("11", "2", "+9X1X2droit", "==", "Y", "1"),
    ("11", "13", "9X1X13", ">=", "60", "2"),
    ("11", "5", "9X1X5l1_c1", "RX", "/6/", "1"),
)
QUOTAS: Mapping[str, Sequence[Row]] = {
    "quota": (
        {"id": "1", "name": "Femmes aidées", "qlimit": "50", "action": "1", "active": "1"},
        {"id": "2", "name": "Fermé", "qlimit": "5", "action": "2", "active": "0"},
        {"id": "3", "name": "Perdu", "qlimit": "5", "action": "1", "active": "1"},
    ),
    "quota_members": (
        {"id": "1", "qid": "1", "quota_id": "1", "code": "F"},
        {"id": "2", "qid": "2", "quota_id": "1", "code": "rdv"},
        {"id": "3", "qid": "2", "quota_id": "1", "code": "droit"},
        {"id": "4", "qid": "99", "quota_id": "3", "code": "Y"},
    ),
    "quota_languagesettings": (
        {"quotals_quota_id": "1", "quotals_language": "fr", "quotals_message": "Assez de réponses."},
        {"quotals_quota_id": "1", "quotals_language": "en", "quotals_message": "Enough answers."},
    ),
}


def wild() -> bytes:
    both = (("fr", 0), ("en", 1))
    order = {qid: f"{at}" for at, (qid, *_) in enumerate(TYPES)}
    questions = [
        {
            "qid": qid,
            "parent_qid": "0",
            "sid": "9",
            "gid": "1",
            "type": type_,
            "title": title,
            "mandatory": "N",
            "other": "N",
            "relevance": "1",
            "question_order": order[qid],
            "language": language,
            "question": WORDS[qid][at],
            **more,
        }
        for qid, title, type_, more in TYPES
        for language, at in both
    ]
    parts = [
        {
            "qid": qid,
            "parent_qid": parent,
            "title": title,
            "scale_id": scale,
            "question": said[at],
            "question_order": f"{number}",
            "relevance": "1",
            "language": language,
        }
        for number, (qid, parent, title, scale, *said) in enumerate(PARTS)
        for language, at in both
    ]
    answers = [
        {"qid": qid, "scale_id": scale, "code": code, "answer": said[at], "sortorder": f"{n}", "language": language}
        for n, (qid, scale, code, *said) in enumerate(ANSWERS)
        for language, at in both
    ]
    named = ("qid", "attribute", "value", "language")
    conditions = ("qid", "cqid", "cfieldname", "method", "value", "scenario")
    titles = (("fr", "Enquête"), ("en", "Survey"))
    return document(
        [
            table("answers", answers),
            table("questions", questions),
            table("subquestions", parts),
            table("question_attributes", [dict(zip(named, one, strict=True)) for one in ATTRIBUTES]),
            table("conditions", [dict(zip(conditions, one, strict=True)) for one in CONDITIONS]),
            *(table(name, rows) for name, rows in QUOTAS.items()),
            table("defaultvalues", [{"qid": "13", "defaultvalue": "18"}, {"qid": "11", "defaultvalue": "Rien"}]),
            table(
                "groups",
                [
                    {
                        "gid": "1",
                        "group_name": text,
                        "group_order": "1",
                        "randomization_group": "Bloc",
                        "language": language,
                    }
                    for language, text in (("fr", "Vos aides"), ("en", "Your help"))
                ],
            ),
            table("surveys", [{"sid": "9", "language": "fr", "additional_languages": "en"}]),
            table(
                "surveys_languagesettings",
                [
                    {"surveyls_language": language, "surveyls_title": title, "surveyls_url": "https://example.org"}
                    for language, title in titles
                ],
            ),
        ]
    )
