import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-transcripts", action="store_true", help="write what the engine does now into the transcripts"
    )


@pytest.fixture
def update_transcripts(request: pytest.FixtureRequest) -> bool:
    # Known only where this folder is named on the command line.
    return bool(request.config.getoption("--update-transcripts", default=False))
