"""Recognizers of what words introduce: street addresses, accounts, names."""

from typing import Any

import regex
from presidio_analyzer import (
    EntityRecognizer,
    LocalRecognizer,
    PatternRecognizer,
    RecognizerResult,
)

from tasteprint.profiling.privacy.masking.addresses import ADDRESSES
from tasteprint.profiling.privacy.masking.kinds import PersonalKind, names_pattern
from tasteprint.profiling.privacy.masking.number_recognizers import patterns

# -- accounts ------------------------------------------------------------------------------------
_NETWORKS = (
    r"facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|linkedin\.com/in|t\.me|tiktok\.com"
    r"|weibo\.com(?:/u)?|vk\.com|snapchat\.com/add|xiaohongshu\.com/user/profile"
)
_PAGES = "groups|watch|events|hashtag|share|sharer|search|intent|explore|home|i|p|reel|status|help"
_SITE = rf"(?:https?://)?(?<![\w.-])(?:www\.|m\.)?(?:{_NETWORKS})/(?!(?:{_PAGES})\b)@?"
_MESSENGER = r"(?<![A-Za-z])(?:微信|weixin|wechat|qq|telegram|skype|discord|vx)"
_LED = rf"(?<={_MESSENGER}(?:(?:号码?|[ -]?(?:id|handle))(?:是| is)?[ :@]{{0,3}}|: ?@?))"
_LED_BY_QQ = r"(?<=(?<![A-Za-z])qq(?:号码?)?(?:是)?[ :]{0,3})"
# A digit, "_" or inner "." distinguishes a handle from a word.
_HANDLE = r"(?=[A-Za-z_.-]*[0-9_]|[A-Za-z]+\.[A-Za-z])[A-Za-z][A-Za-z0-9_.-]{3,30}[A-Za-z0-9]"
_ACCOUNTS = (
    (rf"(?i){_SITE}[A-Za-z0-9_.%-]+(?<![.])", 0.6),
    (rf"(?i)(?:{_LED}|{_LED_BY_QQ})[0-9]{{5,11}}(?![0-9])", 0.6),
    (rf"(?i){_LED}{_HANDLE}", 0.6),
)

# -- names, where something introduces them --------------------------------------------------------
# The hundred most common.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_WORD = r"\p{Lu}(?:[\p{L}'’.-]*\p{L})?"
_PERSON = rf"{_WORD}(?:[ -]{_WORD}){{0,2}}"
_TITLES = r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?|Miss|Herrn?|Frau|Mme)"
_INTRODUCED = (
    r"(?:[Mm]y (?:full )?name is|[Mm]y name's|I am called"
    r"|[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e)"
)
_NAMES = (
    (rf"(?<={_INTRODUCED} ){_PERSON}", 0.8),
    (rf"(?<=\b{_TITLES} ){_PERSON}", 0.7),
    (rf"(?<=\b(?:Dear|Lieber?|Hallo) ){_WORD}(?=,)", 0.6),
    (
        rf"(?<=我叫|名字是|名字叫|姓名:)[{_SURNAMES}]\p{{Han}}{{1,2}}(?=[，。！？,.!?、；;\s]|$)",
        0.8,
    ),
    (rf"(?<=尊敬的|亲爱的)[{_SURNAMES}]\p{{Han}}{{0,2}}(?=先生|女士|小姐|老师)", 0.7),
)


class GivenNames(LocalRecognizer):
    """Finds given names, in any case.

    Args:
        names: as they are written.
    """

    SCORE = 0.9

    def __init__(self, names: tuple[str, ...]) -> None:
        self._pattern = names_pattern(names)
        super().__init__(supported_entities=[PersonalKind.NAME])

    def load(self) -> None:
        """Load nothing: there is no model."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None
    ) -> list[RecognizerResult]:
        """See ``EntityRecognizer.analyze``."""
        return [
            RecognizerResult(PersonalKind.NAME, match.start(), match.end(), self.SCORE)
            for match in self._pattern.finditer(text)
        ]


def word_recognizers(names: tuple[str, ...] = ()) -> list[EntityRecognizer]:
    """Return the recognizers of this module; ``names`` are found without an introduction, too."""
    recognizers = [
        _recognizer(PersonalKind.ADDRESS, *ADDRESSES),
        _recognizer(PersonalKind.ACCOUNT, *_ACCOUNTS),
        _recognizer(PersonalKind.NAME, *_NAMES),
    ]
    return [*recognizers, GivenNames(names)] if names else recognizers


def _recognizer(kind: PersonalKind, *pairs: tuple[str, float]) -> EntityRecognizer:
    # Unlike Presidio's own flags, these distinguish capitals.
    return PatternRecognizer(
        supported_entity=kind, patterns=patterns(*pairs), global_regex_flags=regex.MULTILINE
    )
