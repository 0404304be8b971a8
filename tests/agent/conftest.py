import pytest
from agent_script import Stand


@pytest.fixture
def stand(tmp_path):
    return Stand(tmp_path)
