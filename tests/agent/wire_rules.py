"""What each vendor demands of a conversation, as strict as the strictest endpoint."""

import json
import re

PLAIN = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def check_anthropic(body):
    json.dumps(body, ensure_ascii=False).encode()
    messages = body["messages"]
    assert [message["role"] for message in messages[::2]] == ["user"] * len(messages[::2])
    assert [message["role"] for message in messages[1::2]] == ["assistant"] * len(messages[1::2])
    assert messages[-1]["role"] == "user"
    waiting, known = [], set()
    for message in messages:
        blocks = message["content"]
        assert blocks
        kinds = [block["type"] for block in blocks]
        assert all(block["text"].strip() for block in blocks if block["type"] == "text")
        results = [b["tool_use_id"] for b in blocks if b["type"] == "tool_result"]
        assert sorted(results) == sorted(waiting)
        assert kinds[: len(results)] == ["tool_result"] * len(results)
        assert kinds[-1] not in ("thinking", "redacted_thinking")
        waiting = [block["id"] for block in blocks if block["type"] == "tool_use"]
        assert all(PLAIN.fullmatch(b["name"]) for b in blocks if b["type"] == "tool_use")
        assert all(PLAIN.fullmatch(one) and one not in known for one in waiting)
        assert len(set(waiting)) == len(waiting)
        known.update(waiting)
    assert not waiting


def check_openai(body):
    json.dumps(body, ensure_ascii=False).encode()
    waiting, last = [], "system"
    for message in body["messages"]:
        role = message["role"]
        if role == "tool":
            waiting.remove(message["tool_call_id"])
            assert message["content"]
            last = role
            continue
        assert not waiting
        assert role != last or last == "system"
        last = role
        if role == "assistant":
            calls = message.get("tool_calls", [])
            assert message["content"].strip() or calls
            waiting = [call["id"] for call in calls]
            assert all(len(one) <= 40 for one in waiting)
            assert len(set(waiting)) == len(waiting)
            assert all(PLAIN.fullmatch(call["function"]["name"]) for call in calls)
            assert all(isinstance(json.loads(c["function"]["arguments"]), dict) for c in calls)
        else:
            assert message["content"].strip()
    assert not waiting
    assert body["messages"][-1]["role"] in ("user", "tool")
