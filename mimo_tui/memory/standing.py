"""What a record is, whatever is asked: private, special, a test, a mere value.

People ask for these less often than for what is public and does something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mimo_tui.memory.entry import Known

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TEST = re.compile(r"(^|/)tests?(/|_)|[_.](test|spec)\.\w+$")
_VALUES = ("field", "constant")


def standing(records: Sequence[Known]) -> NDArray[np.float32]:
    """A row for each record: whether it is private, special, in a test, a value (1 or 0)."""
    import numpy as np

    rows = []
    for each in records:
        is_special = each.name.startswith("__")
        is_private = each.name.startswith("_") and not is_special
        rows.append((is_private, is_special, bool(_TEST.search(each.path)), each.kind in _VALUES))
    return np.array(rows, np.float32).reshape(-1, 4)
