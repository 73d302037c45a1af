"""``privacy-spans``: personal data in lines of reviews, in English, Chinese and German.

No model is asked. The lines were written for this by the authors of the rules, hard negatives among
them (order numbers, versions, years, things that end like streets): the figures flatter.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from tasteprint.evals.datasets import OwnSet, Split
from tasteprint.evals.harness import Attempt, Bench, Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Mean, Rate
from tasteprint.profiling.privacy.masking import ALL, Finder, PersonalKind

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

_DATA = OwnSet("privacy_spans")
_MARK = re.compile(r"⟦([a-z]+)\|(.*?)⟧")
#: Presidio's names for our kinds.
_PRESIDIOS = {
    "EMAIL_ADDRESS": PersonalKind.EMAIL,
    "PHONE_NUMBER": PersonalKind.PHONE,
    "CREDIT_CARD": PersonalKind.CARD,
    "IBAN_CODE": PersonalKind.IBAN,
    "IP_ADDRESS": PersonalKind.IP,
    "CRYPTO": PersonalKind.WALLET,
    "US_SSN": PersonalKind.ID,
    "UK_NINO": PersonalKind.ID,
}
_PLAIN = (
    (PersonalKind.EMAIL, re.compile(r"\S+@\S+")),
    (PersonalKind.PHONE, re.compile(r"\+?\d[\d ()./-]{5,}\d")),
)

Span = list[Any]


def unmarked(marked: str) -> tuple[str, list[Span]]:
    """A line without its marks ⟦kind|text⟧, and [start, end, kind] of each."""
    text, spans, position = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        spans.append([len(text), len(text) + len(mark[2]), mark[1]])
        text += mark[2]
        position = mark.end()
    return text + marked[position:], spans


def samples(split: Split) -> list[Sample]:
    """A sample for each line; the target has the spans."""
    found = []
    for row in _DATA.rows(split):
        text, spans = unmarked(row["marked"])
        found.append(Sample(id=row["id"], inputs={"text": text}, target=spans))
    return found


async def find(sample: Sample, attempt: Attempt) -> Output:
    """Return what ingest would mask, names included."""
    del attempt
    found = _finder().find(sample.inputs["text"])
    return Output(answer=[[f.start, f.end, f.kind.value] for f in found])


@cache
def _finder() -> Finder:
    return Finder(ALL)


class PlainPatterns:
    """Words with an "@", and digits that stand together."""

    name = "@ and digits"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return [Output(answer=self._spans(sample.inputs["text"])) for sample in samples]

    def _spans(self, text: str) -> list[Span]:
        return [[*m.span(), kind.value] for kind, plain in _PLAIN for m in plain.finditer(text)]


class PlainPresidio:
    """Presidio's own recognizers of these kinds, by default, without a trained model.

    Only the lookup of e-mail endings is ours: Presidio's may fetch a list.
    """

    name = "Presidio by default"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        analyzer = _presidio()
        outputs = []
        for sample in samples:
            found = analyzer.analyze(sample.inputs["text"], "en")
            spans = [[r.start, r.end, _PRESIDIOS[r.entity_type].value] for r in found]
            outputs.append(Output(answer=spans))
        return outputs


@cache
def _presidio() -> "AnalyzerEngine":
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as own
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    from tasteprint.profiling.privacy.masking.number_recognizers import Emails

    recognizers = [
        Emails(patterns=own.EmailRecognizer.PATTERNS),
        *(own.PhoneRecognizer(), own.CreditCardRecognizer(), own.IbanRecognizer()),
        *(
            own.IpRecognizer(),
            own.CryptoRecognizer(),
            own.UsSsnRecognizer(),
            own.UkNinoRecognizer(),
        ),
    ]
    engine = NoOpNlpEngine([{"lang_code": "en", "model_name": ""}])
    return AnalyzerEngine(registry=RecognizerRegistry(recognizers), nlp_engine=engine)


def score(sample: Sample, output: Output | None) -> Scores:
    """Count of one line; a span is found where one of its kind overlaps it.

    A failed answer finds nothing and makes one thing up.
    """
    gold: list[Span] = sample.target
    answer: list[Span] = output.answer if output else [[0, 0, PersonalKind.EMAIL.value]]
    counts: Counter[str] = Counter({f"{k}_{c}": 0 for k in ALL for c in ("tp", "fp", "fn")})
    exact = 0
    for span in gold:
        counts[f"{span[2]}_{'tp' if any(_meet(span, a) for a in answer) else 'fn'}"] += 1
        exact += span in answer
    for span in answer:
        counts[f"{span[2]}_fp"] += not any(_meet(span, g) for g in gold)
    sums = {c: sum(counts[f"{kind}_{c}"] for kind in ALL) for c in ("tp", "fp", "fn")}
    return {
        **counts,
        **sums,
        "exact": exact,
        "gold": len(gold),
        "found": sums["tp"] + sums["fp"],
        "negative": float(not gold),
        "right": float(not sums["fp"] and not sums["fn"]),
    }


def _meet(one: Span, other: Span) -> bool:
    return bool(one[2] == other[2] and one[0] < other[1] and other[0] < one[1])


def task() -> Task:
    """The task."""
    return Task(
        name="privacy-spans",
        description="personal data in lines of reviews, and what only looks like it",
        samples=samples,
        solver=find,
        scorer=score,
        metrics=(
            F1(name="F1"),
            Rate("tp", "found", name="precision"),
            Rate("tp", "gold", name="recall"),
            Rate("exact", "gold", name="exact spans"),
            Mean("right", name="lines without any left alone", where="negative"),
            *(F1(f"{k}_tp", f"{k}_fp", f"{k}_fn", name=f"{k} F1") for k in PersonalKind),
        ),
        baselines=(PlainPatterns(), PlainPresidio()),
        source=_DATA.source,
    )
