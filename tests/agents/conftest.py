"""What tests of agents share: records, prompts, a user's events, processes, a small shop."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasteprint.agents.llm import LLMClient, ScriptedModel
from tasteprint.agents.recommender import Explainer, Recommender
from tasteprint.agents.support import Support
from tasteprint.profiling.behaviour import behaviour
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    AspectSentiment,
    Claim,
    ClaimKind,
    CountQuery,
    Event,
    Item,
    Profile,
    Quote,
    Sentiment,
    Status,
)
from tasteprint.prompts import Library, Prompt
from tasteprint.prompts.parser import read_prompt
from tasteprint.vectorstore.chroma import Vectors
from tasteprint.vectorstore.embedders import CachedEmbedder, MiniLM

START = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture
def make_prompt(tmp_path) -> Callable[..., Prompt]:
    """A prompt from its body and the front matter after its name."""

    def make(body: str, front: str, file: str = "tone.v1.prompty") -> Prompt:
        path = tmp_path / file
        path.write_text(f"---\nname: {file.split('.')[0]}\n{front}\n---\n{body}", "utf-8")
        return read_prompt(path)

    return make


@pytest.fixture
def make_event() -> Callable[..., Event]:
    def make(number: int, text: str | None = None, user: str = "u1", **fields) -> Event:
        values = {"kind": "post", "ts": START + timedelta(days=number), **fields}
        return Event(event_id=f"{user}-e{number}", user_id=user, text=text, **values)

    return make


@pytest.fixture(scope="session")
def runs() -> Callable[[int], bool]:
    """Whether a process runs; one that is dead and only waits to be noticed does not."""

    def ask(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    return ask


class Shop:
    """A workspace's records and vectors, and claims that their evidence bears out.

    Attributes:
        as_of: of all claims and profiles.
    """

    as_of = START + timedelta(days=365)

    def __init__(self, ledger: Ledger, vectors: Vectors, bear_out: Callable[..., None]) -> None:
        self.ledger = ledger
        self.vectors = vectors
        self.bear_out = bear_out

    def claim(
        self,
        value: str,
        quotes: tuple[str, ...] = (),
        user: str = "u1",
        kind: ClaimKind = ClaimKind.INTEREST,
        **fields,
    ) -> Claim:
        """Quotes are found in the texts; an interest also counts the events on its tag."""
        events = {e.event_id: e for e in self.ledger.events(user, self.as_of)}
        texts = sum(bool(event.text) for event in events.values())
        found = [self._quote(list(events.values()), words) for words in quotes]
        query = CountQuery(item_tag=value, turned_away=False, as_of=self.as_of)
        count = self.ledger.require_history(user, self.as_of).tally.count(query)
        counts = [count] if kind is ClaimKind.INTEREST and count.matched else []
        cited = [q.event_id for q in found] + [i for c in counts for i in c.event_ids]
        times = [events[i].ts for i in cited]
        claim = Claim(
            **{
                "claim_id": f"{user}-{kind}-{value}",
                "user_id": user,
                "kind": kind,
                "value": value,
                "confidence": 0.9,
                "strength": 0.5 if kind is ClaimKind.INTEREST else len(found) / texts,
                "quotes": tuple(found),
                "counts": tuple(counts),
                "first_seen": min(times),
                "last_seen": max(times),
                "valid_from": min(times),
                **fields,
            }
        )
        self.bear_out(self.ledger, claim)
        return claim

    def profile(self, *claims: Claim, user: str = "u1", **fields) -> Profile:
        events = self.ledger.events(user, self.as_of)
        items = {item.item_id: item for item in self.ledger.items()}
        profile = Profile(
            **{
                "user_id": user,
                "as_of": self.as_of,
                "status": Status.BUILT,
                "languages": ("en",),
                "behaviour": behaviour(events, items, self.as_of),
                "claims": claims,
                **fields,
            }
        )
        interests = tuple(c.claim_id for c in profile.of_kind(ClaimKind.INTEREST))
        return profile.model_copy(update={"interests": interests})

    @staticmethod
    def _quote(events: list[Event], words: str) -> Quote:
        event = next(e for e in events if words in (e.text or ""))
        start = (event.text or "").index(words)
        return Quote(event_id=event.event_id, start=start, end=start + len(words), text=words)


@pytest.fixture(scope="session")
def minilm() -> CachedEmbedder:
    return CachedEmbedder(MiniLM())


@pytest.fixture
def vectors(tmp_path, minilm):
    with Vectors.open(tmp_path / "vectors", embedder=minilm) as opened:
        yield opened


ITEMS = {
    "stout": ("What makes an imperial stout so thick?", ("stout",)),
    "porter": ("What is the difference between porter and stout?", ("stout", "history")),
    "coffee": ("Which stouts are brewed with coffee?", ("stout", "coffee")),
    "glass": ("Which glass suits a Belgian tripel?", ("glassware",)),
    "tulip": ("Why are tulip glasses used?", ("glassware",)),
    "rim": ("Does the rim of the glass change the taste?", ("glassware", "taste")),
    "gluten": ("Which beers are free of gluten?", ("health",)),
    "liver": ("How does beer affect the liver?", ("health",)),
    "cider": ("How is dry cider made?", ("cider", "brewing")),
    "keg": ("How long does a keg stay fresh?", ("keg", "storage")),
    "cellar": ("At which temperature should bottles be cellared?", ("storage",)),
    "monks": ("Which monks still brew beer?", ("history",)),
}


@pytest.fixture
def shop(ledger, vectors, make_event, bear_out) -> Shop:
    """A dozen items; u1 writes about stout and glasses, u2 looks on, and u3 looks at one item."""
    ledger.add_items([Item(item_id=i, title=t, tags=tags) for i, (t, tags) in ITEMS.items()])
    ledger.add_events(
        [
            make_event(1, "I love a thick stout with roasted malt.", item_id="stout"),
            make_event(300, "A stout with coffee is the best of breakfasts.", item_id="porter"),
            make_event(310, "A tripel belongs into a wide glass with a stem.", item_id="glass"),
            make_event(320, "My keg went flat after a week.", item_id="keg", kind="review"),
            *(make_event(n, user="u2", item_id=i, kind="view") for n, i in enumerate(ITEMS)),
            make_event(5, user="u3", item_id="monks", kind="view"),
            make_event(6, user="u4", item_id="liver", kind="view"),
        ]
    )
    return Shop(ledger, vectors, bear_out)


@pytest.fixture
def make_support(shop, library) -> Callable[[], Support]:
    def make() -> Support:
        recommender = Recommender(shop.ledger, shop.vectors)
        model = ScriptedModel(lambda _text, labels: dict.fromkeys(labels, -1.0))
        explainer = Explainer(shop.ledger, LLMClient(model), library)
        return Support(shop.ledger, shop.vectors.embedder, recommender, explainer)

    return make


@pytest.fixture
def support(make_support: Callable[[], Support]) -> Support:
    """Answers questions about the shop's users, with its items indexed."""
    made = make_support()
    made.recommender.index_items()
    return made


@pytest.fixture
def profile(shop: Shop) -> Profile:
    """Of u1: likes stout and glassware, dislikes a keg, names a tripel."""
    aspect = ClaimKind.ASPECT_SENTIMENT
    loved = shop.claim("stout", ("I love a thick stout",), kind=aspect, polarity=0.8)
    flat = shop.claim("keg", ("My keg went flat",), kind=aspect, polarity=-0.7, confidence=0.8)
    tripel = shop.claim("Tripel", ("A tripel belongs",), kind=ClaimKind.ENTITY, detail="product")
    stout = shop.claim("stout", ("I love a thick stout",), strength=0.7)
    tone = AspectSentiment(aspect="stout", polarity=0.8, mentions=1, claim_id=loved.claim_id)
    return shop.profile(
        stout,
        shop.claim("glassware", strength=0.4),
        loved,
        flat,
        tripel,
        sentiment=Sentiment(overall=0.31, texts=4, by_aspect=(tone,)),
    )
