"""GitHub workflows and compose files: jobs and services, what they run and wait for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mimo_tui.memory.base import EdgeKind
from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents, flat, within
from mimo_tui.memory.distil.formats.secrets import shown
from mimo_tui.memory.distil.formats.settings import setting
from mimo_tui.memory.distil.formats.tree import Node

_WORKFLOW = re.compile(r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+$")
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_LONGEST = 200
_MAX_LINES = 40

Edges = tuple[tuple[EdgeKind, str, int], ...]


def deployment_contents(path: str, tree: Node) -> Contents | None:
    """What a workflow or a compose file says, None for a file that is neither."""
    if _WORKFLOW.search(path) and tree["jobs"].parts:
        return _workflow(path, tree)
    if _COMPOSE.search(path) and tree["services"].parts:
        return _compose(path, tree)
    return None


def _workflow(path: str, tree: Node) -> Contents:
    name = flat(tree["name"].text or path, _LONGEST)
    # YAML 1.1 reads `on` as a truth value; the parser's events keep it as it is written.
    begins = tree["on"].text or ", ".join(part.key for part in tree["on"].parts)
    jobs = tree["jobs"].parts
    facts = [_job(path, name, job) for job in jobs]
    body = "\n".join(
        [f"{path}: workflow {name}", f"on {begins}", *(f"  job {job.key}" for job in jobs)]
    )
    return Contents(name, within(body), facts)


def _job(path: str, workflow: str, job: Node) -> Fact:
    lines = [f"runs on {job['runs-on'].text}"] if job["runs-on"] else []
    for step in job["steps"].parts[:_MAX_LINES]:
        said = step["name"].text
        run = step["uses"].text or step["run"].text
        lines.append(f"  {flat(f'{said}: {run}' if said else run, _LONGEST)}")
    title = f"job {job.key}"
    body = within("\n".join([f"{title} of workflow {workflow}", *lines, f"in {path}"]))
    edges = _edges("job", job["needs"])
    last = max(job.line, job.last_line)
    return Fact("architecture", title, body, f"{title} of {workflow}", job.line, last, edges=edges)


def _compose(path: str, tree: Node) -> Contents:
    services = tree["services"].parts
    facts: list[Fact] = []
    for service in services:
        facts += [_service(path, service), *_variables(path, service)]
    body = "\n".join([f"{path}: services", *(f"  service {each.key}" for each in services)])
    return Contents(path, within(body), facts)


def _service(path: str, service: Node) -> Fact:
    lines = []
    for key in ("image", "build", "command", "entrypoint", "ports", "volumes", "networks"):
        said = service[key].text or service.at(key, "context").text
        if said:
            lines.append(f"  {key} {flat(shown(key, said), _LONGEST)}")
    title = f"service {service.key}"
    body = within("\n".join([title, *lines, f"in {path}"]))
    edges = _edges("service", service["depends_on"])
    last = max(service.line, service.last_line)
    return Fact("architecture", title, body, title, service.line, last, edges=edges)


def _variables(path: str, service: Node) -> Iterator[Fact]:
    for part in service["environment"].parts:
        key, _, value = (
            (part.value or "").partition("=") if not part.key else (part.key, "", part.text)
        )
        if key:
            yield setting(key, value, "", f"{path} (service {service.key})", part.line)


def _edges(kind: str, needed: Node) -> Edges:
    """What is waited for: one name, a list of names, or names with conditions."""
    if needed.value is not None:
        return (("mentions", f"{kind} {needed.value}", needed.line),)
    return tuple(
        ("mentions", f"{kind} {part.value if needed.is_list else part.key}", part.line)
        for part in needed.parts[:_MAX_LINES]
    )
