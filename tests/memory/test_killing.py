import random
from pathlib import Path

import pytest

from tests.memory.killing import kill_often


@pytest.mark.timeout(300)
async def test_killed_at_random_nothing_acknowledged_is_lost(root: Path) -> None:
    tally = await kill_often(root, 20, random.Random(404))

    assert tally.kills == 20
    assert tally.acknowledged >= 20
