"""Text messages a second, and what each costs, beside a bare floor in the same run.

    python -m tests.benchmarks.sms_webhook [--server granian] [--database sqlite] [--respondents 8,32] [--seconds 8]

Each sender texts the keyword and then twenty answers, every message signed as the provider signs it. The floor checks
the signature and inserts one row. `requests_per_second` are messages; every answer is looked up afterwards.
"""

import base64
import datetime as dt
import hmac
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.collection.store import documents
from app.database import Database
from app.interview import engine
from app.interview.model import State
from app.questionnaire.model import SCALES, Kind, Question
from app.questionnaire.version import Version
from app.sms.core.asking import numbered
from app.sms.tables import Conversation
from tests.benchmarks import floor, sms_floor
from tests.benchmarks.answering import SAYS, expected, sent
from tests.benchmarks.client import Browser, JourneyError, Seen
from tests.benchmarks.rounds import command
from tests.benchmarks.targets import Target, benchmark_version, pragmas
from tests.campaigns import KEYS, make_world
from tests.conversations import plain_answers

PUBLIC: Final = "http://relais.test"
WEBHOOK: Final = "/sms/incoming"
ACCOUNT, TOKEN, OURS = "AC00000000000000000000000000000001", "a token for benchmarks", "+33939980000"


def signature(pairs: Collection[tuple[str, str]]) -> str:
    """As the provider signs a form: the address, then every name and value in the order of the names."""
    signed = f"{PUBLIC}{WEBHOOK}" + "".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()


def written(version: Version, question: Question, respondent: int) -> str:
    """An answer as it is texted: numbers for options, parts of a date with strokes between."""
    said = sent(int(question.id[1:]), respondent)
    if question.kind is Kind.YES_NO:
        return "oui" if said == ("yes",) else "non"
    if question.choices is None or question.kind in SCALES:
        return "/".join(said)
    options = version.survey.options(question)
    if question.kind is Kind.DROPDOWN:
        return next(option.label for option in options if option.code in said)
    numbers = {code: number for number, code in numbered(question, tuple(option.code for option in options))}
    return " ".join(str(numbers[code]) for code in said)


class Texting(Target):
    """Whoever sends one greeting and then every answer, one by one."""

    greeting = "BONJOUR"

    def prepare(self, count: int) -> None:
        self.version = benchmark_version()
        self.paths = {respondent: f"+336{respondent:08}" for respondent in range(count)}

    def texts(self, respondent: int) -> list[str]:
        asked = [self.version.question(f"q{number:02}") for number in SAYS]
        return [self.greeting, *(written(self.version, question, respondent) for question in asked)]

    def journey(self, address: tuple[str, int], path: str, respondent: int, seen: Seen) -> None:
        with Browser(address, "fr") as provider:
            for turn, body in enumerate(self.texts(respondent)):
                pairs = [("MessageSid", f"SM{respondent:012}{turn:04}"), ("From", path), ("To", OURS), ("Body", body)]
                begun = time.monotonic()
                answer = provider.post(WEBHOOK, pairs, [f"X-Twilio-Signature: {signature(pairs)}"])
                ended = time.monotonic()
                if answer.status != 200:
                    raise JourneyError(f"status {answer.status} after message {turn}")
                seen.first_page = seen.first_page or len(answer.body)
                seen.pages.append((ended, ended - begun))
                seen.requests.append((ended, 1))
        seen.interviews.append((respondent, time.monotonic()))


class Relais(Texting):
    name = "Relais"
    application = "wsgi:application"
    most_per_second = 60

    def prepare(self, count: int) -> None:
        super().prepare(count)
        database = Database(self.url)
        with database.session() as session:
            world = make_world(session, dt.datetime.now(dt.UTC), version=self.version)
            self.campaign_id = world.campaign.id
            self.greeting = f"{world.campaign.keyword} {world.links[0].code}"
        database.dispose()

    def environ(self, data: Path) -> Mapping[str, str]:
        return {
            "DATABASE_URL": self.url, "RELAIS_DATA": str(data), "RELAIS_SECRET_KEY": KEYS.secret, "RELAIS_LOG": "json",
            "RELAIS_PUBLIC_URL": PUBLIC, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": OURS,
        }  # fmt: skip

    def wrong(self, respondents: Collection[int]) -> list[str]:
        numbers = {KEYS.index(f"+336{respondent:08}"): respondent for respondent in respondents}
        database, missing, found = Database(self.url), set(respondents), []
        with database.session(read_only=True) as session:
            talks = session.execute(select(Conversation.interview_id, Conversation.number_index))
            whose = {interview_id: numbers.get(index) for interview_id, index in talks}
            for stored in documents(session, self.campaign_id):
                respondent = whose.get(stored.interview.id)
                if respondent is None:
                    continue
                missing.discard(respondent)
                values = plain_answers(engine.values(self.version, stored.interview))
                if stored.interview.state is not State.COMPLETED or values != expected(respondent):
                    found.append(f"respondent {respondent}: {stored.interview.state} with {values}")
        database.dispose()
        return found + [f"respondent {respondent}: no interview" for respondent in sorted(missing)]


class Floor(Texting):
    name = "floor"
    application = "tests.benchmarks.sms_floor:application"
    most_per_second = 150

    def prepare(self, count: int) -> None:
        super().prepare(count)
        connection = floor.connect(self.url, pragmas())
        for statement in sms_floor.TABLES:
            connection.execute(statement)
        connection.close()

    def environ(self, _data: Path) -> Mapping[str, str]:
        return {
            "FLOOR_DATABASE": self.url, "FLOOR_PRAGMAS": " ".join(pragmas()), "FLOOR_TOKEN": TOKEN,
            "FLOOR_ADDRESS": f"{PUBLIC}{WEBHOOK}",
        }  # fmt: skip

    def wrong(self, respondents: Collection[int]) -> list[str]:
        connection = floor.connect(self.url, pragmas())
        kept: dict[str, list[str]] = {}
        for sender, body in connection.execute("SELECT sender, body FROM message ORDER BY sid").fetchall():
            kept.setdefault(sender, []).append(body)
        connection.close()
        return [f"respondent {one}" for one in respondents if kept.get(self._number(one)) != self.texts(one)]

    def _number(self, respondent: int) -> str:
        return f"+336{respondent:08}"


main = command(Floor, Relais)

if __name__ == "__main__":
    main()
