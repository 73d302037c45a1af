"""Reading the names in a text."""

import asyncio

from tasteprint.agents.names import Known, candidates
from tasteprint.agents.naming import NameReader, chosen
from tasteprint.agents.page import Page
from tasteprint.agents.tags import passage
from tasteprint.profiling.readings import Name

# A title or brand of the catalogue is a name, whatever the chances.
_CATALOGUE = frozenset({"title", "brand"})


class ReadNames:
    """Reads which names are in a text, and of what kind.

    Args:
        reader: of the candidates.
        known: what the catalogue calls its things.
        most: names that the model is asked about in one text, the likeliest.
    """

    def __init__(self, reader: NameReader, known: Known, most: int) -> None:
        self.reader = reader
        self.known = known
        self.most = most

    async def __call__(self, page: Page) -> tuple[Name, ...]:
        """Each name once, with the first sentence that holds it."""
        found = await asyncio.to_thread(candidates, page.text, self.known)
        read = await self.reader(page.session, page.text, found, self.most)
        names = chosen(read, self.reader.threshold)
        names += [r for r in read if r not in names and r.found & _CATALOGUE]
        first: dict[str, Name] = {}
        for one in sorted(names, key=lambda r: (r.start, r.end)):
            form = page.text[one.start : one.end]
            start, end = passage(page.text, one.start, one.end)
            chances = {kind: round(chance, 6) for kind, chance in one.chances.items()}
            name = Name(name=form, start=start, end=end, chances=chances)
            first.setdefault(form.casefold(), name)
        return tuple(first.values())
