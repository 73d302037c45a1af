"""A summary in the model's own words, from the claims that were checked and nothing else.

A small model that writes freely invents (docs/decisions/0003), so the default is composed by code,
in ``profiling/claims/merge.py``. What a larger model writes is checked word by word; what the
checker does not find in the cited evidence is dropped and reported.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from tasteprint.agents.llm import Session
from tasteprint.profiling.claims import say, tellable
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Claim, Profile, Rejection, Sentence, WrittenSummary
from tasteprint.profiling.verification import check_written
from tasteprint.prompts import Prompt

_MOST_CLAIMS = 8  # that the model may write about
_LANGUAGE_NAMES = {"zh": "Chinese"}


class FreeSentence(BaseModel):
    """One sentence of a freely worded summary."""

    text: Annotated[str, Field(min_length=1, max_length=240)]
    cites: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=4)]


class FreeSummary(BaseModel):
    """A freely worded summary."""

    sentences: Annotated[list[FreeSentence], Field(max_length=4)]


async def write_summary(profile: Profile, prompt: Prompt, session: Session) -> WrittenSummary:
    """Have the model write about a profile's strongest claims, and check every sentence.

    Args:
        profile: with composed sentences.
        prompt: writes under ``FreeSummary``.
        session: of the user.

    Returns:
        The sentences that check out and those rejected; none where the model refused or there
        are no claims.

    Raises:
        EngineUnavailable: no answer.
    """
    language = (*profile.languages, "en")[0]
    by_id = {
        f"c{n}": claim for n, claim in enumerate(tellable(profile.claims, _MOST_CLAIMS), start=1)
    }
    if not by_id:
        return WrittenSummary()
    facts = [{"id": key, "text": say(claim, language).text} for key, claim in by_id.items()]
    inputs = {"claims": facts, "language": _LANGUAGE_NAMES.get(language, "English")}
    try:
        answer = await session.complete(prompt, inputs, FreeSummary)
    except ModelRefused as error:
        return WrittenSummary(rejected=(Rejection(what="written summary", reason=str(error)),))
    most = profile.rules.summary_sentences
    return _checked(answer, by_id, language, most)


def _checked(
    answer: FreeSummary, by_id: dict[str, Claim], language: str, most: int
) -> WrittenSummary:
    kept: list[Sentence] = []
    rejected: list[Rejection] = []
    for written in answer.sentences:
        cited = [by_id[key] for key in dict.fromkeys(written.cites) if key in by_id]
        ids = tuple(claim.claim_id for claim in cited)
        sentence = Sentence(text=written.text.strip() or written.text, claim_ids=ids)
        if problem := check_written(sentence, cited, language):
            what = f"summary sentence “{written.text}”"
            rejected.append(Rejection(what=what, reason=problem))
        else:
            kept.append(sentence)
    return WrittenSummary(sentences=tuple(kept[:most]), rejected=tuple(rejected))
