"""The script through real sessions: both SDKs, the real tools, the tests of the sample run."""

import pytest

from mimo_tui.config.settings import Settings
from mimo_tui.core.events import ApprovalAsked, MessageAdded, ToolFinished
from mimo_tui.core.permissions import Decision
from mimo_tui.demo.asked import read_request
from mimo_tui.demo.play import Place
from mimo_tui.demo.script import Script
from mimo_tui.demo.server import ScriptedServer
from mimo_tui.memory.base import Hit, Record
from mimo_tui.session.session import Session
from tests.session.listening import SmallMemory, finished, seen

ALLOW, DENY = Decision("allow"), Decision("deny")
CHANGE = "Give members 10 % off."


@pytest.fixture(params=["anthropic", "openai"])
def api(request):
    return request.param


@pytest.fixture
def place(tmp_path):
    return Place.make(tmp_path)


@pytest.fixture
def requests():
    """The requests that reached the script."""
    return []


@pytest.fixture
async def session(place, api, requests):
    script = Script()

    def play(request):
        requests.append(request)
        return script(request)

    server = ScriptedServer(play)
    await server.start()
    base = server.url if api == "anthropic" else f"{server.url}/v1"
    tree = {"model": "demo/scripted", "providers": {"demo": {"base_url": base, "api": api}}}
    session = await Session.open(place.project, Settings.model_validate(tree), memory=SmallMemory())
    yield session
    await session.close()
    await server.stop()


@pytest.fixture
def ask(session):
    """Ask, answer what is asked back in order, and give the words of the last answer."""
    asked = 0
    turn = 0

    async def ask(prompt, *decisions):
        nonlocal asked, turn
        turn += 1
        session.submit(prompt)
        for decision in decisions:
            asked += 1
            session.answer((await seen(session, ApprovalAsked, asked)).call, decision)
        entries = await finished(session, f"t{turn}")
        said = [e.event.message for e in entries if isinstance(e.event, MessageAdded)]
        return [message for message in said if message.role == "assistant"][-1].text

    return ask


@pytest.fixture
def cart(place):
    return (place.project / "shop/cart.py").read_text


def hit(title, body):
    return Hit(
        Record("r1", "method", title, body, path="shop/cart.py", first_line=44), 0.9, "named"
    )


async def test_a_question_is_answered_from_what_was_recalled(session, ask):
    session.memory.hits = (hit("Cart.dance", "def dance(self)\nraises Dizzy when [turns] > 9"),)
    answer = await ask("What does Cart.dance refuse?")
    assert "**`Cart.dance`** · method · `shop/cart.py:44`" in answer
    assert "raises Dizzy when [turns] > 9" in answer


async def test_a_chinese_question_is_answered_in_chinese(session, ask):
    session.memory.hits = (hit("Cart.add", "raises CartError"),)
    assert (await ask("Cart.add 会拒绝什么?")).startswith("来自记忆")


@pytest.mark.parametrize("prompt", ["What is the weather?", "hello", "早"])
async def test_without_anything_recalled_it_says_what_it_is(ask, prompt):
    answer = await ask(prompt)
    assert "scripted model" in answer or "脚本模型" in answer


async def test_a_rejected_limit_is_left_alone_and_the_tests_pass(session, ask, cart):
    answer = await ask(CHANGE, Decision("allow", (1,), "never asked for"), ALLOW)
    assert "MAX_QUANTITY = 99" in cart()
    assert 'Decimal("0.90")' in cart()
    told = [e.event.message.text for e in session.entries if isinstance(e.event, MessageAdded)]
    assert any("stays at 99" in text and "never asked for" in text for text in told)
    assert "tests pass" in answer
    assert "Ran 5 tests, OK" in answer


async def test_a_rejected_discount_is_left_alone(ask, cart):
    await ask(CHANGE, Decision("allow", (0,)), ALLOW)
    assert "MAX_QUANTITY = 20" in cart()
    assert "0.90" not in cart()


async def test_what_the_tests_really_say_is_told(session, ask):
    answer = await ask(CHANGE, ALLOW, ALLOW)
    ran = [e.event for e in session.entries if isinstance(e.event, ToolFinished)][-1]
    assert ran.text.startswith("Exit code 1")
    assert "tests fail** (exit code 1)" in answer
    assert "test_ninety_nine_are_allowed" in answer


@pytest.mark.parametrize("decision", [Decision("allow", ()), DENY, Decision("deny", comment="no")])
async def test_a_change_that_is_rejected_whole_ends_there(ask, cart, decision):
    before = cart()
    answer = await ask(CHANGE, decision)
    assert "nothing was written" in answer
    assert ("“no”" in answer) == (decision.comment == "no")
    assert cart() == before


async def test_only_what_is_missing_is_proposed_again(ask, cart):
    await ask(CHANGE, Decision("allow", (1,)), ALLOW)
    await ask(CHANGE, ALLOW, ALLOW)
    assert "MAX_QUANTITY = 20" in cart()
    assert "already" not in await ask("Run the tests.", ALLOW)
    assert "tests fail" in await ask(CHANGE, ALLOW)


async def test_tests_that_may_not_run_are_not_claimed_to_pass(ask):
    assert "cannot say" in await ask(CHANGE, Decision("allow", (1,)), DENY)


async def test_a_project_that_lost_its_cart_gets_an_honest_answer(ask, place):
    (place.project / "shop/cart.py").unlink()
    assert "does not exist" in await ask(CHANGE)


async def test_both_formats_are_read_alike(session, ask, requests):
    session.memory.hits = (hit("Cart.add", "def add(self)\n\nPuts it in."),)
    await ask(CHANGE, DENY)
    asked = read_request(requests[-1])
    assert asked.prompt == CHANGE
    [record] = asked.recalled
    assert (record.kind, record.title, record.place) == ("method", "Cart.add", "shop/cart.py:44")
    assert record.body == "def add(self)\n\nPuts it in."
    assert [step.name for step in asked.steps] == ["Read", "Write"]
