"""Results of large campaigns: worked out once in a process of their own, with progress for whoever waits."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.analysis import keeping
from app.analysis.engine import Kept, Underway
from app.analysis.keeping import Shelf, look, work
from app.analysis.tables import Release
from app.collection.tables import DoubleFlag
from app.database import Database
from app.database.secrets import Keys
from app.distribution.disclosure import TEAM
from app.distribution.store import find_campaign
from app.distribution.tables import RelayLink
from app.settings import Settings
from tests.analysis.carnet import CLOSES, LATER, OPENS, SAYS_YES, Field, carnet, wave_after

AFTER, DURING = CLOSES + dt.timedelta(days=1), OPENS + dt.timedelta(days=1)
KEY = "vague-1"


@pytest.fixture
def kept_here(data: Path) -> Settings:
    return Settings.from_environ(
        {"RELAIS_SECRET_KEY": "for tests only: forty-eight characters or so, all public"}, data=data
    )


def seen(settings: Settings, now: dt.datetime, at_once: int = 0, begun: list[int] | None = None) -> Kept | Underway:
    database = Database(settings.database_url)
    with database.session(read_only=True) as session:
        campaign = find_campaign(session, KEY)
        assert campaign is not None
        begin = ([] if begun is None else begun).append
        found = look(session, campaign, settings, now, TEAM, begin, at_once)
    database.dispose()
    return found


def test_few_interviews_are_read_at_once_and_nothing_is_kept(kept_here: Settings) -> None:
    found = seen(kept_here, AFTER, at_once=40)
    assert isinstance(found, Kept)
    assert found.fresh
    assert not (kept_here.data / keeping.FOLDER).exists()


def test_many_are_worked_out_once_for_all_who_look(kept_here: Settings) -> None:
    begun: list[int] = []
    assert seen(kept_here, AFTER, begun=begun) == Underway(0, 40)
    assert len(begun) == 1
    shelf = Shelf.of(kept_here, KEY, TEAM)
    with shelf.alone() as lock:
        assert lock is not None
        shelf.tell(30)
        # Whoever looks meanwhile sees how far it is and begins nothing.
        assert seen(kept_here, AFTER, begun=begun) == Underway(30, 40)
    assert len(begun) == 1
    work(kept_here, KEY, TEAM, AFTER)
    plain = seen(kept_here, AFTER, at_once=40)
    assert isinstance(plain, Kept)
    assert seen(kept_here, AFTER, begun=begun) == Kept(plain.found)
    assert len(begun) == 1


def test_the_lock_stays_with_whom_it_was_handed_to(kept_here: Settings) -> None:
    shelf = Shelf.of(kept_here, KEY, TEAM)
    with shelf.alone() as lock:
        assert lock is not None
        # A descriptor handed to another process is the same open file, as this copy is.
        handed = os.dup(lock)
    with shelf.alone() as again:
        assert again is None
    os.close(handed)
    with shelf.alone() as free:
        assert free is not None


def test_newer_answers_are_counted_while_the_earlier_figures_stand(kept_here: Settings) -> None:
    work(kept_here, KEY, TEAM, AFTER)
    database = Database(kept_here.database_url)
    with database.session() as session:
        one_more(session)
    database.dispose()
    found = seen(kept_here, AFTER)
    assert isinstance(found, Kept)
    assert (found.found.counted, found.fresh) == (40, False)
    work(kept_here, KEY, TEAM, AFTER)
    renewed = seen(kept_here, AFTER)
    assert isinstance(renewed, Kept)
    assert (renewed.found.counted, renewed.fresh) == (41, True)


def one_more(session: Session) -> None:
    campaign = find_campaign(session, KEY)
    assert campaign is not None
    links = session.query(RelayLink).filter_by(campaign_id=campaign.id).order_by(RelayLink.id).all()
    Field(session, carnet(), campaign, links, count=40).answer(0, SAYS_YES)
    session.commit()


def test_figures_of_an_open_campaign_grow_old(kept_here: Settings) -> None:
    work(kept_here, KEY, TEAM, DURING)
    soon, later = (seen(kept_here, DURING + dt.timedelta(minutes=one)) for one in (5, 15))
    assert isinstance(soon, Kept)
    assert isinstance(later, Kept)
    assert (soon.fresh, later.fresh) == (True, False)


def test_work_that_dies_without_a_word_is_not_begun_for_ever(kept_here: Settings) -> None:
    begun: list[int] = []
    hour, minute = AFTER + keeping.RESTED, AFTER + dt.timedelta(minutes=1)
    assert [seen(kept_here, AFTER, begun=begun) for _ in range(3)] == [
        Underway(0, 40), Underway(0, 40), Underway(0, 40, again=hour)
    ]  # fmt: skip
    assert seen(kept_here, minute, begun=begun) == Underway(0, 40, again=hour)
    assert len(begun) == keeping.TRIES
    assert seen(kept_here, hour, begun=begun) == Underway(0, 40)
    assert len(begun) == keeping.TRIES + 1
    # Whoever works them out by hand has mended it.
    work(kept_here, KEY, TEAM, hour)
    assert isinstance(seen(kept_here, hour, begun=begun), Kept)
    assert Shelf.of(kept_here, KEY, TEAM).begun() == keeping.Begun()


def test_earlier_figures_are_shown_where_newer_ones_cannot_be_had(kept_here: Settings) -> None:
    work(kept_here, KEY, TEAM, DURING)
    later = DURING + dt.timedelta(minutes=15)
    found = [seen(kept_here, later) for _ in range(keeping.TRIES + 1)]
    assert [one.again for one in found] == [None, None, later + keeping.RESTED]
    assert all(isinstance(one, Kept) and not one.fresh for one in found)


@pytest.mark.parametrize("left", [b"something else", pickle.dumps(("other code", "stamp", "figures"))])
def test_what_other_code_left_is_no_result(kept_here: Settings, left: bytes) -> None:
    seen(kept_here, AFTER)
    kept_file(kept_here).write_bytes(Keys(kept_here.secret_key).marked(left))
    assert isinstance(seen(kept_here, AFTER), Underway)


def kept_file(settings: Settings, campaign: str = KEY, smallest: int = TEAM) -> Path:
    return settings.data / keeping.FOLDER / f"{campaign}-{smallest}.kept"


def test_a_file_copied_over_another_s_is_no_result_there(kept_here: Settings) -> None:
    work(kept_here, KEY, TEAM, AFTER)
    ours = kept_file(kept_here).read_bytes()
    assert Shelf.of(kept_here, KEY, TEAM).kept() is not None
    for campaign, smallest in ((KEY, TEAM + 9), ("other", TEAM)):
        kept_file(kept_here, campaign, smallest).write_bytes(ours)
        assert Shelf.of(kept_here, campaign, smallest).kept() is None


def test_what_somebody_else_put_there_is_not_even_opened(kept_here: Settings, tmp_path: Path) -> None:
    seen(kept_here, AFTER)
    ran = tmp_path / "ran"
    stranger = Keys("another installation's secret, as after a restore")
    for planted in (pickle.dumps(Trap(ran)), stranger.marked(pickle.dumps(Trap(ran))), b""):
        kept_file(kept_here).write_bytes(planted)
        assert isinstance(seen(kept_here, AFTER), Underway)
    assert not ran.exists()
    pickle.loads(pickle.dumps(Trap(ran)))  # noqa: S301 -- the trap is one
    assert ran.exists()


@dataclass
class Trap:
    """A value that does something when it is unpickled."""

    file: Path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.file,)


def test_what_happens_to_the_wave_before_makes_kept_figures_old(fieldwork: Field) -> None:
    first = fieldwork.campaign
    fieldwork.answer(0, SAYS_YES)
    later = wave_after(fieldwork)
    session, day = fieldwork.session, AFTER + LATER
    flag = DoubleFlag(key="too_fast", campaign_id=first.id, interview_id=f"{1:026}", reason="too_fast", found_at=CLOSES)

    def changed() -> Iterator[str]:
        yield keeping.stamp_of(session, later.campaign, day)
        fieldwork.answer(1, SAYS_YES)
        yield keeping.stamp_of(session, later.campaign, day)
        session.add(flag)
        flag.mark, flag.marked_at = "double", AFTER
        session.flush()
        yield keeping.stamp_of(session, later.campaign, day)
        yield keeping.stamp_of(session, later.campaign, day)

    assert len(set(changed())) == 3


def test_all_code_makes_figures(tmp_path: Path) -> None:
    room = tmp_path / "app" / "questionnaire"
    room.mkdir(parents=True)
    (room / "promise.py").write_text("slots = True", encoding="utf-8")
    before = keeping.digest_of(tmp_path)
    (room / "promise.py").write_text("slots = False", encoding="utf-8")
    assert keeping.digest_of(tmp_path) != before
    assert len(keeping.made_by()) == len(before)


def test_what_others_were_told_since_makes_kept_figures_old(fieldwork: Field) -> None:
    before = keeping.stamp_of(fieldwork.session, fieldwork.campaign, AFTER)
    fieldwork.session.add(Release(campaign_id=fieldwork.campaign.id, at=AFTER, counts={}, accounts={}))
    fieldwork.session.flush()
    assert keeping.stamp_of(fieldwork.session, fieldwork.campaign, AFTER) != before
