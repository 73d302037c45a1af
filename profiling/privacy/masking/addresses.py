"""Patterns of street addresses: English, German and Chinese. No library is loaded for them."""

_CAPITALISED = r"\p{Lu}(?:[\p{L}'’.-]*\p{L})?"

# -- English: 221B Baker Street, London ------------------------------------------------------------
_STREETS = "Street|Avenue|Road|Boulevard|Lane|Terrace|Crescent|Highway|Parkway|Ave|Blvd|Rd"
_WEAK_STREETS = "St|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Way|Close|Ln|Hwy|Gardens|Grove|Mews"
# "3 Flash Drive", "4 Wheel Drive" and "5 Star Court" are things.
_THINGS = "Flash|Hard|Wheel|Disk|USB|Pen|Thumb|State|Tape|Test|GB|TB|MB|Star|Stars|Percent|Food"
_NUMBER = r"(?<![\p{L}0-9$€£.,/#-])[0-9]{1,5}[A-Za-z]?"
_ROOM = r"(?:,? (?:Apt|Apartment|Flat|Unit|Suite|Apt\.|No\.) ?#?[0-9]*[A-Z]?)?"
_STATE_ZIP = r"[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?\b"
_POSTCODE = (
    rf"(?:{_STATE_ZIP}|[A-Z]{{2}}\b|[0-9]{{5}}\b|[A-Z]{{1,2}}[0-9][0-9A-Z]? [0-9][A-Z]{{2}}\b)"
)
_TOWN = rf"(?:, {_CAPITALISED}(?: {_CAPITALISED})?(?:,? {_POSTCODE})?)?"
_TOWN_ZIP = rf",? {_CAPITALISED}(?: {_CAPITALISED})?,? {_STATE_ZIP}"
_NAMED = rf"{_NUMBER},? (?:(?!(?:{_THINGS})\b){_CAPITALISED} ){{1,3}}"

# -- German: Hauptstraße 5, 10115 Berlin ---------------------------------------------------------
_HOUSE = r"[ \xa0][0-9]{1,3}(?:-[0-9]{1,3})?(?: ?[a-h]\b)?(?![0-9.,%]?[0-9])(?!\p{L})"
_GERMAN_TOWN = r"(?:, (?:D-)?[0-9]{5} \p{Lu}[\p{L}-]+)?"
_WAYS = "weg|gasse|platz|allee|ring|damm|ufer|chaussee|steig|pfad"
_NO_WAYS = (  # Parkplatz 5, Dichtungsring 12
    "Park|Arbeits|Sitz|Steck|Speicher|Stell|Um|Aus|Heim|Schlüssel|Ohr|Dichtungs|Lager|Spiel|Kühl"
)
_STREET = (
    r"(?:\p{Lu}[\p{L}-]*(?:straße|strasse|str\.)"
    r"|\p{Lu}\p{Ll}[\p{L}-]*[ -](?:Straße|Strasse|Str\.))"
)
_WAY = rf"(?!(?:{_NO_WAYS})(?:{_WAYS}))\p{{Lu}}\p{{Ll}}{{2,}}(?:{_WAYS})"
_AT = r"(?:Am|An der|Im|In der|Unter den|Zum|Zur)(?: \p{Lu}\p{Ll}+){1,2}"

# -- Chinese: 北京市朝阳区建国路88号 ---------------------------------------------------------------
# A place's name has none of the characters that lead to it: 我住在, 寄到, 地址是.
_HAN = r"(?![住在是到于的我你他她们寄送往给和与及址有了去搬家])\p{Han}"
_ROAD = rf"(?:{_HAN}){{1,6}}(?:大道|大街|胡同|路|街|巷|弄|道)"
_AREA = (
    rf"(?:(?:{_HAN}){{2,6}}(?:省|自治区))?(?:(?:{_HAN}){{2,4}}市)?(?:(?:{_HAN}){{1,4}}[区县旗])?"
)
_DOOR = (  # no 2号线 (an underground line), 88号色 (a colour), 1号店 (a shop)
    r"[0-9一二三四五六七八九十百]{1,5}号(?!线|链|色|店|机|电池)(?:院|楼)?"
    r"(?:[0-9]{1,3}(?:号楼|栋|幢|座))?(?:[0-9]单元)?(?:[0-9]{1,4}(?:室|层|号))?"
)

ADDRESSES: tuple[tuple[str, float], ...] = (
    (rf"{_NAMED}(?:{_STREETS})\b\.?{_ROOM}{_TOWN}", 0.7),
    (rf"{_NAMED}(?:{_WEAK_STREETS})\b\.?{_ROOM}{_TOWN}", 0.4),
    (rf"{_NAMED}(?:{_WEAK_STREETS})\b\.?{_ROOM}{_TOWN_ZIP}", 0.7),
    (rf"\b{_STREET}{_HOUSE}{_GERMAN_TOWN}", 0.7),
    (rf"\b{_WAY}{_HOUSE}{_GERMAN_TOWN}", 0.4),
    (rf"\b{_AT}{_HOUSE}{_GERMAN_TOWN}", 0.2),
    (rf"(?=\p{{Han}}{{2,15}}[市区县旗]){_AREA}{_ROAD}{_DOOR}", 0.8),
    (rf"{_ROAD}{_DOOR}", 0.5),
)

#: What any of them needs, for ``re`` and in any case.
NEED = (
    rf"[0-9][a-z]?,? [^\n]{{0,90}}\b(?:{_STREETS}|{_WEAK_STREETS})\b"
    rf"|(?:stra(?:ß|ss)e|str\.|{_WAYS})[ \xa0][0-9]"
    r"|\b(?:am|an der|im|in der|unter den|zum|zur) [^\n]{0,60}[ \xa0][0-9]"
    r"|[0-9一二三四五六七八九十百]号"
)
