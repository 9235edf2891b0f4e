r"""Conversations by text message as files to read: what was sent, what came back, what is kept.

A file of `tests/sms/transcripts/` reads

    # She mistypes, then gives the number.        what it shows
    survey: small                                 small, everything, or one of `surveys/`
    invited: ar                                   only where she was sent a personal link, in this language
    batch: A12 ar                                 only where notebooks have this code and language
    number: +447400123456                         only where her telephone is none of ours to write to
    > VAGUE1 {code}                               a text of hers; `\n` and `\u200f` stand for what cannot be seen
    < Mon Récap : …                               the answer, line by line; none for silence
    ~ later 2 days                                what happens besides texts, see `Phone.lives`
    = accord: oui                                 the answers kept, and the state they are kept in

`python -m tests.sms.played` writes the answers and what is kept anew; what changed is for a person to read.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from app.collection import service as collection
from app.collection.store import Stored
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution.service import close_campaign, invite
from app.distribution.tables import Campaign, RelayLink
from app.interview import engine
from app.interview.model import Channel, Reply
from app.site.language import translator
from app.sms import batches
from app.sms.caller import Inbound
from app.sms.core.commands import Word
from app.sms.service import handle
from tests.campaigns import KEYS, make_world
from tests.conversations import plain_answers, version_of
from tests.databases import SqliteFiles

FOLDER = Path(__file__).parent / "transcripts"
BASE_URL = "https://relais.test"
HERS, OURS = "+33639980001", "+33939980000"
BEGIN = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
_UNSEEN = re.compile(r"\\(n|u[0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Transcript:
    name: str
    about: tuple[str, ...]
    header: dict[str, str]
    lines: tuple[str, ...]
    """From the first text to the last answer."""
    kept: tuple[str, ...]

    @property
    def sent(self) -> list[str]:
        """Her texts and what happens besides, without the answers."""
        return [line for line in self.lines if not line.startswith("<")]

    @property
    def written(self) -> str:
        about = [f"# {line}" for line in self.about]
        header = [f"{name}: {value}" for name, value in self.header.items()]
        return "\n".join([*about, *header, "", *self.lines, "", *self.kept]) + "\n"


def read(path: Path) -> Transcript:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = dict(line.split(": ", 1) for line in lines if re.match(r"[a-z]+: ", line))
    return Transcript(
        name=path.stem,
        about=tuple(line[2:] for line in lines if line.startswith("# ")),
        header=header,
        lines=tuple(line for line in lines if line[:1] in set("><~")),
        kept=tuple(line for line in lines if line.startswith("= ")),
    )


def transcripts() -> list[Transcript]:
    return [read(path) for path in sorted(FOLDER.glob("*.txt"))]


@dataclass(slots=True)
class Phone:
    """Her telephone, and the world around it."""

    database: Database
    transcript: Transcript
    now: dt.datetime = BEGIN
    texts: list[Inbound] = field(default_factory=list)
    campaign_id: int = field(init=False)
    link_id: int = field(init=False)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        version = version_of(self.transcript.header["survey"])
        with self.database.session() as session:
            world = make_world(session, self.now, version=version)
            self.campaign_id, self.link_id = world.campaign.id, world.links[0].id
            self.code = world.links[0].code
            if batch := self.transcript.header.get("batch"):
                code, spoken = batch.split()
                assert batches.add(session, world.campaign, code, "Carnets", spoken, self.now) is None
                session.commit()
            if language := self.transcript.header.get("invited"):
                invite(session, KEYS, world.links[0], HERS, language, self.now, base_url=BASE_URL)
                session.commit()

    def plays(self) -> Iterator[str]:
        """Every line of the transcript, with the answers as they come."""
        for line in self.transcript.sent:
            yield line
            mark, said = line[:1], line[2:]
            answer = self.lives(said) if mark == "~" else self.texts_us(_seen(said).replace("{code}", self.code))
            if answer is not None:
                yield from (f"< {one}".rstrip() for one in answer.split("\n") if answer)

    def texts_us(self, body: str, *, media: bool = False, provider_did: Word | None = None, commit: bool = True) -> str:
        number = len(self.texts)
        fresh_id = f"{number:026}"
        self.texts.append(
            Inbound(
                f"SM{number:04}", self.transcript.header.get("number", HERS), OURS, body, fresh_id, media, provider_did
            )
        )
        return self.brings(self.texts[-1], commit=commit)

    def brings(self, inbound: Inbound, *, commit: bool = True, reader: Connection | None = None) -> str:
        """What the provider brings; without `commit` the process dies just before it. A `reader` may see the past."""
        with self.database.session() as session, self.database.reader() as fresh:
            reply = handle(session, KEYS, inbound, self.now, translator, BASE_URL, reader=reader or fresh)
            if commit:
                session.commit()
        return reply

    def lives(self, what: str) -> str | None:
        """What happens besides texts; an answer where it makes the provider bring one."""
        match what.split():
            case ["later", count, unit]:
                self.now += dt.timedelta(**{unit: int(count)})
            case ["again"]:
                return self.brings(self.texts[-1])
            case ["photo"]:
                return self.texts_us("", media=True)
            case ["provider", word]:
                return self.texts_us(word, provider_did=Word(word.lower()))
            case ["closes"]:
                self._closes()
            case ["web", question, *raw]:
                self._answers_on_the_web(question, raw)
            case _:
                raise AssertionError(what)
        return None

    def _closes(self) -> None:
        with self.database.session() as session:
            close_campaign(session, session.get_one(Campaign, self.campaign_id), self.now)
            session.commit()

    def _answers_on_the_web(self, question: str, raw: list[str]) -> None:
        with self.database.session() as session:
            id_ = session.scalars(select(InterviewRow.id)).one()
            several = raw[0] if len(raw) == 1 else tuple(raw)
            collection.record(session, id_, Reply(question, several, Channel.WEB, f"web {question}"), self.now)
            session.commit()

    def interview(self) -> Stored | None:
        with self.database.session(read_only=True) as session:
            id_ = session.scalars(select(InterviewRow.id)).one_or_none()
            return collection.find(session, id_) if id_ else None

    def kept(self) -> list[str]:
        stored = self.interview()
        if stored is None:
            return ["= nothing"]
        version = version_of(self.transcript.header["survey"])
        values = plain_answers(engine.values(version, stored.interview))
        told = {"state": stored.interview.state.value, "language": stored.interview.language, **values}
        return [f"= {name}: {value}" for name, value in told.items()]

    def link(self) -> RelayLink:
        with self.database.session(read_only=True) as session:
            return session.get_one(RelayLink, self.link_id)


def _seen(text: str) -> str:
    return _UNSEEN.sub(lambda found: "\n" if found[1] == "n" else chr(int(found[1][1:], 16)), text)


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = SqliteFiles(Path(folder))
        for told in transcripts():
            database = Database(files.create())
            phone = Phone(database, told)
            lines = tuple(phone.plays())
            played = Transcript(told.name, told.about, told.header, lines, tuple(phone.kept()))
            (FOLDER / f"{told.name}.txt").write_text(played.written, encoding="utf-8")
            database.dispose()


if __name__ == "__main__":
    write()
