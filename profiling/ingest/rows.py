"""Cleaning of rows: from what an input table holds to events and items."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tasteprint.profiling.ingest.ratings import Scale
from tasteprint.profiling.ingest.schema import TableProfile
from tasteprint.profiling.ingest.values import (
    Corrections,
    RowRejected,
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

# The words of other systems for our kinds.
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
    """Makes an event of a row.

    Args:
        profile: what the first pass over the table found.
        scale: of the ratings; needed where there are any.
        now: events more than a day later are rejected.
        corrections: where the rules that changed a row are counted.
        masker: masks personal data in texts and attributes; None leaves them unchanged.

    Attributes:
        masked: how much personal data was masked in the accepted rows, by kind.
    """

    def __init__(
        self,
        profile: TableProfile,
        scale: Scale | None,
        now: datetime,
        corrections: Corrections,
        masker: "Masker | None" = None,
    ) -> None:
        self._profile = profile
        self._scale = scale
        self._now = now
        self._corrections = corrections
        self._masker = masker
        self.masked: Counter[str] = Counter()

    def __call__(self, row: Mapping[str, Any]) -> Event:
        """Return the event of a row.

        Raises:
            RowRejected: the row is not an event; the message says why.
        """
        corrections = self._corrections
        values, attributes = _split(row, self._profile.fields, corrections)
        user_id = self._id("user_id", values)
        if not user_id:
            raise RowRejected("no user id")
        ts = clean_time(values.get("ts"), corrections, self._now)
        text = clean_prose(values.get("text"), corrections)
        raw_rating = clean_number(values.get("rating"))
        kind = self._kind(values.get("kind"), text, raw_rating, attributes)
        item_id = self._id("item_id", values) or None
        text, attributes, masked = self._without_personal_data(text, attributes)
        content = {
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
            corrections.note("event id made")
            event_id = _made_id(content)
        rating = self._rescaled(raw_rating)
        event = _checked(Event, {"event_id": event_id, "rating": rating, **content})
        self.masked += masked
        return event

    def user_of(self, row: Mapping[str, Any]) -> str | None:
        """Return the user of a row, event or not; None where it names none."""
        values = {field: row.get(column) for column, field in self._profile.fields.items()}
        try:
            return self._id("user_id", values) or None
        except (RowRejected, RecursionError):
            return None

    def _without_personal_data(
        self, text: str | None, attributes: dict[str, Any]
    ) -> tuple[str | None, dict[str, Any], Counter[str]]:
        """Return text and attributes with masks, and how many there are of each kind.

        An id that is made of a row is made of these: from one made of a telephone number the
        number could be guessed by trial.
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
        decimal = field in self._profile.decimals
        return clean_id(values.get(field), self._corrections, decimal=decimal)

    def _rescaled(self, raw: float | None) -> float | None:
        if raw is None or self._scale is None:
            return None
        if not self._scale.holds(raw):
            reason = f"rating {raw:g} is outside {self._scale}"
            raise RowRejected(reason, f"rating is outside {self._scale}")
        low, high = self._scale
        if (low, high) != (0, 1):
            self._corrections.note(f"rating rescaled from {self._scale}")
        return (raw - low) / (high - low)

    def _kind(
        self, value: Any, text: str | None, rating: float | None, attributes: dict[str, Any]
    ) -> EventKind:
        """Return our kind; the source's own word, where it differs, is kept as an attribute."""
        word = clean_text(value, self._corrections)
        if word is None:
            self._corrections.note("kind told from text and rating")
            if rating is not None:
                return EventKind.REVIEW if text else EventKind.RATING
            return EventKind.POST if text else EventKind.OTHER
        plain = "_".join(word.casefold().replace("-", " ").split())
        kind = _KIND_OF.get(plain, EventKind.OTHER)
        if kind != plain:
            self._corrections.note("kind unknown" if kind is EventKind.OTHER else "kind renamed")
            attributes["kind"] = word
        return kind


class ItemCleaner:
    """Makes an item of a row.

    Args:
        profile: what the first pass over the table found.
        corrections: where the rules that changed a row are counted.
    """

    def __init__(self, profile: TableProfile, corrections: Corrections) -> None:
        self._profile = profile
        self._corrections = corrections

    def __call__(self, row: Mapping[str, Any]) -> Item:
        """Return the item of a row.

        Raises:
            RowRejected: the row is not an item; the message says why.
        """
        values, attributes = _split(row, self._profile.fields, self._corrections)
        decimal = "item_id" in self._profile.decimals
        item_id = clean_id(values.get("item_id"), self._corrections, decimal=decimal)
        title = clean_text(values.get("title"), self._corrections)
        if not item_id or title is None:
            raise RowRejected("no title" if item_id else "no item id")
        return _checked(
            Item,
            {
                "item_id": item_id,
                "title": title,
                "description": clean_prose(values.get("description"), self._corrections) or "",
                "tags": clean_tags(values.get("tags"), self._corrections),
                "attributes": attributes,
            },
        )

    def user_of(self, row: Mapping[str, Any]) -> str:
        """Return "": no item belongs to a user."""
        return ""


def _split(
    row: Mapping[str, Any], fields: Mapping[str, str], corrections: Corrections
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a row's values by our fields, and the rest as attributes."""
    values = {field: row.get(column) for column, field in fields.items()}
    rest = {k: clean_attribute(v, corrections) for k, v in row.items() if k not in fields}
    return values, {str(k): v for k, v in rest.items() if v is not None}


def _made_id(content: Mapping[str, Any]) -> str:
    """Return an id for a row without one, made of its content: the same for the same row."""
    text = json_text({**content, "ts": content["ts"].isoformat()})
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _checked(model: type[_M], values: dict[str, Any]) -> _M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{first['loc'][0]}: {first['msg']}"
        raise RowRejected(reason, f"{first['loc'][0]} is not valid") from error
