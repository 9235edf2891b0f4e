"""Whether an interview counts, and why a question has no value: the words that figures and files are told in."""

from __future__ import annotations

from enum import StrEnum

from app.interview.model import Missing

PARTIAL_FROM = 0.5
"""Part of the required questions that must be answered or refused for an unfinished interview to count.

Below it AAPOR's Standard Definitions speak of a break-off.
"""


class Standing(StrEnum):
    """Whether and why an interview counts; the first two do."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BROKEN_OFF = "broken_off"
    """Consented, but answered less than half."""
    NOT_CONSENTED = "not_consented"
    """Opened, and left before saying yes or no."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NOT_ELIGIBLE = "not_eligible"
    """Screened out, or of a sort of which enough have answered."""
    DOUBLE = "double"
    """A person judged that somebody who had answered before gave it."""

    @property
    def counts(self) -> bool:
        return self in {Standing.COMPLETE, Standing.PARTIAL}


class Absence(StrEnum):
    """Why a question has no value; the first four are the interview's own words."""

    REFUSED = Missing.REFUSED.value
    BLANK = Missing.BLANK.value
    DONT_KNOW = Missing.DONT_KNOW.value
    NOT_APPLICABLE = Missing.NOT_APPLICABLE.value
    NOT_ASKED = "not_asked"
    """Off this person's route."""
    NOT_REACHED = "not_reached"
    """On the route, but the person stopped before it."""
    OTHER_WORDING = "other_wording"
    """Asked in another version of the survey, which does not ask the same."""
    NOT_IN_CHANNEL = "not_in_channel"
    """Not among what was asked where the person answered: a paper form, an older survey."""


MISSING = {
    Absence.REFUSED: -9,
    Absence.DONT_KNOW: -8,
    Absence.NOT_APPLICABLE: -7,
    Absence.NOT_IN_CHANNEL: -6,
    Absence.BLANK: -5,
    Absence.NOT_ASKED: -4,
    Absence.OTHER_WORDING: -3,
}
"""How files write it."""
NOT_REACHED = 0
"""Which files leave empty."""
