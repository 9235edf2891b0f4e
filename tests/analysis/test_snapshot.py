"""Snapshots against reading everything anew: the same, whatever happened in between and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete

from app.analysis import snapshot
from app.analysis.parts import read_manifest, tables
from app.analysis.pooled import Measures
from app.analysis.service import measured
from app.analysis.snapshot import refresh
from app.analysis.standing import MISSING, Absence, Standing
from app.analysis.store import collect, collected
from app.collection.service import record, start
from app.collection.store import Origin
from app.collection.tables import InterviewRow
from app.interview.model import Channel, Reply, Withdraw
from app.questionnaire.version import Version
from tests.analysis.carnet import OPENS, SAYS_YES, Field, talk, withdrawn

Update = Callable[[], int]


@pytest.fixture
def update(fieldwork: Field, tmp_path: Path) -> Update:
    """Bring the snapshot up to date, hold it against everything read anew, and say how many were read for it."""

    def run() -> int:
        read = [0]
        measures = measured(fieldwork.session, fieldwork.campaign)
        found = refresh(fieldwork.session, fieldwork.campaign, measures, tmp_path, told=read.append)
        kept = collected(fieldwork.session, fieldwork.campaign, snapshot.contents(found), measures)
        anew = collect(fieldwork.session, fieldwork.campaign, measured(fieldwork.session, fieldwork.campaign))
        assert kept.standings == anew.standings
        for one in ("people", "absences", "positive", "population"):
            pd.testing.assert_frame_equal(
                _ordered(getattr(kept, one), kept.people), _ordered(getattr(anew, one), anew.people)
            )
        return max(read)

    return run


def _ordered(table: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    plain = table.assign(key=people["id"]).sort_values("key").reset_index(drop=True)
    categories = plain.select_dtypes("category").columns
    return plain.astype(dict.fromkeys(categories, "string"))


def _begin(fieldwork: Field, id_: str, professional: int = 0) -> None:
    origin = Origin(fieldwork.links[professional].id)
    start(fieldwork.session, fieldwork.campaign, fieldwork.version, origin, id_, "fr", Channel.WEB, OPENS)
    fieldwork.session.flush()


def _say(fieldwork: Field, id_: str, *questions: str) -> None:
    for one in questions:
        reply = Reply(one, SAYS_YES[one], Channel.WEB, f"{id_}.{one}")
        record(fieldwork.session, id_, reply, OPENS)
    fieldwork.session.flush()
    fieldwork.session.expire_all()


def test_only_what_happened_is_read_again(fieldwork: Field, update: Update) -> None:
    for number in range(4):
        fieldwork.answer(number, SAYS_YES)
    assert update() == 4
    assert update() == 0
    _begin(fieldwork, "nouveau")
    assert update() == 1
    _say(fieldwork, "nouveau", *SAYS_YES)
    assert update() == 1
    assert update() == 0


def test_an_answer_dated_before_the_last_look_is_seen(fieldwork: Field, update: Update) -> None:
    _begin(fieldwork, "tablette")
    assert update() == 1
    _say(fieldwork, "tablette", "accord", "carnet")
    assert update() == 1
    record(fieldwork.session, "tablette", Withdraw(), OPENS)
    assert update() == 1


def test_what_no_history_tells_of_is_found_by_counting(fieldwork: Field, update: Update) -> None:
    fieldwork.answer(0, SAYS_YES)
    fieldwork.answer(1, SAYS_YES)
    update()
    fieldwork.answer(2, SAYS_YES)
    assert update() == 1
    fieldwork.session.execute(delete(InterviewRow).where(InterviewRow.id == f"{1:026}"))
    assert update() == 0
    fieldwork.session.execute(delete(InterviewRow))
    update()


@pytest.mark.slow
def test_many_small_files_are_put_together(fieldwork: Field, update: Update, tmp_path: Path) -> None:
    for number in range(snapshot.MANY + 2):
        fieldwork.answer(number % 4, SAYS_YES)
        update()
    found = read_manifest(tmp_path / fieldwork.campaign.key)
    assert found is not None
    assert found.rows == snapshot.MANY + 2
    assert len(found.parts) <= snapshot.MANY
    assert len(list((tmp_path / fieldwork.campaign.key).glob("part-*"))) == len(found.parts)


@pytest.mark.slow
def test_processes_of_their_own_write_the_same(fieldwork: Field, update: Update, tmp_path: Path) -> None:
    for number in range(5):
        fieldwork.answer(number % 4, SAYS_YES)
    measures = measured(fieldwork.session, fieldwork.campaign)
    refresh(fieldwork.session, fieldwork.campaign, measures, tmp_path, workers=1, alone=0, told=lambda _: None)
    assert update() == 0


def test_another_version_builds_it_again(fieldwork: Field, version: Version, tmp_path: Path) -> None:
    fieldwork.answer(0, SAYS_YES)
    refresh(fieldwork.session, fieldwork.campaign, Measures.only(version), tmp_path, told=lambda _: None)
    manifest = read_manifest(tmp_path / fieldwork.campaign.key)
    assert manifest is not None
    (tmp_path / fieldwork.campaign.key / "manifest.json").write_text(
        (tmp_path / fieldwork.campaign.key / "manifest.json").read_text().replace(manifest.fingerprint, "older")
    )
    read: list[int] = []
    refresh(fieldwork.session, fieldwork.campaign, Measures.only(version), tmp_path, told=read.append)
    assert read == [1]


def test_missing_answers_carry_their_code_and_those_left_out_no_answer(fieldwork: Field, tmp_path: Path) -> None:
    fieldwork.answer(0, {**SAYS_YES, "aide": "~refused"})
    fieldwork.answer(1, {**SAYS_YES, "carnet": "non"})
    fieldwork.keep(2, withdrawn(fieldwork.version, talk(fieldwork.version, "repris", SAYS_YES)))
    measures = measured(fieldwork.session, fieldwork.campaign)
    found = refresh(fieldwork.session, fieldwork.campaign, measures, tmp_path, told=lambda _: None)
    (content,) = tables(found.folder, found.manifest)
    rows = {one["id"]: one for one in content.to_pylist()}
    assert rows[f"{1:026}"]["aide:missing"] == MISSING[Absence.REFUSED] == -9
    assert rows[f"{2:026}"]["aide:missing"] == MISSING[Absence.NOT_ASKED]
    assert rows["repris"]["standing"] == Standing.WITHDRAWN.value
    assert rows["repris"]["carnet"] is None
