import pytest

from tests.agent.agent_script import Stand


@pytest.fixture
def stand(tmp_path):
    return Stand(tmp_path)
