"""The SQLite driver: one that brings a recent SQLite along where there is one for this machine, else Python's own.

The system's SQLite is often years old, and Python's driver is tied to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as driver
else:
    try:
        from pysqlite3 import dbapi2 as driver
    except ImportError:
        import sqlite3 as driver

__all__ = ["driver"]
