"""Why something that a tablet brought was not counted, in words for whoever looks after it and for the team."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.web.kiosk.refusals import Fate


def reasons() -> Mapping[Fate, str]:
    return {
        Fate.CLOSED: _("Answered before the survey opened, or after it ended"),
        Fate.LATE: _("Sent more than two weeks after the end"),
        Fate.WITHDRAWN: _("Sent after the tablet's address was withdrawn"),
        Fate.UNREADABLE: _("Could not be read"),
        Fate.GONE: _("The question is not asked any more"),
        Fate.INVALID: _("The answer does not fit the question"),
    }
