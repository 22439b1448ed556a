"""The kind of work somebody wants: `skill` of the filters, in their own words."""

import re

from bot.dialogue.wishes.trades import KIND, PLACES_OF_WORK
from bot.dialogue.wishes.words import Words

# The name of a trade by its ending: 工, 员, 师 …
_TRADE = re.compile(
    r"(?:找|干|做|当|应聘|招|求|想去|想学|会|有|学|是|,|，|。|\s|^)(?:个|份|点|过|的|一个|"
    r"1个|一份|1份|点儿|些)?"
    r"(?P<trade>[\u4e00-\u9fff]{1,4}?(?:工|员|师傅|师|嫂|助理|管家|主管|学徒|专员|顾问|阿姨|经理))"
    r"(?![作资人时厂地钱具会长傅])"
)
# A thing done, named by its verb: 看店, 送水, 卖鱼.
_END = (
    r"(?=的|也|都|活|这|那种|[打刷切剥摘烤炸蒸叠糊粘缝绣洗扫炒煮包装搬]|之类|"
    r"啥的|什么的|吗|没|不|[,，。;；!?\s]|$)"
)
_DONE = re.compile(
    rf"(?P<trade>(?:看|守)(?:店|摊|铺子|工地|果园|鱼塘|鱼池|厕所|(?:自行|电动)?车棚|宿舍|学校|门市|摊位|机房|锅炉|库房|公园|大院)|"
    rf"卖(?!力)[^\W\d_的了]{{1,3}}?{_END}|"
    rf"(?:端|刷(?!单)|切|挑(?!时间)|剥|摘|采|烤|炸|蒸|擦|叠|糊|粘|绑|缝|绣|织|钩|拣|扒|晒|喂|遛|洗|扫|"
    rf"刨|挖|捡|腌|熨|染|裁|钉|捆|扎|焊|刻|套|挤|磨|修|补|编|串|煮|炒|卤|烙|擀|揉|捞|撬|锄|割|掰|剪|栽|"
    rf"搓|劈|刮|(?<![补津])贴|拼)"
    rf"(?!涂)[^\W\d_着了过的到完好个下上给班贴助习去出起来吗没不呢吧啊是有这那]{{1,4}}?{_END}|穿[珠串针花]|"
    rf"(?:送|跑|拉|搬|卸|装)(?:货|水|牛?奶|菜|报|煤|沙|砖|盒饭|餐|药|花|件|蛋糕|煤气|桶装水|材料|海鲜|米|面)|种(?:地|花|树|蘑菇|草)|"
    rf"养(?:鸡|猪|鱼|花|羊|牛|兔|蜂|虾)|"
    rf"教(?!育|师|室|材|我|会)(?:小学|初中|高中)?[^\W\d_孩娃友生的]{{1,4}}?{_END})"
)
# Other people's children, for pay; one's own are no work.
_CHILDREN = re.compile(
    r"(?:照顾|照看|看|带|哄)(?:小?孩子?|娃|宝宝)(?=[^,，。;；\s]{0,6}的(?:活|工作|岗|阿姨|兼职|营生|差事))|"
    r"(?:(?<=给人)|(?<=给人家)|(?<=帮人)|(?<=人家的))(?:照顾|照看|看|带|哄)(?:小?孩子?|娃|宝宝)"
)
_CAN = re.compile(
    r"(?<!不)(?<!机)(?<!社)(?:会|懂|擅长|学过|熟悉|精通)(?:点|些|做|干|一点|1点|一些|点儿|"
    r"简单的?)?(?P<trade>[\u4e00-\u9fff]{2,5}?)(?:手艺|技术|软件)?(?=[,，。;；!?\s]|的|啥的|和|也会|$)"
)
_CERTIFIED = re.compile(
    r"(?:有|持|考了|拿了|考过|考下)(?:个|本|张)?(?P<trade>[\u4e00-\u9fff]{2,6}?)(?:资格|"
    r"等级|职称|上岗)?(?:证书|证|职称)"
)
# Work named by the place of its words alone: 想干X的活, X类的工作, 招X吗, 有没有X的.
_FRAME_BEFORE = (
    r"(?:有没有|有木有|有无|招不招|要不要|想找|想干|想做|想当|想学|想去|应聘|求职|招聘|"
    r"找|干|做|当|招(?![生商标投待呼牌])|求|学|搞)"
    r"(?:干|做|当|去|学|找|个|份|点儿?|家|些|一份|1份|1个|一个|1家|那种|这种|搞|从事|着){0,4}"
)
_FRAME_AFTER = (
    r"(?:(?:类|方面|这类|这样|这种|之类|相关|一类|行业)?的?(?:零|散|小|短)?"
    r"(?:活儿?|工作|岗位?|营生|差事|兼职))"
)
_FRAMED = (
    re.compile(
        r"(?:做|干|搞|加工|生产)(?P<trade>[\u4e00-\u9fff]{2,6}?)的(?:小?作坊|小?厂子?|店|地方|公司|单位|人家)"
    ),
    re.compile(rf"{_FRAME_BEFORE}(?P<trade>[\u4e00-\u9fff]{{2,6}}?){_FRAME_AFTER}"),
    re.compile(rf"(?:^|[\s,，。;；!?])(?P<trade>[\u4e00-\u9fff]{{2,5}}?){_FRAME_AFTER}"),
    re.compile(
        rf"{_FRAME_BEFORE}(?<!有没有)(?<!有无)(?P<trade>[\u4e00-\u9fff]{{2,5}}?)"
        r"(?:的|吗|没|不|么|呢|嘛|行不|行吗)?(?=[,，。;；!?\s]|$)"
    ),
    re.compile(
        rf"{_FRAME_BEFORE}(?P<trade>[\u4e00-\u9fff]{{2,5}}?)的(?:吗|没|不|么|呢|嘛)?(?=[,，。;；!?\s]|$)"
    ),
)
# Signs of words that say how, who, when or how much: no name of a trade holds them.
_NO_NAME = re.compile(
    r"活(?!动)|[我俺咱你您他她它们这那哪啥什怎么吗呢吧啊呀嘛了着过得的很太最更都也就还又再只才能可要想给让被"
    r"把将离从跟及或与但因为如果没不无别甭行好坏多少高低近远快慢早晚午年月周点钱块元岁孩娃宝爸爷奶婆"
    r"姐妹哥弟家听班岗带份种赚挣招找谁几每各两半]"
)
_NO_TRADE = re.compile(
    r"被(?!罩|子|套|褥)|本|谁|请|身份|户口|居住|结婚|出生|打工|职工|员工|律师|医师|上工|手工|分工|"
    r"加工|开工|动工|人员|会员|"
    r"党员|学员|老师|军嫂|大嫂|^(?:来|男|女|能|可以|想|要|有|没|不|什么|啥|哪|打|零|"
    r"临时|招|普通|员|职|正式|小时|钟点|合同|人|开|复|上|下|停|罢|身份|健康|残疾|单|"
    r"失业|居住|结婚|出生|毕业|学生|驾驶)"
    r"|^的|说话|上网|用手机|来事|英文名|(?:孩子|娃)|初中|高中"
)
# What is said of any post, of oneself or of looking for work: no trade either.
_NOT_NAMED = re.compile(
    r"工作|兼职|全职|适合|轻快|轻松|轻巧|轻省|轻便|稳定|正规|靠谱|合适|长期|短期|临时|灵活|自由|弹性|普通|"
    r"简单|随便|体力|脏|赚|工资|薪|提成|计件|招聘|信息|单位|公司|机会|门路|老板|厂子|工厂|企业|政府|"
    r"社区|街道|附近|周边|身体|健康|照顾|接送|学历|文化|经验|年龄|培训|补贴|保险|咨询|打听|问|帮忙|推荐|"
    r"介绍|了解|麻烦|谢|需要|要求|待遇|环境|方便|双休|单休|包吃|包住|管饭|食宿|宿舍|手艺|技术|技能|专业|"
    r"特长|证|毕业|妈妈|宝妈|门口|小区|地方|长时间|日结|清闲|安静|干净|单纯|体面|安全|坐着|站着|辛苦|"
    r"累|苦|重|事情|任何|其他|其它|别的|一样|正经|现成|上手|女|男|退休|老年|老人家|中年|大龄|"
    r"学生|上学|放学|外地|本地|当地|市里|城里|郊区|乡镇|农村|村里|镇|电话联系|联系|报名|登记|"
    r"时间|白天|夜|晚|时候|空闲|小时|钟头|双职工|单亲|二胎|三胎|产后|怀孕|哺乳|威海|环翠|山东|"
    r"普通话|说话|电动车|驾照|三轮车|摩托|骑车|喝酒|抽烟|聊天|微信|智能手机|手机|力气|力所能及|吃苦|左右|之间|以内|以上|以下|之前|之后|期间|前后|中间|空当|^[光个]"
)
_NEGATION = re.compile(
    r"(?:不要|不想|不会|不干|不做|不喜欢|不考虑|不是|别是|别让|别给|别|除了|不去|"
    r"不愿意?|干不了|做不了|没做过|没干过|(?<!有)没有?|讨厌|拒绝|不)"
    r"(?:干|做|去|当|搞|要|是|找|介绍|推荐|学)?(?:什么|那种)?$"
)
# 除了直播卖货都行; and what is in one breath with a kind that is not wanted.
_EXCEPT = re.compile(
    r"(?:除了|除去|除开|刨去)[^,，。;；!?\s]{1,12}?(?:以外|之外|其[它他]|别的|啥都|什么都|都|也|外)"
)
_AND = re.compile(r"(?:、|和|跟|或者?|还有|与|啥的){0,2}")
_DENIED = re.compile(
    r"^(?:类|的|这种|那种|之类)?(?:的)?(?:活)?(?:就)?(?:不要|不行|不干|不做|不去|"
    r"不考虑|除外|免谈|就算了|干不了|做不了|不会)"
)
_PAST = re.compile(
    r"(?:以前|之前|原来|原先|过去|从前|曾经?|早先|年轻时|结婚前|生孩子前|[干做当开学]"
    r"过)[^,，。;；\s想]{0,8}$"
)
# 会计专业, 做自媒体3年: what somebody comes from.
_BACKGROUND = re.compile(r"专业|(?:干|做)?了?(?:\d{1,2}|[一两二三四五六七八九十几好多]{1,2})来?年")
# What somebody can do is not yet what they look for: 会做饭, 想找保洁.
_ONLY_CAN = re.compile(r"(?<!不)(?:会|懂)(?:做|点|些|干)?$")
_LONGEST = 10
_BEFORE_NOW, _PLACE, _ABLE = 4, 2, 1
# 家政公司, 养殖场: where the work is done.
_GROUNDS = ("公司", "中心", "市场", "场", "厂", "店", "馆", "站点", "站", "间", "院", "铺", "作坊")
# Every kind of work is done there: no part of its name.
_ANY_WORK = ("超市", "便利店", "酒店", "饭店")
_BETWEEN = ("", "的", "、", *_GROUNDS)
_GREETED = re.compile(r"您|你|好|请问|,|，|我")
_TAUGHT = frozenset(
    ("托管", "托管班", "英语", "老师", "画画", "舞蹈", "辅导", "家教", "钢琴", "美术")
)
# What is not the work but where a child is, or who speaks.
_OTHERWISE = re.compile(r"(?:孩子|娃|儿子|闺女|孙子|孙女|老大|老二)[^,，。;；]{0,6}$")


def read_skill(words: Words) -> str | None:
    """The first kind of work wanted, in the resident's words; None where none is.

    One that is not wanted (不要直播) is heard, and cannot be filtered by. What was done before
    counts where nothing else is named; a bare place of work (超市) gives way to the work, and what
    somebody can do to what they want.
    """
    wanted: list[tuple[int, int, re.Match[str]]] = []
    words.cannot(_EXCEPT)
    last_denied = -1
    for found in (*KIND.finditer(words.text), *_CHILDREN.finditer(words.text)):
        before, after = words.text[: found.start()], words.text[found.end() :]
        if denied := _NEGATION.search(before):
            last_denied = found.end()
            if not denied.group().startswith(("不会", "没")):
                words.unread.append(denied.group() + found.group())
            continue
        if last_denied >= 0 and _AND.fullmatch(words.text[last_denied : found.start()]):
            last_denied = found.end()
            words.unread.append(found.group())
            continue
        if denied := _DENIED.search(after):
            words.unread.append(found.group() + denied.group())
            continue
        if (_OTHERWISE.search(before) and found.group() in _TAUGHT) or (
            found.group() == "老师" and _GREETED.match(after)
        ):
            continue
        rank = (
            _BEFORE_NOW * bool(_PAST.search(before) or _BACKGROUND.match(after))
            + _PLACE * (found.group() in PLACES_OF_WORK)
            + _ABLE * bool(_ONLY_CAN.search(before) or after.startswith(_GROUNDS))
        )
        wanted.append((rank, found.start(), found))
    surely = any(rank < _PLACE for rank, _, _ in wanted)
    named = None if surely else _named(words) or _framed(words)
    if named:
        return named
    if wanted:
        best = min(wanted, key=lambda one: one[:2])[2]
        return _joined(
            words, sorted((one[2] for one in wanted), key=lambda found: found.start()), best
        )
    return None


def _joined(words: Words, all_found: list[re.Match[str]], first: re.Match[str]) -> str:
    """The words of `first` with those that stand next to them: 外贸跟单, 卖衣服的导购."""
    start, end = first.span()
    beside = [found for found in all_found if found.group() not in _ANY_WORK]
    for found in beside:
        between = words.text[end : found.start()]
        if found.start() >= end and between in _BETWEEN and found.end() - start <= _LONGEST:
            end = found.end()
    for found in reversed(beside):
        between = words.text[found.end() : start]
        if found.end() <= start and between in _BETWEEN and end - found.start() <= _LONGEST:
            start = found.start()
    skill = words.text[start:end]
    for found in all_found:
        words.remove(found)
    return skill


def _named(words: Words) -> str | None:
    """Work that the table does not hold, by its verb, its ending or its certificate."""
    for pattern in (_DONE, _TRADE, _CERTIFIED, _CAN):
        for match in pattern.finditer(words.text):
            if pattern is _CAN and (
                _NOT_NAMED.search(match["trade"]) or _NO_NAME.search(match["trade"])
            ):
                continue
            if not (_NO_TRADE.search(match["trade"]) or _unwanted(words, match)):
                words.remove(match)
                return match["trade"]
    return None


def _framed(words: Words) -> str | None:
    """Work that nothing but its place in the sentence tells: 苹果套袋 in 有没有苹果套袋的."""
    for pattern in _FRAMED:
        for match in pattern.finditer(words.text):
            name = match["trade"]
            if _NO_NAME.search(name) or _NOT_NAMED.search(name) or _NO_TRADE.search(name):
                continue
            if not _unwanted(words, match):
                words.remove(match)
                return name
    return None


def _unwanted(words: Words, match: re.Match[str]) -> bool:
    """Whether the words before or after what was matched say no to it."""
    before = words.text[: match.start("trade")]
    return bool(_NEGATION.search(before) or _DENIED.search(words.text[match.end("trade") :]))
