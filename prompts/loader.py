"""The library of prompts: which there are, and which variant of each is shipped."""

import difflib
import tomllib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.companions import accompanied
from tasteprint.prompts.prompt import Prompt
from tasteprint.prompts.reader import read_prompt


@dataclass(frozen=True)
class Library:
    """Prompts by identity, and the shipped variant of each name.

    Attributes:
        prompts: ``name@variant`` to prompt.
        shipped: name to the variant that ``get(name)`` gives.
    """

    prompts: dict[str, Prompt]
    shipped: dict[str, str]

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Read the prompts of Tasteprint, and then those of each folder given.

        A later folder adds prompts, or overrides those of the same name and variant. The shipped
        variant of a name is the one that the last ``shipped.toml`` (lines ``name = "variant"``)
        names; a name that comes with a single variant needs no such line.

        Raises:
            PromptError: a folder, a prompt file or a ``shipped.toml`` is not as it should be.
        """
        prompts: dict[str, Prompt] = {}
        shipped: dict[str, str] = {}
        for folder in (Path(__file__).parent, *folders):
            if not folder.is_dir():
                raise PromptError(
                    f"There is no folder {folder} with prompts.", hint="Check the path."
                )
            found = [read_prompt(path) for path in sorted(folder.glob("*.prompty"))]
            prompts.update({prompt.id: prompt for prompt in found})
            _ship(folder, found, prompts, shipped)
        together = {identity: accompanied(p, prompts) for identity, p in prompts.items()}
        return cls(prompts=together, shipped=shipped)

    def get(self, name: str) -> Prompt:
        """The prompt ``name@variant``, or the shipped variant of ``name``.

        Raises:
            PromptError: there is none; the error names those with a similar name.
        """
        identity = f"{name}@{self.shipped[name]}" if name in self.shipped else name
        if identity not in self.prompts:
            known = [*self.shipped, *self.prompts]
            near = difflib.get_close_matches(name, known) or list(self.shipped)
            raise PromptError(f"There is no prompt {name!r}.", hint=f"Try: {', '.join(near)}.")
        return self.prompts[identity]

    def choosing(self, *identities: str) -> Self:
        """The library with other variants in use: ``name@variant`` each.

        Raises:
            PromptError: there is none.
        """
        chosen = [self.get(identity) for identity in identities]
        return replace(self, shipped=self.shipped | {p.name: p.variant for p in chosen})

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self.shipped))

    def all(self) -> tuple[Prompt, ...]:
        """All prompts, sorted by identity."""
        return tuple(self.prompts[identity] for identity in sorted(self.prompts))

    def diff(self, a: str, b: str) -> str:
        """What changes from prompt file ``a`` to ``b`` (as in ``get``), as a unified diff.

        Empty where nothing does.
        """
        old, new = self.get(a), self.get(b)
        lines = difflib.unified_diff(
            old.source.splitlines(), new.source.splitlines(), old.id, new.id, lineterm=""
        )
        return "\n".join(lines)


def _ship(
    folder: Path, found: list[Prompt], prompts: dict[str, Prompt], shipped: dict[str, str]
) -> None:
    """Note the shipped variants of one folder."""
    file = folder / "shipped.toml"
    lines = _read_toml(file) if file.exists() else {}
    for name, variant in lines.items():
        if f"{name}@{variant}" not in prompts:
            raise PromptError(
                f"{file}: there is no prompt {name}@{variant}.",
                hint="Name a variant that has a file, or take the line out.",
            )
    variants = defaultdict(list)
    for prompt in found:
        variants[prompt.name].append(prompt.variant)
    for name, present in variants.items():
        # A new variant beside a shipped one is there to be compared, not to take its place.
        if len(present) == 1:
            shipped.setdefault(name, present[0])
        elif name not in shipped and name not in lines:
            raise PromptError(
                f"{folder}: the prompt {name} has the variants {', '.join(present)}.",
                hint=f'Say in {file} which is shipped: {name} = "{present[0]}".',
            )
    shipped.update(lines)


def _read_toml(file: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptError(
            f"{file}: it cannot be read: {error}.", hint='Its lines are name = "variant".'
        ) from error
    for name, variant in content.items():
        if not isinstance(variant, str):
            raise PromptError(
                f"{file}: {name} is not text.", hint='Its lines are name = "variant".'
            )
    return content
