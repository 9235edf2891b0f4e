from pathlib import Path

import pytest
from click.testing import CliRunner

from app.database import Database
from app.phoning.commands import phoning
from app.settings import Settings
from tests.campaigns import make_world
from tests.phoning.conftest import MADE, catch_up


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of an installation with a campaign."""
    database = Database(Settings.from_environ({}, data=tmp_path).database_url)
    database.upgrade()
    with database.session() as session:
        make_world(session, MADE)
    catch_up(database)
    database.dispose()
    return tmp_path


def test_orders_are_compared_and_cases_made_again(data: Path) -> None:
    told = CliRunner().invoke(phoning, ["simulate", "vague-1", "--calls", "1", "--repeats", "5", "--data", str(data)])
    assert told.exit_code == 0, told.output
    assert "2 to call; 40% of first calls reach somebody; 1 calls in 5 days, drawn 5 times." in told.output
    assert all(order in told.output for order in ("random", "lowest rate first", "relais"))
    again = CliRunner().invoke(phoning, ["rebuild", "--data", str(data)])
    assert again.output == "3 events read.\n"


def test_an_unknown_campaign_is_told(data: Path) -> None:
    told = CliRunner().invoke(phoning, ["simulate", "nowhere", "--data", str(data)])
    assert told.exit_code == 2
    assert "There is no campaign `nowhere`." in told.output
