"""The grounding check: does the evidence bear out what a profile says? By code, without a model."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tasteprint.profiling.claims import History, mentions
from tasteprint.profiling.models import Claim, Count, Event, Profile, Quote, Sentence
from tasteprint.profiling.verification.claim import check_evidence
from tasteprint.profiling.verification.sentence import check_written


def check_claim(claim: Claim, history: History) -> list[str]:
    """Return what is wrong with a claim's evidence; [] if it is sound.

    Sound means: it is about this user; there is a quote or a count; each quote is the exact span of
    an event of this user, and no event is quoted twice; each count comes out the same when it is
    counted again, down to the event ids; ``first_seen`` and ``last_seen`` are the times of the
    earliest and latest event cited; and the evidence gives what the claim says
    (``check_evidence``).

    Args:
        claim: the claim.
        history: the user's own events up to the instant that the claim speaks of.
    """
    if claim.user_id != history.user_id:
        return [f"it is about user {claim.user_id}"]
    if not claim.quotes and not claim.counts:
        return ["no quote and no count"]
    events = history.by_id
    quoted = Counter(quote.event_id for quote in claim.quotes)
    problems = [f"it quotes event {event_id} twice" for event_id, n in quoted.items() if n > 1]
    problems += [p for quote in claim.quotes for p in _check_quote(quote, events)]
    for count in claim.counts:
        problems += _check_count(count, history.tally.count(count.query))
    times = [events[event_id].ts for event_id in claim.event_ids if event_id in events]
    if times and claim.first_seen != min(times):
        problems.append(f"first_seen is {claim.first_seen}, the first event cited {min(times)}")
    if times and claim.last_seen != max(times):
        problems.append(f"last_seen is {claim.last_seen}, the last event cited {max(times)}")
    return problems + check_evidence(claim, history)


def check_profile(profile: Profile, history: History) -> list[str]:
    """Return what is wrong with a profile's evidence and references; [] if it is sound.

    Every claim has its own id and passes ``check_claim`` on the events up to
    the profile's ``as_of``; every summary sentence cites something and says what its claims say
    (``check_sentences``), all that sentences, interests, entities and aspects refer to exists, and
    the aspects' figures are those of their claims.
    """
    problems: list[str] = []
    known: set[str] = set()
    for claim in profile.claims:
        found = check_claim(claim, history)
        if claim.claim_id in known:
            found.append("another claim has the same id")
        if any(count.query.as_of > profile.as_of for count in claim.counts):
            found.append("it counts events after the profile's as_of")
        known.add(claim.claim_id)
        problems += [f"claim {claim.claim_id} ({claim.value}): {problem}" for problem in found]
    for sentence in profile.summary:
        problems += _check_citations(sentence, known, history.by_id)
    referred = {
        "interests": profile.interests,
        "entities": profile.entities,
        "sentiment": tuple(aspect.claim_id for aspect in profile.sentiment.by_aspect),
    }
    for part, ids in referred.items():
        problems += [f"{part}: there is no claim {i}" for i in ids if i not in known]
    return problems + _check_aspects(profile, history) + check_sentences(profile)


def check_sentences(profile: Profile) -> list[str]:
    """Return what the summary's sentences say that their claims do not; [] if nothing."""
    claims = {claim.claim_id: claim for claim in profile.claims}
    language = (*profile.languages, "en")[0]
    problems = []
    for sentence in profile.summary:
        cited = [claims[i] for i in sentence.claim_ids if i in claims]
        problem = check_written(sentence, cited, language)
        problems += [f"sentence {sentence.text!r}: {problem}"] if problem else []
    return problems


def _check_aspects(profile: Profile, history: History) -> list[str]:
    """Return a problem for each aspect whose figures are not those of its claim."""
    claims = {claim.claim_id: claim for claim in profile.claims}
    problems = []
    for aspect in profile.sentiment.by_aspect:
        if claim := claims.get(aspect.claim_id):
            told = f"{aspect.mentions} mentions of {aspect.aspect}, {aspect.polarity:+.2f}"
            again = f"{mentions(claim, history)} mentions of {claim.value}, {claim.polarity:+.2f}"
            problems += [f"sentiment: {told}; counted again {again}"] if told != again else []
    return problems


def _check_quote(quote: Quote, events: Mapping[str, Event]) -> list[str]:
    event = events.get(quote.event_id)
    if event is None:
        return [f"event {quote.event_id} is not one of this user's"]
    if event.text is None:
        return [f"event {quote.event_id} has no text"]
    there = event.text[quote.start : quote.end]
    if there != quote.text:
        return [
            f"event {quote.event_id} says {there!r} at {quote.start}:{quote.end}, "
            f"not {quote.text!r}"
        ]
    return []


def _check_count(count: Count, again: Count) -> list[str]:
    if (count.matched, count.total) != (again.matched, again.total):
        return [
            f"counted {count.matched} of {count.total}, "
            f"counted again {again.matched} of {again.total}"
        ]
    if sorted(count.event_ids) != sorted(again.event_ids):
        return ["counted other events than those it cites"]
    if (count.first, count.last) != (again.first, again.last):
        return ["the first or last event counted was at another time"]
    return []


def _check_citations(
    sentence: Sentence, claims: set[str], events: Mapping[str, Event]
) -> Sequence[str]:
    name = f"sentence {sentence.text!r}"
    if not sentence.grounded:
        return [f"{name}: cites nothing"]
    problems = [f"{name}: there is no claim {i}" for i in sentence.claim_ids if i not in claims]
    problems += [
        f"{name}: event {i} is not one of this user's"
        for i in sentence.event_ids
        if i not in events
    ]
    return problems
