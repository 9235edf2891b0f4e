from app.questionnaire.contexts import entries
from tests.questionnaire.definitions import survey


def test_every_text_has_one_context_in_screen_order() -> None:
    assert [entry.context for entry in entries(survey())] == [
        "survey.title",
        "survey.intro",
        "survey.notice",
        "accord.text",
        "accord_non.oui",
        "accord_non.non",
        "carnet.text",
        "carnet.help",
        "oui_non.oui",
        "oui_non.non",
        "quoi.text",
        "quoi.sms",
        "aides.rdv",
        "aides.papiers",
        "aides.aucune",
        "conf.text",
        "conf.low",
        "conf.high",
        "age.text",
        "depuis.text",
        "debut.text",
        "debut.problem",
        "mot.text",
        "suite.text",
        "info.text",
        "survey.thanks",
        "survey.declined",
        "outcome.droits",
        "indicator.prets",
    ]


def test_a_list_used_twice_is_translated_once() -> None:
    found = survey(
        ("text: Un mot ?", "text: Un mot ?"),
        ("  - {id: info, type: note, text: Voilà.}", "  - {id: fin, type: single, text: Fin ?, choices: oui_non}"),
    )
    contexts = [entry.context for entry in entries(found)]
    assert contexts.count("oui_non.oui") == 1
    assert len(set(contexts)) == len(contexts)


def test_the_comment_of_an_answer_shows_its_question() -> None:
    comments = {entry.context: entry.comment for entry in entries(survey())}
    assert comments["oui_non.oui"] == "Screen 2, answer to: Avez-vous le carnet ?"
    assert comments["conf.low"] == "Screen 4, scale: low"
