"""What the respondents of the web benchmark answer, and what must be found in the database afterwards."""

from collections.abc import Callable, Mapping

from tests.conversations import Plain

Sent = tuple[str, ...]
"""What is chosen among the options of a question, or written into its boxes."""

LANGUAGES = ("fr", "ar", "en")


def language_of(respondent: int) -> str:
    return LANGUAGES[respondent % len(LANGUAGES)]


def _one(*codes: str) -> Callable[[int], tuple[Sent, Plain]]:
    def choose(turn: int) -> tuple[Sent, Plain]:
        code = codes[turn % len(codes)]
        return (code,), code

    return choose


def _several(*lists: Sent) -> Callable[[int], tuple[Sent, Plain]]:
    def choose(turn: int) -> tuple[Sent, Plain]:
        chosen = lists[turn % len(lists)]
        return chosen, list(chosen)

    return choose


def _whole(first: int, last: int) -> Callable[[int], tuple[Sent, Plain]]:
    def count(turn: int) -> tuple[Sent, Plain]:
        number = first + turn % (last - first + 1)
        return (str(number),), number

    return count


def _words(beginning: str) -> Callable[[int], tuple[Sent, Plain]]:
    def write(turn: int) -> tuple[Sent, Plain]:
        return (f"{beginning} {turn}",), f"{beginning} {turn}"

    return write


def _day(turn: int) -> tuple[Sent, Plain]:
    day, month, year = 1 + turn % 28, 1 + turn % 12, 2021 + turn % 4
    return (str(day), str(month), str(year)), f"{year}-{month:02}-{day:02}"


def _month(turn: int) -> tuple[Sent, Plain]:
    month, year = 1 + turn % 12, 2016 + turn % 8
    return (str(month), str(year)), f"{year}-{month:02}-01"


def _half_hours(turn: int) -> tuple[Sent, Plain]:
    return (f"{turn % 20},5",), turn % 20 + 0.5


SAYS: Mapping[int, Callable[[int], tuple[Sent, Plain]]] = {
    1: _one("moins18", "de18a25", "de26a59", "plus60"),
    2: _one("emploi", "formation", "recherche", "retraite"),
    3: _whole(0, 12),
    # Always yes: the rule of the third page is judged, and no journey is shorter than another.
    4: _one("yes"),
    5: _whole(1, 5),
    6: _several(("rdv", "papiers"), ("idees",), ("rien",), ("rdv", "papiers", "idees", "contacts")),
    7: _one("jour", "semaine", "mois", "jamais"),
    8: _one("idf", "bretagne", "corse", "normandie", "occitanie", "grandest", "reunion", "mayotte"),
    9: _day,
    10: _words("« Pratique » & clair"),
    11: _whole(1, 5),
    12: _one("beaucoup", "peu", "pas"),
    13: _several(("logement",), ("transport", "argent"), ("aucune",), ("logement", "transport", "argent", "sante")),
    14: _whole(0, 60),
    15: _one("no", "yes"),
    16: _whole(0, 10),
    17: _one("mieux", "pareil", "moins"),
    18: _month,
    19: _half_hours,
    20: _words("أريد صفحات أكثر <ici> !"),
}
"""By the number a question begins with."""


def sent(question: int, respondent: int) -> Sent:
    return SAYS[question](respondent)[0]


def expected(respondent: int) -> dict[str, Plain]:
    """Every answer of a respondent, by question id."""
    return {f"q{number:02}": said(respondent)[1] for number, said in SAYS.items()}
