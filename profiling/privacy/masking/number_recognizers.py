"""Recognizers of numbers and electronic addresses, from Presidio, for every script.

E-mail, telephone, cards, bank accounts, IP addresses, national ids and wallets. Presidio's patterns
take a Chinese character for a part of the word beside it; where that matters they are replaced here
by patterns whose borders are ASCII letters and digits alone.
"""

import ipaddress
import re
from functools import cache
from typing import Any

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    UkNinoRecognizer,
    UsSsnRecognizer,
)

from tasteprint.profiling.privacy.masking.kinds import PersonalKind

_BEGIN, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
# Networks whose addresses belong to nobody: private, loopback, link-local, unspecified, multicast.
_NOBODYS = [
    *("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
]
# Cards by their issuers' prefixes: sixteen digits, Amex, Diners, UnionPay with nineteen.
_CARDS = (
    r"(?:4\d{3}|5[0-5]\d\d|2[2-7]\d\d|6\d{3}|35\d\d)(?:[ -]?\d{4}){3}",
    r"3[47]\d\d[ -]?\d{6}[ -]?\d{5}",
    r"3[068]\d\d[ -]?\d{6}[ -]?\d{4}",
    r"62\d\d(?:[ -]?\d{4}){3}[ -]?\d{3}",
)
_SHORTEST_IBAN = 15  # of Norway
# A place, a date of birth, a number, and the check digit.
_RESIDENT = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"


def patterns(*pairs: tuple[str, float]) -> list[Pattern]:
    """Return Presidio's patterns of expressions and scores."""
    return [Pattern(f"pattern {n}", regex, score) for n, (regex, score) in enumerate(pairs)]


def _ascii(found: list[Pattern]) -> list[Pattern]:
    """Return the patterns with words of ASCII characters."""
    return [Pattern(p.name, f"(?a){p.regex}", p.score) for p in found]


class Emails(EmailRecognizer):
    """E-mail addresses, also as "name (at) host (dot) com", with %40, and with "#" as in China.

    An address whose ending is no public suffix keeps the pattern's score. The list of suffixes is
    the snapshot that comes with tldextract: nothing is fetched, and no cache is written.
    """

    _LOCAL = r"(?<![\p{Latin}0-9._+-])[\p{Latin}0-9_][\p{Latin}0-9._+'-]*"
    _HOST = r"(?:[\p{Latin}0-9-]+\.)+\p{Latin}{2,}(?![\p{Latin}0-9])"
    _AT = r"\s?[(\[{<]\s?(?:at|ät|a|@)\s?[)\]}>]\s?"
    _DOT = r"(?:\s?[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s|\.)"
    _SUFFIX = r"(?:com|net|org|edu|info|io|de|at|ch|cn|uk|fr|eu)"
    _MAILERS = r"(?:qq|163|126|gmail|outlook|hotmail|sina|foxmail)"
    PATTERNS = patterns(
        (rf"{_LOCAL}(?:@|%40){_HOST}", 0.5),
        (
            rf"{_LOCAL}{_AT}[\p{{Latin}}0-9-]+(?:{_DOT}[\p{{Latin}}0-9-]+)*?{_DOT}{_SUFFIX}{_END}",
            0.7,
        ),
        (rf"{_LOCAL}\sat\s[\p{{Latin}}0-9-]+\s(?:dot|punkt)\s{_SUFFIX}{_END}", 0.2),
        (rf"{_LOCAL}#{_MAILERS}\.(?:com|cn|net){_END}", 0.6),
    )

    def validate_result(self, pattern_text: str) -> bool | None:
        """Return True if the host ends in a public suffix; else None, for the pattern's score."""
        host = re.split(r"@|%40", pattern_text)[-1]
        known = "@" in pattern_text and _suffixes()(host).suffix
        return True if known else None


@cache
def _suffixes() -> Any:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


class Phones(PhoneRecognizer):
    """Telephone numbers by ``phonenumbers``, which is asked only where digits stand together.

    A number with a country's code is one by itself, and so is a Chinese mobile number; one that
    is written in groups nearly; bare digits need a word beside them.
    """

    CANDIDATE = re.compile(
        r"(?<![A-Za-z0-9_=&][-_./])(?<![A-Za-z0-9_=&])[+(]{0,2}[0-9](?:[ ().\-/]{0,3}[0-9]){6,17}"
        r"(?![0-9])(?![-_][A-Za-z])"
    )
    _YEARS = re.compile(r"(?:1[0-9]|20)[0-9]{2} ?- ?(?:1[0-9]|20)[0-9]{2}")
    _CHINESE_MOBILE = re.compile(
        rf"{_BEGIN}(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{{4}}){{2}}{_END}"
    )
    WHOLE, MOBILE, GROUPED, BARE = 0.8, 0.6, 0.5, 0.3

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None
    ) -> list[RecognizerResult]:
        """See ``EntityRecognizer.analyze``."""
        found = []
        for match in self.CANDIDATE.finditer(text):
            if self._YEARS.fullmatch(match.group().lstrip("+(")):
                continue
            # With the characters beside it, which may say that it is a part of something else.
            first = max(0, match.start() - 2)
            for result in super().analyze(text[first : match.end() + 2], entities, nlp_artifacts):
                result.start, result.end = result.start + first, result.end + first
                result.score = self._score(text[result.start : result.end])
                found.append(result)
        mobiles = [
            RecognizerResult(PersonalKind.PHONE, *match.span(), self.MOBILE)
            for match in self._CHINESE_MOBILE.finditer(text)
        ]
        return EntityRecognizer.remove_duplicates([*found, *mobiles])

    def _score(self, number: str) -> float:
        if number.lstrip("(").startswith("+"):
            return self.WHOLE
        if self._CHINESE_MOBILE.fullmatch(number):
            return self.MOBILE
        return self.BARE if number.isdigit() else self.GROUPED


class Ibans(IbanRecognizer):
    """Bank accounts, in any case, whatever words follow them."""

    _BEGINNING = re.compile(r"(?<![A-Z0-9])(?=([A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}))")
    _LETTERS = re.compile("[a-z]+")

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: Any = None
    ) -> list[RecognizerResult]:
        """See ``EntityRecognizer.analyze``: the longest whole words with right check digits."""
        upper = self._LETTERS.sub(lambda match: match.group().upper(), text)
        found = []
        for match in self._BEGINNING.finditer(upper):
            whole = upper[match.start() : match.end(1) + 1]
            for end in range(len(match[1]), _SHORTEST_IBAN - 1, -1):
                if not whole[end : end + 1].isalnum() and self.validate_result(whole[:end]):
                    span = match.start(), match.start() + end
                    found.append(RecognizerResult(self.supported_entities[0], *span, 1.0))
                    break
        return found


class Ips(IpRecognizer):
    """IP addresses, without those that belong to nobody and without likely version numbers."""

    _BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
    VERSION_4 = rf"(?<![A-Za-z0-9.:])(?:{_BYTE}\.){{3}}{_BYTE}(?![A-Za-z0-9]|\.\d)"
    #: A version's numbers are small: 2.0.1.15.
    SMALL = r"(?<![A-Za-z0-9.:])(?:(?:[12]?\d|3[01])\.){3}(?:[12]?\d|3[01])(?![A-Za-z0-9]|\.\d)"

    def validate_result(self, pattern_text: str) -> bool | None:
        """Return None, for the pattern's score; see ``invalidate_result``."""
        return None

    def invalidate_result(self, pattern_text: str) -> bool:
        """Return True if it is not an address, belongs to nobody, or is as short as "a::b"."""
        try:
            address = ipaddress.ip_address(re.split("[/%]", pattern_text)[0])
        except ValueError:
            return True
        if address.version == 6 and pattern_text.count(":") < 3:
            return True
        return any(address in network for network in map(ipaddress.ip_network, _NOBODYS))


class ChineseIds(PatternRecognizer):
    """Resident identity numbers of China by their check digit (GB 11643, ISO 7064 MOD 11-2)."""

    def validate_result(self, pattern_text: str) -> bool:
        """Return True if the last character is the check digit of the others."""
        weights = [2**power % 11 for power in range(17, 0, -1)]
        total = sum(w * int(digit) for w, digit in zip(weights, pattern_text, strict=False))
        return "10X98765432"[total % 11] == pattern_text[-1].upper()


def number_recognizers(regions: tuple[str, ...]) -> list[EntityRecognizer]:
    """Return the recognizers of this module, each for a kind by its name.

    Args:
        regions: countries whose national telephone formats are recognised, ISO 3166.
    """
    kind = PersonalKind
    card = patterns(*((f"{_BEGIN}(?:{regex}){_END}", 0.3) for regex in _CARDS))
    chinese = patterns((rf"{_BEGIN}{_RESIDENT}{_END}", 0.5))
    small = rf"(?!{Ips.SMALL})"
    ip = patterns(
        (small + Ips.VERSION_4, 0.6), (Ips.SMALL, 0.3), (IpRecognizer.PATTERNS[3].regex, 0.6)
    )
    social = _ascii(UsSsnRecognizer.PATTERNS[-1:])
    wallet = patterns((rf"{_BEGIN}(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{{25,59}}{_END}", 0.5))
    return [
        Emails(supported_entity=kind.EMAIL),
        Phones(supported_entity=kind.PHONE, supported_regions=regions),
        CreditCardRecognizer(supported_entity=kind.CARD, patterns=card),
        Ibans(supported_entity=kind.IBAN),
        Ips(supported_entity=kind.IP, patterns=ip),
        ChineseIds(supported_entity=kind.ID, patterns=chinese),
        UsSsnRecognizer(supported_entity=kind.ID, patterns=social),
        UkNinoRecognizer(supported_entity=kind.ID, patterns=_ascii(UkNinoRecognizer.PATTERNS)),
        CryptoRecognizer(supported_entity=kind.WALLET, patterns=wallet),
    ]
