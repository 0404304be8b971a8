"""What the scripted model says, in English and in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Wording:
    """Its sentences in one language. Those with {} take a value."""

    remembered: str
    also: str
    from_memory: str
    scripted: str
    reading: str
    both_there: str
    discount: str
    limit: str
    unasked: str
    accepted_all: str
    kept_discount: str
    kept_limit: str
    refused: str
    person: str
    testing: str
    passed: str
    failed: str
    failed_limit: str
    untested: str
    stuck: str


ENGLISH = Wording(
    remembered="From memory, without opening a file:",
    also="Also recalled: {}.",
    from_memory=(
        "*Scripted model: these are the records that memory recalled for your words;"
        " F6 shows why each of them came.*"
    ),
    scripted=(
        "I am a **scripted model**, so that you can look around without a key. I can play:\n\n"
        "- a question about the code that names something in it, answered from memory:"
        " *What does Cart.add refuse?*\n"
        "- a change for you to accept in part: *Give members 10 % off.*\n"
        "- the project's tests: *Run the tests.*"
    ),
    reading="I look at the cart first.",
    both_there="Both changes stand in the file already. I run the tests.",
    discount="Members pay 10 % less, in `Cart.total`.",
    limit="`MAX_QUANTITY` goes down from 99 to 20.",
    unasked="You did not ask for the lower limit: **reject that hunk** if you do not want it.",
    accepted_all="You accepted all of it.",
    kept_discount=(
        "Members pay 10 % less now. You rejected the lower limit: `MAX_QUANTITY` stays at 99,"
        " and I leave it alone."
    ),
    kept_limit=(
        "The limit is 20 now. You rejected the discount: `Cart.total` stays as it was,"
        " and I leave it alone."
    ),
    refused="You rejected the change: nothing was written. What would you like instead?",
    person="You said: “{}”",
    testing="I run the tests of the project.",
    passed="**The tests pass** (exit code 0): {}",
    failed="**The tests fail** (exit code {}): {}",
    failed_limit=(
        "`test_ninety_nine_are_allowed` breaks on the new limit, which nobody asked for."
        " `/undo` takes the edit back; then ask again, and reject that hunk."
    ),
    untested="The tests were not run, so I cannot say whether they pass.",
    stuck="That did not work, and a scripted model knows no other way:\n\n```text\n{}\n```",
)

CHINESE = Wording(
    remembered="来自记忆,没有打开任何文件:",
    also="还想起:{}。",
    from_memory="*脚本模型:以上是记忆为你的话找出的记录;按 F6 可看每一条的理由。*",
    scripted=(
        "我是**脚本模型**,让你不用密钥也能看一看。我会演三件事:\n\n"
        "- 问代码(要写出其中的名字),由记忆回答:*Cart.add 会拒绝什么?*\n"
        "- 一处可以部分接受的修改:*给会员打九折。*\n"
        "- 运行项目的测试:*运行测试。*"
    ),
    reading="先看看购物车。",
    both_there="两处修改都已在文件里。我来运行测试。",
    discount="会员在 `Cart.total` 里少付 10 %。",
    limit="`MAX_QUANTITY` 从 99 降到 20。",
    unasked="更低的上限你没有要求:不想要就**拒绝那一块**。",
    accepted_all="你全部接受了。",
    kept_discount="会员现在少付 10 %。你拒绝了更低的上限:`MAX_QUANTITY` 仍是 99,我不再动它。",
    kept_limit="上限现在是 20。你拒绝了折扣:`Cart.total` 保持原样,我不再动它。",
    refused="你拒绝了修改:什么都没有写入。你想要怎样的?",
    person="你说:“{}”",
    testing="我来运行项目的测试。",
    passed="**测试通过**(退出码 0):{}",
    failed="**测试失败**(退出码 {}):{}",
    failed_limit=(
        "`test_ninety_nine_are_allowed` 因新的上限而失败,而它没有人要求过。"
        "`/undo` 可撤回修改;再问一次,并拒绝那一块。"
    ),
    untested="没有运行测试,所以不能说它们是否通过。",
    stuck="没有成功,而脚本模型没有别的办法:\n\n```text\n{}\n```",
)


def wording(prompt: str) -> Wording:
    """The language of the prompt."""
    return CHINESE if _CHINESE.search(prompt) else ENGLISH
