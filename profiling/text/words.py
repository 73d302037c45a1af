"""Words that a sentence may use without evidence: they carry no fact about a user."""

import re


def tag_words(tag: str) -> str:
    """A tag as it would be said: ``german-beers`` → ``german beers``."""
    return re.sub(r"[-_]+", " ", tag).strip()


_ENGLISH = """
a an the this that these those it its itself they them their theirs he him his she her hers
i me my mine we us our ours you your yours who whom whose which what when where why how
and or but nor so yet if then than because since as while although though whereas
of in on at by for from to into onto with within about over under between among
through during before after above below up down out off via per across around
is are was were be been being am has have had having do does did doing
can could will would shall should may might must
also too there here both such own same other others another each some any
user users person people writes write wrote written writing says say said saying
asks ask asked asking mentions mention mentioned mentioning speaks speak spoke
talks talk talked tells tell told shows show showed shown
interest interests interested topic topics thread threads item items
event events post posts review reviews rating ratings text texts history record records
recommended recommend recommendation recommendations suggested profile
"""

_CHINESE = """
的 了 和 与 或 在 是 有 也 就 都 而 及 对 把 被 从 到 给 向 为 于 之 其 这 那 他 她 它 我 你 们
这个 那个 因为 所以 但是 而且 以及 如果 关于 对于 其中 还有 他们 她们 我们
用户 提到 提及 写道 写过 表示 谈到 说过 感兴趣 兴趣 评论 评价 记录 历史 推荐 话题 帖子
"""

# No word of liking, of number, of frequency ("always", "most") and no negation: those state facts.
FUNCTION_WORDS = frozenset(_ENGLISH.split()) | frozenset(_CHINESE.split())


# ==MERGED profiling/mentions.py: """Where a text names a thing."""
#: Scripts without blanks between words, for use inside a character class: Thai and its
#: neighbours, Hangul (whose particles cling to the word), kana, Han.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_ONE = re.compile(f"[{UNSPACED}]")


def mentions(text: str, name: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that name ``name``: whole words, any case, a plural "s" allowed.

    Next to a character of an unspaced script every place is a word's border.
    """
    if not name or name.casefold() not in text.casefold():  # far quicker than the search
        return []
    before = "" if _UNSPACED_ONE.match(name) else rf"(?<![^\W{UNSPACED}])"
    after = "" if _UNSPACED_ONE.match(name[-1]) else rf"(?:e?s)?(?![^\W{UNSPACED}])"
    pattern = f"{before}{re.escape(name)}{after}"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
