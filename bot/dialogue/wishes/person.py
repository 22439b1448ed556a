"""Who looks for work and on what terms: age, schooling, insurance, work at home, what cannot be."""

import re
from datetime import date

from bot.dialogue.wishes.words import Words

_CHILD = re.compile(
    r"(?:孩子|孩|娃|宝宝|宝|儿子|老大|老二|大的|小的|孙子|孙女|外孙|2宝|大宝|小嫚|"
    r"小厮)(?:都|今年|刚|才|已经|快|也|虚岁|满|过了)*$"
)
_AGE_OF_CHILD = re.compile(r"^(?:周)?岁(?:多|半)?(?:的)?(?:孩|娃|宝(?!妈)|儿子|双胞胎)")
_AGES = (
    re.compile(r"(?<!\d)(?P<age>[1-7]\d)(?:多|来|出头)?(?:周)?岁"),
    re.compile(
        r"(?:今年|本人|年龄|年纪|岁数|虚岁|周岁|妈妈|我妈|我爸|老伴|婆婆|老公|老婆|爱人|妹妹?|弟弟?|对象|媳妇|闺女|老头|老太太?|大姨|大妈|大爷|阿姨|父亲|母亲|女士|"
        r"姐|嫂子|我|俺|她|他|女|男)(?:是|都|已经|快|才|有|:|：|,|，|今年){0,4}"
        r"(?P<age>[1-7]\d)(?![\d.点块元月天年个k千万号%:小公斤])"
    ),
    re.compile(
        r"(?<![\d.])(?P<age>[3-7]0|[2-7]\d)(?:多|来|出头|开外|好几)?(?:了|啦|的人|奔|上下|"
        r"的女|的男|的妈|的老)"
    ),
    re.compile(r"(?<![\d.])(?P<age>[2-7]\d)(?:出头|好几|开外|多(?=[,，。\s]|$))(?![块元])"),
    re.compile(r"(?:^|[,，\s])(?P<age>[2-6]\d)(?=[,，\s]|$)"),
)
_BORN = re.compile(
    r"(?<!\d)(?P<year>19[5-9]\d|200\d|[5-9]\d|0\d)年(?:的|生|出生|生人)(?!娃|孩|宝)|"
    r"(?<=[,，。\s女男我是])(?P<year2>19[6-9]\d|200\d|[6-9]\d|0\d)年(?=[,，。\s]|$)"
)
_BORN_OF_CHILD = re.compile(r"(?:孩子|娃|宝|儿子|闺女|老大|老二)[^,，]{0,3}$")
_SCHOOLS = {
    "小学": "小学",
    "初中": "初中",
    "中学": "初中",
    "高中": "高中",
    "职高": "中专",
    "技校": "中专",
    "中技": "中专",
    "中专": "中专",
    "大专": "大专",
    "专科": "大专",
    "大学专科": "大专",
    "高职": "大专",
    "本科": "本科",
    "大学本科": "本科",
    "大本": "本科",
    "大学生": "本科",
    "大学": "本科",
    "硕士": "硕士",
    "研究生": "硕士",
    "博士": "博士",
}
_SCHOOL = re.compile(
    rf"(?P<school>{'|'.join(sorted(_SCHOOLS, key=len, reverse=True))})"
    r"(?P<said>都?(?:毕业|文化|学历|水平|文凭|程度|没毕业|没念完|没上完|没读完|毕了业|"
    r"及?以上|肄业|就|都没))?"
)
_AT_SCHOOL = re.compile(
    r"(?:孩子|娃|宝|儿子|闺女|女儿|孙子|孙女|老大|老二|大的|小的|孩|"
    r"小嫚)[^,，。;；\s]{0,5}$|(?:上|读|念|接|送|附近的?|去|在|陪读)$"
)
# 小学老师, 大学门口: a word that goes on is no schooling.
_GOES_ON = re.compile(r"[^\s,，。;；!?]")
# 初中数学: what is taught, not what somebody has learnt.
_BELOW_COLLEGE = ("小学", "初中", "中学", "高中")
_SUBJECT = re.compile("数学|语文|英语|物理|化学|作业|课|生|孩|娃")
_WENT = re.compile(
    r"(?:我|俺|本人|只|就|光|才)(?:就)?(?:上|读|念)(?:过|到|完|了)?$|(?:上|读|念)(?:过|到|完)$"
)
_NO_SCHOOL = re.compile(
    r"(?:没文化|不识字|没上过学|没念过书|没学历|大字不识[^,，]{0,2}|学历低|文化低|"
    r"文化不高|学历不高|没啥文化|没什么文化|没多少文化)"
)
_NO_INSURANCE = re.compile(
    r"(?:不|没|无|别|甭|用不着)(?:用|要|想|需要?|给|上|在乎|强求|有)?(?:交|缴|上|买|"
    r"有)?(?:社保|5险|五险|保险)|"
    r"(?:社保|5险|五险|保险)(?:我|俺)?(?:自己|自个)[交缴上]|自己[交缴]了?的?(?:社保|保险)|"
    r"(?:社保|5险|五险|保险)(?:有没有|交不交|上不上)?(?:无所谓|不要求|都行|都可以|"
    r"不用|没有也行|不要)|"
    r"(?:卖|跑|做|干|推销)保险|保险(?:公司|业务|销售|推销|代理)"
)
_NEVER_WITHOUT_INSURANCE = re.compile(
    r"(?:没有?|不|无)(?:给|有)?[交缴上]?(?:社保|[5五]险|保险)的?(?:都|就|我)?(?:不[要干去做行]|不考虑|免谈|算了)"
)
_INSURANCE = re.compile(
    r"(?:[交缴上买有带给含包要办管]{0,2}(?:个|齐|全|上|点)?)?(?:社保|社会保险|"
    r"[5五6六3三]险(?:[1一2二]金)?|养老保险|职工保险|工伤保险|保险|公积金|养老和?医疗)"
)
_HOME = re.compile(
    r"(?:(?:领|取)(?:点)?(?:料|活|材料|货)|发(?:料|活|材料))(?:回(?:来|去|家))?(?:做|干|弄)?|来料加工|"
    r"(?:拿|领|捎|带)回(?:家|来|去)|"
    r"(?:俺|我)?家里?(?:头)?有(?:\d?台|[一两二三几]台|个|着)?(?:旧)?(?:缝纫机|电脑|机器|平车)|居家|宅家|"
    r"宅在家|(?:拿|带|领|捎|取|搬|背|弄)(?:料|活|货|点|东西|材料)?(?:回|到)?(?:家|"
    r"家里|家来)(?:来|去|里)?(?:做|干|弄|加工|缝|钩|穿|慢慢)?|(?:拿|带|领|捎)回(?:去|"
    r"来)(?:做|干|弄)|"
    r"手机上?(?:就)?(?:能|可以)(?:做|干|弄|操作|挣)|全天在家|24小时在家|"
    r"不(?:用)?(?:出门|出屋|出家门)|(?:出|走|离)不(?:了|开)(?:门|家|身|人)|远程|"
    r"线上(?!.{0,3}(?:招聘|平台))|网上(?:做|干|的|能|兼职|接|挣|赚|(?=录|打字|教|上课|写|画|翻译|客服))|"
    r"(?:能|想|可以|就|只能|只想)在家(?!带|看|照|待|呆|闲|伺候|歇|养|"
    r"陪)(?=[^,，。\s]?(?:[,，。;；!?\s的吗]|$))|在家(?:的活|的工作|的兼职)|"
    r"家里(?:头)?(?:就|也)?(?:能|可以)(?:干|做|弄)|"
    r"(?:边|一边|1边)(?:带|看|哄)(?:着)?(?:娃|孩子|宝宝|孙子)[^,，。]{0,2}(?:边|一边|"
    r"1边)(?:能|可以)?(?:干|做|挣|赚|弄)|守着(?:孩子|娃|家)(?:就)?(?:能|可以)?(?:干|"
    r"做|挣)|不离家|送到家|送上门(?:来)?|(?:足不|不)出户|(?:屋|房|家)里头?(?:做|干|"
    r"弄)(?:点|些)?|炕(?:头|上)|"
    r"在(?:自己|自个儿?|俺|我)?家(?:里|头)?\s{0,4}(?:就|也|能|可以|的|边|带着?(?:娃|"
    r"孩子)?(?:还|也|就|又|的?时候|同时|顺便|,|，)*(?:能|可以)?)*(?:办公|上班|"
    r"接单|弄|挣|赚|给人|帮人|兼职|工作|接|(?=干|做|加工|缝|钩|穿|串|打字|录入|剪|写|糊|粘|折|编|织|绣|播|画|翻译|设计))"
)
_NOT_HOME = re.compile(
    r"(?:不想|不要|不愿意?|别)(?:在家|居家)[^,，。\s]{0,3}|(?:能|想|要)出(?:去|来|"
    r"门)(?:上班|干活|做工|工作)?"
)
_WITH_CHILD = re.compile(
    r"(?:能|可以|让|允许)?(?:带|领)着?(?:孩子|娃|宝宝|小孩)(?:去|一起|一块|来|到|"
    r"过去)*(?:上班|干活|上工|上岗|去)(?:的|也行)?"
)
_HEALTH = re.compile(
    r"(?:腰|腿|膝盖|颈椎|腰椎|胳膊|手腕|手|眼|眼睛|耳朵|身体|心脏|血压|腿脚|胃|"
    r"肩)[^,，。;；\s]{0,3}(?:不好|不行|不得劲|疼|差|不便|不利索|不灵|突出|花|背|"
    r"做过?手术|有(?:点)?(?:毛病|问题)|受过伤)|"
    r"(?:站|坐|蹲|走|弯腰|爬楼|久站|久坐)不(?:了|住|得|动)(?:太久|太长|多久|时间长|"
    r"长时间|久)?|不能(?:太)?(?:久站|久坐|久蹲|长时间站|长时间坐|干重活|提重|搬重|"
    r"弯腰|碰水|下水|沾水|累着|站)[^,，。\s]{0,3}|"
    r"(?:干不了|做不了|搬不动|提不动|拿不动|不干|不能干|不要|别是)(?:太)?(?:重|累|"
    r"体力)(?:的|活|东西)*|怀孕[^,，。\s]{0,4}|哺乳期|喂奶|高血压|糖尿病|"
    r"残疾[^,，。\s]{0,3}|听力不[^,，。\s]{0,3}|聋哑?|"
    r"(?:能|可以|有)?坐着(?:干|做)的?|轻(?:快|松|省|巧|便)(?:点|些)?(?:的)?(?:活)?|"
    r"不(?:要|用|想)?(?:太)?(?:累|出力|重)的?(?:活)?|孕妇"
)
_NO_EXPERIENCE = re.compile(
    r"(?:没有?|无|缺)(?:啥|什么|相关|工作)?(?:经验|手艺|技术|技能|1技之长|一技之长)|"
    r"零基础|新手|不用经验|不要经验|不要求经验|没(?:干|做|上)过(?:班|活|工)?|啥(?:都|"
    r"也)不会|什么(?:都|也)不会|"
    r"(?:包|管|给|有人|免费)(?:教|带|培训)(?:会)?的?|可以学|能学"
)
_EXPERIENCE = re.compile(r"(?:(?:有|干过?|做过?|[两2-9]\d?年|几年)[^,，。;；\s]{0,6}|\s)经验")
_FAR = re.compile(
    r"(?:离|距)(?:俺|我|自己|自个)?(?:家|学校|孩子学校)(?:要|能|得|比较)?(?:近|不远|"
    r"不太远|别太远)(?:1点|一点|点|些|便)?(?:的)?|(?:别|不要|不能|不)(?:太|离家太|"
    r"离家)?远(?:了)?(?:的)?|家门口|家跟前|楼下|小区里|"
    r"(?:就|附|邻)近(?:的)?(?:就[行中])?|(?:路|道)近|走路(?:能)?(?:到|"
    r"去)[^,，。\s]{0,2}|骑(?:电动)?车[^,，。\s]{0,6}|\d{1,3}分钟(?:路程|以内|内|能到)?|"
    r"市里|市区|城里|区里|(?:有|包|带|坐)(?:班车|接送车)|左近|周边|附近|近便|近(?:点|"
    r"一点|些)"
)
_TERMS = re.compile(
    r"(?:不|别|不用|不要|甭|别让)(?:收|交|缴|让交|先交)(?:钱|押金|保证金|培训费|"
    r"费)[^,，。\s]{0,2}|签(?:劳动)?合同|有合同|住家(?:也行|都行)?|不住家|稳定(?:点|"
    r"的|些)?|长期(?:的|干)?|正规(?:的|点)?"
)


def read_age(words: Words, today: date) -> int | None:
    """The age of whoever looks for work, in years; a child's does not count."""
    born = _BORN.search(words.text)
    if born and not _BORN_OF_CHILD.search(words.text[: born.start()]):
        year = int(born["year"] or born["year2"])
        year += 0 if year > 100 else 1900 if year >= 50 else 2000
        age = today.year - year
        if 16 <= age <= 75:
            words.remove(born)
            return age
    for pattern in _AGES:
        for found in pattern.finditer(words.text):
            age = int(found["age"])
            before, after = words.text[: found.start()], words.text[found.end("age") :]
            if age < 16 or _AGE_OF_CHILD.search(after):
                continue
            if _CHILD.search(before) and age < 25:
                continue
            words.remove(found)
            return age
    return None


def read_education(words: Words) -> str | None:
    """What schooling somebody has, as 小学, 初中, 高中, 中专, 大专, 本科, 硕士 or 博士."""
    words.cannot(_NO_SCHOOL)
    for found in _SCHOOL.finditer(words.text):
        before, after = words.text[: found.start()], words.text[found.end() :]
        own = bool(_WENT.search(before)) or found["said"] not in (None, "及以上", "以上")
        whole = found["school"] in ("小学", "中学", "大学") and not found["said"]
        if found["school"] in _BELOW_COLLEGE and _SUBJECT.match(after):
            continue
        if not own and (_AT_SCHOOL.search(before) or (whole and _GOES_ON.match(after))):
            continue
        words.remove(found)
        return _SCHOOLS[found["school"]]
    return None


def read_terms(words: Words) -> tuple[bool | None, bool | None]:
    """The filters `insurance` and `home`; what else is asked is heard, without a filter."""
    never_without = words.take(_NEVER_WITHOUT_INSURANCE)
    words.take(_NO_INSURANCE)
    insurance = True if never_without or words.take(_INSURANCE) else None
    while words.take(_INSURANCE):
        pass
    words.cannot(_WITH_CHILD)
    words.take(_NOT_HOME)
    home = True if words.take(_HOME) else None
    while words.take(_HOME):
        pass
    words.refine(_NO_EXPERIENCE, "no_experience")
    for pattern in (_HEALTH, _TERMS):
        words.cannot(pattern)
    return insurance, home


def read_experience(words: Words) -> None:
    """Experience is heard, and cannot be filtered by; what it is in is read before (会计)."""
    words.cannot(_EXPERIENCE)


def read_distance(words: Words) -> None:
    """Nearness is heard, and cannot be filtered by as long as nobody says where they are."""
    words.cannot(_FAR)
