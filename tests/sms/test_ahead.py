"""An answer is thought out upon what was read before: whatever happens in between, it comes to what it would have."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, func, select, text

from app.collection.store import saving
from app.database import Database
from app.database.engine import journal_mode
from app.sms import store
from app.sms.caller import Inbound
from app.sms.tables import InboundMessage
from tests.campaigns import KEYS
from tests.databases import Backend
from tests.sms.played import HERS, OURS, Phone, Transcript

STORY = Transcript("ahead", (), {"survey": "small"}, (), ())
LAST = ("oui", "1", "1 2", "3", "34", "0", "3/9/2025", "merci")
"""What there is to say after consent; the last one ends the conversation."""
MEANWHILE = {
    "nothing": "~ later 0 days",
    "an answer by text": "> 2",
    "no answer by text": "> bof",
    "the word for back": "> RETOUR",
    "another language": "> ENGLISH",
    "silence": "> STOP",
    "an answer on the web": "~ web carnet non",
}
"""A campaign that closes in between is not among it: as on the web, what was asked before was said before."""

pytestmark = pytest.mark.skipif(journal_mode() != "WAL", reason="without the log, who reads keeps others from writing")


@contextmanager
def one_moment(database: Database) -> Iterator[Connection]:
    """A reader that goes on seeing what was there when it came."""
    repeatable = "" if database.url.get_backend_name() == "sqlite" else " ISOLATION LEVEL REPEATABLE READ"
    with database.reader() as reader:
        reader.exec_driver_sql(f"BEGIN{repeatable}")
        reader.execute(select(func.count()).select_from(InboundMessage))
        try:
            yield reader
        finally:
            reader.execute(text("COMMIT"))


def said_and_kept(
    backend: Backend, meanwhile: str, body: str, *, old: bool, before: Sequence[str] = ("oui",)
) -> tuple[str, list[str], str]:
    url = backend.create()
    database = Database(url)
    phone = Phone(database, STORY)
    for said in (f"VAGUE1 {phone.code}", *before):
        phone.texts_us(said)
    inbound = Inbound("SM-late", HERS, OURS, body, "f" * 26)
    with one_moment(database) as reader:
        phone.texts_us(meanwhile[2:]) if meanwhile[0] == ">" else phone.lives(meanwhile[2:])
        said = phone.brings(inbound, reader=reader if old else None)
    told = said, phone.kept(), phone.brings(inbound)
    database.dispose()
    backend.drop(url)
    return told


@pytest.mark.parametrize("backend", ["sqlite_files", pytest.param("postgresql_server", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("body", ["1", "non"])
@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE.keys())
def test_what_happens_in_between_is_heard(
    request: pytest.FixtureRequest, backend: str, meanwhile: str, body: str
) -> None:
    on: Backend = request.getfixturevalue(backend)
    late = said_and_kept(on, meanwhile, body, old=True)
    assert late == said_and_kept(on, meanwhile, body, old=False)
    assert late[2] == late[0], "brought again, it gets what it got"


@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE.keys())
def test_the_last_answer_ends_the_conversation_as_alone(sqlite_files: Backend, meanwhile: str) -> None:
    before = ("oui", *LAST[:-1])
    late = said_and_kept(sqlite_files, meanwhile, LAST[-1], old=True, before=before)
    assert late == said_and_kept(sqlite_files, meanwhile, LAST[-1], old=False, before=before)
    assert late[2] == late[0]


def test_a_text_handled_in_between_is_handled_once(database: Database) -> None:
    phone = Phone(database, STORY)
    for greeting in (f"VAGUE1 {phone.code}", "oui"):
        phone.texts_us(greeting)
    with one_moment(database) as reader:
        said = phone.texts_us("1")
        kept = phone.kept()
        assert phone.brings(phone.texts[-1], reader=reader) == said
    assert phone.kept() == kept


@pytest.mark.postgresql
def test_whoever_goes_on_has_the_telephones_turn(postgresql_server: Backend) -> None:
    database = Database(postgresql_server.create())
    phone = Phone(database, STORY)
    phone.texts_us(f"VAGUE1 {phone.code}")
    index = KEYS.index(HERS)
    with database.session() as mine, database.session() as beside, beside.begin():
        found = store.arrive(mine.connection(), "SM-new", OURS, index).open
        assert found
        interview = found.stored.interview
        moved = replace(found.stored, interview=replace(interview, step=interview.step + 1))
        reply = store.Reply("SM-new", index, "said", None, phone.now)
        assert store.go_on(mine, found, found.talk, saving(moved, 1, interview), reply)
        taken = select(func.pg_try_advisory_xact_lock(int.from_bytes(index[:8], signed=True)))
        assert beside.scalar(taken) is False
        mine.rollback()
        assert beside.scalar(taken) is True
    database.dispose()
