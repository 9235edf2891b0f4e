"""The page shell: base templates, static files, language and direction, error pages, logs and headers."""

from app.site.routes import register

__all__ = ["register"]
