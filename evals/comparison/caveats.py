"""Warnings about a comparison: what differs between the runs besides what is compared."""

from typing import Any

from tasteprint.evals.harness import Provenance, Run

_SHOWN = 5
#: Resamples of fewer groups hardly vary: intervals come out too narrow.
_FEW_GROUPS = 10
_LONG = 40


def caveats(a: Run, b: Run, unpaired: int = 0) -> tuple[str, ...]:
    """Return warnings about a comparison, one short sentence each; () where there are none.

    The prompts are what is compared where they differ, else the model.

    Args:
        a: the run that B is measured against.
        b: the other.
        unpaired: answers that have no partner in the other run.
    """
    found = [*_subject(a, b), *_surroundings(a.provenance, b.provenance)]
    if unpaired:
        found.append(f"Left out, for want of a partner in the other run: {unpaired} answers.")
    groups = len({record.cluster for record in a.records})
    if groups < _FEW_GROUPS:
        found.append(
            f"The samples are in {groups} group{'s' if groups > 1 else ''} only: "
            "trust no interval, and no gate."
        )
    found += [
        f"{side} failed on {run.failed} of {run.n} answers; they count as wrong."
        for side, run in (("A", a), ("B", b))
        if run.failed
    ]
    return tuple(found)


def _subject(a: Run, b: Run) -> list[str]:
    """Is one thing compared, and only one?"""
    if a.run_id == b.run_id:
        return ["A and B are the same run."]
    before, after = a.provenance, b.provenance
    changed = {name.partition("@")[0] for name, _ in before.prompts.items() ^ after.prompts.items()}
    other_model = before.model != after.model
    found = []
    if not changed and not other_model:
        found.append("A and B used the same prompts and the same model.")
    if len(changed) > 1:
        found.append(f"More than one prompt differs: {', '.join(sorted(changed))}.")
    if changed and other_model:
        found.append(f"The models differ, too: {before.model} and {after.model}.")
    return found


def _surroundings(a: Provenance, b: Provenance) -> list[str]:
    found = [
        f"The parameter {name} differs{_values(a.parameters, b.parameters, name)}."
        for name in _differing(a.parameters, b.parameters)
    ]
    if a.code != b.code:  # two commits of the same code are no difference
        found.append(f"The code of Tasteprint differs: commits {_commit(a)} and {_commit(b)}.")
    packages = _differing(a.packages, b.packages)
    if packages:
        shown = [name + _values(a.packages, b.packages, name) for name in packages[:_SHOWN]]
        more = f", and {len(packages) - _SHOWN} more" if len(packages) > _SHOWN else ""
        found.append(f"Package versions differ: {'; '.join(shown)}{more}.")
    machines = _differing(a.machine, b.machine)
    if machines:
        found.append(f"The machines differ in {', '.join(machines)}.")
    return found


def _differing(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


def _values(a: dict[str, Any], b: dict[str, Any], name: str) -> str:
    """Both values where they are short enough to read."""
    values = ["none" if side.get(name) is None else str(side[name]) for side in (a, b)]
    return f" ({values[0]} and {values[1]})" if len("".join(values)) <= _LONG else ""


def _commit(made: Provenance) -> str:
    if made.commit is None:
        return "none"
    return made.commit[:10] + (" with uncommitted changes" if made.dirty else "")
