"""Words of praise and of blame in Chinese, for a baseline that only counts them.

The lists are ours; they hold what reviewers of things and places write most.
"""

_POSITIVE = """
    好 棒 赞 喜欢 不错 满意 热情 周到 干净 整洁 舒服 舒适 方便 便宜 实惠 划算 超值 新鲜 美味 好吃
    好喝 精致 漂亮 宽敞 安静 耐心 贴心 到位 推荐 值得 惊喜 完美 正宗 地道 丰富 入味 优惠 良心 优雅
    温馨 亲切 友好 细心 礼貌 开心 给力 合理 可爱 经典 回味 优质 清爽 浓郁 过瘾 流畅 结实 耐用 好看
    好听 精彩 感动
"""
_NEGATIVE = """
    差 坏 难吃 难喝 难看 难听 贵 脏 乱 慢 失望 吵 嘈杂 拥挤 冷漠 不耐烦 差劲 糟糕 恶心 后悔 坑
    油腻 不值 不满 不够 太少 小气 难找 麻烦 郁闷 无语 忽悠 投诉 冷淡 不如 太小 狭小 破 臭 苍蝇
    拉肚子 再也不 不会再 没味 恶劣 遗憾 可惜 不行 不好 不新鲜 无聊 劣质 退货 卡顿 闷热 腥 老旧
    敷衍 垃圾 失败
"""
POSITIVE = tuple(_POSITIVE.split())
NEGATIVE = tuple(_NEGATIVE.split())
