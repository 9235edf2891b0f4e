"""The SQLite driver: one that brings a recent SQLite along where there is one for this machine, else Python's own.

The system's SQLite is often years old, and Python's driver is tied to it.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as driver
else:
    try:
        from pysqlite3 import dbapi2 as driver
    except ImportError:
        import sqlite3 as driver

__all__ = ["copy", "driver"]


def copy(source: Path, target: Path) -> None:
    """A copy of one moment, in one file, while others read and write the source."""
    with closing(driver.connect(source)) as read, closing(driver.connect(target)) as written:
        read.backup(written)
        written.execute("PRAGMA journal_mode=DELETE")
