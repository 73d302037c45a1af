"""Planted groups are found and named; every figure about them can be counted again."""

import random

import numpy as np
import pytest

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.segmentation import SegmentConfig, segment
from tasteprint.profiling.segmentation.segments import LEAST_USERS

#: Draws for chance and stability: enough for planted groups, a fifth of the default.
DRAWS = 4
QUICK = SegmentConfig(resamples=DRAWS)


def groups_of(found):
    """For each segment the first letters of its users' ids."""
    return {
        s.segment_id: {p.user_id[:-2] for p in found.placements if p.segment_id == s.segment_id}
        for s in found.segments
    }


def known_figure(figure):
    """A figure that may be unknown, and here is not."""
    assert figure is not None
    return figure


@pytest.mark.slow
@pytest.mark.parametrize("method", ["kmeans", "hdbscan"])
@pytest.mark.parametrize("by", ["vectors", "interests"])
def test_planted_groups_are_found(population, method, by):
    profiles, vectors = population
    known = vectors if by == "vectors" else None
    found = segment(profiles, known, SegmentConfig(method=method, resamples=DRAWS))
    assert found.parameters["by"] == by
    groups = sorted(map(sorted, groups_of(found).values()))
    if (method, by) == ("hdbscan", "interests"):  # users with the very same interests are denser
        groups = sorted(map(list, {tuple(g) for g in groups}))
    assert groups == [["brew"], ["law"], ["wine"]]
    assert found.unassigned <= 12
    assert known_figure(found.silhouette) > known_figure(found.chance)
    assert known_figure(found.stability) > 0.7
    notes = [] if by == "vectors" else ["Most profiles are not in the vector store"]
    notes += [f"{found.unassigned} of 60 users fit nowhere"] if found.unassigned else []
    assert [n.startswith(t) for n, t in zip(found.notes, notes, strict=True)] == [True] * len(notes)


@pytest.mark.slow
def test_names_and_figures_can_be_counted_again(population):
    profiles, vectors = population
    found = segment(profiles, vectors, QUICK)
    first, second, third = found.segments
    assert (first.size, second.size, third.size) == (30, 18, 12)
    assert {d.tag for d in first.interests} == {"home-brewing", "fermentation", "yeast"}
    assert third.name.endswith("; not seen lately")
    assert third.figures["quiet_days"][0] > 300 > third.figures["quiet_days"][1]
    has = {p.user_id: {c.value for c in p.claims} for p in profiles}
    for each in found.segments:
        members = {p.user_id for p in found.placements if p.segment_id == each.segment_id}
        assert each.size == len(members)
        assert each.share == each.size / 60
        assert set(each.typical) <= members
        for told in each.interests:
            inside = sum(told.tag in has[u] for u in members)
            outside = sum(told.tag in has[u] for u in has.keys() - members)
            assert (told.users, told.others) == (inside, outside)
            words = told.tag.replace("-", " ")
            line = f"{inside} of {each.size} are interested in {words}, of the others {outside} of"
            assert any(line in sentence for sentence in each.sentences)
        assert "taste" not in {d.tag for d in each.interests}


@pytest.mark.slow
def test_the_most_typical_are_the_nearest(population):
    profiles, vectors = population
    found = segment(profiles, vectors, QUICK)
    for each in found.segments:
        members = [p for p in found.placements if p.segment_id == each.segment_id]
        members.sort(key=lambda p: known_figure(p.distance))
        assert each.typical == tuple(p.user_id for p in members[:5])
        assert members[0].typicality == 1
        assert members[-1].typicality == pytest.approx(1 / len(members))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["kmeans", "hdbscan"])
def test_the_same_profiles_in_any_order_give_the_same_bytes(population, method):
    profiles, vectors = population
    config = SegmentConfig(method=method, resamples=DRAWS)
    shuffled = random.Random(3).sample(profiles, len(profiles))
    turned = dict(reversed(vectors.items()))
    one, other = segment(profiles, vectors, config), segment(shuffled, turned, config)
    assert one.model_dump_json() == other.model_dump_json()


def test_too_few_users_are_an_error(population):
    profiles, vectors = population
    with pytest.raises(LedgerError, match="19 profiles are too few for segments: 20") as caught:
        segment(profiles[:19], vectors)
    assert caught.value.user_error
    with pytest.raises(LedgerError, match="61 are needed"):
        segment(profiles, vectors, SegmentConfig(k=61))
    assert segment(profiles[:LEAST_USERS], vectors, QUICK).segments


@pytest.mark.slow
def test_one_odd_user_is_not_a_segment(population, make_user):
    """Ten thousand events and a vector of its own: unassigned or one of many, never alone."""
    profiles, vectors = population
    odd = make_user("odd00", {"taste": 1.0}, 9000.0, 10_000)
    found = segment([*profiles, odd], {**vectors, "odd00": -np.ones(16)}, QUICK)
    assert min(s.size for s in found.segments) >= 3
    assert {"brew", "wine", "law"} <= set.union(*groups_of(found).values())


def test_users_who_are_all_alike_are_one_group(make_user):
    alike = [make_user(f"u{n:02d}", {"wine": 0.5}) for n in range(25)]
    found = segment(alike, config=QUICK)
    assert len(found.segments) == 1
    assert found.stability is found.silhouette is None
    assert any("one group only" in note for note in found.notes)
    assert found.segments[0].name == "No interest or habit of its own"


@pytest.mark.slow
def test_users_without_groups_get_a_caveat(make_user):
    """With all draws: a quantile of four is too coarse to tell chance from groups."""
    rng = np.random.default_rng(1)
    tags = [f"t{n}" for n in range(40)]
    noise = [
        make_user(f"u{n:02d}", dict.fromkeys(rng.choice(tags, 4), 0.5), float(rng.uniform(0, 99)))
        for n in range(60)
    ]
    found = segment(noise, {p.user_id: rng.normal(0, 1, 30) for p in noise})
    assert known_figure(found.silhouette) <= known_figure(found.chance)
    assert any("slices of one cloud" in note for note in found.notes)
    assert known_figure(found.stability) < 0.5
    assert any("would be grouped otherwise" in note for note in found.notes)


def test_equal_names_are_numbered(make_user):
    """Two groups by vectors whose interests are the same have nothing of their own to be named."""
    users = [make_user(f"u{n:02d}", {"wine": 0.5}, n // 2 % 3) for n in range(40)]
    vectors = {p.user_id: np.array([n % 2, 1 - n % 2, 0.0]) for n, p in enumerate(users)}
    found = segment(users, vectors, SegmentConfig(k=2, resamples=DRAWS))
    names = sorted(s.name for s in found.segments)
    assert len(set(names)) == len(names) == 2
    assert names[1] == f"{names[0]} (2)"


def test_the_number_of_draws_is_a_setting(population):
    profiles, vectors = population
    steps = []
    segment(profiles, vectors, QUICK, lambda done, total: steps.append((done, total)))
    assert steps == [(n, 2 * DRAWS) for n in range(1, 2 * DRAWS + 1)]
    assert SegmentConfig().resamples == 20
