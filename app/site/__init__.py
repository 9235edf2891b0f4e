"""The page shell: base templates, static files, language and direction, error pages, logs and headers."""
