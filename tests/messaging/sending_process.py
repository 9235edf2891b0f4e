"""Processes that empty an outbox until they are killed: `python -m tests.messaging.sending_process URL API_BASE`.

For each line it reads, this process makes another that sends, and prints its number; everything is loaded once.
"""

import datetime as dt
import os
import sys
import threading

from app.database import Database
from app.database.secrets import Keys
from app.messaging.core.hours import ALWAYS
from app.messaging.core.spending import Policy
from app.messaging.sending import Sender
from app.messaging.twilio_gateway import TwilioGateway
from app.messaging.worker import Worker
from app.settings import TwilioSettings

ACCOUNT, TOKEN, OURS = "AC00000000000000000000000000000001", "a token for tests", "+33700000001"
KEYS = Keys("for tests only: forty-eight characters or so, all public")
POLICY = Policy(hours=ALWAYS)
NOBODY = "http://127.0.0.1:9"
"""Where status reports go: what is proven here must not hang on them."""


def sender(database: Database, api_base: str) -> Sender:
    gateway = TwilioGateway(TwilioSettings(ACCOUNT, TOKEN, OURS, api_base=api_base), NOBODY)
    return Sender(database, KEYS, gateway, lambda: dt.datetime.now(dt.UTC), POLICY)


def send_for_ever(url: str, api_base: str) -> None:
    Worker(sender(Database(url), api_base), rate=500).start()
    threading.Event().wait()


if __name__ == "__main__":
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            send_for_ever(*sys.argv[1:])
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
