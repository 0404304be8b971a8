"""Which nodes of a directed graph lie on cycles, how far up each stands, and how central it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_DAMPING = 0.85
_ROUNDS = 40


def strongly_connected(edges: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The groups of nodes that reach each other, each sorted; what is reached comes first."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    groups: list[tuple[str, ...]] = []
    for root in edges:
        work: list[tuple[str, Iterator[str]]] = []
        if root not in order:
            work.append(_enter(root, edges, order, low, open_nodes))
        while work:
            node, ahead = work[-1]
            following = next(ahead, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    groups.append(_close(node, open_nodes))
            elif following not in order:
                work.append(_enter(following, edges, order, low, open_nodes))
            elif following in open_nodes:
                low[node] = min(low[node], order[following])
    return groups


def layers(edges: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How far above the bottom each node stands: 0 for what leads to nothing, cycles as one."""
    height: dict[str, int] = {}
    for group in strongly_connected(edges):
        below = [
            height[each] + 1 for node in group for each in edges.get(node, ()) if each in height
        ]
        height.update(dict.fromkeys(group, max(below, default=0)))
    return height


def ranks(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[float]:
    """PageRank of nodes by number: 1 for one that is as central as all are on average."""
    import numpy as np

    if not count:
        return []
    origin, goal = np.array(sources, np.int64), np.array(targets, np.int64)
    leaving = np.bincount(origin, minlength=count).astype(float)
    rank = np.ones(count)
    for _ in range(_ROUNDS):
        given = rank[origin] / leaving[origin] if len(origin) else np.empty(0)
        lost = rank[leaving == 0].sum() / count
        arrived = np.bincount(goal, given, minlength=count)
        rank = 1 - _DAMPING + _DAMPING * (arrived + lost)
    found: list[float] = rank.tolist()
    return found


def _enter(
    node: str,
    edges: Mapping[str, Sequence[str]],
    order: dict[str, int],
    low: dict[str, int],
    open_nodes: dict[str, None],
) -> tuple[str, Iterator[str]]:
    order[node] = low[node] = len(order)
    open_nodes[node] = None
    return node, iter(edges.get(node, ()))


def _close(node: str, open_nodes: dict[str, None]) -> tuple[str, ...]:
    group: list[str] = []
    while not group or group[-1] != node:
        group.append(open_nodes.popitem()[0])
    return tuple(sorted(group))
