"""Negations, quantifiers and polarity words, in English and Chinese.

All by lists of words: what no list holds is not seen.
"""

import re
from collections import Counter
from collections.abc import Iterable

from tasteprint.profiling.text.words import HAN, without_plural_s

_NOT = (
    "not no never nothing nobody none nor neither without cannot hardly barely scarcely rarely "
    "seldom nowhere"
)
_ALL = (
    "all any each every everything everyone everybody everywhere always only ever solely mostly "
    "exclusively entirely wholly completely whole constantly most often usually"
)
_GOOD = (
    "like likes liked liking love loves loved loving enjoy enjoys enjoyed adore adores adored "
    "prefer prefers preferred favourite favourites favorite favorites fond fan fans great good "
    "better best well excellent wonderful amazing awesome fantastic perfect lovely delicious "
    "superb brilliant nice happy pleased admire admires praise praises praised"
)
_BAD = (
    "hate hates hated dislike dislikes disliked loathe loathes detest detests despise despises "
    "awful bad worse worst terrible horrible ill poor disgusting disappointing disappointed "
    "boring annoying nasty gross avoid avoids complain complains complained useless sucks "
    "criticise criticises criticised criticize criticizes criticized"
)
# Words that contain a negation or quantifier and are none.
_HARMLESS = re.compile(
    r"\bat all\b|非常|特别|别人|分别|区别|未来|否则|不仅|不但|不过|只是|不错", re.IGNORECASE
)
_NEGATION = re.compile(
    rf"\b(?:{'|'.join(_NOT.split())}|\w+n['’]t)\b|[不没無无非未别勿莫否甭]", re.IGNORECASE
)
_QUANTIFIER = re.compile(
    rf"\b(?:{'|'.join(_ALL.split())})\b|所有|一切|任何|永远|从来|[每全总都只仅唯最]", re.IGNORECASE
)
_LIKING = re.compile(
    rf"(?P<good>\b(?:{'|'.join(_GOOD.split())})\b|喜欢|喜爱|热爱|爱|不错|很好|真好|好喝|好吃|好用"
    r"|好看|好听|棒|赞|美味|满意|完美)"
    rf"|(?P<bad>\b(?:{'|'.join(_BAD.split())})\b|讨厌|厌恶|恶心|批评|失望|难喝|难吃|恨|嫌|差|糟|烂|坏)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,.;:!?，。；：！？“”\"\n]|\bbut\b|但", re.IGNORECASE)
_NEXT = re.compile(rf"\s*([{HAN}]|[^\W{HAN}]+)")

Word = tuple[int, str]  # its offset in the text, and it


def negations(text: str) -> list[Word]:
    """Return the words of a text that deny something, with their offsets."""
    return _found(_NEGATION, text)


def quantifiers(text: str) -> list[Word]:
    """Return the words of a text that say how much or how often, with their offsets."""
    return _found(_QUANTIFIER, text)


def liking_cues(text: str) -> list[Word]:
    """Return the words of a text that speak of liking or the contrary, with their offsets."""
    return [(match.start(), match.group().casefold()) for match in _LIKING.finditer(text)]


def sides(text: str) -> frozenset[int]:
    """Return the polarities of a text: 1 for liking, -1 for the contrary, both or none.

    A word that is denied before it in its clause counts for the other side.
    """
    polarities = set()
    for clause in _CLAUSE.split(text):
        denied = [at for at, _ in negations(clause)]
        for match in _LIKING.finditer(clause):
            before = sum(at < match.start() for at in denied)
            polarities.add((1 if match["good"] else -1) * (-1) ** before)
    return frozenset(polarities)


def agree(text: str, ground: str) -> bool:
    """Return True if a text may rest on another: same negations, and both like or both dislike.

    One that likes and dislikes rests on nothing: what it likes cannot be told from the words.
    """
    stated = sides(text)
    denied, given = (Counter(word for _, word in negations(t)) for t in (text, ground))
    return denied == given and (not stated or (len(stated) == 1 and sides(ground) <= stated))


def misplaced(text: str, grounds: Iterable[str]) -> list[Word]:
    """Return negations and quantifiers that stand before the same word in none of the grounds."""
    given = {(word, after) for ground in grounds for _, word, after in _placed(ground)}
    return [(at, word) for at, word, after in _placed(text) if (word, after) not in given]


def _placed(text: str) -> list[tuple[int, str, str]]:
    """Return negations and quantifiers with their offsets, and the word right after each."""
    found = []
    for at, word in (*negations(text), *quantifiers(text)):
        after = _NEXT.match(text, at + len(word))
        found.append((at, word, without_plural_s(after.group(1).casefold()) if after else ""))
    return found


def hide_harmless(text: str) -> str:
    """Return a text, of the same length, without words that only look like a negation."""
    return _HARMLESS.sub(lambda m: "·" * len(m.group()), text)


def _found(pattern: re.Pattern[str], text: str) -> list[Word]:
    plain = hide_harmless(text)
    return [(match.start(), match.group().casefold()) for match in pattern.finditer(plain)]
