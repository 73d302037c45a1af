"""Words: how they are found, compared and pluralised, in scripts with and without spaces.

All ranges of characters and all plural rules that are not about one table of their own are here.
"""

import re

# Ranges of characters, each for use inside a character class.
#: Chinese characters: the basic block and extension A.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_KANA = r"\u3040-\u30ff"
#: Han and kana, with iteration marks and rare Han: written without spaces between words.
HAN_AND_KANA = rf"\u3005-\u3007{_KANA}{HAN}\uf900-\ufaff\U00020000-\U0003ffff"
#: All scripts without spaces between words: also Thai and its neighbours, and Hangul, whose
#: particles cling to the word.
UNSPACED = rf"\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff{HAN_AND_KANA}\u3130-\u318f\uac00-\ud7af"
_HAN_ONE = re.compile(f"[{HAN}]")
_KANA_ONE = re.compile(f"[{_KANA}]")
_UNSPACED_ONE = re.compile(f"[{UNSPACED}]")


def has_han(text: str) -> bool:
    """Return True if a text holds a Chinese character."""
    return _HAN_ONE.search(text) is not None


def has_kana(text: str) -> bool:
    """Return True if a text holds Japanese kana."""
    return _KANA_ONE.search(text) is not None


def is_mostly_han(text: str) -> bool:
    """Return True if more than half of a text's letters are Chinese characters."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * len(_HAN_ONE.findall("".join(letters))) > len(letters)


def is_plural_of(many: str, one: str) -> bool:
    """Return True if a word is another with the regular English ending "s" or "es"."""
    return many in {f"{one}s", f"{one}es"}


def without_plural_s(word: str) -> str:
    """Return a word without one final "s": a rough form in which singular and plural agree.

    Tags and entities have closer rules of their own (``tag_key``, ``name_key``).
    """
    return word.removesuffix("s")


def tag_words(tag: str) -> str:
    """Return a tag as one would say it: ``german-beers`` → ``german beers``."""
    return re.sub(r"[-_]+", " ", tag).strip()


def mentions(text: str, name: str) -> list[tuple[int, int]]:
    """Return the spans of a text that name something: whole words, any case, plurals in "(e)s".

    Next to a character of an unspaced script every place is a word's border.
    """
    if not name or name.casefold() not in text.casefold():  # far quicker than the search
        return []
    before = "" if _UNSPACED_ONE.match(name) else rf"(?<![^\W{UNSPACED}])"
    after = "" if _UNSPACED_ONE.match(name[-1]) else rf"(?:e?s)?(?![^\W{UNSPACED}])"
    pattern = f"{before}{re.escape(name)}{after}"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


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

#: Words that a sentence may use without evidence: they carry no fact about a user. There is no word
#: of liking, of number or of frequency ("always", "most") and no negation: those state facts.
FUNCTION_WORDS = frozenset(_ENGLISH.split()) | frozenset(_CHINESE.split())
