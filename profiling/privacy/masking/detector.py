"""Detection of personal data in a text, with Presidio."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field

from tasteprint.profiling.models import Model, Unit
from tasteprint.profiling.privacy.masking.addresses import NEED
from tasteprint.profiling.privacy.masking.kinds import DEFAULT, PersonalKind
from tasteprint.profiling.privacy.masking.text_view import view

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

#: Countries whose national telephone formats are recognised by default.
REGIONS = ("CN", "US", "GB", "DE", "FR", "IN")
#: The least score that counts; chosen on the dev split of the task ``privacy-spans``.
THRESHOLD = 0.5
# Presidio requires a language. Its recognizers here read all languages alike.
_ANY = "en"

# What a text must hold for a recognizer of the kind to find anything.
_NEEDS = {
    PersonalKind.EMAIL: r"@|%40|[(\[{<]\s?(?:at|ät|a)\s?[)\]}>]|\s(?:dot|punkt)\s|#[a-z0-9]+\.[cn]",
    PersonalKind.PHONE: r"[0-9](?:[ ().\-/\xa0]{0,3}[0-9]){6}",
    PersonalKind.CARD: r"[0-9](?:[ -]?[0-9]){12}",
    PersonalKind.IBAN: r"[a-z]{2}[0-9]{2}[ -]?[a-z0-9]{4}",
    PersonalKind.IP: r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|:[0-9a-f]{1,4}:",
    PersonalKind.ID: (
        r"[0-9]{3}[- .][0-9]{2}[- .][0-9]{4}|[0-9]{17}|[a-z]{2} ?(?:[0-9]{2} ?){3}[a-d]"
    ),
    PersonalKind.WALLET: r"(?:bc1|[13])[a-z0-9]{25}",
    PersonalKind.ACCOUNT: r"\.com/|fb\.com|t\.me/|微信|weixin|wechat|qq|telegram|skype|discord|vx",
    PersonalKind.ADDRESS: NEED,
    PersonalKind.NAME: (
        r"name(?:'s| is| ist)\b|called|hei(?:ß|ss)e|dear|lieber?|hallo|geehrter?"
        r"|\b(?:mr|mrs|ms|miss|dr|prof|herrn?|frau|mme)\b|我叫|名字|姓名|尊敬的|亲爱的"
    ),
}


class Finding(Model):
    """A passage that is personal data.

    Attributes:
        start, end: its span, in characters.
        score: from 0 to 1, by the pattern, its check digits and the words beside it; not a
            probability.
    """

    kind: PersonalKind
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    score: Unit


class Finder:
    """Finds personal data by patterns, check digits and the words beside them.

    No trained model reads the text: a name that nothing introduces, a nickname or an address
    without a street is not found, in any language.

    Args:
        kinds: to be found.
        regions: countries whose national telephone formats are recognised, ISO 3166.
        names: to be found as they are written, in any case, if names are among the kinds.
        threshold: the least score of a finding.
        skip: True to pass quickly over texts that cannot hold a kind; it changes no finding.
    """

    def __init__(
        self,
        kinds: Iterable[PersonalKind] = DEFAULT,
        *,
        regions: Sequence[str] = REGIONS,
        names: Iterable[str] = (),
        threshold: float = THRESHOLD,
        skip: bool = True,
    ) -> None:
        self.kinds = tuple(sorted(kinds))
        self.threshold = threshold
        self._regions = tuple(regions)
        self._names = tuple(filter(None, (name.strip() for name in names)))
        self._skip = skip
        needs = _NEEDS | ({PersonalKind.NAME: ""} if self._names else {})
        self._needs = {kind: re.compile(needs[kind], re.IGNORECASE) for kind in self.kinds}

    def find(self, text: str, beside: str = "") -> tuple[Finding, ...]:
        """Return what is found, by place; no two findings overlap.

        Args:
            text: any text.
            beside: words that are read as if they preceded it, such as a column's name.
        """
        seen = view(text)
        kinds = self._possible(seen.text)
        if not kinds:
            return ()
        results = self._analyzer.analyze(
            seen.text, _ANY, entities=kinds, score_threshold=self.threshold, context=[beside]
        )
        found = []
        for result in results:
            start, end = seen.original(result.start, result.end)
            kind = PersonalKind(result.entity_type)
            found.append(Finding(kind=kind, start=start, end=end, score=result.score))
        return apart(found)

    def _possible(self, text: str) -> list[str]:
        if not self._skip:
            return list(self.kinds)
        return [kind for kind in self.kinds if self._needs[kind].search(text)]

    @cached_property
    def _analyzer(self) -> "AnalyzerEngine":
        # Takes seconds: Presidio imports spaCy, torch and transformers, and uses none of them here.
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

        from tasteprint.profiling.privacy.masking.context import WordsBeside
        from tasteprint.profiling.privacy.masking.number_recognizers import number_recognizers
        from tasteprint.profiling.privacy.masking.word_recognizers import word_recognizers

        recognizers = [*number_recognizers(self._regions), *word_recognizers(self._names)]
        return AnalyzerEngine(
            registry=RecognizerRegistry(recognizers),
            nlp_engine=NoOpNlpEngine([{"lang_code": _ANY, "model_name": ""}]),
            context_aware_enhancer=WordsBeside(),
        )


def apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merge findings that overlap into one, of the longest one's kind."""
    merged: list[list[Finding]] = []
    reach = 0
    for one in sorted(found, key=lambda f: (f.start, f.end)):
        if merged and one.start < reach:
            merged[-1].append(one)
        else:
            merged.append([one])
        reach = max(reach, one.end)
    return tuple(map(_together, merged))


def _together(overlapping: Sequence[Finding]) -> Finding:
    main = max(overlapping, key=lambda f: (f.end - f.start, f.score, f.kind))
    ends = [f.end for f in overlapping]
    return main.model_copy(update={"start": overlapping[0].start, "end": max(ends)})
