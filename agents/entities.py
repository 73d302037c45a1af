"""Names that code finds in a text and the model sorts into kinds."""

from tasteprint.agents.labels import require_labels
from tasteprint.agents.names import Span, candidates
from tasteprint.agents.page import Page
from tasteprint.agents.session import Session
from tasteprint.agents.tags import passage
from tasteprint.agents.together import together
from tasteprint.profiling.merging.names import WORD
from tasteprint.profiling.readings import Name
from tasteprint.prompts.prompt import Prompt


async def read_name(session: Session, prompt: Prompt, text: str, name: str) -> dict[str, float]:
    """How likely a name in a sentence is to be of each kind.

    Args:
        session: asks the model.
        prompt: a completion prompt with a label for each kind, ``WORD`` among them.
        text: the sentence.
        name: as it stands there.

    Returns:
        Label to probability; 1 for the label chosen where the server gives no probabilities.
    """
    scores = await session.score(prompt, {"text": text, "name": name})
    return {
        label: scores.probabilities.get(label, float(label == scores.best))
        for label in prompt.labels
    }


class ReadNames:
    """Reads of what kind the names in a text are.

    Args:
        prompt: a completion prompt with a label for each kind, ``WORD`` among them.
        most: names that are read in one text: those that occur most often, then first.
    """

    def __init__(self, prompt: Prompt, most: int) -> None:
        self.prompt = require_labels(prompt, {WORD})
        self.most = most

    async def __call__(self, page: Page) -> tuple[Name, ...]:
        """Each name once, with the first sentence that holds it."""
        titles = [page.item.title] if page.item else []
        found = candidates({"": page.text}, titles)
        spans = {name: places[""] for name, places in found.items()}
        asked = sorted(spans, key=lambda name: (-len(spans[name]), spans[name][0]))[: self.most]
        return tuple(await together(self._read(page, name, spans[name][0]) for name in asked))

    async def _read(self, page: Page, name: str, span: Span) -> Name:
        start, end = passage(page.text, *span)
        text = page.text[start:end]
        chances = await read_name(page.session, self.prompt, text, name)
        return Name(name=name, start=start, end=end, chances=chances)
