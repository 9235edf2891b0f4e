"""The WSGI entry for any server: `wsgi:application`."""

from app.main import create_app, make_ready
from app.settings import Settings

application = make_ready(create_app(Settings.from_environ()))
