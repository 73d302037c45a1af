"""Baselines of classification tasks: chance, majority, lexicons, TF-IDF."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tasteprint.evals.datasets import hash_order
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.classification.folds import out_of_fold
from tasteprint.evals.tasks.classification.labels import label_of

if TYPE_CHECKING:
    from tasteprint.evals.harness import Bench


Reader = Callable[[Sample], str]


@dataclass(frozen=True)
class RandomLabel:
    """A label by a hash of the sample's id, all alike."""

    labels: tuple[str, ...]
    name: str = "random"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: "Bench"
    ) -> list[Output]:
        """See ``Baseline``."""
        draws = [int(hash_order(sample.id)[:12], 16) / 16**12 for sample in samples]
        return [self._drawn(draw) for draw in draws]

    def _drawn(self, draw: float) -> Output:
        n = len(self.labels)
        at = min(int(draw * n), n - 1)
        if n == 2:
            chances = {self.labels[0]: 1.0 - draw, self.labels[1]: draw}
        else:
            chances = dict.fromkeys(self.labels, 1.0 / n)
        return Output(answer=self.labels[at], probabilities=chances)


@dataclass(frozen=True)
class MajorityLabel:
    """The most common label of the other samples, with its share as its probability."""

    labels: tuple[str, ...]
    name: str = "majority"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: "Bench"
    ) -> list[Output]:
        """See ``Baseline``."""
        return out_of_fold(samples, training, lambda known: majority(known, self.labels))


def majority(samples: Sequence[Sample], labels: Sequence[str]) -> Callable[[Sample], Output]:
    """Answer with the most common label of some samples, whatever it is asked."""
    counts = Counter(label for s in samples if (label := label_of(s.target)))
    total = sum(counts.values()) or 1
    best = max(labels, key=lambda label: (counts[label], label))
    output = Output(answer=best, probabilities={n: counts[n] / total for n in labels})
    return lambda _: output


@dataclass(frozen=True)
class TfidfLabel:
    """TF-IDF of words and pairs of words, and a logistic regression on the other samples.

    Attributes:
        text: what is read of a sample.
        characters: for scripts without spaces: one to three characters in place of words.
    """

    labels: tuple[str, ...]
    text: Reader
    characters: bool = False
    name: str = "TF-IDF"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: "Bench"
    ) -> list[Output]:
        """See ``Baseline``."""
        return out_of_fold(samples, training, self._fit)

    def _fit(self, samples: Sequence[Sample]) -> Callable[[Sample], Output]:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        known = [sample for sample in samples if label_of(sample.target)]
        ngrams = (
            {"analyzer": "char", "ngram_range": (1, 3)}
            if self.characters
            else {"ngram_range": (1, 2)}
        )
        model: Any = make_pipeline(
            TfidfVectorizer(sublinear_tf=True, **ngrams),
            LogisticRegression(class_weight="balanced", max_iter=1000),
        )
        if len({label_of(sample.target) for sample in known}) < 2:  # nothing to tell apart
            return majority(known, self.labels)
        model.fit([self.text(s) for s in known], [label_of(s.target) for s in known])

        def answer(sample: Sample) -> Output:
            (row,) = model.predict_proba([self.text(sample)])
            chances = dict(zip(model.classes_, map(float, row), strict=True))
            return Output(answer=max(chances, key=lambda n: chances[n]), probabilities=chances)

        return answer


@dataclass(frozen=True)
class Vader:
    """The VADER lexicon (Hutto and Gilbert, 2014): the sign of its compound score.

    Attributes:
        labels: positive and negative; a third, neutral, for scores closer to zero than 0.05, as
            its authors recommend.
        text: what is read of a sample.
    """

    labels: tuple[str, ...]
    text: Reader
    name: str = "VADER"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: "Bench"
    ) -> list[Output]:
        """See ``Baseline``."""
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        analyser = SentimentIntensityAnalyzer()
        compounds = [analyser.polarity_scores(self.text(s))["compound"] for s in samples]
        return [self._output(float(compound)) for compound in compounds]

    def _output(self, compound: float) -> Output:
        if len(self.labels) == 3 and abs(compound) < 0.05:
            return Output(answer="neutral", probabilities=self._chances(compound))
        return Output(
            answer="positive" if compound >= 0 else "negative",
            probabilities=self._chances(compound),
        )

    def _chances(self, compound: float) -> dict[str, float]:
        if len(self.labels) == 2:
            return {"positive": (1 + compound) / 2, "negative": (1 - compound) / 2}
        strong = abs(compound)
        side = "positive" if compound >= 0 else "negative"
        return {**dict.fromkeys(self.labels, 0.0), side: strong, "neutral": 1 - strong}


@dataclass(frozen=True)
class PolarWords:
    """Counts words of praise and of blame: the share of praise is the chance of positive.

    A word of either list right after a negation (不, 没) counts for the other; where words overlap
    the longest one counts.

    Attributes:
        labels: negative and positive, in any order.
        text: what is read of a sample.
        praise, blame: the lists.
    """

    labels: tuple[str, ...]
    text: Reader
    praise: tuple[str, ...]
    blame: tuple[str, ...]
    name: str = "a lexicon"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: "Bench"
    ) -> list[Output]:
        """See ``Baseline``."""
        words = sorted((*self.praise, *self.blame), key=len, reverse=True)
        pattern = re.compile(f"([不没]?)({'|'.join(map(re.escape, words))})")
        return [self._output(pattern.findall(self.text(sample))) for sample in samples]

    def _output(self, found: Sequence[tuple[str, str]]) -> Output:
        good = sum((word in self.praise) != bool(negation) for negation, word in found)
        chance = (good + 1) / (len(found) + 2)
        return Output(
            answer="positive" if chance >= 0.5 else "negative",
            probabilities={"positive": chance, "negative": 1.0 - chance},
        )


# Words of praise and blame in Chinese, for a baseline that only counts them. The lists are ours;
# they hold what reviewers of things and places write most.
_POSITIVE = """
    好 棒 赞 喜欢 不错 满意 热情 周到 干净 整洁 舒服 舒适 方便 便宜 实惠 划算 超值 新鲜 美味 好吃
    好喝 精致 漂亮 宽敞 安静 耐心 贴心 到位 推荐 值得 惊喜 完美 正宗 地道 丰富 入味 优惠 良心 优雅
    温馨 亲切 友好 细心 礼貌 开心 给力 合理 可爱 经典 回味 优质 清爽 浓郁 过瘾 流畅 结实 耐用 好看
    好听 精彩 感动
"""
_NEGATIVE = """
    差 坏 难吃 难喝 难看 难听 贵 脏 乱 慢 失望 吵 嘈杂 拥挤 冷漠 不耐烦 差劲 糟糕 恶心 后悔 坑
    油腻 不值 不满 不够 太少 小气 难找 麻烦 郁闷 无语 忽悠 投诉 冷淡 不如 太小 狭小 破 臭 苍蝇
    拉肚子 再也不 不会再 没味 恶劣 遗憾 可惜 不行 不好 不新鲜 无聊 劣质 退货 卡顿 闷热 腥 老旧
    敷衍 垃圾 失败
"""
POSITIVE = tuple(_POSITIVE.split())
NEGATIVE = tuple(_NEGATIVE.split())
