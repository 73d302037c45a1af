"""Read one prompt file."""

import hashlib
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, get_args

import yaml
from jinja2 import TemplateSyntaxError, meta
from pydantic import ValidationError

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.prompt import Part, Prompt, Role, environment
from tasteprint.prompts.sanitize import neutralise
from tasteprint.prompts.schema import FrontMatter

_FILE_NAME = re.compile(r"([a-z0-9][a-z0-9_-]*)\.([a-z0-9][a-z0-9_-]*)\.prompty")
# Whatever Prompty reads as a role line; any other spelling than `user:` is rejected here.
_ROLE_LINE = re.compile(r"\s*#?\s*(system|user|assistant)(\[.*\])?\s*:\s*", re.IGNORECASE)
_ROLES: dict[str, Role] = {f"{role}:": role for role in get_args(Role)}


def read_prompt(path: Path) -> Prompt:
    """Read a file ``name.variant.prompty``.

    Raises:
        PromptError: it cannot be read, or is not what README.md here describes; the error names
            the file and the line or the key.
    """
    named = _FILE_NAME.fullmatch(path.name)
    if named is None:
        raise _bad(path, "the file's name is not name.variant.prompty in lower case")
    try:
        data = path.read_bytes()
        source = data.decode("utf-8")
    except OSError as error:
        raise _bad(path, f"it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _bad(path, f"byte {error.start} is not UTF-8") from error
    front, body, line = _split(path, source.replace("\r\n", "\n"))
    matter = _front_matter(path, front)
    if matter.name != named[1]:
        raise _bad(path, f"its name is {matter.name!r}, but the file is named {named[1]!r}")
    prompt = Prompt(
        name=named[1],
        variant=named[2],
        description=matter.description,
        api=matter.model.api_type,
        inputs=matter.inputs,
        options=matter.model.options,
        labels=matter.metadata.labels,
        content_free=matter.metadata.content_free,
        languages=matter.metadata.languages,
        parts=_parts(path, body, line, chat=matter.model.api_type == "chat"),
        sha256=hashlib.sha256(data).hexdigest(),
        source=source,
        path=path,
        named=matter.metadata.companions,
    )
    _check_values(prompt)
    _check_templates(prompt)
    return prompt


def _bad(path: Path, what: str, line: int | None = None) -> PromptError:
    where = f"{path}, line {line}" if line else f"{path}"
    return PromptError(f"{where}: {what}.", hint="prompts/README.md describes the format.")


def _split(path: Path, source: str) -> tuple[str, str, int]:
    """Return front matter, body, and the line on which the body begins."""
    lines = source.split("\n")
    if lines[0].rstrip() != "---":
        raise _bad(path, "the file does not begin with a line ---", 1)
    end = next((i for i, text in enumerate(lines[1:], 1) if text.rstrip() == "---"), None)
    if end is None:
        raise _bad(path, "the front matter is not closed by a line ---")
    body = lines[end + 1 :]
    if body and not body[-1]:
        body.pop()  # the file's own last newline; a completion prompt may end in `Answer:`
    first = next((i for i, text in enumerate(body) if text.strip()), None)
    if first is None:
        raise _bad(path, "the prompt has no text after its front matter")
    return "\n".join(lines[1:end]), "\n".join(body[first:]), end + 2 + first


class _Loader(yaml.SafeLoader):
    """YAML without two traps: repeated keys, and keys that are no text (a bare ``yes``)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key_node.value} is no text for YAML; put it in quotes",
                    problem_mark=key_node.start_mark,
                )
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key} is given twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _front_matter(path: Path, text: str) -> FrontMatter:
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        # The mark counts from 0, and the text begins on the file's second line.
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise _bad(path, f"bad YAML: {error.problem}", line) from error
    except yaml.YAMLError as error:
        raise _bad(path, f"bad YAML: {error}") from error
    try:
        return FrontMatter.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"]) or "front matter"
        what = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise _bad(path, f"{key}: {what}") from error


def _parts(path: Path, body: str, line: int, *, chat: bool) -> tuple[Part, ...]:
    """Split a body at its role lines; a completion prompt has none and is one part."""
    starts: list[tuple[Role, int]] = []
    lines = body.split("\n")
    for number, text in enumerate(lines):
        if not _ROLE_LINE.fullmatch(text):
            continue
        if not chat:
            raise _bad(path, "a completion prompt has no role lines", line + number)
        if text.rstrip() not in _ROLES:
            raise _bad(path, "write a role line as system:, user: or assistant:", line + number)
        starts.append((_ROLES[text.rstrip()], number))
    if not chat:
        return (Part(role=None, template=body, line=line),)
    if not starts or starts[0][1] != 0:
        raise _bad(path, "a chat prompt begins with a line system:, user: or assistant:", line)
    ends = [number for _, number in starts[1:]] + [len(lines)]
    parts = []
    for (role, start), end in zip(starts, ends, strict=True):
        text = "\n".join(lines[start + 1 : end])
        if not text.strip():
            raise _bad(path, f"the message of the {role} is empty", line + start)
        blank = len(text) - len(text.lstrip("\n"))
        parts.append(Part(role=role, template=text.strip("\n"), line=line + start + 1 + blank))
    return tuple(parts)


def _check_values(prompt: Prompt) -> None:
    for name, spec in prompt.inputs.items():
        if spec.default is not None and not spec.accepts(spec.default):
            raise _bad(prompt.path, f"inputs.{name}.default: is not of the kind {spec.kind}")
    for name, value in prompt.content_free.items():
        if name not in prompt.inputs:
            raise _bad(prompt.path, f"metadata.content_free.{name}: the prompt has no such input")
        if not prompt.inputs[name].accepts(value):
            kind = prompt.inputs[name].kind
            raise _bad(prompt.path, f"metadata.content_free.{name}: is not of the kind {kind}")
    texts = [text for verbalisers in prompt.labels.values() for text in verbalisers]
    repeated = next((text for text in texts if texts.count(text) > 1), None)
    if repeated is not None:
        raise _bad(prompt.path, f"metadata.labels: {repeated!r} is given twice")
    if len(prompt.labels) == 1:
        raise _bad(prompt.path, "metadata.labels: a choice needs two labels or more")


def _check_templates(prompt: Prompt) -> None:
    for part in prompt.parts:
        if neutralise(part.template) != part.template:
            raise _bad(
                prompt.path,
                f"the text from line {part.line} on holds a chat template's control token, "
                "which the model server adds itself",
            )
        try:
            tree = environment().parse(part.template)
        except TemplateSyntaxError as error:
            line = part.line + error.lineno - 1
            raise _bad(prompt.path, f"bad Jinja2: {error.message}", line) from error
        unknown = sorted(meta.find_undeclared_variables(tree) - set(prompt.inputs))
        if unknown:
            raise _bad(prompt.path, f"the template uses {unknown[0]!r}, which is not in its inputs")
