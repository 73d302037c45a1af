"""Words of questions: for kinds of events, for intents, and fillers that say nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tasteprint.profiling.models import Event, EventKind
from tasteprint.profiling.text import FUNCTION_WORDS, has_han


@dataclass(frozen=True)
class KindWords:
    """The words for one kind of events.

    Attributes:
        pattern: the words of questions for it, in English or Chinese.
        one, many: the English words for one event of this kind, and for several.
    """

    pattern: str
    one: str
    many: str


_WORDS = {
    EventKind.VIEW: KindWords(
        # "views on stout" are opinions.
        r"\b(?:(?<!point of )views?(?! (?:on|of|about)\b)|viewed|viewing|browse[ds]?|browsing"
        r"|look(?:s|ed|ing)? at)\b|浏览|查看|看[过了]",
        "is a view",
        "are views",
    ),
    EventKind.CLICK: KindWords(
        r"\b(?:clicks?|clicked|clicking)\b|点击|点[过了开]", "is a click", "are clicks"
    ),
    EventKind.SEARCH: KindWords(
        r"\b(?:search(?:es|ed|ing)?|look(?:s|ed|ing)? for)\b|搜索|搜[过了]",
        "is a search",
        "are searches",
    ),
    EventKind.CART: KindWords(
        r"\b(?:shopping )?(?:carts?|baskets?)\b|加购|(?:(?:加入|放[入进])了?)?购物车",
        "is an addition to the cart",
        "are additions to the cart",
    ),
    EventKind.PURCHASE: KindWords(
        r"\b(?:buys?|buying|bought|purchas(?:es?|ed|ing)|(?<!in )orders?|ordered|ordering)\b"
        r"|购买|购物(?!车)|(?<!购)买(?!家)|下[过了]?(?:几[次个])?单|订购|订单",
        "is a purchase",
        "are purchases",
    ),
    EventKind.RETURN: KindWords(
        # Not "returned to us", nor money back (退款), nor retirement (退休).
        r"\b(?:return(?:s|ed|ing)?(?! to (?:us|the|our)\b)|(?:send|sends|sent|sending)"
        r"(?: (?!back\b)\w+){0,3} back)\b"
        r"|退(?![过了]?[款休出步役伍税])[过了回还掉的]*(?:[几多]少?[次件]?)?货?",
        "is a return",
        "are returns",
    ),
    EventKind.PLAY: KindWords(
        r"\b(?:plays?|played|playing|listen(?:s|ed|ing)? to|listened)\b|播放|播过|听过",
        "is a play",
        "are plays",
    ),
    EventKind.SKIP: KindWords(r"\b(?:skips?|skipped|skipping)\b|跳过", "is a skip", "are skips"),
    EventKind.RATING: KindWords(
        r"\b(?:ratings?|rates?|rated)\b|评分|评过分|打[过了]?(?:几|多少)?分",
        "holds a rating",
        "hold ratings",
    ),
    EventKind.REVIEW: KindWords(
        r"\b(?:reviews?|reviewed|reviewing)\b|(?:写[过了]?)?(?:[几多]少?[条篇]?)?评论|点评|评价[过了]",
        "is a review",
        "are reviews",
    ),
    EventKind.POST: KindWords(
        r"\b(?:posts?|posted|posting)\b|发[过了]?(?:什么|哪些|多少|[几多]少?[条篇个]?)?(?:帖子?|贴)",
        "is a post",
        "are posts",
    ),
}
_KIND_PATTERNS = {kind: re.compile(words.pattern, re.IGNORECASE) for kind, words in _WORDS.items()}
#: Any word for any kind, for use inside a pattern that ignores case.
ANY_KIND = "|".join(words.pattern for words in _WORDS.values())


def kinds_in(text: str) -> tuple[EventKind, ...]:
    """Return the kinds of events that a text has words for."""
    return tuple(kind for kind, pattern in _KIND_PATTERNS.items() if pattern.search(text))


def said_of(kind: EventKind, events: int) -> str:
    """Return the English words for so many events of a kind: "are purchases"."""
    words = _WORDS[kind]
    return words.one if events == 1 else words.many


def is_of(event: Event, kind: EventKind) -> bool:
    """Return True if an event is of a kind; a review with a rating is a rating as well."""
    return event.kind is kind or (kind is EventKind.RATING and event.rating is not None)


class Intent(StrEnum):
    """A kind of answer that a question asks for."""

    RECOMMEND = "recommend"
    ADVISE_AGAINST = "advise_against"
    WHY = "why"
    OVERVIEW = "overview"
    DISLIKES = "dislikes"
    LIKES = "likes"
    OPINION = "opinion"
    TONE = "tone"
    ACTIVITY = "activity"
    WHEN = "when"
    FIRST = "first"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    PLACE = "place"
    PERSON = "person"
    NAMES = "names"


#: Intents that ask about recommendations, or about why something was recommended.
ADVICE = frozenset({Intent.WHY, Intent.RECOMMEND, Intent.ADVISE_AGAINST})
_PATTERNS = {
    # In Chinese "要不要推荐" denies nothing.
    Intent.ADVISE_AGAINST: r"(?:\b(?:not|never|cannot|avoid|no longer)|\b\w+n['’]t)[\s,]+"
    r"(?:(?!what\b|which\b)\w+[\s,]+){0,4}(?:recommend|suggest)\w*"
    r"|\b(?:recommend|suggest)\w*\s+(?:against|not)\b"
    r"|(?:^|(?P<verb>.))(?:避免|[不没别勿])(?!(?P=verb))[^，。？?]{0,4}推荐",
    Intent.RECOMMEND: r"\b(?:recommend|suggest)\w*"
    r"|(?:能不能|能否|可不可以|可以|能|应该|该)?推荐(?:一?[点些下])?",
    Intent.WHY: r"\bwhy\b|\breasons?\b|\bhow come\b|为什么|为何|原因|怎么会",
    Intent.OVERVIEW: r"\bwhat (?:do|can) (?:we|you|i) (?:know|say|tell)\b|\btell (?:me|us)\b"
    r"|\b(?:describe|overview|profile)\b|\bsummar\w+|\bwho is\b|了解|知道|介绍|概况|总结|画像",
    Intent.DISLIKES: r"\b(?:dislikes?|hates?|complain\w*|annoy\w*"
    r"|(?:not|\w+n['’]t) (?:like|enjoy|love))\b|不喜欢|讨厌|抱怨|不满",
    Intent.LIKES: r"\b(?:(?<!would )(?<!['’]d )likes?|loves?|enjoys?|prefers?|cares?|fond"
    r"|keen|favou?rites?)\b|\binterest(?:s|ed)?\b|喜欢|喜好|爱好|兴趣|关注",
    Intent.OPINION: r"\b(?:thinks?|opinions?|feels?|finds?|views? (?:on|of|about))\b"
    r"|看法|认为|觉得|怎么看|评价(?![过了])",
    Intent.TONE: r"\b(?:tone|mood|sentiment|happy|unhappy|angry|friendly|satisfied)\b"
    r"|语气|情绪|态度|满意",
    Intent.ACTIVITY: r"\b(?:active|activity|events?|visits?|visited)\b|活跃|活动|记录",
    Intent.WHEN: r"\b(?:since when|when|how (?:long|often|many|much|recently)|since|numbers? of"
    r"|(?:first|last|what|which) time|(?:what|which) day|first|last|earliest|latest"
    r"|recent(?:ly)?|begin|began|start(?:ed)?)\b"
    r"|从?什么时候(?:开始)?|何时|哪一?天|多久|多少|几[次件个条]|最近(?:一次)?"
    r"|[最上][后早晚新]?一次|最[后早晚新]|上次|第一次|首次",
    Intent.FIRST: r"\b(?:first|earliest)\b|第一次|首次|最早",
    Intent.PRODUCT: r"\b(?:brands?|products?)\b|品牌|产品|商品",
    Intent.ORGANISATION: r"\b(?:compan(?:y|ies)|organi[sz]ations?)\b|公司|机构",
    Intent.PLACE: r"\b(?:places?|cit(?:y|ies)|countr(?:y|ies))\b|地方|地点|城市|国家",
    Intent.PERSON: r"\b(?:people|persons?)\b|人物",
    Intent.NAMES: r"\b(?:names|mentions?|mentioned)\b|提到|提及",
}
_INTENTS = {intent: re.compile(pattern, re.IGNORECASE) for intent, pattern in _PATTERNS.items()}
_ANY_KIND = re.compile(ANY_KIND, re.IGNORECASE)
_ENGLISH_FILLERS = """
customer client buyer shopper know tell now please kind kinds sort type things thing stuff ever
really already not n't t s far give gave given next long most many much often
anything something everything nothing someone anyone all list total altogether
count date dates times once twice again ago still lot regularly usually one two three four five
make made placed left got title titles hi hello hey thanks like see i'd i’d
"""
_CHINESE_FILLERS = """
用户 客户 顾客 买家 这位 那位 该 过 什么 哪些 哪个 哪种 怎么 怎样 怎么样 如何 吗 呢 吧 请 一下 告诉
开始 最 人 有没有 没有 谁 东西 任何 一些 事情 曾经 是否 是不是 一共 总共 又
经常 这些 那些
"""
_FILLERS = FUNCTION_WORDS | {*_ENGLISH_FILLERS.split(), *_CHINESE_FILLERS.split()}
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_CJK_FILLERS = re.compile(
    "|".join(sorted((w for w in _FILLERS if has_han(w[:1])), key=len, reverse=True))
)


def is_chinese(text: str) -> bool:
    """Return True if a text holds Han characters."""
    return has_han(text)


def intents_in(text: str) -> frozenset[Intent]:
    """Return the intents that a text has words for, but none that it denies."""
    intents = {intent for intent, pattern in _INTENTS.items() if pattern.search(text)}
    if Intent.DISLIKES in intents:  # "does not like" is no liking
        intents.discard(Intent.LIKES)
    if Intent.ADVISE_AGAINST in intents:
        intents.discard(Intent.RECOMMEND)
    return frozenset(intents)


def words_left(text: str) -> tuple[str, ...]:
    """Return the content words of a question, without words for intents and kinds of events."""
    left = _ANY_KIND.sub(" ", text)
    for pattern in _INTENTS.values():
        left = pattern.sub(" ", left)
    return content_words(_CJK_FILLERS.sub(" ", left))


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, lower-case and without a possessive, without fillers."""
    words = (re.sub(r"['’]s?$", "", word.casefold()) for word in _WORD.findall(text))
    return tuple(word for word in words if word not in _FILLERS)
