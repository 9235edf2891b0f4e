"""structlog, without what it would load only to colour tracebacks, which we never write."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["structlog"]


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Let modules that nobody has loaded yet seem not to be installed."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None says "not there" (import system, "The module cache")
    hidden = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]


with _absent("rich", "greenlet"):  # with pygments and attrs 6 MB of every process
    import structlog
