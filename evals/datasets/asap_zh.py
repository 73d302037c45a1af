"""Restaurant reviews in Chinese, with the polarity of the aspects that they speak of (ASAP)."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasteprint.evals.datasets.source import DataSet, Row, in_order_of_no_meaning
from tasteprint.evals.task import Split

_FILES: dict[Split, tuple[str, ...]] = {
    "dev": ("train_sample.csv", "dev_sample.csv"),
    "test": ("test_sample.csv",),
}
_POLARITY = {"1": "positive", "0": "neutral", "-1": "negative"}
_SLICE = 40
#: The columns of the source, with the aspect's name in Chinese and in English.
ASPECTS = {
    "location_traffic": ("交通", "access by public transport"),
    "location_distance_from_business_district": ("离商圈的距离", "distance from the centre"),
    "location_easy_to_find": ("位置", "location"),
    "service_wait_time": ("排队时间", "waiting time"),
    "service_waiters_attitude": ("服务态度", "attitude of the waiters"),
    "service_parking_convenience": ("停车", "parking"),
    "service_serving_speed": ("上菜速度", "speed of the service"),
    "price_level": ("价格", "price"),
    "price_cost_effective": ("性价比", "value for money"),
    "price_discount": ("折扣", "discount"),
    "environment_decoration": ("装修", "decoration"),
    "environment_noise": ("噪音", "noise level"),
    "environment_space": ("空间", "space"),
    "environment_cleaness": ("卫生", "cleanliness"),
    "dish_portion": ("分量", "portion size"),
    "dish_taste": ("口味", "taste"),
    "dish_look": ("菜品外观", "look of the dishes"),
    "dish_recommendation": ("推荐度", "recommendation"),
}


def parse(folder: Path, split: Split) -> Iterator[Row]:
    """Rows ``id``, ``text``, ``stars`` (1 to 5), ``aspects``: those mentioned, with polarity."""
    for name in _FILES[split]:
        with (folder / "raw/data" / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield {
                    "id": row["index"],
                    "text": row["reviewbody"],
                    "stars": float(row["star"]),
                    "aspects": {a: _POLARITY[row[a]] for a in ASPECTS if row[a] in _POLARITY},
                }


def cut(rows: Sequence[Row]) -> Sequence[Row]:
    """40 reviews, in an order of no meaning."""
    return sorted(rows, key=lambda row: in_order_of_no_meaning(row["id"]))[:_SLICE]


ASAP_ZH = DataSet("asap_zh_sample", parse, cut)
