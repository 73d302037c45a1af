"""What leaves the workspace holds noisy counts, and nothing that reveals the exact ones."""

import json
import re

import pytest

from tasteprint.profiling.segmentation import (
    RuleConfig,
    SegmentConfig,
    association_rules,
    private_counts,
    segment,
)


@pytest.fixture(scope="module")
def found(population):
    profiles, vectors = population
    return segment(profiles, vectors, SegmentConfig(resamples=2))


def numbers_in(document):
    return [int(n) for n in re.findall(r"\d+", json.dumps(document))]


def test_exact_sizes_do_not_leave(found):
    """With noise of 1000 on each, no number in the file is an exact size."""
    exact = [s.size for s in found.segments]
    assert exact == [30, 18, 12]
    shared = private_counts.shared_segments(found, 1.0, 5, lambda n, *_: [c + 1000 for c in n])
    assert sorted(s["count"] for s in shared["segments"]) == [1012, 1018, 1030]
    assert not {30, 18, 12, 60} & set(numbers_in(shared))
    assert not re.search(r'"s\d"|brew\d|wine\d|law\d', json.dumps(shared))  # neither ids nor users


def test_the_document_depends_on_noisy_counts_alone(found):
    """Other sizes, the same draws: not one byte differs, the order of the segments included."""
    sizes = (3, 40, 17)
    turned = found.model_copy(
        update={
            "segments": tuple(
                s.model_copy(update={"size": size, "segment_id": f"s{3 - n}", "share": size / 60})
                for n, (s, size) in enumerate(zip(found.segments, sizes, strict=True))
            )[::-1],
            "placements": found.placements[:40],
            "silhouette": 0.9,
        }
    )
    one, other = (
        private_counts.shared_segments(each, 1.0, 5, lambda counts, *_: [70 for _ in counts])
        for each in (found, turned)
    )
    assert json.dumps(one) == json.dumps(other)


def test_real_noise_is_on_every_count(found):
    """At an epsilon of 0.01 a count is exact once in 200 draws: of 60 hardly ever 8."""
    names = {s.name: s.size for s in found.segments}
    hits = 0
    for _ in range(20):
        shared = private_counts.shared_segments(found, 0.01, -(10**9))
        hits += sum(s["count"] == names[s["name"]] for s in shared["segments"])
    assert hits < 8
    assert (shared["epsilon"], shared["delta"], shared["scale"]) == (0.01, 0.0, 100.0)
    assert "not covered" in shared["guarantee"]


def test_rules_pay_for_all_their_counts(make_user):
    sets = [("wine", "cheese")] * 12 + [("beer", "hops")] * 12 + [("tea",)] * 6
    users = [make_user(f"u{n:02d}", dict.fromkeys(tags, 0.5)) for n, tags in enumerate(sets)]
    rules = association_rules(users, RuleConfig())
    asked: dict[str, object] = {}

    def noise(counts, epsilon, sensitivity):
        asked.update(counts=list(counts), epsilon=epsilon, sensitivity=sensitivity)
        return [c + 500 for c in counts]

    shared = private_counts.shared_rules(rules, 2.0, 5, noise)
    assert len(rules.rules) == 2
    # Two rules of two sides each: both sides, and both together.
    assert asked == {"counts": [12] * 6, "epsilon": 2.0, "sensitivity": 6}
    assert shared["scale"] == 3.0
    assert {c["name"] for c in shared["interests"]} == {
        *("beer", "hops", "beer + hops"),
        *("cheese", "wine", "cheese + wine"),
    }
    assert 12 not in numbers_in(shared["interests"])


def test_a_key_is_for_one_release_of_one_state(found, population):
    profiles, _ = population

    def key(what="segments", epsilon=1.0, below=5, read=profiles, made=found):
        return private_counts.release_key(what, epsilon, below, read, made)

    newer = [profiles[0].model_copy(update={"reason": "newer"}), *profiles[1:]]
    other = found.model_copy(update={"seed": 1})
    keys = {
        *(key(), key(what="rules"), key(epsilon=0.5), key(below=6)),
        *(key(read=newer), key(made=other)),
    }
    assert len(keys) == 6
    assert key(read=profiles[::-1]) == key()
