"""The bare floor of the text message benchmark: signature checked, one INSERT, a fixed answer.

`FLOOR_DATABASE`, `FLOOR_PRAGMAS` as for the floor of the web; `FLOOR_TOKEN` and `FLOOR_ADDRESS` are what the provider
signs with. Nothing of the application is loaded.
"""

import os
from typing import Final

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

from tests.benchmarks.floor import MARK, current_connection

TABLES: Final = ("CREATE TABLE message (sid VARCHAR(64) PRIMARY KEY, sender VARCHAR(20), body TEXT)",)
ADDRESS: Final = os.environ.get("FLOOR_ADDRESS", "")
ANSWER: Final = "<?xml version='1.0' encoding='UTF-8'?><Response><Message>Merci</Message></Response>"
_KEEP = f"INSERT INTO message VALUES ({MARK}, {MARK}, {MARK})"  # noqa: S608 -- the mark is a driver's own

application = Flask("sms_floor", static_folder=None)
validator = RequestValidator(os.environ.get("FLOOR_TOKEN", ""))


@application.post("/sms/incoming")
def incoming() -> Response:
    form = request.form
    if not validator.validate(ADDRESS, form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    current_connection().execute(_KEEP, (form["MessageSid"], form["From"], form["Body"]))
    return Response(ANSWER, mimetype="text/xml")
