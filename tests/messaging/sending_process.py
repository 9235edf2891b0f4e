"""A process that empties an outbox until it is killed: `python -m tests.messaging.sending_process URL API_BASE`."""

import datetime as dt
import sys
import threading

from app.database import Database
from app.messaging.core.hours import ALWAYS
from app.messaging.core.spending import Policy
from app.messaging.sending import Sender
from app.messaging.twilio_gateway import TwilioGateway
from app.messaging.worker import Worker
from app.settings import TwilioSettings
from tests.campaigns import KEYS

ACCOUNT, TOKEN, OURS = "AC00000000000000000000000000000001", "a token for tests", "+33700000001"
POLICY = Policy(hours=ALWAYS)
NOBODY = "http://127.0.0.1:9"
"""Where status reports go: what is proven here must not hang on them."""


def sender(database: Database, api_base: str) -> Sender:
    gateway = TwilioGateway(TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=api_base), NOBODY)
    return Sender(database, KEYS, gateway, lambda: dt.datetime.now(dt.UTC), POLICY)


if __name__ == "__main__":
    Worker(sender(Database(sys.argv[1]), sys.argv[2]), rate=500).start()
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    threading.Event().wait()
