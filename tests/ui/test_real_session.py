"""The workspace on a real session: real settings, tools, memory process, SDKs, journal."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mimo_tui.config.load import user_file
from mimo_tui.demo.wire import Reply
from mimo_tui.session.options import Options
from mimo_tui.ui.app import MimoApp
from mimo_tui.ui.panels.diff import DiffPanel
from mimo_tui.ui.transcript.approval import ApprovalCard
from tests.memory.projects import killed, services
from tests.model_server import ModelServer, call, tool_results
from tests.ui.stage import screen_text, until

pytestmark = pytest.mark.timeout(180)
PATIENCE = 60.0

LINES = "".join(f"VALUE_{n} = {n}\n" for n in range(1, 31))
OLD = LINES[LINES.index("VALUE_3 ") : LINES.index("VALUE_26 ")]
NEW = OLD.replace("VALUE_3 = 3\n", "VALUE_3 = 300\n").replace("VALUE_25 = 25\n", "VALUE_25 = 0\n")
HALF = LINES.replace("VALUE_3 = 3\n", "VALUE_3 = 300\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "values.py").write_text(LINES)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


@pytest.fixture(params=["anthropic", "openai"])
def settings(request: pytest.FixtureRequest, own_home: Path, model_server: ModelServer) -> None:
    given = model_server.settings(request.param)["providers"]["test"]
    lines = ['model = "test/test-model"', "[providers.test]"]
    lines += [f'{key} = "{value}"' for key, value in given.items()]
    file = user_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines))


@pytest.fixture
def app(project: Path, settings: None) -> Iterator[MimoApp]:
    yield MimoApp(Options(project))
    for process in services(project):
        killed(process)


@pytest.fixture
def scripted(model_server: ModelServer, project: Path) -> ModelServer:
    path = str(project / "values.py")
    model_server.play(
        Reply("I read it.", calls=(call("Read", "c1", file_path=path),)),
        Reply(
            "Two changes.",
            calls=(call("Edit", "c2", file_path=path, old_string=OLD, new_string=NEW),),
        ),
        Reply("Then only the first."),
    )
    return model_server


async def test_one_hunk_is_accepted_and_one_rejected_with_a_word_to_the_model(
    app: MimoApp, project: Path, scripted: ModelServer
) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        workbench = app.workbench
        await until(lambda: workbench.state.status.model == "test/test-model", PATIENCE)

        await until(lambda: "VALUE_3 " in screen_text(pilot), PATIENCE)
        await pilot.press(*"change the values", "enter")
        card = workbench.query_one(ApprovalCard)
        await until(lambda: card.display and card.is_ripe, PATIENCE)
        await pilot.press("d")
        panel = workbench.query_one(DiffPanel)
        assert panel.change is not None
        assert len(panel.change.block.hunks) == 2
        await pilot.press("a", "r", "c", *"keep 25, it is a law", "enter", "enter")
        await until(lambda: not workbench.state.chat.busy, PATIENCE)
        await pilot.pause()
        assert (project / "values.py").read_text() == HALF
        assert "Then only the first." in screen_text(pilot)
    told = tool_results(scripted.requests[-1].body)[-1]
    assert "keep 25, it is a law" in told
    assert "VALUE_25 = 0" in told
