"""The bundled embedder of a workspace: chosen once, by the languages of its texts.

Vectors of two embedders cannot be compared, so the choice is stored in the folder of the vectors:
deleting that folder, to have the vectors built again, also has the embedder chosen again.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, ValidationError

from tasteprint.profiling.errors import RetrievalError
from tasteprint.profiling.models import Model
from tasteprint.profiling.text import UNDETERMINED, language
from tasteprint.vectorstore.chroma import Chroma, Collection, made_by
from tasteprint.vectorstore.embedders import E5, MiniLM

#: The embedders that ship, by their names in settings.
Bundled = Literal["minilm", "e5"]
BUNDLED: dict[Bundled, type[MiniLM] | type[E5]] = {"minilm": MiniLM, "e5": E5}
#: From this share of texts in other languages on, the multilingual embedder is chosen.
NOTICEABLE = 0.1

_FILE = "embedder.json"


class Choice(Model):
    """An embedder, and the texts that it was chosen for.

    Attributes:
        embedder: its name in settings.
        languages: ISO 639 code to the share of texts, most common first, among the texts whose
            language was detected.
        texts: their number.
    """

    embedder: Bundled
    languages: dict[str, float] = Field(default_factory=dict)
    texts: int = 0

    def __str__(self) -> str:
        """Return the reason in words."""
        shares = ", ".join(f"{code} {share:.0%}" for code, share in self.languages.items())
        return f"chosen for {self.texts} texts and titles ({shares})" if self.texts else ""


def choose(texts: Iterable[str]) -> Choice:
    """Choose the embedder for some texts: e5 if a tenth of them or more is not in English.

    In English MiniLM is better and quicker. Texts too short to detect their language do not count.
    """
    counts = Counter(language(text) for text in texts)
    del counts[UNDETERMINED]
    total = counts.total()
    shares = {code: count / total for code, count in counts.most_common()}
    foreign = 1.0 - shares.get("en", 0.0)
    return Choice(
        embedder="e5" if total and foreign >= NOTICEABLE else "minilm",
        languages=shares,
        texts=total,
    )


def kept(folder: Path) -> Choice | None:
    """Return the choice stored in a folder of vectors; None where there is none.

    Raises:
        RetrievalError: the file is not one that ``keep`` wrote.
    """
    file = folder / _FILE
    if not file.exists():
        return None
    try:
        return Choice.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise RetrievalError(
            f"{file} cannot be read: it should say which embedder was chosen.",
            hint=f"Delete it; the choice is made again. ({type(error).__name__})",
            user_error=True,
        ) from error


def keep(folder: Path, choice: Choice) -> None:
    """Store a choice in a folder of vectors, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(choice.model_dump_json(indent=2) + "\n", "utf-8")


def in_use(chroma: Chroma) -> Choice | None:
    """Return the bundled embedder of a store's vectors; None where it is another, or none."""
    with chroma.turn(write=False) as client:
        made = {made_by(client, name) for name in get_args(Collection)}
    return next((Choice(embedder=n) for n, kind in BUNDLED.items() if kind.name in made), None)
