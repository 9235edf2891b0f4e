"""Whatever the file holds, a command on it ends with figures or with one line that says what is wrong; never NaN."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.analysis.commands import analysis

HEADER = "y,x,g,h,w,s,c,f"


Cell = Callable[[int], object]
PLAIN: dict[str, Cell] = {
    "y": lambda i: i % 5,
    "x": lambda i: i % 2,
    "g": lambda i: ("no", "yes")[i % 2],
    "h": lambda i: "abc"[i % 3],
    "w": lambda i: 1 + i % 3,
    "s": lambda i: i % 2,
    "c": lambda i: f"{i % 8}{i % 2}",
    "f": lambda _: 10,
}


def but(people: int = 24, **other: Cell) -> str:
    """A plain file, but for these columns; each is made of the person's number."""
    made = [",".join(str({**PLAIN, **other}[name](number)) for name in PLAIN) for number in range(people)]
    return "\n".join([HEADER, *made]) + "\n"


def always(said: object) -> Cell:
    return lambda _: said


FILES = {
    "plain": but(),
    "empty": "",
    "no rows": HEADER + "\n",
    "one row": but(people=1),
    "nobody answered": but(y=always(""), x=always(""), g=always(""), h=always("")),
    "one cluster": but(c=always(7), s=always(0)),
    "one cluster a stratum": but(c=lambda i: i, s=lambda i: i),
    "words for weights": but(w=always("heavy")),
    "weights below zero": but(w=lambda i: i - 3),
    "vast weights": but(w=always("1e308")),
    "tiny weights": but(w=always("1e-320")),
    "vast answers": but(y=lambda i: ("-1e308", "1e308")[i % 2]),
    "infinite answers": but(y=always("inf")),
    "words for answers": but(y=PLAIN["g"], x=PLAIN["h"]),
    "everybody the same": but(y=always(3), x=always(1), g=always("a"), h=always("a")),
    "population below zero": but(f=always(-5)),
    "fewer there than taken": but(f=always(2)),
    "everything hangs on the cluster": but(y=lambda i: i % 3, c=lambda i: i % 12, s=always(0)),
    "too few cells": HEADER + "\n1,2\n",
    "a quote left open": HEADER + '\n"1,0,a,x,1,0,0,10\n',
    "semicolons": HEADER.replace(",", ";") + "\n1;2;a;x;1;0;0;10\n",
    "one name twice": "y,y\n1,2\n",
}
DESIGN = "--weights w --strata s --cluster c"
COMMANDS = [
    f"estimate --stat mean --of y {DESIGN}",
    f"estimate --stat total --of y --by g {DESIGN}",
    f"estimate --stat proportion --of x --interval beta {DESIGN}",
    f"estimate --stat ratio --of y,x {DESIGN}",
    f"estimate --stat quantile --of y {DESIGN}",
    "estimate --stat mean --of y --strata s --cluster c --fpc f",
    f"estimate --stat mean --of y --replicates jackknife --lonely-psu adjust {DESIGN}",
    *(f"test --test {test} --of h --by g {DESIGN}" for test in ("rao-scott", "wald", "fisher")),
    *(f"test --test {test} --of y --by h {DESIGN}" for test in ("ranks", "kruskal")),
    f"test --test wilcoxon --of x,y {DESIGN}",
    f"scale --scale alpha --of y,x {DESIGN}",
    f"scale --scale nps --of y {DESIGN}",
    f"quality --notice straight --of y,x {DESIGN}",
    f"quality --notice speed --of y,x {DESIGN}",
    f"model --of y --on g,h {DESIGN}",
    "arms --of y --arm x --unit c",
    "nonresponse --answered x --cells g",
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("error")
def test_a_command_ends_with_figures_or_one_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(FILES[name], encoding="utf-8")
    for command in COMMANDS:
        verb, *words = command.split()
        found = CliRunner().invoke(analysis, [verb, str(file), *words])
        assert found.exception is None or isinstance(found.exception, SystemExit), (command, found.exception)
        if found.output.startswith(("[", "{")):
            assert found.exit_code in {0, 1}, command
            json.loads(found.output, parse_constant=pytest.fail)
        else:
            assert found.exit_code in {1, 2}, command
            assert sum(line.startswith("Error: ") for line in found.output.splitlines()) == 1, (command, found.output)


@pytest.mark.parametrize(
    ("name", "command", "told"),
    [
        ("words for weights", COMMANDS[0], "w must hold numbers, and row 1 (the header not counted) says 'heavy'."),
        (
            "weights below zero",
            COMMANDS[0],
            "Weights must be above zero, and w in row 1 (the header not counted) is -3.",
        ),
        ("tiny weights", COMMANDS[0], "Weights must be above zero"),
        (
            "vast answers",
            COMMANDS[0],
            "y in row 1 (the header not counted) is -1e308, which is too large to reckon with.",
        ),
        ("population below zero", COMMANDS[5], "f in row 1 (the header not counted) says that there are fewer units"),
        ("no rows", COMMANDS[0], "has a header and no rows."),
        ("empty", COMMANDS[0], "is empty."),
        ("semicolons", COMMANDS[0], "separates its columns by semicolons: say --separator ';'."),
        ("everybody the same", f"model --of y --on g {DESIGN}", "g says the same of everybody"),
        (
            "plain",
            "scale --scale score --of x,y --reverse y --range 1,3",
            "is 0, outside --range 1,3.",
        ),
        ("plain", "scale --scale score --of x,y --reverse y --range 3,1", "names the lowest answer first"),
        ("plain", "estimate --stat mean --of answer", "The file has no column answer"),
        ("plain", "estimate --stat nosuch --of y", "'nosuch' is not one of"),
    ],
)
def test_the_line_says_what_is_wrong_and_where(name: str, command: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(FILES[name], encoding="utf-8")
    verb, *words = command.split()
    assert told in CliRunner().invoke(analysis, [verb, str(file), *words]).output


def test_perfect_association_is_refused_by_design_based_tests(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(FILES["everything hangs on the cluster"], encoding="utf-8")
    for test, of in itertools.product(("rao-scott", "rao-scott-chi2", "wald"), ("h", "y")):
        found = CliRunner().invoke(
            analysis, ["test", str(file), "--test", test, "--of", of, "--by", "h", "--cluster", "c"]
        )
        (row,) = json.loads(found.output)
        assert (found.exit_code, row["p"]) == (1, None)
        assert "nothing is left to test" in row["why"]
