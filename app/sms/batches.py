"""Batches of notebooks: the code printed beside the keyword, which says in which language to begin."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.database.inserts import insert_if_new
from app.distribution.store import find_by_code
from app.distribution.tables import Campaign
from app.interview.model import State
from app.sms.core.commands import read_command, read_start
from app.sms.tables import Conversation, NotebookBatch

BATCHES = cast("Table", NotebookBatch.__table__)
_CODE = re.compile(r"[a-z0-9]{2,8}")


class BatchFault(StrEnum):
    """Why a code cannot be printed."""

    SHAPE = "shape"
    WORD = "word"
    """It would be understood as something else."""
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Tally:
    """A batch, and how many conversations its keyword began."""

    batch: NotebookBatch
    begun: int
    finished: int


def add(
    session: Session, campaign: Campaign, code: str, label: str, language: str, now: dt.datetime
) -> BatchFault | None:
    """Know the notebooks with this code; why not, where it cannot be told from other words."""
    read = _as_texted(code)
    if not _CODE.fullmatch(read):
        return BatchFault.WORD if read_command(code) else BatchFault.SHAPE
    if find_by_code(session, campaign.id, code) is not None:
        return BatchFault.TAKEN
    values = {"campaign_id": campaign.id, "code": read, "label": label, "language": language, "made_at": now}
    return None if insert_if_new(session, BATCHES, values) else BatchFault.TAKEN


def find(session: Session, campaign_id: int, code: str) -> NotebookBatch | None:
    """The batch whose code somebody texted; capitals, spaces and hyphens do not count."""
    found = select(NotebookBatch).where(NotebookBatch.campaign_id == campaign_id)
    return session.scalar(found.where(NotebookBatch.code == _as_texted(code)))


def _as_texted(code: str) -> str:
    """What is left of it where it stands after a keyword: nothing, for the word of a language."""
    start = read_start(f"code {code}")
    return start.code.lower() if start and not read_command(code) else ""


def tallies(session: Session, campaign_id: int) -> Sequence[Tally]:
    """Every batch of a campaign, the oldest first."""
    finished = func.count().filter(InterviewRow.state == State.COMPLETED)
    found = (
        select(NotebookBatch, func.count(Conversation.id), finished)
        .outerjoin(Conversation, Conversation.batch_id == NotebookBatch.id)
        .outerjoin(InterviewRow, InterviewRow.id == Conversation.interview_id)
        .where(NotebookBatch.campaign_id == campaign_id)
        .group_by(NotebookBatch.id)
        .order_by(NotebookBatch.id)
    )
    return [Tally(batch, begun, done) for batch, begun, done in session.execute(found)]
