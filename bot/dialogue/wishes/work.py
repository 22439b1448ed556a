"""The kind of work somebody wants: `skill` of the filters, in their own words."""

import re

from bot.dialogue.wishes.words import Words

# Kinds of work by the words people say, and nothing that is said of a child or a post as such.
_KINDS = """
行政文员 行政助理 行政 文员 文秘 秘书 前台 内勤 人事 会计 出纳 记账 做账 财务
报税 统计员 资料员 跟单 单证 采购 打字员 打字录入 打字 录入 数据标注 标注
电脑操作 办公软件 电脑 翻译 设计 美工 程序员 网管 编程 排版 公众号 图文 写稿
文案 编辑 校对 在线客服 网店客服 居家客服 电话客服 客服 话务员 话务 电销 网店
电商运营 电商 运营 拍照 摄影 修图 短视频 剪视频 剪辑 视频 带货主播 直播带货
直播助理 主播 直播 场控 带货 自媒体 配音 收银员 收银 导购员 导购 售货员 售货
店员 营业员 理货员 理货 上货 促销员 促销 销售 卖货 卖衣服 超市 便利店 服装店
药店 奶茶店 花店 蛋糕店 面包房 服务员 端盘子 端菜 传菜 洗碗工 洗碗 刷碗 刷盘子
洗菜 择菜 切菜 配菜 帮厨 后厨 厨房 厨师 面点师 面点 白案 包饺子 花饽饽 饽饽
烘焙 裱花 蛋糕 打荷 做饭阿姨 做饭 烧饭 煮饭 小饭桌 食堂 餐饮 饭店 餐厅 早餐 快餐 咖啡师
咖啡 钟点工 小时工 家政服务员 家政 保姆 住家保姆 保洁员 保洁 打扫卫生 打扫 扫地
扫楼道 清洁 擦玻璃 洗衣 熨衣 收纳 客房 叠被 布草 民宿管家 民宿 酒店 月嫂
产后修复 育儿嫂 育婴师 育婴员 育婴 保育员 保育 看孩子的活 带孩子的活 照顾小月孩
看娃的活 催乳师 催乳 小儿推拿 托育老师 托育员 托管班老师 托管老师 托管 晚托 午托
看作业 辅导作业 作业辅导 辅导 家教 幼师 幼儿园老师 教师 老师 钢琴 英语 舞蹈
画画 书法 教练 护理员 养老护理 养老院 护工 陪护 陪诊 护士 护理 照顾老人
伺候老人 看护老人 看老人 助浴 药剂 康复 推拿 按摩 足疗 理疗 艾灸 美容师 美容
美甲 美发 理发 化妆 美睫 纹绣 瑜伽 缝纫工 缝纫 踩缝纫机 平车 锁边 裁剪 裁缝
改衣服 绣花 刺绣 十字绣 钩针 钩织 钩花 钩东西 编织 织毛衣 织帽子 串珠子 串珠
穿珠 手串 缠花 编绳 剪线头 剪线 糊纸盒 粘纸盒 折纸盒 针线 手工艺 手工 组装
装配 装袋 贴标 贴标签 插花 绢花 布偶 玩具 渔具 鱼钩 鱼漂 渔网 织网 包装分拣
包装工 包装 分拣员 分拣 打包 装箱 质检员 质检 检验 查货 验货 流水线 操作工
普工 车工 电焊 焊工 电工 仓库管理 仓管 库管 仓库 搬运 装卸 叉车 物流 快递员
快递 送快递 送外卖 外卖 送餐 跑腿 骑手 司机 开车 代驾 接送员 海产品 水产品
水产加工 海参加工 海参 海米 扒海鲜 扒蛤蜊 开海 海鲜加工 海带 晒海带 摘苹果 采摘 大棚 种菜 园艺
绿化 拔草 花卉 养殖 水产 保安 门卫 看门 看大门 看车 停车 物业 管理员 网格员
宿管 图书管理员 图书 导游 讲解员 讲解 发传单 发单 问卷 地推 房产中介 保险业务员
驾校 收废品
"""
_KIND = re.compile("|".join(sorted(_KINDS.split(), key=len, reverse=True)))
# What is left: the name before 工, 员, 师 … or 的活, 岗.
_TRADE = re.compile(
    r"(?:找|干|做|当|应聘|招|求|想去|会|有|学|是|,|，|。|\s|^)(?:个|份|点|过|的|一个|"
    r"1个|一份|1份|点儿|些)?"
    r"(?P<trade>[\u4e00-\u9fff]{1,4}?(?:工|员|师|嫂|助理|管家|主管))(?![作资人时厂地钱具会长])"
)
# A thing done, named by its verb: 看店, 送水, 卖鱼.
_DONE = re.compile(
    r"(?P<trade>(?:看|守)(?:店|摊|铺子|工地|果园|鱼塘)|站柜台|"
    r"卖(?!力)[\u4e00-\u9fff]{1,2}?(?=的|也|都|[,，。;；!?\s]|$)|"
    r"(?:端|刷(?!单)|切|挑|剥|摘|采|烤|炸|蒸|擦|叠|糊|粘|绑|缝|绣|织|钩|拣|扒|晒|喂|"
    r"遛)(?!涂)[^\W\d_着了过的]{1,2}(?=的|也|都|活|单|[,，。;；!?\s]|$)|穿[珠串针花]|"
    r"(?:送|跑|拉|搬|卸|装)(?:货|水|牛?奶|菜|报)|洗车|修(?:车|鞋|手机|电器|电脑)|种(?:地|"
    r"花|树|蘑菇)|养(?:鸡|猪|鱼|花)|摆摊|出摊)"
)
_CAN = re.compile(
    r"(?<!不)(?:我会|俺会|会|懂|擅长|学过|熟悉)(?:点|些|做|干|一点|1点|一些|"
    r"简单的?)?(?P<trade>[\u4e00-\u9fff]{2,4})(?=[,，。;；!?\s]|的活|$)"
)
_CERTIFIED = re.compile(
    r"(?:有|持|考了|拿了|考过)(?:个|本|张)?(?P<trade>[\u4e00-\u9fff]{2,6}?)(?:资格|"
    r"等级|职称)?(?:证书|证|职称)"
)
_NO_TRADE = re.compile(
    r"被|本|谁|请|身份|户口|居住|结婚|出生|打工|职工|员工|律师|医师|上工|手工|分工|"
    r"加工|开工|动工|人员|会员|"
    r"党员|学员|老师|军嫂|大嫂|^(?:来|男|女|能|可以|想|要|有|没|不|什么|啥|哪|打|零|"
    r"临时|招|普通|员|职|正式|小时|钟点|合同|人|开|复|上|下|停|罢|身份|健康|残疾|单|"
    r"失业|居住|结婚|出生|毕业|学生|驾驶)"
    r"|^的|说话|上网|用手机|来事|英文名|(?:孩子|娃)|初中|高中"
)
_NEGATION = re.compile(
    r"(?:不要|不想|不会|不干|不做|不喜欢|不考虑|不是|别是|别让|别给|别|除了|不去|"
    r"不愿意?|干不了|做不了|没做过|没干过|(?<!有)没有?|讨厌|拒绝|不)"
    r"(?:干|做|去|当|搞|要|是|找|介绍|推荐|学)?(?:什么|那种)?$"
)
_DENIED = re.compile(
    r"^(?:类|的|这种|那种|之类)?(?:的)?(?:活)?(?:就)?(?:不要|不行|不干|不做|不去|"
    r"不考虑|除外|免谈|就算了|干不了|做不了|不会)"
)
_PAST = re.compile(
    r"(?:以前|之前|原来|原先|过去|从前|曾经?|早先|年轻时|结婚前|生孩子前|[干做当开学]"
    r"过)[^,，。;；]{0,8}$"
)
# What is not the work but where a child is, or who speaks.
_OTHERWISE = re.compile(r"(?:孩子|娃|儿子|闺女|孙子|孙女|老大|老二)[^,，。;；]{0,6}$")
_PLACES_OF_WORK = """
英语 水产 药店 奶茶店 服装店 花店 蛋糕店 卖衣服 卖货 超市 便利店
饭店 酒店 民宿 养老院 快餐 老师 餐厅 食堂 物业 仓库 视频 厨房 电脑
"""
_LESS = frozenset(_PLACES_OF_WORK.split())


def read_skill(words: Words) -> str | None:
    """The first kind of work wanted, in the resident's words; None where none is.

    One that is not wanted (不要直播) is heard, and cannot be filtered by. What was done before
    counts where nothing else is named, and a bare place of work (超市) gives way to the work.
    """
    wanted: list[tuple[int, int, re.Match[str]]] = []
    for found in _KIND.finditer(words.text):
        before, after = words.text[: found.start()], words.text[found.end() :]
        if denied := _NEGATION.search(before):
            if not denied.group().startswith(("不会", "没")):
                words.unread.append(denied.group() + found.group())
            continue
        if denied := _DENIED.search(after):
            words.unread.append(found.group() + denied.group())
            continue
        rank = 0
        if found.group() in _LESS:
            rank = 1
        if _PAST.search(before) or after.startswith("专业"):
            rank = 2
        if _OTHERWISE.search(before) and found.group() in ("托管", "英语", "老师", "画画", "舞蹈"):
            continue
        wanted.append((rank, found.start(), found))
    surely = any(rank == 0 for rank, _, _ in wanted)
    named = None if surely else _named(words)
    if named:
        return named
    if wanted:
        for _, _, found in wanted:
            words.remove(found)
        return min(wanted, key=lambda one: one[:2])[2].group()
    return None


def _named(words: Words) -> str | None:
    """Work that the table does not hold, by its verb, its ending or its certificate."""
    for pattern in (_DONE, _TRADE, _CERTIFIED, _CAN):
        for match in pattern.finditer(words.text):
            if not _NO_TRADE.search(match["trade"]):
                words.remove(match)
                return match["trade"]
    return None
