"""``support-intents``: what questions to the support chat ask for.

No model is asked: the chat reads questions by patterns (``agents/support``). One of the authors
marked each question with the intents that it has and the kinds of events that it is about. The
patterns were made on questions like those of dev, so that dev flatters; those of test were written
afterwards, by one who did not look at what the patterns make of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tasteprint.agents.support import Intent, read_question
from tasteprint.evals.datasets import OwnSet, Split
from tasteprint.evals.harness import Attempt, Bench, Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Mean
from tasteprint.evals.tasks.classification import out_of_fold
from tasteprint.profiling.models import EventKind

_DATA = OwnSet("support_questions")
_USER = "ann"
#: A word for each intent and kind of events, in English and in Chinese.
_KEYWORDS = {
    "likes": ("like", "喜欢"),
    "dislikes": ("dislike", "讨厌"),
    "opinion": ("think", "认为"),
    "tone": ("tone", "语气"),
    "overview": ("summary", "总结"),
    "activity": ("active", "活跃"),
    "when": ("when", "时候"),
    "product": ("product", "产品"),
    "organisation": ("company", "公司"),
    "place": ("place", "地方"),
    "person": ("people", "人物"),
    "names": ("mention", "提到"),
    "recommend": ("recommend", "推荐"),
    "advise_against": ("not recommend", "不推荐"),
    "why": ("why", "为什么"),
}
_KIND_KEYWORDS = {
    "view": ("view", "浏览"),
    "click": ("click", "点击"),
    "search": ("search", "搜索"),
    "cart": ("cart", "购物车"),
    "purchase": ("purchase", "购买"),
    "return": ("return", "退货"),
    "play": ("play", "播放"),
    "skip": ("skip", "跳过"),
    "rating": ("rating", "评分"),
    "review": ("review", "评论"),
    "post": ("post", "帖子"),
}


def samples(split: Split) -> list[Sample]:
    """Return a sample for each question; the target has its intents and kinds of events."""
    return [
        Sample(id=row["id"], inputs={"question": row["question"]}, target=row["expected"])
        for row in _DATA.rows(split)
    ]


async def read(sample: Sample, attempt: Attempt) -> Output:
    """Read a question as the chat does."""
    del attempt
    found = read_question(sample.inputs["question"], _USER)
    # The first event is one that is dated: the mark knows no intent of its own for it.
    return _output(found.intents - {Intent.FIRST}, found.kinds)


def _output(intents: Iterable[str], kinds: Iterable[str]) -> Output:
    return Output(answer={"intents": sorted(map(str, intents)), "kinds": sorted(map(str, kinds))})


class Keywords:
    """One word for each intent and each kind of events."""

    name = "one keyword each"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return [self._read(sample.inputs["question"].casefold()) for sample in samples]

    def _read(self, question: str) -> Output:
        intents, kinds = (
            [name for name, words in each.items() if any(word in question for word in words)]
            for each in (_KEYWORDS, _KIND_KEYWORDS)
        )
        return _output(intents, kinds)


class MostCommon:
    """The most common intents and kinds of the other questions, whatever is asked."""

    name = "majority"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return out_of_fold(samples, training, self._fit)

    def _fit(self, known: Sequence[Sample]) -> Callable[[Sample], Output]:
        def most_common(part: str) -> list[str]:
            counts = Counter(tuple(sample.target[part]) for sample in known)
            best = max(sorted(counts), key=lambda marks: counts[marks], default=())
            return list(best)

        output = _output(most_common("intents"), most_common("kinds"))
        return lambda _: output


def score(sample: Sample, output: Output | None) -> Scores:
    """Compare the sets of one question; a failed answer has none of its marks and another one."""
    gold, answer = (
        {part: set(of[part]) for part in ("intents", "kinds")}
        for of in (sample.target, output.answer if output else _FAILED)
    )
    marks, given = (each["intents"] | each["kinds"] for each in (gold, answer))
    right = {f"{part}_right": float(gold[part] == answer[part]) for part in gold}
    return {
        **right,
        "right": min(right.values()),
        "tp": float(len(marks & given)),
        "fp": float(len(given - marks)),
        "fn": float(len(marks - given)),
    }


_FAILED = {"intents": ["failed"], "kinds": ["failed"]}
#: All marks that a question can have.
MARKS = frozenset({i.value for i in Intent} - {Intent.FIRST.value} | {k.value for k in EventKind})


def task() -> Task:
    """Make the task."""
    return Task(
        name="support-intents",
        description="what questions to the support chat ask for, in English and Chinese",
        samples=samples,
        solver=read,
        scorer=score,
        metrics=(
            Mean("intents_right", name="intent accuracy"),
            Mean("kinds_right", name="event kind accuracy"),
            Mean("right", name="both right"),
            F1(name="F1 of marks"),
        ),
        baselines=(MostCommon(), Keywords()),
        source=_DATA.source,
    )
