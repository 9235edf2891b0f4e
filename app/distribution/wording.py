"""What this room says to people: findings in a partner file, and the text of an invitation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.distribution.partners import Fault, FaultCode
from app.questionnaire.findings import Finding
from app.site.language import N_

Translate = Callable[[str], str]

# What is wrong, and how to mend it. Neither repeats a telephone number or an e-mail address.
_FAULTS = {
    FaultCode.TOO_LARGE: (
        N_("The file is larger than %(most)d characters"),
        N_("Cut it into several files and import them one after the other."),
    ),
    FaultCode.EMPTY: (
        N_("The file names no structure"),
        N_("Put the column names on the first line, then one line per professional."),
    ),
    FaultCode.MISSING_COLUMN: (
        N_("The column is missing"),
        N_("Add it to the first line, with exactly this name; its cells may be empty where nothing is known."),
    ),
    FaultCode.COLUMN_TWICE: (
        N_("The column is there more than once"),
        N_("Take one of them away, or give it another name."),
    ),
    FaultCode.UNREADABLE: (
        N_("From here on the file cannot be read: a quotation mark opens or closes in the wrong place"),
        N_("Save the file again as CSV from a spreadsheet, or double the quotation marks inside a cell."),
    ),
    FaultCode.CELL_COUNT: (
        N_("The line has %(found)d cells where the first line has %(expected)d"),
        N_("Put quotation marks around a cell that holds the separator, or add the missing separators."),
    ),
    FaultCode.REQUIRED: (N_("The cell is empty"), N_("Fill it in.")),
    FaultCode.TOO_LONG: (N_("The cell is longer than %(most)d characters"), N_("Shorten it.")),
    FaultCode.CONTROL_CHARACTER: (
        N_("The cell holds a character that cannot be seen"),
        N_("Clear the cell and type its content again."),
    ),
    FaultCode.UNKNOWN_DEPARTEMENT: (
        N_("No département has the code “%(value)s”"),
        N_("Give the code: 01 to 95, 2A, 2B, or 971 to 988 overseas."),
    ),
    FaultCode.NOT_A_COUNT: (
        N_("This is not a number of notebooks"),
        N_("Give a whole number from 0 to %(most)d, or leave the cell empty if it is not known."),
    ),
    FaultCode.NOT_AN_EMAIL: (
        N_("This is not an e-mail address"),
        N_("Write it as name@example.org, or leave the cell empty."),
    ),
    FaultCode.NOT_A_TELEPHONE: (
        N_("This is not a telephone number in France or overseas"),
        N_("Write it as 01 23 45 67 89 or +33 1 23 45 67 89, or leave the cell empty."),
    ),
    FaultCode.UNKNOWN_LANGUAGE: (
        N_("The language “%(value)s” is not known"),
        N_("Give one of these: %(known)s."),
    ),
    FaultCode.TWO_VALUES: (
        N_("Structure %(reference)s is described in another way on line %(first)d"),
        N_("Write the same on both lines, or give one of the structures another reference."),
    ),
    FaultCode.TWICE: (
        N_("Professional %(reference)s of this structure is on line %(first)d already"),
        N_("Take one of the lines away, or give one of the two another reference."),
    ),
}

_KINDS = {
    "mission_locale": N_("Mission locale (young people)"),
    "france_travail": N_("France Travail"),
    "association": N_("Association"),
    "ccas": N_("CCAS (town social services)"),
}


def structure_kind(kind: str, translate: Translate) -> str:
    """A type of structure in words; one we do not know is shown as the partner file writes it."""
    return translate(_KINDS[kind]) if kind in _KINDS else kind


# Translators: a text message, so each character counts; in French stay without ç, ê, ô, œ and the like.
INVITATION = N_(
    "%(project)s asks for your opinion, to learn whether it helps you. %(minutes)d minutes, no name asked, "
    "you may say no. To get no more messages, answer STOP.\n%(link)s"
)
# Translators: a text message as above; nobody can answer its sender, so it must not ask for an answer.
INVITATION_ONE_WAY = N_(
    "%(project)s asks for your opinion, to learn whether it helps you. %(minutes)d minutes, no name asked, "
    "you may say no. To begin, or to get no more messages:\n%(link)s"
)


LETTER_SUBJECT = N_("%(project)s: what do you think of it?")
LETTER_AGAIN = N_("%(project)s: the questions are still open")
_LETTER = (
    N_("Good day,"),
    N_("you received %(project)s and gave your address to be asked about it. Does it help you? Your answer counts."),
    N_("It takes about %(minutes)s min, no name is asked, and you may say no."),
)
_LETTER_BUTTON = N_("Begin")


def invitation_letter(project: str, minutes: int, link: str, translate: Translate) -> str:
    """The same as an invitation by text message, in the shapes of letters."""
    about = {"project": project, "minutes": minutes}
    return "\n\n".join([*(translate(one) % about for one in _LETTER), f"{translate(_LETTER_BUTTON)}\n{link}"])


def findings(faults: Iterable[Fault], name: str, translate: Translate) -> tuple[Finding, ...]:
    """The faults of the file `name` in the reader's language, in the order of its lines."""
    return tuple(_finding(fault, name, translate) for fault in sorted(faults, key=lambda fault: fault.line))


def _finding(fault: Fault, name: str, translate: Translate) -> Finding:
    message, mend = (translate(msgid) % dict(fault.params) for msgid in _FAULTS[fault.code])
    where = f"{fault.column}: " if fault.column else ""
    return Finding(name, fault.line, "error", fault.code.value, where + message, mend)


def invitation(project: str, minutes: int, link: str, translate: Translate, *, two_way: bool) -> str:
    """Who asks and why, then the link alone on the last line, where telephones make it a thing to press."""
    return translate(INVITATION if two_way else INVITATION_ONE_WAY) % {
        "project": project,
        "minutes": minutes,
        "link": link,
    }
