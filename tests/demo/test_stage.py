from pathlib import Path

import pytest

from app.demo.stage import MARK, StageError, empty_folder


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    empty_folder(tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == [MARK]


def test_what_a_demo_made_is_emptied(tmp_path: Path) -> None:
    empty_folder(tmp_path)
    (tmp_path / "relais.db").touch()
    empty_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [MARK]


def test_what_no_demo_made_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "relais.db").write_text("a year of answers")
    with pytest.raises(StageError, match="--data"):
        empty_folder(tmp_path)
    assert (tmp_path / "relais.db").read_text() == "a year of answers"
