"""Where the provider asks what to do with a call and reports on it; nothing unsigned is looked at."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from app.access.tables import Staff
from app.messaging.calls import EVENTS, RING_SECONDS
from app.messaging.webhooks import refuse_unsigned
from app.phoning.bridge import service, wording
from app.phoning.core.bridge import Leg
from app.site.context import keys, now, session, settings
from app.site.language import translator
from app.site.routes import protection

if TYPE_CHECKING:
    from twilio.twiml.voice_response import VoiceResponse

PRESS_SECONDS = 10

blueprint = Blueprint("bridge", __name__, url_prefix="/calls")
blueprint.before_request(refuse_unsigned)


@blueprint.post("/answer")
def answer() -> ResponseReturnValue:
    """The caller's telephone was picked up, perhaps by a voicemail: only a key puts anybody through."""
    # Loaded where a call is: few installations ever place one.
    from twilio.twiml.voice_response import Gather, VoiceResponse

    staff_id = service.answered(session(), _reference(), request.form.get("CallSid", ""), now())
    if staff_id is None:
        return _twiml(VoiceResponse())
    language = session().get_one(Staff, staff_id).language
    said = VoiceResponse()
    gather = Gather(num_digits=1, timeout=PRESS_SECONDS, action=_address("connect"), method="POST")
    gather.say(translator(language)(wording.PRESS_ONE), **wording.SPOKEN[language])
    said.append(gather)
    return _twiml(said)


@blueprint.post("/connect")
def connect() -> ResponseReturnValue:
    """The caller pressed a key: the person is rung, once, and sees the number of ours."""
    from twilio.twiml.voice_response import Dial, VoiceResponse

    shown = settings().twilio
    said = VoiceResponse()
    if request.form.get("Digits") != "1" or shown is None or shown.voice_number is None:
        return _twiml(said)
    number = service.connect(session(), keys(), _reference(), request.form.get("CallSid", ""), now())
    if number is None:
        said.say(translator("fr")(wording.GOODBYE), **wording.SPOKEN["fr"])
        return _twiml(said)
    dial = Dial(caller_id=shown.voice_number, timeout=RING_SECONDS, answer_on_bridge=True)
    status = f"{_address('status')}&leg={Leg.PERSON}"
    dial.number(number, status_callback=status, status_callback_event=" ".join(EVENTS), status_callback_method="POST")
    said.append(dial)
    return _twiml(said)


@blueprint.post("/status")
def status() -> ResponseReturnValue:
    leg = request.args.get("leg", "")
    if leg in set(Leg):
        service.report(session(), _reference(), Leg(leg), request.form.get("CallStatus", ""), now())
    return "", HTTPStatus.NO_CONTENT


def _reference() -> str:
    return request.args.get("reference", "")[:32]


def _address(what: str) -> str:
    return f"{settings().public_base_url}/calls/{what}?reference={_reference()}"


def _twiml(said: VoiceResponse) -> Response:
    """Without anything to do the provider hangs up."""
    return Response(str(said), mimetype="text/xml")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    protection.exempt(blueprint)  # the provider has no form of ours; its signature protects instead
