"""Cleaning rows: from what an input table holds to events and items."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tasteprint.profiling.ingest.ratings import Scale
from tasteprint.profiling.ingest.schema import TableProfile
from tasteprint.profiling.ingest.values import (
    Mended,
    Refused,
    clean_attribute,
    clean_id,
    clean_number,
    clean_prose,
    clean_tags,
    clean_text,
    clean_time,
)
from tasteprint.profiling.models import Event, EventKind, Item, json_text

if TYPE_CHECKING:
    from tasteprint.profiling.privacy.masking import Masker

_M = TypeVar("_M", Event, Item)

#: The attribute of an event whose text has masks: a list of [kind, start, end].
MASKED = "tasteprint.masked"

# Other people's words for our kinds.
_KINDS = {
    EventKind.VIEW: "pageview page_view viewed impression visit read open seen",
    EventKind.CLICK: "clicked clickthrough tap",
    EventKind.SEARCH: "query searched",
    EventKind.CART: "addtocart add_to_cart basket wishlist",
    EventKind.PURCHASE: "buy bought order ordered transaction sale checkout",
    EventKind.RETURN: "refund returned",
    EventKind.PLAY: "listen listened stream watch watched",
    EventKind.SKIP: "skipped dismiss",
    EventKind.RATING: "rate rated",
    EventKind.REVIEW: "reviewed",
    EventKind.POST: "ask answer comment question reply message tweet note write",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_KIND_OF |= {kind.value: kind for kind in EventKind}


class EventCleaner:
    """Makes events of rows.

    Args:
        found: what the first reading of the table found.
        scale: of the ratings; needed where there are any.
        now: events more than a day later are refused.
        mended: where the rules that changed a row are counted.
        masker: masks personal data in texts and attributes; None leaves all as it is.

    Attributes:
        masked: how much personal data was masked in the rows that were taken, by kind.
    """

    def __init__(
        self,
        found: TableProfile,
        scale: Scale | None,
        now: datetime,
        mended: Mended,
        masker: "Masker | None" = None,
    ) -> None:
        self._found = found
        self._scale = scale
        self._now = now
        self._mended = mended
        self._masker = masker
        self.masked: Counter[str] = Counter()

    def __call__(self, row: Mapping[str, Any]) -> Event:
        """The event of a row.

        Raises:
            Refused: the row is no event; the message says why.
        """
        mended = self._mended
        values, attributes = _split(row, self._found.fields, mended)
        user_id = self._id("user_id", values)
        if not user_id:
            raise Refused("no user id")
        ts = clean_time(values.get("ts"), mended, self._now)
        text = clean_prose(values.get("text"), mended)
        raw_rating = clean_number(values.get("rating"))
        kind = self._kind(values.get("kind"), text, raw_rating, attributes)
        item_id = self._id("item_id", values) or None
        text, attributes, masked = self._without_personal_data(text, attributes)
        said = {
            "user_id": user_id,
            "item_id": item_id,
            "kind": kind,
            "ts": ts,
            "raw_rating": raw_rating,
            "text": text,
            "attributes": attributes,
        }
        event_id = self._id("event_id", values)
        if not event_id:
            mended.note("event id made")
            event_id = _made_id(said)
        rating = self._rescaled(raw_rating)
        event = _checked(Event, {"event_id": event_id, "rating": rating, **said})
        self.masked += masked
        return event

    def user_of(self, row: Mapping[str, Any]) -> str | None:
        """Whose row it is, be it an event or not; None where that cannot be told."""
        values = {field: row.get(column) for column, field in self._found.fields.items()}
        try:
            return self._id("user_id", values) or None
        except (Refused, RecursionError):
            return None

    def _without_personal_data(
        self, text: str | None, attributes: dict[str, Any]
    ) -> tuple[str | None, dict[str, Any], Counter[str]]:
        """Text and attributes with masks, and how many of each kind.

        An id that is made of a row is made of these: one made of a telephone number could be
        tried out until it fits.
        """
        kinds: Counter[str] = Counter()
        if self._masker is None:
            return text, attributes, kinds
        attributes = {k: self._masker.mask_value(v, k, kinds) for k, v in attributes.items()}
        if text is not None:
            masked = self._masker.mask(text)
            text = masked.text
            kinds.update(found.kind.value for found in masked.findings)
            if masked.findings:
                attributes[MASKED] = [[f.kind.value, f.start, f.end] for f in masked.findings]
        return text, attributes, kinds

    def _id(self, field: str, values: Mapping[str, Any]) -> str | None:
        decimal = field in self._found.decimals
        return clean_id(values.get(field), self._mended, decimal=decimal)

    def _rescaled(self, raw: float | None) -> float | None:
        if raw is None or self._scale is None:
            return None
        if not self._scale.holds(raw):
            raise Refused(f"rating {raw:g} is outside {self._scale}")
        low, high = self._scale
        if (low, high) != (0, 1):
            self._mended.note(f"rating rescaled from {self._scale}")
        return (raw - low) / (high - low)

    def _kind(
        self, value: Any, text: str | None, rating: float | None, attributes: dict[str, Any]
    ) -> EventKind:
        """Our kind; the source's own word, where it is another, is kept as an attribute."""
        word = clean_text(value, self._mended)
        if word is None:
            self._mended.note("kind told from text and rating")
            if rating is not None:
                return EventKind.REVIEW if text else EventKind.RATING
            return EventKind.POST if text else EventKind.OTHER
        plain = "_".join(word.casefold().replace("-", " ").split())
        kind = _KIND_OF.get(plain, EventKind.OTHER)
        if kind != plain:
            self._mended.note("kind unknown" if kind is EventKind.OTHER else "kind renamed")
            attributes["kind"] = word
        return kind


class ItemCleaner:
    """Makes items of rows.

    Args:
        found: what the first reading of the table found.
        mended: where the rules that changed a row are counted.
    """

    def __init__(self, found: TableProfile, mended: Mended) -> None:
        self._found = found
        self._mended = mended

    def __call__(self, row: Mapping[str, Any]) -> Item:
        """The item of a row.

        Raises:
            Refused: the row is no item; the message says why.
        """
        values, attributes = _split(row, self._found.fields, self._mended)
        decimal = "item_id" in self._found.decimals
        item_id = clean_id(values.get("item_id"), self._mended, decimal=decimal)
        title = clean_text(values.get("title"), self._mended)
        if not item_id or title is None:
            raise Refused("no title" if item_id else "no item id")
        return _checked(
            Item,
            {
                "item_id": item_id,
                "title": title,
                "description": clean_prose(values.get("description"), self._mended) or "",
                "tags": clean_tags(values.get("tags"), self._mended),
                "attributes": attributes,
            },
        )

    def user_of(self, row: Mapping[str, Any]) -> str:
        """No item is a user's: ""."""
        return ""


def _split(
    row: Mapping[str, Any], fields: Mapping[str, str], mended: Mended
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row's values by our fields, and the rest as attributes."""
    values = {field: row.get(column) for column, field in fields.items()}
    rest = {k: clean_attribute(v, mended) for k, v in row.items() if k not in fields}
    return values, {str(k): v for k, v in rest.items() if v is not None}


def _made_id(said: Mapping[str, Any]) -> str:
    """An id for a row without one, made of all that it says: the same again for the same row."""
    content = json_text({**said, "ts": said["ts"].isoformat()})
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _checked(model: type[_M], values: dict[str, Any]) -> _M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(f"{first['loc'][0]}: {first['msg']}") from error
