"""When somebody can work: `hours` and `nights` of the filters, from clock times and from words."""

import re
from datetime import time

from bot.dialogue.wishes.words import Words

_HALF_DAY = r"(?P<{0}>清晨|凌晨|早上|早晨|早|上午|头晌|中午|晌午|下午|午后|过晌|后晌|傍晚|晚上|晚)?"
_CLOCK = r"(?P<{0}>\d{{1,2}})(?:点(?:钟)?|[:时]|(?={2}))(?P<{1}>半|\d{{1,2}}(?!\d)分?|1刻|3刻)?"
_TO = r"\s*(?:到|至|[-~—–]+|干到)\s*"
_FROM = _HALF_DAY.format("part") + _CLOCK.format("hour", "minute", r"\s*(?:到|至|[-~—–])")
_UNTIL = _HALF_DAY.format("part2") + _CLOCK.format("hour2", "minute2", "点")
_RANGE = re.compile(_FROM + _TO + _UNTIL)
_EARLY_LATE = re.compile(
    r"[早朝](?P<hour>[5-9]|1[0-2]|[五六七八九十])点?半?晚(?P<hour2>[1-9]|"
    r"[一二三四五六七八九])点?(?P<minute2>半)?"
)
_BEFORE = re.compile(
    rf"(?:干到|上到|做到|忙到|到)?{_HALF_DAY.format('part2')}"
    r"(?P<hour2>\d{1,2})点(?P<minute2>半|\d{1,2}分?)?钟?"
    r"(?:(?:之前|以前)(?!\d)|(?:之?前|以前|就|能|可以|要|得|必须|准时)*(?:下班(?!以后|之后|后)|能走|"
    r"得走|走人|走|到家|回家|收工|结束|离开|赶回|接孩子|接娃|下来))"
)
_DONE_AT = re.compile(
    rf"(?:干到|上到|做到|忙到|"
    rf"到){_HALF_DAY.format('part2')}(?P<hour2>\d{{1,2}})点(?P<minute2>半|"
    rf"\d{{1,2}}分?)?"
)
_AFTER = re.compile(
    rf"{_HALF_DAY.format('part')}(?P<hour>\d{{1,2}})点(?P<minute>半|"
    rf"\d{{1,2}}分?)?钟?(?:下班)?(?:以后|之后|往后|后|开始|上班|起)"
)
_SMALL = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}

_LATE = re.compile("晚上|夜市|下班后|傍晚")
_NO = r"(?:不|别|(?<!有)没有?|无|免|甭|勿|拒|除了|不是|不带|非)"
_NIGHT = (
    r"(?:夜班|大夜|晚班|倒班|三班倒|3班倒|两班倒|2班倒|通宵|熬夜|值夜|夜里|半夜|黑夜|"
    r"黑天|黑下|翻班|夜间)"
)
_NO_NIGHTS = (
    re.compile(rf"{_NO}[^,，。;；!?、\s]{{0,4}}{_NIGHT}"),
    re.compile(
        rf"{_NIGHT}[^,，。;；\s]{{0,4}}(?:不行|不干|不去|不要|不上|不接受|不考虑|别|干不了|"
        rf"熬不住|上不了|不能|不用|不成|"
        r"不中|受不了|顶不住|扛不住|没法|去不了|倒不了|免谈|除外|做不了|不想|不愿)"
    ),
    re.compile(
        rf"(?:上|倒|熬|值)不(?:了|得|起|动)?{_NIGHT}|(?:倒不了|上不了|熬不了|熬不起)(?:夜|班)"
    ),
    re.compile(
        r"(?:晚上|夜里|黑天|黑下|晚间)(?:就)?(?:不上班|不行|不能(?!太)|没法|不干|不去|不出|"
        r"不加班|走不开|出不来|出不去|"
        r"(?:得|要|必须|还得|还要)(?:在家|陪|看|带|哄|管|回家|照顾|搂))"
    ),
    re.compile(
        r"(?:只|就|光)(?:能|想|要|愿意|可以|肯)?(?:上|干|做|要)?(?:白班|白天|长白班)(?!.{0,3}(?:没空|有空|忙))|长白班|常白班|纯白班"
    ),
)
_ANY_NIGHTS = re.compile(
    rf"{_NIGHT}(?:也行|也可|都行|可以|没问题|也中)|(?:能|可以|愿意)[^,，。]?(?:倒班|倒夜|上夜班)"
)
_BY_ANOTHER = re.compile(
    r"(?:婆婆|公公|老人|爷爷|奶奶|姥姥|姥爷|姥娘|我妈|俺妈|老公|对象|有人)[^,，。]{0,5}(?:接送?|送)"
    r"(?:孩子|娃|放学)?"
)
_SCHOOL = re.compile(
    r"接送(?:孩子|孩|娃|小孩|宝宝|儿子|闺女|孙子|孙女|上下学|老大|老二|2宝)?|"
    r"送(?:孩子|孩|娃|宝宝|儿子|闺女)(?:去)?(?:上学|学校|上幼儿园|幼儿园)?(?:以后|之后|后|完|走)|"
    r"送(?:完|下|走|了|好)(?:孩子|孩|娃|小的|宝宝|儿子|闺女|孙子|孙女|老大|老二|小嫚|小厮)?|"
    r"接(?:孩子|孩儿|娃|宝宝|儿子|闺女|孙子|孙女|老大|老二|小的|大宝|2宝|小嫚|小厮|"
    r"放学|他放学|她放学)|"
    r"(?:点钟?|半|刻|分|点\d{1,2})放学|放学(?:前|之前|以前|就|能|得|要|时)|不耽误(?:接|送)|"
    r"(?:孩子|娃|宝宝|他们|儿子|闺女)?(?:在|上)(?:校|学|幼儿园|园)(?:的|那段?|这段?|那个)?(?:时间|时候|"
    r"那会|那阵|点|期间|这段|空|工夫|功夫|当口)|"
    r"跟(?:着)?(?:孩子|学校)[^,，。]{0,3}(?:上学|作息|放学|时间)|上下学"
)
_WEEKEND = (
    r"(?:周末|礼拜天|礼拜日|星期天|星期日|双休日|(?:周|星期|礼拜)[67六日天](?:(?:、|"
    r"和|跟)?(?:周|星期|礼拜)?[日天])?)"
)
_WEEKEND_OFF = re.compile(
    rf"(?:不要|不上|别|不用|不想|没有|除了|除去)[^,，。\s]{{0,2}}{_WEEKEND}[^,，。\s]{{0,3}}|"
    rf"{_WEEKEND}(?:必须|要|能|得|都|可以|想|也)*(?:双休|休|歇|放假|不上|不行|不能|"
    rf"不去|没空|不干|没人|在家|陪|带|看)[^,，。\s]{{0,3}}|双休(?!日)|(?:休|歇)(?:息|班)?(?:周末|礼拜天|星期天|周日)"
)
_OTHER_REST = re.compile(
    r"单休|月休\d天|不加班|节假日[^,，。\s]{0,4}|寒?暑假[^,，。\s]{0,5}|"
    r"寒假[^,，。\s]{0,5}|放假[^,，。\s]{0,5}"
)
_HOME_AT_NOON = re.compile("中午(?:能|可以|得|要|想)*回(?:趟|个)?家(?:做饭|吃饭|一趟)?")
_SHORT_TERM = re.compile("短期|短工|临时工?|零工|季节工|打零工|干几天|干一阵|干到年底|过年前")
_FLEXIBLE = re.compile(
    r"弹性|时间(?:能|要|比较|可以)?(?:自由|灵活|随意|机动|自己定|自己安排|自己说了算|"
    r"自己掌握|自己选|自己排|自己调|自选|不限|不固定|"
    r"好商量|宽松|随便)|自由(?:点|一点|些|时间|安排|支配|的)|灵活|不(?:用)?(?:坐班|"
    r"打卡)|自己(?:定|安排|掌握|选|挑)时间|随时|"
    r"空闲时间|有空(?:就|才|再)|抽空|闲(?:工夫|功夫|暇|空)|零碎时间|碎片时间|"
    r"想(?:几点|啥时候|什么时候|多会)[^,，。]{0,6}就|"
    r"(?:早|晚)[一1]?点(?:来|到|走)(?:都|也)?(?:行|中|没事)"
)
_PART_TIME = re.compile(
    r"兼职|半天|半日|半晌|中午|午市|晌午|午间|短班|短时|"
    r"(?:(?<![\d.])[2-5](?:\.5)?|(?<!\d)几)(?:个)?(?:来|多)?(?:小时|钟头)(?!\D{0,2}\d+(?:块|元))|"
    r"(?:1周|一周|1个?星期|1个?礼拜|每周|一星期|一礼拜)(?:只|就|能|最多|来)*(?:干|上|"
    r"做|去|来)?[1-4一二两三四](?:个)?(?:天|晚上|上午|下午)"
)
_MORNING = re.compile(
    r"(?:到|至)(?:中午|晌午)(?!\d)|上午|头晌|早班|清晨|早市|早点(?:铺|摊|店)|"
    r"早上(?!.{0,4}送)(?=.{0,3}(?:干|做|班|能|有空|时间|的活))"
)
_AFTERNOON = re.compile(r"(?:下午|过晌|后晌|午后)(?!.{0,5}(?:接|放学|\d点))")
_EVENING = re.compile(
    r"(?:晚饭(?:以|之)?后|吃[完了]晚饭|晚上(?!.{0,3}(?:太晚|回|休息|睡觉|有人|没空))|傍晚|夜市|晚间|下班(?:以|之)?后|晚班|夜班|夜里|下黑)"
)


def read_times(words: Words) -> tuple[str | None, bool | None]:
    """The filters `hours` and `nights` (False: none), as the contract names them."""
    nights = None
    for pattern in _NO_NIGHTS:
        while words.take(pattern):
            nights = False
    words.take(_ANY_NIGHTS)
    words.take(_BY_ANOTHER)
    words.refine(_WEEKEND_OFF, "weekends_off")
    words.refine(_SHORT_TERM, "short_term")
    words.cannot(_OTHER_REST)
    words.cannot(_HOME_AT_NOON)
    found = {kind for kind in _clock_times(words) if kind}
    for kind, pattern in (
        ("morning", _MORNING),
        ("afternoon", _AFTERNOON),
        ("evening", _EVENING),
        ("school-hours", _SCHOOL),
        ("weekend", re.compile(_WEEKEND)),
        ("flexible", _FLEXIBLE),
        ("part-time", _PART_TIME),
    ):
        while words.take(pattern):
            found.add(kind)
    order = ("morning", "afternoon", "evening", "school-hours", "weekend", "flexible", "part-time")
    return next((kind for kind in order if kind in found), None), nights


def _clock_times(words: Words) -> list[str | None]:
    kinds = []
    for pattern in (_RANGE, _EARLY_LATE):
        while match := words.take(pattern):
            start, end = _span(match)
            kinds.append(_kind(start, end))
            _refine(words, start, end)
    for pattern in (_BEFORE, _DONE_AT):
        while match := words.take(pattern):
            end = _hour(match, "2")
            if end <= 6 or (end < 12 and (match["part2"] or "")[:1] in tuple("下午过后傍晚")):
                end += 12
            _refine(words, None, end)
            kinds.append("morning" if end <= 12 else "school-hours" if end <= 16.5 else None)
    while match := words.take(_AFTER):
        start = _hour(match, "")
        part = match["part"] or ""
        if start < 12 and (part[:1] in tuple("下午过后傍晚") or (not part and start < 6)):
            start += 12
        _refine(words, start, None)
        kinds.append("evening" if start >= 17 else "afternoon" if start >= 12 else None)
    return kinds


def _refine(words: Words, start: float | None, end: float | None) -> None:
    """Note the earliest begin and the latest end that suit."""
    for name, hour in (("starts_from", start), ("ends_by", end)):
        if hour is not None and hour < 24:
            words.refined[name] = time(int(hour), round(hour % 1 * 60))


def _span(match: re.Match[str]) -> tuple[float, float]:
    """Begin and end as hours of the day, as they are meant."""
    groups = match.groupdict()
    part, part2 = groups.get("part") or "", groups.get("part2") or ""
    start, end = _hour(match, ""), _hour(match, "2")
    late = tuple("下午过后傍晚")
    if match.re is _EARLY_LATE:
        return start, end + 12
    if part.startswith(late) and part != "午间" and start < 12:
        start += 12
    if part.startswith(("中", "晌")) and start < 6:
        start += 12
    if not part and start <= 5 and not part2.startswith(("早", "上")):
        start += 12  # 一点到五点
    if not part and not part2 and start < 12 and _LATE.search(match.string):
        start += 12  # 晚上能干,七点到九点
    if part2.startswith(late) and end < 12:
        end += 12
    while end <= start:
        end += 12
    return start, end


def _kind(start: float, end: float) -> str | None:
    if end <= 12:
        return "morning"
    if start >= 17 or (start >= 16 and end >= 20):
        return "evening"
    if start >= 12 and end <= 20:
        return "afternoon"
    if start >= 7 and 13 < end <= 16.5 and start < 10:
        return "school-hours"
    return "part-time" if end - start <= 5 else None


def _hour(match: re.Match[str], which: str) -> float:
    said, groups = match["hour" + which], match.groupdict()
    hour = float(_SMALL[said]) if said in _SMALL else float(said)
    minute = groups.get("minute" + which) or ""
    if minute == "半":
        return hour + 0.5
    if minute.endswith("刻"):
        return hour + int(minute[0]) / 4
    digits = minute.rstrip("分")
    return hour + int(digits) / 60 if digits else hour
