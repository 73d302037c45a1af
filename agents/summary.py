"""The summary: sentences that code composed from checked claims, chosen by the model.

A small model that words freely invents (docs/decisions/0003). So the model is asked, by one scored
token, which of the composed sentences tells most. A larger model may write freely; what the checker
does not find in the cited evidence is dropped, reported, and replaced by composed sentences.
"""

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, Field

from tasteprint.agents.choosing import by_preference
from tasteprint.agents.draft import Draft, ProfilerConfig
from tasteprint.agents.phrases import say
from tasteprint.agents.tags import tag_words
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.grounding import check_sentence
from tasteprint.profiling.models import Claim, ClaimKind, Profile, Rejection, Sentence
from tasteprint.prompts.loader import Library

#: How many claims of a kind may be candidates for the summary.
_SHARES = {
    ClaimKind.INTEREST: 4,
    ClaimKind.ASPECT_SENTIMENT: 2,
    ClaimKind.ENTITY: 1,
    ClaimKind.FACT: 1,
}
_LANGUAGE_NAMES = {"zh": "Chinese"}


class WrittenSentence(BaseModel):
    """One sentence of a freely worded summary."""

    text: Annotated[str, Field(min_length=1, max_length=240)]
    cites: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=4)]


class WrittenSummary(BaseModel):
    """A freely worded summary."""

    sentences: Annotated[list[WrittenSentence], Field(max_length=4)]


class Summarise:
    """The last step of the profiler but one; reads the claims that were checked, nothing else."""

    def __init__(self, library: Library, config: ProfilerConfig) -> None:
        self.choose = library.get("summary")
        self.write = library.get("summary_free")
        self.config = config

    async def __call__(self, draft: Draft) -> Draft:
        """Fills in the summary; a user without claims gets none."""
        language = (*draft.history.languages, "en")[0]
        chosen = _candidates(draft.claims)
        if not chosen:
            return draft
        written: list[Sentence] = []
        if self.config.wording == "free":
            draft, written = await self._written(draft, chosen, language)
        if not written:
            written = await self._composed(draft, chosen, language)
        return replace(draft, summary=tuple(written))

    async def _composed(self, draft: Draft, claims: list[Claim], language: str) -> list[Sentence]:
        sentences = [say(claim, language) for claim in claims]
        if len(sentences) > self.config.summary_sentences:
            inputs = {"sentences": [s.text for s in sentences]}
            order = await by_preference(draft.session, self.choose, inputs, "sentences")
            # What is strongest is for code to say; the model chooses what stands beside it.
            chosen = [0, *(at for at in order if at != 0)][: self.config.summary_sentences]
            sentences = [sentences[at] for at in sorted(chosen)]
        return sentences

    async def _written(
        self, draft: Draft, claims: list[Claim], language: str
    ) -> tuple[Draft, list[Sentence]]:
        by_id = {f"c{n}": claim for n, claim in enumerate(claims, start=1)}
        facts = [{"id": key, "text": say(claim, language).text} for key, claim in by_id.items()]
        inputs = {"claims": facts, "language": _LANGUAGE_NAMES.get(language, "English")}
        try:
            answer = await draft.session.complete(self.write, inputs, WrittenSummary)
        except ModelRefused as error:
            return draft.claiming([], [Rejection(what="written summary", reason=str(error))]), []
        kept, rejected = [], []
        for sentence in answer.sentences:
            cited = [by_id[key] for key in dict.fromkeys(sentence.cites) if key in by_id]
            problem = _problem(sentence.text, cited, language)
            if problem:
                what = f"summary sentence “{sentence.text}”"
                rejected.append(Rejection(what=what, reason=problem))
            else:
                ids = tuple(claim.claim_id for claim in cited)
                kept.append(Sentence(text=sentence.text.strip(), claim_ids=ids))
        return draft.claiming([], rejected), kept[: self.config.summary_sentences]


def check_summary(profile: Profile) -> list[str]:
    """What the sentences of a profile's summary say that their claims do not; [] where nothing."""
    claims = {claim.claim_id: claim for claim in profile.claims}
    language = (*profile.languages, "en")[0]
    problems = []
    for sentence in profile.summary:
        cited = [claims[i] for i in sentence.claim_ids if i in claims]
        composed = {say(claim, code).text for claim in cited for code in ("en", "zh")}
        problem = "" if sentence.text in composed else _problem(sentence.text, cited, language)
        if problem:
            problems.append(f"sentence {sentence.text!r}: {problem}")
    return problems


def _candidates(claims: tuple[Claim, ...]) -> list[Claim]:
    chosen: list[Claim] = []
    for kind, share in _SHARES.items():
        of_kind = [claim for claim in claims if claim.kind is kind]
        of_kind.sort(key=lambda c: (-c.strength, -c.confidence, c.value))
        chosen += of_kind[:share]
    return chosen


def _problem(text: str, cited: list[Claim], language: str) -> str:
    """Why a written sentence cannot stand; "" where it can."""
    if not text.strip():
        return "it says nothing"
    if not cited:
        return "it cites no claim"
    evidence = [say(claim, language).text for claim in cited]
    evidence += [quote.text for claim in cited for quote in claim.quotes]
    evidence += [tag_words(claim.value) for claim in cited]
    missing = check_sentence(text, evidence)
    return f"not in its evidence: {', '.join(missing)}" if missing else ""
