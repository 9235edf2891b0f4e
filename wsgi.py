"""The WSGI entry for any server: `wsgi:application`."""

from app.main import create_app
from app.settings import Settings

application = create_app(Settings.from_environ())
