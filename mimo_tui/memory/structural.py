"""Questions for how a project is built, and which records of its architecture they mean.

The ranker knows definitions, whose words are few and their own. A record of a package has the words
of all that it names, so that words alone would bring it for anything, or never: it is shown where
a question asks for structure, and is about that package or the project.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname
from typing import TYPE_CHECKING

from mimo_tui.memory.graph.told import ORIGIN
from mimo_tui.memory.words import content_pieces, is_cjk

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from mimo_tui.memory.cues import Reading

# In log odds: what is meant, and each word that is of something else. Who asks for a change of a
# package says much beside its name, and wants code.
_MEANT, _OF_PACKAGE, _OF_PROJECT = 6.0, 1.5, 3.0
_MOST = 3
_LONGEST = 400
_PLACES = r"(?:packages?|modules?|folders?|director(?:y|ies)|components?|layers?|subsystems?)"
_NEEDS = r"(?:us(?:es?|ed|ing)|imports?|imported|needs?|needed|rel(?:y|ies)|calls?)"
_ASKS = re.compile(
    rf"""
    \barchitect(?:ure|ural|ed)\b | \b(?:structured|organi[sz]ed|laid\s+out|layered|modulari[sz]ed)\b
    | \b(?:structure|organi[sz]ation|layout|overview|layers|layering)\s+(?:of|in)\b
    | \b(?:project|code(?:\s?base)?|repo(?:sitory)?|source|{_PLACES})\s+
        (?:structure|layout|organi[sz]ation|overview|tree|map|graph)\b
    | \bdepend(?:s|ed|ing|ents?|enc(?:y|ies))?\b
    | \b{_PLACES}\b.*\b{_NEEDS}\b | \b{_NEEDS}\b.*\b{_PLACES}\b | \bwhich\s+{_PLACES}\b
    | \b(?:import|dependency|circular)\s+(?:cycles?|loops?|graph|imports?|dependenc(?:y|ies))\b
    | \bentry\s*-?points?\b | \bwhere\s+(?:does|do|is)\b.*\b(?:start|starts|started|begins?)\b
    | \bhot\s*spots?\b | \bchanges?\s+(?:the\s+)?most\b | \bmost\s+(?:\w+\s+)?changed\b
    | 架构 | 分层 | (?<!数据)结构(?!体) | 依赖 | (?:循环|互相)(?:引用|导入) | 入口
    | 哪里?(?:开始|启动) | (?:怎么|如何)(?:组织|划分) | (?:哪些|什么|几个)(?:模块|包|层|组件)
    | (?:模块|包|组件).*(?:引用|导入|使用|用到) | (?:引用|导入|使用|用到).*(?:模块|包|组件)
    | 改动最?(?:多|频繁) | 热点
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PROJECT = re.compile(
    r"\b(?:project|code\s?base|repo(?:sitory)?|code|system|app(?:lication)?|program|software)\b"
    r"|项目|工程|代码|仓库|系统|程序|应用",
    re.IGNORECASE,
)
# What says nothing of what is asked about, beside what asks.
_GENERAL = re.compile(
    rf"""
    \b(?:{_PLACES}|{_NEEDS}|architect\w*|structur\w*|organi[sz]\w*|laid|layout|overview|layer\w*
    |modul\w*|tree|map|graph|depend\w*|import\w*|circular|cycl\w*|loops?|entr(?:y|ies)|entrypoints?
    |points?|start\w*|beg[ai]ns?|main|hot\s*spots?|chang\w*|most(?:ly)?|often|frequently|explain
    |describe|tell|show|give|list|understand|summari[sz]e|overall|general|basic|high|level|big
    |picture|whole|entire|source|files?|parts?|pieces?|each|other|others|one|another|between
    |among|inside|within|built|build|work|works|together|fit|about|look|like|find|design|there|any
    |out|run|running|launch\w*|bootstrap\w*|execution|all|does|who|top|bottom)\b
    | 架构|分层|层次|结构|依赖|循环|互相|相互|引用|导入|使用|用到|入口|开始|启动|组织|划分
    | 模块|子?包|组件|整体|总体|整个|大致|介绍|说明|解释|描述|一下|哪些|哪里?|哪个|什么|怎么|怎样
    | 如何|之间|关系|目录|文件|改动|修改|最多|频繁|热点|主要|被|有|从|在|几个|最
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WRITTEN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_HERE = re.compile(
    rf"\bthis\s+(?:{_PLACES}|file)\b|(?:这个?|当前|本)(?:模块|包|目录|文件|文件夹|组件)",
    re.IGNORECASE,
)


class Structural:
    """The records of one archive's architecture that questions mean."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._db = connection

    def meant(self, reading: Reading) -> dict[str, float]:
        """The ids of the records that a question is for, with what each is worth in log odds."""
        question = reading.question[:_LONGEST]
        if not _ASKS.search(question):
            return {}
        rows = self._db.execute(
            "SELECT path, id FROM records WHERE origin = $1 AND kind = 'architecture'"
            " AND source = 'code'",
            [ORIGIN],
        ).fetchall()
        ids: dict[str, str] = dict(rows)
        named = _named(question, ids)
        others = len(_others(question, named))
        packages = [path for paths in named.values() for path in paths]
        if not packages and _HERE.search(question):
            packages = [path for path in (_around(each, ids) for each in reading.files) if path]
        meant = {ids[path]: _MEANT - _OF_PACKAGE * others for path in packages}
        if "" in ids and (_PROJECT.search(question) or not (packages or others)):
            meant[ids[""]] = _MEANT - _OF_PROJECT * (others + bool(packages))
        return meant


def _named(question: str, paths: Mapping[str, str]) -> dict[str, list[str]]:
    """The packages that are named in a question, by the word that names them, a few of each."""
    ending: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        for end in _endings(path.lower()):
            ending[end].append(path)
    found: dict[str, list[str]] = {}
    for written in _WRITTEN.findall(question):
        plain = written.strip("./-").lower()
        # As a path, as a module, and as names are spelled in prose.
        spelled = dict.fromkeys((plain, plain.replace(".", "/"), plain.replace("-", "_")))
        if _GENERAL.fullmatch(plain) or _PROJECT.fullmatch(plain):
            continue
        some = dict.fromkeys(path for each in spelled for path in ending.get(each, ()))
        if some:
            found[written] = list(some)[:_MOST]
    return found


def _endings(path: str) -> Iterator[str]:
    """A path, and each of its ends that begins with a folder's name."""
    while path:
        yield path
        path = path.partition("/")[2]


def _around(path: str, paths: Mapping[str, str]) -> str:
    """The nearest package that a file is in, "" for none."""
    folder = dirname(path)
    while folder and folder not in paths:
        folder = dirname(folder)
    return folder


def _others(question: str, named: Mapping[str, Sequence[str]]) -> list[str]:
    """The words that are neither general nor name a package."""
    for written in named:
        question = question.replace(written, " ")
    rest = _PROJECT.sub(" ", _GENERAL.sub(" ", question))
    return [piece for piece in content_pieces(rest) if len(piece) > 1 or not is_cjk(piece)]
