"""The sending process of the outbox benchmark, apart so that its memory can be told."""

import sys
import threading
from dataclasses import replace

from app.database import Database
from app.messaging.worker import Worker
from tests.messaging.sending_process import sender

if __name__ == "__main__":
    url, api_base, rate = sys.argv[1:]
    unlimited = sender(Database(url), api_base)
    Worker(replace(unlimited, policy=replace(unlimited.policy, day_messages=None)), float(rate)).start()
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    threading.Event().wait()
