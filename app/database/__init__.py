"""The engine, the declarative base, column types and sealed secrets; knows no web framework."""

from app.database.engine import Database
from app.database.tables import Base

__all__ = ["Base", "Database"]
