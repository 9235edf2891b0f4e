"""What the design says about the house as a whole."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
MIGRATIONS = APP / "migrations" / "versions"
FOLDERS = sorted({module.parent for module in MODULES} - {MIGRATIONS})
LONGEST = 400

REGISTRIES = re.compile(
    r"pypi\.|pythonhosted|npmjs|deb\.debian|files\.python|conda\.|crates\.io|proxy\.golang|/simple/"
)
BINARY = {".png", ".jpg", ".ico", ".woff2", ".mo", ".gz", ".xlsx", ".parquet", ".ttf"}

CHANCE_AND_TIME = {"os", "random", "secrets", "socket", "subprocess", "time"}
ASKS_THE_CLOCK = {"now", "today", "utcnow"}
HEAVY = {"pandas", "pyarrow", "scipy", "statsmodels"}
LATER = {
    "alembic",
    "attr",
    "cryptography",
    "email.headerregistry",
    "fpdf",
    "greenlet",
    "lxml",
    "mailbox",
    "numpy",
    "openpyxl",
    "pygments",
    "pyxform",
    "requests",
    "rich",
    "ruamel.yaml",
    "smtplib",
    "sqlalchemy.dialects.postgresql",
    "twilio.rest",
    "uharfbuzz",
}
"""Wanted by some page or command; a web process loads them on first use, or never."""

SIDE = re.compile(
    r"(?<![\w-])((margin|padding|border|scroll-margin|scroll-padding)-(left|right)|border-(top|bottom)-(left|right)-radius"
    r"|left|right)\s*:|(?<![\w-])(text-align|float|clear)\s*:\s*(left|right)\b"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def is_pure(module: Path) -> bool:
    inside = module.relative_to(APP).parts
    return inside[0] in {"interview", "questionnaire"} or "core" in inside or "core.py" in inside


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def called_attributes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def test_the_floors_and_the_pure_ground_hold() -> None:
    # In a process of its own: it sets the logging of its process anew, and other tests listen to ours.
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_says_in_one_sentence_what_it_is_for(folder: Path) -> None:
    said = ast.get_docstring(parsed(folder / "__init__.py")) or ""
    assert re.fullmatch(r"[A-Z].*\.", said), f"one sentence, on one line, with a full stop: {said!r}"


def test_no_module_is_too_long_to_read() -> None:
    read = [module for module in MODULES if module.parent != MIGRATIONS]  # those are flat lists
    read += (APP / "site" / "static").glob("*.js")
    lengths = {name_of(module): len(module.read_text(encoding="utf-8").splitlines()) for module in read}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("module", [module for module in MODULES if is_pure(module)], ids=name_of)
def test_pure_modules_take_time_and_chance_as_arguments(module: Path) -> None:
    tree = parsed(module)
    assert {name.partition(".")[0] for name in imported(tree)} & CHANCE_AND_TIME == set()
    assert set(called_attributes(tree)) & ASKS_THE_CLOCK == set()


def test_heavy_libraries_stay_in_the_analysis() -> None:
    outside = [module for module in MODULES if module.relative_to(APP).parts[0] != "analysis"]
    users = {name_of(m) for m in outside if HEAVY & {name.partition(".")[0] for name in imported(parsed(m))}}
    assert users == set()


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [("wsgi", HEAVY | LATER), ("app.studio.commands", HEAVY | {"sqlalchemy", "wtforms", "openpyxl"})],
    ids=["a web process", "the check of a file"],
)
def test_what_starts_often_starts_without_libraries_it_does_not_need(
    module: str, unneeded: set[str], tmp_path: Path
) -> None:
    asked = f"import sys, {module}; print(sorted(sys.modules))"
    environ = {"RELAIS_DATA": str(tmp_path)}
    loaded = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    ).stdout
    assert unneeded & set(ast.literal_eval(loaded)) == set()


def test_the_stand_in_shares_only_words_and_figures_with_the_rooms_it_stands_before() -> None:
    allowed = ("app.settings", "app.site", "app.standin", "app.messaging.numbers", "app.messaging.segments")
    names = {name for module in (APP / "standin").rglob("*.py") for name in imported(parsed(module))}
    assert {name for name in names if name.startswith("app.") and not name.startswith(allowed)} == set()


def test_only_the_settings_read_the_environment() -> None:
    # `__main__` and `cli` run before there are settings.
    others = [m for m in MODULES if m.relative_to(APP).as_posix() not in {"settings.py", "__main__.py", "cli.py"}]
    assert [name_of(m) for m in others if re.search(r"\bos\.(environ|getenv)\b", m.read_text(encoding="utf-8"))] == []


def test_no_tracked_file_names_a_package_registry() -> None:
    texts = [path for path in tracked() if path.suffix not in BINARY and path != Path(__file__)]
    assert [name_of(path) for path in texts if REGISTRIES.search(path.read_text(encoding="utf-8"))] == []


def test_templates_escape_everything() -> None:
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false")
    templates = APP.rglob("templates/**/*.html")
    assert [name_of(path) for path in templates if unescaped.search(path.read_text(encoding="utf-8"))] == []


def sides_named(text: str) -> list[str]:
    return [found.group(0) for found in SIDE.finditer(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))]


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a { margin-left: 1em }", ["margin-left:"]),
        ("a{left:0}", ["left:"]),
        ("a { text-align: right; }", ["text-align: right"]),
        ("a { border-top-left-radius: 2px }", ["border-top-left-radius:"]),
        ("a { margin-inline-start: 1em; text-align: start; inset-inline-end: 0 } /* left: never */", []),
        (".left-out { color: red }", []),
    ],
)
def test_the_search_for_named_sides_finds_them(css: str, found: list[str]) -> None:
    assert sides_named(css) == found


def test_styles_name_no_side_so_that_arabic_mirrors_by_itself() -> None:
    sheets = [sheet for sheet in APP.rglob("static/**/*.css") if "vendor" not in sheet.parts]
    pages = [*sheets, *APP.rglob("templates/**/*.html")]
    named = {name_of(page): sides_named(page.read_text(encoding="utf-8")) for page in pages}
    assert {page: sides for page, sides in named.items() if sides} == {}
