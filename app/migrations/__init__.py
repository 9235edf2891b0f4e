"""Alembic migrations, numbered; each stands alone and names columns as they were."""
