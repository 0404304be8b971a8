"""All that can be done, in one table: keys, palette, help and slash commands come from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

GROUPS = ("Conversation", "Panels", "Questions", "Program")


@dataclass(frozen=True, slots=True)
class Command:
    """An action with its name, its key and its slash command ("" for none).

    `argument` names what may follow the slash command; the action then takes it as a text.
    """

    id: str
    title: str
    group: str
    action: str
    key: str = ""
    slash: str = ""
    argument: str = ""


COMMANDS = (
    Command("prompt", "Go to the prompt", "Conversation", "open_chat", "f2", "chat"),
    Command("cancel", "Stop the running turn", "Conversation", "cancel", "escape", "stop"),
    Command("mode", "Next permission mode", "Conversation", "app.next_mode", "shift+tab", "mode"),
    Command("model", "Choose a model", "Conversation", "app.choose_model", "f7", "model", "name"),
    Command("unfold", "Unfold or fold all details", "Conversation", "toggle_folds", "ctrl+o"),
    Command("new", "New conversation", "Conversation", "app.new_session", "ctrl+n", "new"),
    Command(
        "sessions", "Go on with another session", "Conversation", "app.sessions", "f9", "sessions"
    ),
    Command("copy", "Copy the last answer", "Conversation", "copy_answer", "", "copy"),
    Command("undo", "Take back the last turn's edits", "Conversation", "app.take_back", "", "undo"),
    Command("scroll-up", "Scroll the conversation up", "Conversation", "scroll(-1)", "pageup"),
    Command("scroll-down", "Scroll the conversation down", "Conversation", "scroll(1)", "pagedown"),
    Command("memory", "Memory: all that is known", "Panels", "open('memory')", "f3", "memory"),
    Command("diff", "Diff: edits to read and allow", "Panels", "open('diff')", "f4", "diff"),
    Command(
        "pipeline",
        "Pipeline: what runs, time, cost",
        "Panels",
        "open('pipeline')",
        "f5",
        "pipeline",
    ),
    Command(
        "context", "Context: what the model was sent", "Panels", "open('context')", "f6", "context"
    ),
    Command("zoom", "Zoom the panel in use", "Panels", "zoom", "f8", "zoom"),
    Command(
        "remember",
        "Remember a decision",
        "Panels",
        "app.remember",
        slash="remember",
        argument="text",
    ),
    Command("help", "Help and all keys", "Program", "app.help", "f1", "help"),
    Command("palette", "Find a command", "Program", "app.command_palette", "ctrl+p"),
    Command("theme", "Change the colours", "Program", "app.change_theme", "", "theme"),
    Command("quit", "Quit", "Program", "app.quit", "ctrl+q", "quit"),
)

# The keys of widgets, for the help screen; they are bound where they belong.
WIDGET_KEYS = (
    ("Conversation", "enter", "Send the prompt"),
    ("Conversation", "shift+enter, ctrl+j", "New line (or end the line with \\)"),
    ("Conversation", "@", "Name a file"),
    ("Conversation", "/", "Commands"),
    ("Conversation", "↑ ↓", "Earlier prompts, at the first and last line"),
    ("Questions", "y", "Allow once"),
    ("Questions", "s", "Allow for the session, by the rule shown"),
    ("Questions", "n", "Do not allow"),
    ("Questions", "r", "Do not allow, and say why"),
    ("Questions", "d", "Read the edit hunk by hunk"),
)

_KEY_NAMES = {"escape": "esc", "pageup": "page up", "pagedown": "page down"}


def key_name(key: str) -> str:
    """A key as people call it."""
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _KEY_NAMES.get(key, key)


def bindings() -> list[BindingType]:
    """The keys of the workbench. Those that widgets also know go before the widgets' own."""
    own = ("f", "shift+", "ctrl+")
    return [
        Binding(
            command.key,
            command.action,
            command.title,
            show=False,
            # Escape and paging belong first to what is in use; all others are the same everywhere.
            priority=command.key.startswith(own),
            id=command.id,
        )
        for command in COMMANDS
        if command.key and command.id not in ("palette", "quit")
    ]


def find_slash(name: str) -> Command | None:
    """The command of a slash name."""
    return next((c for c in COMMANDS if c.slash and c.slash == name), None)


def keys_of(group: str) -> list[tuple[str, str]]:
    """Keys and titles of a group, for people."""
    keys = [(key_name(c.key), c.title) for c in COMMANDS if c.group == group and c.key]
    keys += [(f"/{c.slash}", c.title) for c in COMMANDS if c.group == group and not c.key]
    return keys + [(key, title) for of, key, title in WIDGET_KEYS if of == group]
