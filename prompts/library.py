"""The library of prompts: all variants, and the one of each name that is in use."""

import difflib
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.parser import read_prompt
from tasteprint.prompts.prompt import Prompt


def accompanied(prompt: Prompt, prompts: Mapping[str, Prompt]) -> Prompt:
    """Return the prompt with its companions, and with a hash that covers their files.

    Args:
        prompt: as its file describes it.
        prompts: all, by ``name@variant``.

    Raises:
        PromptError: a companion is not there, or cannot be read for the same inputs and labels.
    """
    if not prompt.named:
        return prompt
    companions = tuple(_companion(prompt, identity, prompts) for identity in prompt.named)
    hashes = "\n".join(each.sha256 for each in (prompt, *companions))
    return replace(prompt, companions=companions, sha256=sha256(hashes.encode("ascii")).hexdigest())


def _companion(prompt: Prompt, identity: str, prompts: Mapping[str, Prompt]) -> Prompt:
    found = prompts.get(identity)
    if found is None:
        trouble = "there is no such prompt"
    elif found.named or identity == prompt.id:
        trouble = "it has companions itself"
    elif prompt.named.count(identity) > 1:
        trouble = "it is given twice"
    elif not found.labels or set(found.labels) != set(prompt.labels):
        trouble = "its labels are others"
    elif missing := [n for n, spec in found.inputs.items() if _lacks(prompt, n, spec.default)]:
        trouble = f"it takes an input {missing[0]!r} that this prompt does not have"
    else:
        return found
    raise PromptError(
        f"{prompt.path}: metadata.companions: {identity}: {trouble}.",
        hint="prompts/README.md describes the format.",
    )


def _lacks(prompt: Prompt, name: str, default: object) -> bool:
    return name not in prompt.inputs and default is None


@dataclass(frozen=True)
class Library:
    """Prompts by identity, and the shipped variant of each name.

    Attributes:
        prompts: ``name@variant`` to prompt.
        shipped: name to the variant that ``get(name)`` gives.
        by_language: by a language's code the same for texts in it; for the rest see ``shipped``.
    """

    prompts: dict[str, Prompt]
    shipped: dict[str, str]
    by_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Read the prompts of Tasteprint, and then those of each folder given.

        A later folder adds prompts, or overrides those of the same name and variant. The shipped
        variant of a name is the one that the last ``shipped.toml`` (lines ``name = "variant"``)
        names; a name with a single variant needs no such line. Lines under ``[zh]`` name the
        variants for texts in Chinese, and so on. Prompts in a folder's ``variants/`` are there to
        be compared: they are found by ``name@variant``, and shipped only if a line says so.

        Raises:
            PromptError: a folder, a prompt file or a ``shipped.toml`` is not as it should be.
        """
        prompts: dict[str, Prompt] = {}
        shipped: dict[str, str] = {}
        by_language: dict[str, dict[str, str]] = {}
        for folder in (Path(__file__).parent, *folders):
            if not folder.is_dir():
                raise PromptError(
                    f"There is no folder {folder} with prompts.", hint="Check the path."
                )
            found = [read_prompt(path) for path in _files(folder)]
            prompts.update({prompt.id: prompt for prompt in found})
            live = [prompt for prompt in found if prompt.path.parent == folder]
            for language, lines in _ship(folder, live, prompts, shipped).items():
                by_language[language] = by_language.get(language, {}) | lines
        together = {identity: accompanied(p, prompts) for identity, p in prompts.items()}
        return cls(prompts=together, shipped=shipped, by_language=by_language)

    def get(self, name: str, language: str | None = None) -> Prompt:
        """Return the prompt ``name@variant``, or the shipped variant of ``name``.

        Args:
            name: with a variant or without.
            language: ISO 639 code of the text that it will read; where no variant is shipped for
                it, and for None, the one for all languages.

        Raises:
            PromptError: there is none; the error names similar ones.
        """
        variants = self.shipped | dict(self.by_language.get(language or "", {}))
        identity = f"{name}@{variants[name]}" if name in variants else name
        if identity not in self.prompts:
            known = [*self.shipped, *self.prompts]
            near = difflib.get_close_matches(name, known) or list(self.shipped)
            raise PromptError(f"There is no prompt {name!r}.", hint=f"Try: {', '.join(near)}.")
        return self.prompts[identity]

    def choosing(self, *identities: str) -> Self:
        """Return the library with other variants in use, for all languages: ``name@variant`` each.

        Raises:
            PromptError: there is none.
        """
        chosen = {p.name: p.variant for p in map(self.get, identities)}
        others = {
            language: {name: variant for name, variant in lines.items() if name not in chosen}
            for language, lines in self.by_language.items()
        }
        return replace(self, shipped=self.shipped | chosen, by_language=others)

    def in_use(self) -> tuple[Prompt, ...]:
        """Return all that ``get(name, language)`` gives for some language, sorted by identity."""
        languages = (None, *self.by_language)
        given = {self.get(name, code).id for name in self.shipped for code in languages}
        return tuple(self.prompts[identity] for identity in sorted(given))

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""
        return tuple(sorted(self.shipped))

    def all(self) -> tuple[Prompt, ...]:
        """Return all prompts, sorted by identity."""
        return tuple(self.prompts[identity] for identity in sorted(self.prompts))

    def diff(self, a: str, b: str) -> str:
        """Return the unified diff from prompt file ``a`` to ``b`` (as in ``get``); "" if equal."""
        old, new = self.get(a), self.get(b)
        lines = difflib.unified_diff(
            old.source.splitlines(), new.source.splitlines(), old.id, new.id, lineterm=""
        )
        return "\n".join(lines)


def _files(folder: Path) -> list[Path]:
    """Return the prompt files of a folder and of its ``variants/``, by their names.

    Raises:
        PromptError: a file lies in both.
    """
    live, variants = list(folder.glob("*.prompty")), list(folder.glob("variants/*.prompty"))
    for name in sorted({file.name for file in live} & {file.name for file in variants}):
        raise PromptError(
            f"{folder / name}: the folder variants/ has a file of the same name.",
            hint="Keep one of the two.",
        )
    return sorted([*live, *variants], key=lambda file: file.name)


def _ship(
    folder: Path, live: list[Prompt], prompts: dict[str, Prompt], shipped: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Add the shipped variants of one folder, and return those for single languages."""
    file = folder / "shipped.toml"
    lines, by_language = _read_toml(file) if file.exists() else ({}, {})
    for named in (lines, *by_language.values()):
        for name, variant in named.items():
            if f"{name}@{variant}" not in prompts:
                raise PromptError(
                    f"{file}: there is no prompt {name}@{variant}.",
                    hint="Name a variant that has a file, or take the line out.",
                )
    variants = defaultdict(list)
    for prompt in live:
        variants[prompt.name].append(prompt.variant)
    for name, present in variants.items():
        # A new variant of a shipped prompt is there to be compared, not to replace it.
        if len(present) == 1:
            shipped.setdefault(name, present[0])
        elif name not in shipped and name not in lines:
            raise PromptError(
                f"{folder}: the prompt {name} has the variants {', '.join(present)}.",
                hint=f'Say in {file} which is shipped: {name} = "{present[0]}".',
            )
    shipped.update(lines)
    return by_language


def _read_toml(file: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the lines for all languages, and those under a language's code."""
    hint = 'Its lines are name = "variant", after [zh] those for one language.'
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptError(f"{file}: it cannot be read: {error}.", hint=hint) from error
    by_language = {key: value for key, value in content.items() if isinstance(value, dict)}
    lines = {key: value for key, value in content.items() if key not in by_language}
    for named in (lines, *by_language.values()):
        for name, variant in named.items():
            if not isinstance(variant, str):
                raise PromptError(f"{file}: {name} is not text.", hint=hint)
    return lines, by_language
