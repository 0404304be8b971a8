"""All commands in one table: their keys, the palette, help and slash commands come from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

GROUPS = ("Conversation", "Panels", "Program")


@dataclass(frozen=True, slots=True)
class Command:
    """An action with its name, its key and its slash command ("" for none).

    `argument` names what may follow the slash command; the action then takes it as a text.
    """

    id: str
    title: str
    group: str
    action: str
    key: str
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
    Command("copy", "Copy the last answer", "Conversation", "copy_answer", "ctrl+l", "copy"),
    Command("undo", "Take back the last edits", "Conversation", "app.take_back", "ctrl+g", "undo"),
    Command("scroll-up", "Scroll the conversation up", "Conversation", "scroll(-1)", "pageup"),
    Command("scroll-down", "Scroll the conversation down", "Conversation", "scroll(1)", "pagedown"),
    Command("scroll-end", "Scroll to the end", "Conversation", "scroll_end", "ctrl+end"),
    Command("memory", "Memory: what is known", "Panels", "open('memory')", "f3", "memory"),
    Command("diff", "Diff: edits to allow", "Panels", "open('diff')", "f4", "diff"),
    Command(
        "pipeline",
        "Pipeline: what runs",
        "Panels",
        "open('pipeline')",
        "f5",
        "pipeline",
    ),
    Command("context", "Context: what is sent", "Panels", "open('context')", "f6", "context"),
    Command("zoom", "Zoom the panel in use", "Panels", "zoom", "f8", "zoom"),
    Command(
        "remember",
        "Remember a decision",
        "Panels",
        "app.remember",
        "ctrl+r",
        "remember",
        "text",
    ),
    Command("history", "History of a record", "Panels", "record_history", "alt+h", "history"),
    Command("dream", "Put the memory in order", "Panels", "app.dream", "f10", "dream"),
    Command("distil", "Skills from what was done again", "Panels", "app.distil", "f11", "distill"),
    Command(
        "summarise",
        "Summarise with a model, or stop",
        "Panels",
        "app.summarise",
        "f12",
        "summarise",
    ),
    Command("help", "Help and all keys", "Program", "app.help", "f1", "help"),
    Command("palette", "Find a command", "Program", "app.command_palette", "ctrl+p"),
    Command("theme", "Change the colours", "Program", "app.change_theme", "ctrl+t", "theme"),
    Command("quit", "Quit", "Program", "app.quit", "ctrl+q", "quit"),
)


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
        if command.id not in ("palette", "quit")  # bound by every Textual app
    ]


def find_slash(name: str) -> Command | None:
    """The command of a slash name."""
    return next((c for c in COMMANDS if c.slash and c.slash == name), None)
