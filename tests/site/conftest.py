"""The shell on a small application of sample pages."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.site import gallery


@pytest.fixture
def shell(tmp_path: Path) -> Flask:
    return gallery.make(tmp_path)


@pytest.fixture
def browser(shell: Flask) -> FlaskClient:
    return shell.test_client()
