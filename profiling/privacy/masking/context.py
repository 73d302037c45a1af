"""Words beside a finding that support it or speak against it."""

import re
from typing import Any

from presidio_analyzer import ContextAwareEnhancer, EntityRecognizer, RecognizerResult

from tasteprint.profiling.privacy.masking.kinds import PersonalKind

#: The change of a score by a word, and the number of characters read before and after a finding.
SHIFT = 0.35
BEFORE, AFTER = 40, 15

# Starts of words: "telefon" also matches Telefonnummer. Chinese words match anywhere.
_FOR = {
    PersonalKind.EMAIL: "mail contact write reach schreib kontakt 邮箱 邮件 联系 发到",
    PersonalKind.PHONE: (
        "phone telephone tel\\b call mobile\\b cell\\b cellphone whatsapp sms text\\sme fax reach "
        "ring\\sme telefon handy mobil anruf ruf\\b rufe erreich 电话 手机 联系 拨打 打给 致电 热线"
    ),
    PersonalKind.CARD: "card visa mastercard credit kreditkarte karte 卡号 信用卡 银行卡",
    PersonalKind.IBAN: "iban bank transfer konto überweis 账号 账户 银行",
    PersonalKind.IP: "ip\\b address server host ping ssh login adresse 地址 服务器",
    PersonalKind.ID: "ssn social\\ssecurity national\\sinsurance nino ausweis 身份证 证件",
    PersonalKind.ADDRESS: (
        "live lived lives living address moved ship deliver home house send mail visit post "
        "wohn adresse anschrift liefer schick zuhause 住 地址 寄 送到 收货 家在 位于"
    ),
}
_AGAINST = (
    "order item part model article sku isbn ean upc asin tracking invoice serial version ver\\b "
    "firmware build release ref\\b reference ticket batch lot\\b driver patch update v\\b bios "
    "barcode catalog price bestell artikel modell serien rechnung sendung paket teile nummer\\sdes "
    "订单 单号 快递单 运单 型号 货号 序列号 版本 编号 条码 批号 价格 固件 货品"
)


def _words(text: str) -> str:
    words = [word.replace("\\s", r"\s+") for word in text.split()]
    chinese = [w for w in words if not w[0].isascii() and w[0] > "\u2e80"]
    return rf"(?<![^\W\d_])(?:{'|'.join(w for w in words if w not in chinese)})|" + "|".join(
        chinese
    )


_EVIDENCE = {
    kind.value: re.compile(rf"(?P<good>{_words(words)})|(?:{_words(_AGAINST)})", re.IGNORECASE)
    for kind, words in _FOR.items()
}


class WordsBeside(ContextAwareEnhancer):
    """Raises or lowers a score by the nearest known word before a finding, else after it.

    Presidio's own enhancer compares lemmas, which needs a trained model for each language, and goes
    through all words of the text for each finding. This one reads a window of characters, so
    that a long text takes linear time and Chinese needs no words.
    """

    def __init__(self) -> None:
        super().__init__(SHIFT, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: Any,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Return the results with new scores; ``context`` is read as if it preceded the text."""
        beside = " ".join(context or ())
        for result in raw_results:
            result.score = min(1.0, result.score + SHIFT * _evidence(text, result, beside))
        return raw_results


def _evidence(text: str, found: RecognizerResult, beside: str) -> int:
    """Return 1 for the kind of a finding, -1 against it, 0 where no known word is beside it."""
    words = _EVIDENCE.get(found.entity_type)
    if words is None:
        return 0
    before = f"{beside} {text[max(0, found.start - BEFORE) : found.start]}"
    matches = list(words.finditer(before))
    if matches:
        return 1 if matches[-1]["good"] else -1
    after = words.search(text[found.end : found.end + AFTER])
    return 1 if after and after["good"] else 0
