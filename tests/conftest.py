"""The few fixtures: the shipped edition on the day of writing, and an assistant over it."""

from datetime import date
from pathlib import Path

import pytest

from bot import app
from bot.assistant import Assistant
from bot.config import Service, load_config
from bot.edition import Edition

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return app.shipped_edition(load_config(None, {}))


@pytest.fixture
def assistant(edition: Edition) -> Assistant:
    return Assistant(edition, app.clock_on(DAY))


@pytest.fixture
def service() -> Service:
    return Service()
