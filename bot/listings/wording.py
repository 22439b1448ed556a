"""What no post may say, and what staff should look at: used by `check` and by the import.

Grounds: 关于规范网络平台招聘类信息发布的通知（五部门，2026年1月）: no discrimination, no lure of
high pay, the source named; 妇女权益保障法第四十三条: no sex, marriage or birth as a condition;
劳动合同法第九条: no deposit, no fee. Public numbers only, no private ones.

The sentences are for staff, in Chinese; each names the words found.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel

from bot.listings.jobs import Job, Work, WorkshopOrder
from bot.listings.places import Event, Place
from bot.text import clean

Path_ = tuple[str | int, ...]
MAX_AGE_LOW = 45
CHECK_AGAIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing wrong with a listing, where, and what would be right."""

    path: Path_
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Ban:
    pattern: re.Pattern[str]
    kind: str
    remedy: str


_CHARGES = (
    "押金|保证金|服装费|培训费|材料费|报名费|中介费|手续费|入会费|建档费|体检费|垫付|垫资|先交"
)
# What is said to be absent is no fault: 不收押金, 免材料费, 不问婚育.
_ABSENT = re.compile(
    rf"(?:不|无|免|没有|没)(?:用|需|要|得|会)?(?:收取?|交|缴纳?|付)?(?:任何)?(?:{_CHARGES})"
    r"|不(?:问|限)婚育|婚育不限"
    r"|男[、,和或/]?女(?:性|士|生)?(?:均|都|皆|也)?(?:可|行|不限|招)|(?:不限|不分)男女"
)
_SEX = r"(?:男|女)(?!装|鞋|包|款|女)"
_BANS = (
    _Ban(
        re.compile(
            rf"(?:[限仅招要]|只要|要求){_SEX}(?:性|士|生|工|孩)?"
            rf"|{_SEX}(?:性|士|生|工)?(?:优先|\d+[名人])|性别[::]?(?:男|女)|不[要招收]{_SEX}"
            # "女,25-40岁", "收银员(女)", "女服务员": the ways in which most posts put it.
            r"|(?:^|[,;、。\s(])(?:男|女)(?:性|士|生)?(?=$|[,;、。\s)\d])"
            r"|(?<![妇儿子美])(?:男|女)(?:工(?![装服委会])|服务员|营业员|店员|导购|职员|文员|主播|司机|保安)"
        ),
        "性别条件",
        "删去；招聘不得限定性别",
    ),
    _Ban(
        re.compile(
            r"未婚|已婚|已育|未育|婚育|单身|不[要招收]孕妇|二胎勿扰|生育计划"
            r"|(?:不|未|没有?|近期).{0,3}怀孕|怀孕.{0,2}(?:勿|不[要招收]|除外)"
            r"|(?:没有?|无)(?:小孩|孩子|娃)[^,。;]{0,4}(?:优先|最好|可)"
        ),
        "婚育条件",
        "删去；招聘不得问婚育、以婚育作条件",
    ),
    _Ban(
        re.compile(
            r"(?:限|仅招|只[要招]|不[要招])(?:本地|外地|本市|本省|外省|农村|城镇)"
            r"|本地户口|(?:汉族|少数民族)(?:优先|勿扰|不要)|民族:"
        ),
        "户籍、地域或民族条件",
        "删去；招聘不得设这样的限制",
    ),
    _Ban(
        re.compile(rf"(?:{_CHARGES})(?!流|接|班)|交钱上岗|贷款培训"),
        "收费或押金",
        "不能发布；找工作不花钱，单位不得收取财物",
    ),
    _Ban(
        re.compile(r"刷单|返利|返佣|点赞关注|拉人头|发展下线|走账|银行卡|下载.{0,8}领"),
        "诈骗套路",
        "不能发布；拿不准打 96110",
    ),
    _Ban(
        re.compile(r"急招|月入过?万|日[赚入]|高薪|保录|包录用|躺赚|稳赚|轻松赚"),
        "噱头",
        "删去，照实写工钱",
    ),
    _Ban(
        re.compile(r"加(?:我|微|[Vv])|微信号|微信:|微信.{0,2}[A-Za-z][-\w]{5}|[Vv]信|QQ|qq|进群"),
        "私人联系方式",
        "写公共热线和登记的地方",
    ),
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)")
_LANDLINE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[- ]?\d{7,8}|400-?\d{3}-?\d{4}|[2-9]\d{6})(?![\d元件字])"
)
_LONG = re.compile(r"(?<!\d)\d{15,19}[Xx]?(?!\d)")


def faults_of(listing: Work | Place | Event, hotlines: Collection[str]) -> Iterator[Remark]:
    """What forbids to show it. `hotlines`: the public numbers that may be given."""
    for path, text in _sentences(listing, ()):
        words = _ABSENT.sub("", clean(text))
        for ban in _BANS:
            if found := ban.pattern.search(words):
                yield Remark(path, f"“{found.group()}”是{ban.kind}", ban.remedy)
        if path[-1] in ("url", "hotline", "phone"):
            continue
        for pattern, kind in ((_LONG, "证件或卡号"), (_MOBILE, "手机号"), (_LANDLINE, "电话号码")):
            if found := pattern.search(words):
                remedy = "删去，联系电话只写公共热线"
                yield Remark(path, f"有{kind} {found.group()[:3]}…", remedy)
                break
    yield from _phones(listing, hotlines)


def _phones(listing: Work | Place | Event, hotlines: Collection[str]) -> Iterator[Remark]:
    """A number is one of ours, or a landline whose public page is named as the source."""
    given: tuple[Path_, str | None]
    match listing:
        case Job():
            given = ("applicationContact", "hotline"), listing.contact.hotline
        case WorkshopOrder():
            given = ("contact", "hotline"), listing.contact.hotline
        case Event():
            given = ("sign_up", "hotline"), listing.sign_up.hotline
        case Place():
            given = ("phone",), listing.phone
    path, number = given
    if number is None or number in hotlines:
        return
    if _MOBILE.fullmatch(number):
        yield Remark(path, "手机号不能发布", "写 hotlines.yaml 里的公共热线")
    elif not listing.source.url:
        what = f"{number} 不是公共热线"
        yield Remark(path, what, "写公共热线；单位公开的座机，要在来源链接写明公布它的网页")


def same_post(job: Job) -> tuple[str, str, str | None]:
    """What two posts of the same job have in common: employer, title, town."""
    return job.hiring_organization.name, job.title, job.job_location.town


def notices_of(listing: Work | Event, day: date) -> Iterator[Remark]:
    """What staff should look at on `day`. Samples, whose dates move, have none."""
    if listing.sample:
        return
    if listing.last_day < day:
        key = {Job: "validThrough", WorkshopOrder: "deadline"}.get(type(listing), "ends")
        yield Remark((key,), f"{listing.id} 已于 {listing.last_day} 截止，不再显示", "续期或删去")
        return
    if isinstance(listing, Job | WorkshopOrder) and listing.source.checked + CHECK_AGAIN < day:
        what = f"{listing.id} 上次核对是 {listing.source.checked}"
        yield Remark(("source", "checked"), what, "问问还招不招，改 checked 或删去")
    if isinstance(listing, Job) and (listing.mama.age_max or 99) < MAX_AGE_LOW:
        what = f"{listing.id} 只要 {listing.mama.age_max} 岁以下"
        yield Remark(("mama", "age_max"), what, "建议放宽年龄")


def _sentences(model: BaseModel, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every text of a listing with its place in the YAML."""
    for name, field in type(model).model_fields.items():
        yield from _texts(getattr(model, name), (*path, field.alias or name))


def _texts(value: object, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        yield from _sentences(value, path)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _texts(item, (*path, i))
