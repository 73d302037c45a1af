"""Profiles, recommendations, batches and costs as text on a terminal."""

from collections.abc import Mapping
from datetime import datetime

from tasteprint.output.terminal import heading, number, say, table
from tasteprint.profiling.models import (
    BatchReport,
    Behaviour,
    Claim,
    ClaimKind,
    Cost,
    Profile,
    Recommendation,
    Sentence,
    Status,
    cost_of,
)

Dates = Mapping[str, datetime]

_BAR = 20
_NAMED = 5
_QUOTES = 2
_BRIEF_CLAIMS = 5
_EVENTS = 2
_QUOTE_LENGTH = 200
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_TITLES = {
    ClaimKind.INTEREST: "Interests",
    ClaimKind.ENTITY: "Entities",
    ClaimKind.ASPECT_SENTIMENT: "Aspects",
    ClaimKind.FACT: "Facts",
}


def print_batch(report: BatchReport) -> None:
    """Print how many users ended with which status, why some did not, and the cost."""
    say(", ".join(f"{report.count(status)} {status}" for status in Status))
    say(
        f"{number(report.claims, 'claim')} kept, "
        f"{number(report.rejected, 'reading')} rejected by their checks"
    )
    cached = sum(r.cached for r in report.results)
    if cached:
        say(f"{cached} of {len(report.results)} were already up to date")
    short: dict[tuple[str, str], list[str]] = {}
    for result in report.results:
        if result.status is not Status.BUILT:
            short.setdefault((result.status.value, result.reason), []).append(result.user_id)
    rows = [
        (status, len(users), ", ".join(users[:_NAMED]) + (", …" if users[_NAMED:] else ""), reason)
        for (status, reason), users in short.items()
    ]
    if rows:
        table(("status", "users#", "", "reason"), rows)
    print_cost(cost_of(report.usage, report.seconds, report.events))


def print_cost(cost: Cost) -> None:
    """Print what the model cost."""
    say(
        f"{cost.calls} calls and {cost.cached} answers from the cache in {cost.seconds:.1f} s: "
        f"{cost.tokens_in} tokens read, {cost.tokens_out} written, "
        f"{cost.tokens_per_second:.0f} tokens/s, {cost.tokens_per_event:.1f} tokens per event"
    )


def print_profile(profile: Profile, dates: Dates, *, brief: bool = False) -> None:
    """Print a profile with its evidence.

    Args:
        profile: the profile.
        dates: of the user's events, by id.
        brief: print only the strongest claims of each kind, with one quote each.
    """
    heading(f"User {profile.user_id}")
    say(
        f"{profile.status}{f' ({profile.reason})' if profile.reason else ''}, "
        f"as of {profile.as_of:%Y-%m-%d %H:%M}"
        + (f", writes {', '.join(profile.languages)}" if profile.languages else "")
    )
    models = sorted({c.origin.model for c in profile.claims if c.origin.model})
    if models:
        say(f"read by {', '.join(models)}")
    for caution in profile.cautions:
        say(caution, style="yellow")
    _print_behaviour(profile.behaviour)
    if profile.sentiment.overall is not None:
        say(f"Tone {profile.sentiment.overall:+.2f} over {number(profile.sentiment.texts, 'text')}")
    if profile.summary:
        heading("Summary")
        for sentence in profile.summary:
            say(sentence.text)
            say(cited(profile, sentence), style="dim", indent=2)
    for kind, title in _TITLES.items():
        claims = profile.of_kind(kind)
        if claims:
            heading(title)
        most = _BRIEF_CLAIMS if brief else len(claims)
        for claim in claims[:most]:
            _print_claim(claim, dates, 1 if brief else _QUOTES)
        if claims[most:]:
            say(f"and {len(claims) - most} more", style="dim", indent=2)
    _print_past(profile, brief=brief)
    _print_rejected(profile, brief=brief)


def cited(profile: Profile, sentence: Sentence) -> str:
    """Return what a sentence cites: the values of claims, and the ids of the first events."""
    values = {claim.claim_id: claim.value for claim in profile.claims}
    names = [values.get(i, i) for i in sentence.claim_ids]
    names += [f"event {i}" for i in sentence.event_ids[:_EVENTS]]
    more = len(sentence.event_ids) - _EVENTS
    return f"[{', '.join(names)}{f' and {more} more' if more > 0 else ''}]"


def print_recommendation(found: Recommendation, profile: Profile) -> None:
    """Print one recommendation with its explanation, which cites claims of the profile."""
    heading(f"{found.rank}. {found.item.title} ({found.item.item_id})")
    parts = ", ".join(f"{name} {value:.2f}" for name, value in found.parts.items())
    tags = f"{', '.join(found.item.tags)} · " if found.item.tags else ""
    say(f"{tags}score {found.score:.2f}{f' = {parts}' if parts else ''}", style="dim", indent=3)
    explanation = found.explanation
    if explanation is None:
        return
    for sentence in explanation.sentences:
        say(sentence.text, indent=3)
        say(cited(profile, sentence), style="dim", indent=5)
    already = any(s.text == explanation.counterfactual for s in explanation.sentences)
    if explanation.counterfactual and not already:
        say(explanation.counterfactual, indent=3)
    if not explanation.checked:
        say("Not every sentence passed its check.", style="yellow", indent=3)


def _print_past(profile: Profile, *, brief: bool) -> None:
    if profile.past and not brief:
        heading("Ended")
    for claim in () if brief else profile.past:
        why = f"contradicted by event {claim.ended_by}" if claim.ended_by else "expired"
        times = f"{claim.valid_from:%Y-%m-%d} to {claim.valid_to:%Y-%m-%d}"
        polarity = f" {claim.polarity:+.2f}" if claim.polarity else ""
        kind = claim.kind.replace("_", " ")
        say(f"{kind} {claim.value}{polarity}, {times}: {why}", indent=2)


def _print_rejected(profile: Profile, *, brief: bool) -> None:
    if profile.rejected and brief:
        say()
        say(f"{number(len(profile.rejected), 'reading')} rejected by their checks")
    elif profile.rejected:
        heading("Rejected")
        for rejection in profile.rejected:
            say(f"{rejection.what}: {rejection.reason}", indent=2)


def _print_behaviour(figures: Behaviour) -> None:
    if not figures.events or figures.first is None or figures.last is None:
        say("No events")
        return
    kinds = ", ".join(f"{count} × {kind}" for kind, count in figures.by_kind.items())
    say(
        f"{number(figures.events, 'event')} ({kinds}) on {number(figures.active_days, 'day')} and "
        f"{number(figures.distinct_items, 'item')}, "
        f"{figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}"
    )
    for spend in figures.spend:
        typical = "" if spend.typical is None else f", typically {spend.typical:.2f}"
        back = f", {spend.returned:.2f} returned" if spend.returned else ""
        say(
            f"Spent {spend.total:.2f} {spend.currency}".rstrip()
            + f" in {number(spend.purchases, 'purchase')}{typical}{back}"
        )
    habits = [_WEEKDAYS[day] for day in figures.habit_weekdays]
    habits += [f"{hour}–{hour + 1} h" for hour in figures.habit_hours]
    if habits:
        say(f"Mostly active: {', '.join(habits)} (UTC)")


def _print_claim(claim: Claim, dates: Dates, quotes: int) -> None:
    name = f"{claim.value} ({claim.detail})" if claim.detail else claim.value
    figures = [f"confidence {claim.confidence:.2f}"]
    if claim.kind is ClaimKind.INTEREST:
        figures.insert(0, f"{'█' * round(_BAR * claim.strength) or '▏'} {claim.strength:.2f}")
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        figures.insert(0, f"{claim.polarity:+.2f}")
    figures += [f"{count.matched} of {number(count.total, 'event')}" for count in claim.counts]
    say(f"{name}  {', '.join(figures)}", indent=2)
    for quote in claim.quotes[:quotes]:
        text = quote.text
        if len(text) > _QUOTE_LENGTH:
            text = text[:_QUOTE_LENGTH].rstrip() + " …"
        date = f"{dates[quote.event_id]:%Y-%m-%d}, " if quote.event_id in dates else ""
        say(f"“{text}” ({date}event {quote.event_id})", style="italic", indent=4)
