"""A LimeSurvey structure as version 3 and as version 6 write it, with the usual types of question."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

Row = Mapping[str, str]

TYPES: tuple[tuple[str, str, str, str, str, Row], ...] = (
    ("1", "sexe", "G", "Vous êtes", "You are", {}),
    ("2", "carnet", "Y", "Avez-vous le carnet ?", "Do you have the notebook?", {"mandatory": "Y"}),
    ("3", "aide", "L", "Le carnet aide-t-il ?", "Does the notebook help?", {"relevance": '((carnet.NAOK == "Y"))'}),
    ("4", "usages", "M", "Pour quoi faire ?", "What for?", {"relevance": 'aide.NAOK == "A1" and !is_empty(sexe.NAOK)'}),
    ("5", "age", "N", "Votre âge", "Your age", {}),
    ("6", "avis", "F", "Votre avis", "Your opinion", {"relevance": 'usages_rdv.NAOK == "Y" or age.NAOK >= 18'}),
    ("7", "note", "5", "Une note", "A mark", {}),
    (
        "8",
        "mot",
        "T",
        "Un mot pour {aide.shown} ?",
        "A word for {aide.shown}?",
        {"relevance": 'avis_simple.NAOK == "A2"'},
    ),
    ("9", "ordre", "R", "Par ordre", "In order", {}),
    ("10", "fichier", "|", "Un fichier", "A file", {}),
    ("11", "montants", "K", "Combien de fois ?", "How many times?", {}),
    ("12", "double", "*", "{age.NAOK * 2}", "{age.NAOK * 2}", {}),
    (
        "13",
        "fin",
        "X",
        "<p>C'est <b>fini</b>.</p>",
        "<p>It is <b>over</b>.</p>",
        {"relevance": 'regexMatch("/a/", mot)'},
    ),
)
PARTS = (
    ("41", "4", "rdv", "Mes rendez-vous", "My appointments"),
    ("42", "4", "droits", "Mes droits", "My rights"),
    ("43", "4", "rien", "Rien", "Nothing"),
    ("61", "6", "simple", "Il est simple", "It is simple"),
    ("62", "6", "utile", "Il est utile", "It is useful"),
    ("111", "11", "a", "À la mairie", "At the town hall"),
    ("112", "11", "b", "À la poste", "At the post office"),
)
ANSWERS = (
    ("3", "A1", "Beaucoup", "A lot"),
    ("3", "A2", "Un peu", "A little"),
    ("6", "A1", "D'accord", "I agree"),
    ("6", "A2", "Pas d'accord", "I do not agree"),
    ("9", "A1", "Le prix", "The price"),
    ("9", "A2", "Le lieu", "The place"),
)
ATTRIBUTES = (
    ("4", "exclude_all_others", "rien"),
    ("5", "num_value_int_only", "1"),
    ("5", "min_num_value_n", "16"),
    ("5", "em_validation_q", "self.NAOK < 100"),
    ("8", "maximum_chars", "120"),
    ("3", "random_order", "1"),
    ("9", "array_filter", "usages"),
)
_SETTINGS = (
    ("fr", "Enquête carnet", "Bonjour et bienvenue.", "Merci beaucoup."),
    ("en", "Notebook survey", "Hello and welcome.", "Thank you very much."),
)


def table(name: str, rows: Iterable[Row]) -> str:
    cells = (
        "<row>" + "".join(f"<{key}><![CDATA[{text}]]></{key}>" for key, text in row.items()) + "</row>" for row in rows
    )
    return f"<{name}><fields/><rows>{''.join(cells)}</rows></{name}>"


def document(tables: Sequence[str]) -> bytes:
    body = "".join(tables)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n<LimeSurveyDocType>Survey</LimeSurveyDocType>'
        f"<DBVersion>{escape('366')}</DBVersion>{body}</document>"
    ).encode()


def _question(qid: str, title: str, type_: str, more: Row) -> Row:
    usual = {"sid": "9", "gid": "1", "mandatory": "N", "other": "N", "relevance": "1", "question_order": qid}
    return {"qid": qid, "parent_qid": "0", "title": title, "type": type_, **usual, **more}


def version_3() -> bytes:
    """Every language in a row of its own."""
    questions = [
        {**_question(qid, title, type_, more), "question": text, "help": "", "language": language}
        for qid, title, type_, french, english, more in TYPES
        for language, text in (("fr", french), ("en", english))
    ]
    parts = [
        {
            "qid": qid,
            "parent_qid": parent,
            "title": title,
            "question": text,
            "language": language,
            "question_order": qid,
        }
        for qid, parent, title, french, english in PARTS
        for language, text in (("fr", french), ("en", english))
    ]
    answers = [
        {"qid": qid, "code": code, "answer": text, "sortorder": code[1:], "language": language, "scale_id": "0"}
        for qid, code, french, english in ANSWERS
        for language, text in (("fr", french), ("en", english))
    ]
    groups = [
        {"gid": "1", "group_name": text, "group_order": "1", "description": "", "language": language}
        for language, text in (("fr", "Votre carnet"), ("en", "Your notebook"))
    ]
    return document([table("answers", answers), table("groups", groups), *_about(questions, parts)])


def version_6() -> bytes:
    """Languages in tables beside."""
    questions = [_question(qid, title, type_, more) for qid, title, type_, _, _, more in TYPES]
    parts: list[Row] = [
        {"qid": qid, "parent_qid": parent, "title": title, "question_order": qid} for qid, parent, title, _, _ in PARTS
    ]
    said = [(qid, french, english) for qid, _, _, french, english, _ in TYPES]
    said += [(qid, french, english) for qid, _, _, french, english in PARTS]
    answers = [
        {"aid": f"{place}", "qid": qid, "code": code, "sortorder": f"{place}", "scale_id": "0"}
        for place, (qid, code, _, _) in enumerate(ANSWERS)
    ]
    beside = [
        table("question_l10ns", _beside("qid", "question", said)),
        table("answer_l10ns", _beside("aid", "answer", [(f"{at}", *one[2:]) for at, one in enumerate(ANSWERS)])),
        table("group_l10ns", _beside("gid", "group_name", [("1", "Votre carnet", "Your notebook")])),
        table("groups", [{"gid": "1", "group_order": "1"}]),
    ]
    return document([table("answers", answers), *beside, *_about(questions, parts)])


def _beside(key: str, column: str, said: Sequence[tuple[str, str, str]]) -> list[Row]:
    return [
        {key: id_, column: text, "language": language}
        for id_, french, english in said
        for language, text in (("fr", french), ("en", english))
    ]


def _about(questions: Sequence[Row], parts: Sequence[Row]) -> list[str]:
    settings = [
        {
            "surveyls_language": language,
            "surveyls_title": title,
            "surveyls_welcometext": welcome,
            "surveyls_endtext": end,
        }
        for language, title, welcome, end in _SETTINGS
    ]
    attributes = [{"qid": qid, "attribute": name, "value": value} for qid, name, value in ATTRIBUTES]
    return [
        table("questions", questions),
        table("subquestions", parts),
        table("question_attributes", attributes),
        table("surveys", [{"sid": "9", "language": "fr", "additional_languages": "en"}]),
        table("surveys_languagesettings", settings),
        table("assessments", [{"id": "1", "name": "Total"}]),
    ]
