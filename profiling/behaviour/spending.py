"""A user's spending, from whatever prices and amounts the source gives."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tasteprint.profiling.models import Event, EventKind, Spend

if TYPE_CHECKING:
    import pandas as pd

# What sources call the sum of a line, the price of one piece, and how many pieces.
_SUMS = ("amount", "total", "total_price", "order_total", "revenue", "value", "spend")
_PRICES = ("price", "unit_price", "item_price")
_PIECES = ("quantity", "qty", "units")
_NUMBER = re.compile(r"\d(?:[\d.,'’  \u00a0\u202f]*\d)?")
_CURRENCY = re.compile(r"[$£€¥₹₩₽]|\b[A-Z]{3}\b")
_MINUS = re.compile(r"^\(.*\)$|[-−](?=\D*\d)|-$")
# From so many amounts on one of them may be an outlier, and it has to be so many medians high.
_ENOUGH = 5
_FAR = 10.0


class Amount(NamedTuple):
    """A sum of money; below 0 where it was given back."""

    value: float
    currency: str


def spending(events: Sequence[Event]) -> tuple[tuple[Spend, ...], int]:
    """Return the spending in each currency, and the number of purchases without an amount.

    A purchase below 0 is a refund. A return without an amount gives back what the last earlier
    purchase of the same item cost.

    Args:
        events: of one user, in order of time.

    Returns:
        Currencies with most purchases first, ties by name; () where no amount is known.
    """
    rows: list[tuple[str, bool, float]] = []
    missing = 0
    cost_of: dict[str, Amount] = {}
    for event in events:
        if event.kind not in (EventKind.PURCHASE, EventKind.RETURN):
            continue
        back = event.kind is EventKind.RETURN
        amount = amount_of(event.attributes)
        if amount is None and back and event.item_id is not None:
            amount = cost_of.get(event.item_id)
        if amount is None:
            missing += not back
            continue
        if not back and amount.value >= 0 and event.item_id is not None:
            cost_of[event.item_id] = amount
        rows.append((amount.currency, back or amount.value < 0, abs(amount.value)))
    if not rows:
        return (), missing
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["currency", "back", "value"])
    found = [_spend(str(name), group) for name, group in frame.groupby("currency")]
    return tuple(sorted(found, key=lambda s: (-s.purchases, s.currency))), missing


def _spend(currency: str, rows: "pd.DataFrame") -> Spend:
    import pandas as pd

    paid: list[float] = sorted(rows.loc[~rows["back"].astype(bool), "value"])
    most = fence(paid)
    return Spend(
        currency=currency,
        purchases=len(paid),
        total=math.fsum(paid),
        typical=float(pd.Series(paid).median()) if paid else None,
        capped_total=math.fsum(min(value, most) for value in paid),
        outliers=sum(value > most for value in paid),
        returned=math.fsum(rows.loc[rows["back"].astype(bool), "value"]),
    )


def fence(values: Sequence[float]) -> float:
    """Return the value above which one of these is an outlier.

    The larger of Q3 + 3 (Q3 − Q1), Tukey's outer fence (1977), and ten medians, since what people
    spend is skewed; infinite for fewer than five values.
    """
    if len(values) < _ENOUGH:
        return math.inf
    import pandas as pd

    first, median, third = (float(q) for q in pd.Series(values).quantile([0.25, 0.5, 0.75]))
    return max(third + 3 * (third - first), _FAR * median)


def amount_of(attributes: Mapping[str, Any]) -> Amount | None:
    """Return the cost of a purchase: its total, or unit price times quantity (1 if not given).

    Returns:
        None where there is none, or none that can be read.
    """
    told = {_name(key): value for key, value in attributes.items()}
    named = _first(told, _SUMS)
    pieces = 1.0
    if named is None:
        named = _first(told, _PRICES)
        counted = _first(told, _PIECES)
        number = 1.0 if counted is None else read_number(counted)
        if number is None:
            return None
        pieces = number
    value = read_number(named)
    if value is None or not math.isfinite(value * pieces):
        return None
    currency = told.get("currency") or told.get("currency_code") or _currency_in(named)
    return Amount(value * pieces, str(currency).strip())


def read_number(value: Any) -> float | None:
    """Read a number from a figure like ``12.5``, ``"€ 1.234,50"``, ``"$1,234.50"``, ``"(12.50)"``.

    Of "." and "," the later one is the decimal sign where both occur; one that occurs twice is
    none; a single "," before exactly three digits is none either, and a single "." always is.
    Parentheses and minus signs mean less than 0.

    Returns:
        None for what is missing, not finite, or not exactly one number.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = str(value).strip()
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        return None
    digits = re.sub(r"[^\d.,]", "", numbers[0])
    later = max(".,", key=digits.rfind)
    thousands = re.fullmatch(r"\d+,\d{3}", digits) is not None
    if digits.count(later) == 1 and not thousands:
        whole, _, fraction = digits.rpartition(later)
        digits = f"{re.sub('[.,]', '', whole)}.{fraction}"
    else:
        digits = re.sub("[.,]", "", digits)
    number = float(digits)
    return -number if _MINUS.search(text) else number


@lru_cache(maxsize=1024)
def _name(key: str) -> str:
    """Return an attribute's name in small letters and underscores: "Unit Price" → "unit_price"."""
    return re.sub(r"[^a-z]+", "_", key.casefold()).strip("_")


def _first(told: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((told[name] for name in names if told.get(name) not in (None, "")), None)


def _currency_in(value: Any) -> str:
    found = _CURRENCY.search(value) if isinstance(value, str) else None
    return found[0] if found else ""
