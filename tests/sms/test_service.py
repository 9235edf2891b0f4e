"""Whole conversations by text message, over real HTTP."""

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from app.collection import service as collection
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution import slips
from app.distribution.core import spoken_code
from app.distribution.service import close_campaign, invite
from app.distribution.tables import Campaign, Invitation, RelayLink, SlipBatch
from app.interview import engine
from app.interview.answers import REFUSED
from app.interview.model import Channel, Raw, Reply
from app.messaging.service import is_opted_out
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.sms.core.asking import zero_counts
from app.sms.tables import Conversation as Talk
from app.versions.service import publish
from app.versions.store import load
from tests.conftest import Clock
from tests.conversations import (
    Conversation,
    GoesBack,
    Plain,
    Says,
    Stops,
    Switches,
    Turn,
    conversations,
    plain_answers,
    version_of,
)
from tests.interview.small import knowing_version
from tests.sms.conftest import OURS, TOKEN, Line

ANNA, BILAL = "+33639980001", "+33639980002"


def answers(database: Database) -> list[dict[str, Plain]]:
    """Of every interview, in the order they began."""
    with database.session() as session:
        found = []
        for interview_id in session.scalars(select(InterviewRow.id).order_by(InterviewRow.started_at, InterviewRow.id)):
            stored = collection.find(session, interview_id)
            assert stored is not None
            version = load(session, stored.version_digest)
            found.append(plain_answers(engine.values(version, stored.interview)))
        return found


def state(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(InterviewRow.state)))


def say_all(line: Line, number: str, *texts: str) -> str:
    return [line.standin.say(number, text) for text in texts][-1]


def test_a_whole_conversation_in_french(line: Line, database: Database) -> None:
    say = line.standin.say
    first = say(ANNA, line.hello.lower())
    assert first.startswith("Mon Récap")
    assert "عربي" in first
    assert "Voulez-vous répondre ?\n1 D'accord\n2 Non merci" in first
    assert say(ANNA, "oui").startswith("Parlons de votre carnet.\n\nUtilisez-vous le carnet ?\n1 Oui\n2 Non\n")
    assert say(ANNA, "1").startswith("Le carnet vous aide ?")
    assert "3 Mes idées" in say(ANNA, "un peu")
    assert "1 = Pas du tout\n5 = Tout à fait" in say(ANNA, "1 et 3")
    assert "Quel âge avez-vous ?" in say(ANNA, "4/5")
    assert "combien d'années" in say(ANNA, "j'ai 34 ans")
    assert "Quand" in say(ANNA, "6")
    assert "Un mot à ajouter ?" in say(ANNA, "3/9/2025")
    assert say(ANNA, "Je ne peux pas m'arrêter") == "Merci."
    assert answers(database) == [
        {
            "accord": "oui", "carnet": "oui", "aide": "peu", "usage": ["rdv", "idees"], "confiance": 4, "age": 34,
            "annees": 6, "depuis": "2025-09-03", "mot": "Je ne peux pas m'arrêter",
        }
    ]  # fmt: skip
    assert state(database) == ["completed"]


def test_a_whole_conversation_in_arabic(line: Line, database: Database) -> None:
    say = line.standin.say
    assert "هل تريدون الإجابة؟\n1 موافق" in say(BILAL, f"{line.hello} عربي")
    assert "هل تستعملون الدفتر؟\n1 نعم\n2 لا" in say(BILAL, "نعم")
    assert "هل يساعدكم الدفتر؟" in say(BILAL, "١")
    assert "1 مواعيدي" in say(BILAL, "\u200fقليلًا\u200f")
    assert "1 = لا، أبدًا" in say(BILAL, "١ و ٢")
    last = say_all(line, BILAL, "٣", "عمري ٣٤ سنة", "٦", "٣/٩/٢٠٢٥", "شكرًا لكم")
    assert last == "[ar] Merci."
    assert answers(database) == [
        {
            "accord": "oui", "carnet": "oui", "aide": "peu", "usage": ["rdv", "papiers"], "confiance": 3, "age": 34,
            "annees": 6, "depuis": "2025-09-03", "mot": "شكرًا لكم",
        }
    ]  # fmt: skip


INSTEAD = {"~dont_know": "je ne sais pas", "~not_applicable": "ne me concerne pas"}


def as_text(says: Says, version: Version) -> str:
    asked = version.question(says.question)
    if says.reply == REFUSED:
        return "passer" if zero_counts(asked) else "0"
    if says.reply in INSTEAD:
        return INSTEAD[str(says.reply)]
    codes = [option.code for option in version.survey.options(asked)]
    if asked.filter or asked.randomise:
        # Only the person knows the numbers they were shown.
        said = (says.reply,) if isinstance(says.reply, str) else says.reply
        return ", ".join(version.text("fr", f"{asked.choices}.{code}") for code in said)
    if isinstance(says.reply, tuple):
        return " ".join(str(codes.index(code) + 1) for code in says.reply)
    return str(codes.index(says.reply) + 1) if says.reply in codes else says.reply


def conduct(line: Line, database: Database, version: Version, now: dt.datetime) -> None:
    """Let the campaign ask another survey."""
    with database.session() as session:
        session.get_one(Campaign, line.world.campaign.id).version_digest = publish(session, version, now, "Test").digest
        session.commit()


def in_order(turns: tuple[Turn, ...], version: Version, database: Database) -> Iterator[Turn]:
    """Sections that take turns come as chance has it: what is said about them is said when it is asked."""
    waiting = list(turns)
    while waiting:
        asked = waiting[0].question if isinstance(waiting[0], Says) else ""
        rotates = asked and version.item(asked).rotation
        places = (place for place, turn in enumerate(waiting) if not rotates or is_asked(turn, database))
        yield waiting.pop(next(places))


def is_asked(turn: Turn, database: Database) -> bool:
    with database.session() as session:
        question = session.scalars(select(Talk.asked)).one()
    return isinstance(turn, Says) and turn.question == question


WORDS = {"fr": "français", "ar": "عربي", "en": "english"}


@pytest.mark.parametrize("told", conversations("sms"), ids=lambda told: told.name)
def test_the_same_conversations_as_at_the_other_doors(
    line: Line, database: Database, told: Conversation, now: dt.datetime
) -> None:
    version = version_of(told.survey)
    conduct(line, database, version, now)
    line.standin.say(ANNA, f"{line.hello} {told.language}")
    for turn in in_order(told.turns, version, database):
        match turn:
            case Says(question=question) if version.question(question).kind is Kind.NOTE:
                continue
            case Says():
                said = line.standin.send(ANNA, as_text(turn, version))
                if turn.again:
                    assert line.standin.say_again(ANNA, said.sid) == said.reply
            case GoesBack():
                line.standin.say(ANNA, "retour")
            case Switches(language=language):
                line.standin.say(ANNA, WORDS[language])
            case Stops():
                raise AssertionError("By text message, stopping keeps the answers: no conversation for this door.")
    assert answers(database) == [told.answers]


def test_no_valid_answer_gets_the_question_again(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello, "1")
    again = line.standin.say(ANNA, "peut-être")
    assert "Utilisez-vous le carnet ?\n1 Oui\n2 Non" in again
    assert "1" in again.splitlines()[-1]
    say_all(line, ANNA, "1", "1", "1", "3")
    too_young = line.standin.say(ANNA, "12")
    assert "16" in too_young.splitlines()[0]
    assert "Quel âge avez-vous ?" in too_young
    assert "age" not in answers(database)[0]


def test_a_replayed_webhook_gets_the_same_reply_and_answers_once(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello, "1")
    said = line.standin.send(ANNA, "1")
    assert line.standin.say_again(ANNA, said.sid) == said.reply
    line.standin.say(ANNA, "3")
    assert line.standin.say_again(ANNA, said.sid) == said.reply
    assert answers(database) == [{"accord": "oui", "carnet": "oui", "aide": "pas"}]


def test_a_webhook_repeated_at_the_same_moment_answers_once(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello, "1")
    said = line.standin.send(ANNA, "1")
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: line.standin.say_again(ANNA, said.sid), range(8)))
    assert set(replies) == {said.reply}
    assert answers(database) == [{"accord": "oui", "carnet": "oui"}]


def test_two_texts_of_one_person_in_quick_succession_are_taken_in_their_order(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(line.standin.say, ANNA, "1")
        time.sleep(0.2)
        second = pool.submit(line.standin.say, ANNA, "2")
    assert "Utilisez-vous le carnet ?" in first.result()
    assert "Pourquoi ?" in second.result()
    assert answers(database) == [{"accord": "oui", "carnet": "non"}]


def test_two_first_texts_at_once_begin_one_interview(line: Line, database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: line.standin.say(ANNA, line.hello), range(4)))
    assert all("Voulez-vous répondre ?" in reply for reply in replies)
    assert state(database) == ["asking"]


def test_stop_is_heard_in_the_middle_and_only_start_undoes_it(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello, "1", "1")
    goodbye = line.standin.say(ANNA, "Stop. Merci")
    assert "START" in goodbye or "REPRENDRE" in goodbye
    with database.session() as session:
        assert is_opted_out(session, line.keys, ANNA)
    assert say_all(line, ANNA, "1", "bonjour", line.hello, "STOP") == ""
    assert "Le carnet vous aide ?" in line.standin.say(ANNA, "reprendre")
    assert "Qu'y notez-vous ?" in line.standin.say(ANNA, "1")
    assert answers(database) == [{"accord": "oui", "carnet": "oui", "aide": "beaucoup"}]


def test_a_stop_the_provider_confirmed_gets_no_second_goodbye(line: Line) -> None:
    assert post(line, "/sms/incoming", {**fields("SM1", "STOP"), "OptOutType": "STOP"}).text.count("<Message>") == 0


def test_help_back_and_another_language(line: Line, database: Database) -> None:
    say_all(line, ANNA, line.hello, "1", "1")
    assert "Le carnet vous aide ?" in line.standin.say(ANNA, "AIDE")
    assert "Utilisez-vous le carnet ?" in line.standin.say(ANNA, "retour")
    assert "Même un peu." in line.standin.say(ANNA, "aide")
    assert "Do you use the notebook?\n1 Yes" in line.standin.say(ANNA, "ENGLISH")
    assert "[en] Pourquoi ?" in line.standin.say(ANNA, "no")
    assert answers(database)[0]["carnet"] == "non"


def test_back_passes_over_notes(line: Line) -> None:
    say_all(line, ANNA, line.hello, "1")
    assert "Voulez-vous répondre ?" in line.standin.say(ANNA, "retour")


def test_declining_ends_the_conversation(line: Line, database: Database) -> None:
    line.standin.say(ANNA, line.hello)
    assert line.standin.say(ANNA, "non") == "Merci, rien n'est gardé."
    assert state(database) == ["declined"]
    over = line.standin.say(ANNA, line.hello)
    assert "Voulez-vous" not in over
    assert state(database) == ["declined"]


def send_invitation(line: Line, database: Database, clock: Clock, language: str = "ar") -> None:
    with database.session() as session:
        invitation = invite(
            session, line.keys, session.merge(line.world.links[0]), BILAL, language, clock(), base_url=line.relais_url
        )
        assert isinstance(invitation, Invitation)
        session.commit()


@pytest.mark.parametrize("first", ["نعم", "1", "oui", "bonjour"])
def test_an_invited_person_begins_with_any_text_in_the_language_of_the_invitation(
    line: Line, database: Database, clock: Clock, first: str
) -> None:
    send_invitation(line, database, clock)
    assert "هل تريدون الإجابة؟" in line.standin.say(BILAL, first)
    with database.session() as session:
        assert session.scalars(select(InterviewRow.invitation_id)).one() is not None


def test_what_the_invitation_knows_is_said_by_text_message(line: Line, database: Database, clock: Clock) -> None:
    with database.session() as session:
        row = publish(session, knowing_version(), clock(), "Test")
        session.get_one(Campaign, line.world.campaign.id).version_digest = row.digest
        session.commit()
        link = session.get_one(RelayLink, line.world.links[0].id)
        known = {"prenom": "Samia", "salaire": "0"}
        invite(session, line.keys, link, BILAL, "fr", clock(), base_url=line.relais_url, prefill=known)
        session.commit()
    line.standin.say(BILAL, "bonjour")
    assert "Samia" in line.standin.say(BILAL, "oui")
    with database.session() as session:
        stored = collection.find(session, session.scalars(select(InterviewRow.id)).one())
        assert stored is not None
        assert stored.interview.prefill == {"prenom": "Samia"}
        assert session.scalars(select(Invitation.prefill)).all() == [None]


def test_an_interview_completed_on_the_web_is_complete_here(line: Line, database: Database, clock: Clock) -> None:
    say_all(line, ANNA, line.hello, "1", "1")
    with database.session() as session:
        interview_id = session.scalars(select(InterviewRow.id)).one()
        rest: dict[str, Raw] = {
            "aide": "pas",
            "usage": ("rdv",),
            "confiance": "3",
            "age": "30",
            "annees": "2",
            "mot": "oui",
        }
        for question, raw in rest.items():
            collection.record(session, interview_id, Reply(question, raw, Channel.WEB, question), clock())
        session.commit()
    complete = line.standin.say(ANNA, "1")
    assert "Le carnet" not in complete
    assert line.standin.say(ANNA, line.hello) == complete
    assert answers(database)[0]["aide"] == "pas"


def test_an_answer_to_a_question_the_web_has_passed_is_not_given_to_another(
    line: Line, database: Database, clock: Clock
) -> None:
    say_all(line, ANNA, line.hello, "1", "1")
    with database.session() as session:
        interview_id = session.scalars(select(InterviewRow.id)).one()
        collection.record(session, interview_id, Reply("aide", "pas", Channel.WEB, "w1"), clock())
        session.commit()
    assert "Qu'y notez-vous ?" in line.standin.say(ANNA, "2")
    assert "usage" not in answers(database)[0]
    line.standin.say(ANNA, "2")
    assert answers(database)[0]["usage"] == ["papiers"]


def test_a_closed_campaign_says_so(line: Line, database: Database, clock: Clock) -> None:
    say_all(line, ANNA, line.hello, "1")
    with database.session() as session:
        close_campaign(session, session.get_one(Campaign, line.world.campaign.id), clock())
        session.commit()
    clock.advance(dt.timedelta(seconds=1))
    closed = line.standin.say(ANNA, "1")
    assert "carnet ?" not in closed
    assert line.standin.say(BILAL, line.hello) == closed
    assert answers(database) == [{"accord": "oui"}]


def test_a_wrong_code_and_a_stranger_are_told_what_to_send_and_not_for_ever(line: Line, database: Database) -> None:
    wrong = line.standin.say(ANNA, f"{line.world.campaign.keyword} XXXXX")
    assert wrong
    lost = [line.standin.say(BILAL, f"bonjour {turn}") for turn in range(6)]
    assert lost[0] != wrong
    assert lost[-1] == ""
    assert state(database) == []


def fields(sid: str, body: str, sender: str = ANNA) -> dict[str, str]:
    return {"MessageSid": sid, "From": sender, "To": OURS, "Body": body, "NumMedia": "0"}


def post(line: Line, path: str, form: dict[str, str], token: str = TOKEN) -> requests.Response:
    address = f"{line.relais_url}{path}"
    signature = RequestValidator(token).compute_signature(address, form)
    return requests.post(address, data=form, headers={"X-Twilio-Signature": signature}, timeout=10)


@pytest.mark.parametrize("path", ["/sms/incoming", "/sms/status?reference=x"])
@pytest.mark.parametrize("signature", [None, "", "short", "bm90IHRoZSBzaWduYXR1cmU="])
def test_nothing_unsigned_is_looked_at(line: Line, database: Database, path: str, signature: str | None) -> None:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    response = requests.post(f"{line.relais_url}{path}", data=fields("SM1", line.hello), headers=headers, timeout=10)
    assert response.status_code == 403
    assert "Traceback" not in response.text
    assert state(database) == []


def test_a_signature_by_another_key_or_for_other_words_is_refused(line: Line) -> None:
    assert post(line, "/sms/incoming", fields("SM1", "1"), token="another").status_code == 403
    address = f"{line.relais_url}/sms/incoming"
    signature = RequestValidator(TOKEN).compute_signature(address, fields("SM1", "1"))
    tampered = requests.post(address, data=fields("SM1", "2"), headers={"X-Twilio-Signature": signature}, timeout=10)
    assert tampered.status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"From": ANNA, "To": OURS, "Body": "1"}, 400),
        (fields("S" * 65, "1"), 400),
        (fields("SM1", "\x00"), 200),
        (fields("SM1", "é" * 5_000), 200),
        (fields("SM1", ""), 200),
        (fields("SM1", "1", sender="38000"), 200),
        (fields("SM1", "1", sender="INFO"), 200),
        (fields("SM1", "x" * 70_000), 413),
    ],
    ids=["no sid", "long sid", "NUL", "long", "empty", "short code", "name", "oversize"],
)
def test_odd_webhooks(line: Line, form: dict[str, str], status: int) -> None:
    response = post(line, "/sms/incoming", form)
    assert response.status_code == status
    assert status != 200 or response.headers["Content-Type"].startswith("text/xml")


def test_a_machine_is_never_answered(line: Line) -> None:
    assert "<Message>" not in post(line, "/sms/incoming", fields("SM1", line.hello, sender="38000")).text


def test_looking_at_the_door_does_nothing(line: Line) -> None:
    assert requests.get(f"{line.relais_url}/sms/incoming", timeout=10).status_code in {403, 405}


def hold(line: Line, database: Database, **chosen: tuple[str, ...]) -> None:
    """What the campaign offers from here on."""
    with database.session() as session:
        campaign = session.get_one(Campaign, line.world.campaign.id)
        for name, codes in chosen.items():
            setattr(campaign, name, codes)
        session.commit()


def test_a_keyword_of_a_campaign_without_text_messages_is_answered_politely(line: Line, database: Database) -> None:
    hold(line, database, channels=("web",))
    assert line.standin.say(ANNA, line.hello) == "On ne répond pas à ce questionnaire par SMS."
    assert state(database) == []


def test_a_language_that_the_campaign_is_not_held_in_is_refused_in_itself(line: Line, database: Database) -> None:
    hold(line, database, languages=("fr", "ar"))
    first = line.standin.say(ANNA, line.hello)
    assert "ENGLISH" not in first
    assert "عربي" in first
    said = line.standin.say(ANNA, "ENGLISH")
    assert said.startswith("These questions are not asked in this language.\n\nVoulez-vous répondre ?")
    line.standin.say(ANNA, "عربي")
    with database.session() as session:
        assert session.scalars(select(InterviewRow.language)).all() == ["ar"]


def test_who_wants_a_call_or_a_link_is_told_where_there_is_none(line: Line, database: Database) -> None:
    hold(line, database, channels=("sms",))
    line.standin.say(ANNA, line.hello)
    assert (
        line.standin.say(ANNA, "LIEN") == "On ne répond pas à ce questionnaire sur Internet. Vous pouvez continuer ici."
    )
    assert line.standin.say(ANNA, "APPEL") == "Personne n'est appelé pour ce questionnaire."


def slip_code(line: Line, database: Database, clock: Clock) -> str:
    """Of one slip in Arabic, as it is printed."""
    with database.session() as session:
        link = session.get_one(RelayLink, line.world.links[0].id)
        batch = slips.order(session, line.keys, link, 10, "ar", clock())
        assert isinstance(batch, SlipBatch)
        code = spoken_code(slips.printed(session, line.keys, batch)[3].code)
        session.commit()
    return code


def test_a_slips_code_after_the_keyword_begins_that_persons_interview(
    line: Line, database: Database, clock: Clock
) -> None:
    first = line.standin.say(ANNA, f"{line.world.campaign.keyword} {slip_code(line, database, clock)}")
    assert "FRANCAIS" in first  # it speaks the slip's language, and offers the others
    with database.session() as session:
        assert session.scalars(select(InterviewRow.invitation_id)).one() is not None
    line.standin.say(ANNA, "1")
    assert answers(database) == [{"accord": "oui"}]
    # The slip's own link opens nothing that was said: whoever printed the slip has it too.
    way = line.standin.say(ANNA, "LIEN")
    assert "/resume" in way
    assert "/i/" not in way


def test_whoever_printed_a_slip_does_not_read_along_by_text_message(
    line: Line, database: Database, clock: Clock
) -> None:
    """The code is on the printer's sheet as well: from another telephone it opens nothing that was said."""
    texted = f"{line.world.campaign.keyword} {slip_code(line, database, clock)}"
    say_all(line, ANNA, texted, "1")
    refused = line.standin.say(BILAL, texted)
    assert refused.startswith("بدأ شخص ما بالإجابة بهذه القسيمة")  # the slip's language
    for text in ("retour", "LIEN", texted):
        said = line.standin.say(BILAL, text)
        assert "/resume" not in said
        assert "Voulez-vous" not in said
    with database.session() as session:
        assert len(session.scalars(select(Talk.id)).all()) == 1
    say_all(line, ANNA, texted, "FRANCAIS")
    assert line.standin.say(ANNA, "1").startswith("Le carnet vous aide ?")
    assert answers(database) == [{"accord": "oui", "carnet": "oui"}]


def test_whoever_only_tried_a_slip_does_not_read_along_by_text_message(
    line: Line, database: Database, clock: Clock
) -> None:
    texted = f"{line.world.campaign.keyword} {slip_code(line, database, clock)}"
    assert "FRANCAIS" in line.standin.say(BILAL, texted)
    say_all(line, ANNA, texted, "1")
    for text in ("retour", "LIEN", "1"):
        said = line.standin.say(BILAL, text)
        assert "/resume" not in said
        assert "1 " not in said
    assert line.standin.say(BILAL, texted).startswith("بدأ شخص ما بالإجابة بهذه القسيمة")
    say_all(line, ANNA, "FRANCAIS")
    assert line.standin.say(ANNA, "1").startswith("Le carnet vous aide ?")
    assert answers(database) == [{"accord": "oui", "carnet": "oui"}]
