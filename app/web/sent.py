"""What a page of questions sent, as it came. Its form is made only where the page is shown again."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.interview.model import Raw
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from app.site import csrf
from app.site.http import asked
from app.web.forms import ANSWER, HIDDEN_LENGTH, INSTEAD, NON_ANSWERS, SEVERAL, SHOWN, Names, name_among_others

MOST_PARTS = 250
"""More than the longest choice list; whoever sends more did not use the page."""
BOXES = frozenset({Kind.DATE, Kind.MONTH})


@dataclass(frozen=True, slots=True)
class Sent:
    """`step` names the showing of the page, so that a double click is one answer."""

    names: Names
    fields: MultiDict[str, str]

    def hidden(self, name: str) -> str:
        """What a hidden field or a button sent; nothing where it was left out."""
        return self.fields.get(name, "")[:HIDDEN_LENGTH]

    def stale(self) -> bool:
        """Whether the page was made for another browser, or for this one before it lost its cookie."""
        return not csrf.taken(self.fields.get(csrf.NAME))

    def parts(self, name: str) -> tuple[str, ...]:
        """What a field sent."""
        return tuple(self.fields.getlist(name)[:MOST_PARTS])

    def raw(self, kind: Kind, name: str = ANSWER) -> Raw:
        """The answer to a question of a kind."""
        pressed = self.hidden("move")
        if name == ANSWER and pressed in INSTEAD:
            return INSTEAD[pressed]
        sent = self.parts(name) if kind in SHOWN else ()
        if kind in BOXES:
            return _whole(sent)
        if kind in SEVERAL:
            return sent
        return sent[0] if len(sent) == 1 else sent or ""


def pressed() -> Sent:
    """What a page without questions sent."""
    return Sent({}, asked().form)


def _whole(sent: tuple[str, ...]) -> Raw:
    """The boxes of a date as one text; what was said instead of a date stays apart from it."""
    said = tuple(part for part in sent if part in NON_ANSWERS)
    typed = " ".join(part for part in sent if part.strip() and part not in NON_ANSWERS)
    return (*filter(None, (typed,)), *said) if said else typed


def sent_from(version: Version, interview_id: str, question_id: str) -> Sent:
    """What this request brings, from the page as it was shown: an answer may have changed the page since.

    A page of one question is told by its address, one of several names them all. What no such page shows is left out.
    """
    fields = asked().form
    shown = fields.get("asked", "").split()
    if not shown:
        return Sent({question_id: ANSWER}, fields)
    page = next((one.item.page for one in version.compiled if one.item.id == question_id), None)
    known = (one.item for one in version.course(interview_id))
    names = {item.id: name_among_others(item.id) for item in known if item.id in shown and item.page == page}
    return Sent(names, fields)
