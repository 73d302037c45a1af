"""Restaurant reviews in Chinese, with the polarity of the aspects that they speak of (ASAP)."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasteprint.evals.datasets.source import DataSet, Row, Split, hash_order

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

#: Words that betray, in a review, which aspect a clause speaks of: by the aspect's name in Chinese.
#: They are ours, written down before any figure was seen.
_WORDS = {
    "交通": "地铁 公交 打车 站台 车站 开车 出口 号线",
    "离商圈的距离": "商圈 商场 广场 市中心 附近 旁边 离家 隔壁 步行街 万达 闹市 中心",
    "位置": "地址 好找 难找 找到 地理 门口 路口 地方 地段 楼下 导航 路边",
    "排队时间": "排队 等位 等了 等待 排了 取号 拿号 人多 要等 排",
    "服务态度": "服务 服务员 态度 老板 店员 阿姨 店家 热情 前台 老板娘 小哥 小妹",
    "停车": "车位 停车场 泊车",
    "上菜速度": "上菜 出菜 速度 上得 催 上的",
    "价格": "价钱 人均 贵 便宜 价位 消费 实惠 元 块钱 块",
    "性价比": "划算 值 实惠 超值 物美价廉",
    "折扣": "团购 优惠 打折 活动 券 闪惠 折 代金 套餐 会员 赠送 免费 秒杀 霸王餐",
    "装修": "环境 装饰 风格 氛围 布置 格调 情调 设计 装潢",
    "噪音": "吵 安静 嘈杂 热闹 喧闹 清静 吵闹",
    "空间": "大厅 包间 包厢 宽敞 座位 拥挤 店面 地方 桌子 位置 位子 面积 挤 狭小 小店",
    "卫生": "干净 整洁 脏 苍蝇 清洁",
    "分量": "份量 量 大份 吃饱 量大 量足 好多 满满 个头 吃不完",
    "口味": "味道 好吃 难吃 口感 入味 好喝 鲜 咸 嫩 味 香 美味",
    "菜品外观": "外观 摆盘 卖相 好看 精致 颜值 造型 色泽 新鲜 漂亮",
    "推荐度": "推荐 必点 招牌 特色 值得 首推 最爱",
}
WORDS = {name: tuple(words.split()) for name, words in _WORDS.items()}


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
    """40 reviews, in a fixed pseudo-random order."""
    return sorted(rows, key=lambda row: hash_order(row["id"]))[:_SLICE]


ASAP_ZH = DataSet("asap_zh_sample", parse, cut)
