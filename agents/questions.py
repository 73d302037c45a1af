"""What a question about a user asks for, read without a model: intents, and the words left over."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tasteprint.profiling.function_words import FUNCTION_WORDS


class Intent(StrEnum):
    """What kind of answer is asked for."""

    RECOMMEND = "recommend"
    WHY = "why"
    OVERVIEW = "overview"
    DISLIKES = "dislikes"
    LIKES = "likes"
    OPINION = "opinion"
    TONE = "tone"
    ACTIVITY = "activity"
    WHEN = "when"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    PLACE = "place"
    PERSON = "person"
    NAMES = "names"


#: Intents that ask for names, each for those of one kind but the last.
NAMING = (Intent.PRODUCT, Intent.ORGANISATION, Intent.PLACE, Intent.PERSON, Intent.NAMES)

_PATTERNS = {
    Intent.RECOMMEND: r"\b(?:recommend|suggest)\w*|推荐",
    Intent.WHY: r"\bwhy\b|\breasons?\b|\bhow come\b|为什么|为何|原因|怎么会",
    Intent.OVERVIEW: r"\bwhat (?:do|can) (?:we|you|i) (?:know|say|tell)\b|\btell (?:me|us)\b"
    r"|\b(?:describe|overview|profile)\b|\bsummar\w+|\bwho is\b|了解|知道|介绍|概况|总结|画像",
    Intent.DISLIKES: r"\b(?:dislikes?|hates?|complain\w*|(?:not|\w+n['’]t) (?:like|enjoy|love))\b"
    r"|不喜欢|讨厌|抱怨|不满",
    Intent.LIKES: r"\b(?:likes?|loves?|enjoys?|prefers?|cares?|fond|keen|favou?rites?)\b"
    r"|\binterest(?:s|ed)?\b|喜欢|喜好|爱好|兴趣|关注",
    Intent.OPINION: r"\b(?:thinks?|opinions?|feels?|finds?|views? (?:on|of|about))\b"
    r"|看法|认为|觉得|怎么看",
    Intent.TONE: r"\b(?:tone|mood|sentiment|happy|unhappy|angry|friendly|satisfied)\b"
    r"|语气|情绪|态度|满意",
    Intent.ACTIVITY: r"\b(?:active|activity|events?|posts?|posted|reviews?|reviewed|visits?"
    r"|buys?|bought|purchas\w+|orders?|ordered|return(?:s|ed)|views?|viewed|clicks?|clicked|ratings?"
    r"|rated|plays?|played|skips?|skipped|search(?:es|ed))\b"
    r"|活跃|活动|发帖|评论|记录|购买|买|退货|浏览|点击|评分|播放|跳过|搜索",
    Intent.WHEN: r"\b(?:since when|when|how (?:long|often|many|much|recently)|since|first|last"
    r"|latest|recent(?:ly)?|begin|began|start(?:ed)?)\b"
    r"|从?什么时候(?:开始)?|何时|多久|多少|几次|最近|最后|第一次",
    Intent.PRODUCT: r"\b(?:brands?|products?)\b|品牌|产品|商品",
    Intent.ORGANISATION: r"\b(?:compan(?:y|ies)|organi[sz]ations?)\b|公司|机构",
    Intent.PLACE: r"\b(?:places?|cit(?:y|ies)|countr(?:y|ies))\b|地方|地点|城市|国家",
    Intent.PERSON: r"\b(?:people|persons?)\b|人物",
    Intent.NAMES: r"\b(?:names|mentions?|mentioned)\b|提到|提及",
}
_INTENTS = {intent: re.compile(pattern, re.IGNORECASE) for intent, pattern in _PATTERNS.items()}
_ENGLISH_FILLERS = """
customer client buyer shopper know tell now please kind kinds sort type things thing stuff ever
really already not n't t s far give gave given next long most many much often
anything something everything nothing someone anyone all list total altogether
number count date dates times make made placed left got
"""
_CHINESE_FILLERS = """
用户 客户 顾客 买家 这位 那位 该 过 什么 哪些 哪个 哪种 怎么 怎样 怎么样 如何 吗 呢 吧 请 一下 告诉
开始 最 人 有没有 没有 谁 东西 任何 一些 事情 曾经 是否 是不是 一共 总共 次 件
"""
_FILLERS = FUNCTION_WORDS | {*_ENGLISH_FILLERS.split(), *_CHINESE_FILLERS.split()}
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_CJK_FILLERS = re.compile(
    "|".join(sorted((w for w in _FILLERS if _CJK.match(w)), key=len, reverse=True))
)


#: Nouns before an item's id, for use inside a pattern.
ITEM_NOUN = r"(?:\b(?i:item|thread|product)\s+|#|(?:商品|物品|产品|帖子)\s*)"
_USER_NOUN = r"(?:\b(?:user|customer|client)|用户|客户|顾客)"
_NUMBER_SIGN = r"(?:\s*(?:\b(?:id|no\.|number)|编号|[#:：]))*\s*"


@dataclass(frozen=True)
class Question:
    """A question as it was read.

    Attributes:
        text: as it was asked.
        about: the text without the user's id, which may well be an item's id or a word of a title.
        language: "zh" where it holds Han characters, else "en".
        content: its words that are neither intents nor fillers; () where it asks in general.
    """

    text: str
    about: str
    language: str
    intents: frozenset[Intent]
    content: tuple[str, ...]


def read_question(text: str, user_id: str = "") -> Question:
    """Reads a question about a user, whose id counts as a filler.

    Words are matched, nothing is parsed: a negation or a comparison goes unseen, and so does an
    intent in other words than those listed here.
    """
    asked = _without_user(text, user_id) if user_id else text
    intents = {intent for intent, pattern in _INTENTS.items() if pattern.search(asked)}
    if Intent.DISLIKES in intents:  # "does not like" is no liking
        intents.discard(Intent.LIKES)
    left = asked
    for pattern in _INTENTS.values():
        left = pattern.sub(" ", left)
    left = _CJK_FILLERS.sub(" ", left)
    return Question(
        text=text,
        about=asked,
        language="zh" if _CJK.search(text) else "en",
        intents=frozenset(intents),
        content=content_words(left),
    )


def _without_user(text: str, user_id: str) -> str:
    """The text without the user's id, unless the id follows a noun such as "item"."""
    # Borders of Latin words: a Han character may stand right beside an id.
    named = (
        rf"(?:(?P<user>{_USER_NOUN}){_NUMBER_SIGN}|(?P<item>{ITEM_NOUN}))?"
        rf"(?<![A-Za-z0-9_-]){re.escape(user_id)}(?![A-Za-z0-9_-])"
    )
    return re.sub(
        named, lambda m: m[0] if m["item"] else m["user"] or " ", text, flags=re.IGNORECASE
    )


def content_words(text: str) -> tuple[str, ...]:
    """Words of a text, lower-case and without a possessive, that are no fillers."""
    words = (re.sub(r"['’]s?$", "", word.casefold()) for word in _WORD.findall(text))
    return tuple(word for word in words if word not in _FILLERS)
