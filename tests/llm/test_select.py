from dataclasses import replace

import pytest

from mimo_tui.core.errors import ModelError, SettingsError
from mimo_tui.demo.server import ScriptedServer
from mimo_tui.demo.wire import Reply
from mimo_tui.llm.catalogue import Catalogue, Provider
from mimo_tui.llm.clients import is_loopback
from mimo_tui.llm.select import apply_environment, choose_model, find_local_servers, open_model
from tests.model_server import ModelServer


def test_the_flag_goes_before_settings_and_these_before_keys() -> None:
    catalogue, keys = Catalogue(), {"DEEPSEEK_API_KEY": "k"}
    chosen = choose_model(catalogue, keys, flag="openai/gpt-5.5", configured="zai/glm-5.2")
    assert chosen is not None
    assert chosen.full_name == "openai/gpt-5.5"
    configured = choose_model(catalogue, keys, configured="zai/glm-5.2")
    assert configured is not None
    assert configured.full_name == "zai/glm-5.2"
    found = choose_model(catalogue, keys)
    assert found is not None
    assert found.provider == "deepseek"
    assert choose_model(catalogue, {}) is None


def test_limits_and_prices_are_known() -> None:
    model = Catalogue().model("xiaomi/mimo-v2.5-pro")
    assert model.window == 1_048_576
    assert model.price is not None
    unknown = Catalogue().model("vllm/some-model[1m]")
    assert (unknown.id, unknown.window) == ("some-model", 1_000_000)


def test_an_unknown_provider_is_one_clear_line() -> None:
    with pytest.raises(SettingsError, match="no provider 'nobody'"):
        Catalogue().model("nobody/x")
    with pytest.raises(SettingsError, match="provider/model"):
        Catalogue().model("gpt")


def test_a_bare_name_finds_its_provider() -> None:
    model = choose_model(Catalogue(), {"MOONSHOT_API_KEY": "k"}, flag="kimi-k2.7-code")
    assert model is not None
    assert model.provider == "moonshotai-cn"


def test_endpoints_named_for_other_tools_are_honoured() -> None:
    catalogue = Catalogue()
    environ = {
        "ANTHROPIC_BASE_URL": "https://relay.example/anthropic",
        "ANTHROPIC_AUTH_TOKEN": "token",
        "ANTHROPIC_MODEL": "glm-5.2",
    }
    apply_environment(catalogue, environ)
    provider = catalogue.provider("anthropic")
    assert (provider.base_url, provider.bearer) == ("https://relay.example/anthropic", True)
    model = choose_model(catalogue, environ)
    assert model is not None
    assert model.full_name == "anthropic/glm-5.2"


async def test_a_missing_key_says_which_variable(model_server: ModelServer) -> None:
    catalogue = Catalogue()
    model = catalogue.model("deepseek/deepseek-v4-pro")
    with pytest.raises(ModelError, match="DEEPSEEK_API_KEY"):
        await open_model(model, catalogue.provider("deepseek"), {})


async def test_a_local_server_is_found_and_a_closed_port_is_none(model_server: ModelServer) -> None:
    catalogue = Catalogue()
    catalogue.providers = {
        "here": Provider("here", "Here", "openai", f"{model_server.url}/v1", local=True),
        "not": Provider("not", "Not", "openai", "http://127.0.0.1:9/v1", local=True),
    }
    assert [m.full_name for m in await find_local_servers(catalogue)] == ["here/test-model"]


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://localhost.example.com/v1", False),
        ("https://api.example.com/v1?x=localhost", False),
        ("http://[broken", False),
    ],
)
def test_what_is_on_this_machine_goes_through_no_proxy(address: str, loopback: bool) -> None:
    assert is_loopback(address) == loopback


async def test_models_that_cannot_talk_are_not_offered() -> None:
    server = ScriptedServer(lambda _: Reply(), model="nomic-embed-text")
    await server.start()
    catalogue = Catalogue()
    here = Provider("here", "Here", "openai", f"{server.url}/v1/", local=True)
    catalogue.providers = {"here": here, "odd": replace(here, id="odd", base_url="http://[x")}
    assert await find_local_servers(catalogue) == []
    await server.stop()
