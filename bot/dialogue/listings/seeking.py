"""Whether a message looks for work, rather than asks about a rule or the way to apply.

What is wished for must be said (张村, 三千以上, 会缝纫), and nothing else be asked: how to apply
(妈妈岗怎么报名) and what it pays (妈妈岗工资多少) stay questions with an entry of their own.
"""

import re

from bot.dialogue.wishes import Wishes
from bot.edition import CRISIS, SMALLTALK
from bot.knowledge import Knowledge
from bot.listings import Filters
from bot.matching import Band, Match
from bot.text import clean, normalize

FIND = "mama.find"
# So much of the sentence are wishes where it is little else than wishes.
MOSTLY = 0.5
# What these entries answer is often asked by saying what is wished for.
SOUGHT = frozenset(
    (FIND, "mama.home", "mama.hours", "mama.pay", "mama.livestream", "mama.eligibility")
)
_SEEK = re.compile(
    r"(?:想|要|求|打算|愿意|希望|盼)[^,，。;；!?]{0,6}(?:找|干|做|当|去|跑|看(?:大?门|店|车)|应聘|上班|换|"
    r"谋|接)|找(?:个|份|点|活|工作|兼职|班|一份|事)|"
    r"(?:有没有|有木有|有无|有没|有(?!知道|懂|人))[^,，。;；]{0,16}(?:活|工作|岗位?|"
    r"班|职位?|兼职|的|工|员|师)(?:没|吗|不|么|呢|嘛)?(?=$|[,，。!?\s])|"
    r"(?:招|要)(?:人|[^,，。]{1,6})(?:吗|不|没|么)(?=$|[,，。!?\s])|(?:的|点)(?:活|"
    r"工作|岗位?|班|兼职|差事|营生)(?=$|[,，。!?吗没不有\s])|"
    r"(?:能|可以|会)[^,，。;；]{0,10}的(?=$|[,，。!?\s吗没])|应聘|求职|兼职|(?:干|"
    r"做)(?:点|些)?(?:啥|什么|么)|(?:^|[,，。\s])求|日结|零[工活]|适合(?:宝妈|妈妈|带娃)[^,，。]{0,4}的"
)
# Terms of a post, in words that elsewhere ask about a rule.
_TERMS = re.compile(
    r"(?:不|别|甭|免|无|没)[^,，。]{0,3}(?:押金|保证金|培训费|学费|骗)|(?:签|有|"
    r"给)(?:正式|劳动|用工)?(?:合同|协议)|(?:有|交|缴|带|给)?公积金|"
    r"报税|[代带教]{1,2}课|补课|课后|课余|(?:餐|饭|车|房|话|高温|交通|学徒)补贴?|(?:有|"
    r"给)补[贴助]|(?:包|给|带|管|有|岗前|先)培训|医疗(?:保险|器械)"
)
_LOOK = re.compile(
    r"(?:有|看看?|找|列|查)(?:一下)?(?:都)?(?:什么|哪些|啥|几个|多少)?(?:新的?|"
    r"合适的?|妈妈)?(?:活|岗位|工作|招聘)(?:可以|能)?(?:干|做|看)?(?:吗|没|不|呢)?$"
)
# Asked is how, where or whether something is so, not for a post.
_ASKING = re.compile(
    r"怎么(?!都|也)|咋(?!都|也)|如何|怎样|是什么|什么是|啥是|是啥|啥叫|什么叫|"
    r"什么意思|啥意思|为什么|为啥|找谁|找水|问谁|谁(?:管|给|家|能|来|手里|可以|知道)|"
    r"哪个(?:部门|窗口|社区|单位|"
    r"地方|平台|门|办公)|哪些(?:单位|社区|地方|渠道)|渠道|"
    r"登[记计]|报[名明]|地址|电话(?!客服|销售|营销|员)|"
    r"网址|名单|(?:什么|啥)平台|平台在|啥时候|什么时候|多久|能挣多少|挣多少|工资多少|行情|单价|"
    r"算不算|合不合|靠谱吗|真的吗|骗|押金|举报|拖欠|拖(?:着|了)|"
    r"合同|协议|赔|辞退|开除|工伤|仲裁|规定|政策|条件(?:是|有)|要求是|哪一?天|日程|"
    r"培训|学费|(?<!功)课|补贴|补助|贷款|失业金|社保补|报销|"
    r"请假|能不能(?:请|退|报|领|告)|要不要(?:交|押)|交不交|给不给|发不发|能退|"
    r"可不可以(?:请|退|领)|该不该|对不对|有什么(?:区别|要求|条件|手续|不同)"
)
_WHERE_IT_IS = re.compile("在哪[儿里]?呀?$")
_WHERE = re.compile("几点|多少钱|哪里|哪儿|在哪|上哪|去哪|那里(?=$|[有能可办报找招问,，。?])|往哪")
# Other matters, whose words also look like wishes.
_OTHER = re.compile(
    r"补[贴助]|能?领(?!料|活|回|取|点|些|货|班)|(?:想|要|"
    r"打算)开(?!车)[^,，。]{0,6}(?:店|铺|厂|园|公司)|创业|本钱|开班|(?:看|带|"
    r"收)(?:孩子|娃|小孩|宝宝)的?(?:地方|机构|园)|津贴|税|扣除|专项|产假|陪产|育儿假|"
    r"哺乳假|分娩|产房|生(?:老|孩子|娃)的?(?:津贴|钱|住院)|准生|户口|落户|入园|入托|"
    r"托位|托儿所|收(?:费)?多少|亲子|相亲|婚礼|"
    r"公积金|房贷|房租|租房|疫苗|医疗|报销|验孕|办证|养老[金钱]|退休金|低保|"
    r"失业[险金]|入职费|银行卡|账户|验证码|转账|公益课|夜校|"
    r"免费学|开课|上课|招聘会|双选会|送岗|公益岗|公益性岗|我(?:们)?(?:公司|厂|店|"
    r"单位)(?:要|想)?招|老板(?:想|要)?招|名册|营业执照|雇|[请找]个?(?:住家)?(?:保姆|"
    r"月嫂|阿姨|育儿嫂|钟点工)(?=$|[,，看带照做给])"
)
_NURSERY = re.compile(
    r"收[^,，。]{0,6}(?:娃|孩子|宝宝)|(?:孩子|娃|宝宝|孙子|孙女)[^,，。]{0,8}(?:托班|"
    r"托育|托管)(?!.{0,4}(?:老师|阿姨|工作|岗|员|的活))|(?:送|放|收|找|入|有)(?:个|"
    r"一家|家)?(?:托班|托育|托儿)(?!.{0,4}(?:老师|阿姨|工作|岗|员|的活))"
)
_ANEW = re.compile(r"找(?:个|份|点|活|工作|一份|事)|有没有|有无|招|应聘|求职|想(?:找|干|做|去)")
_WORK = re.compile("活|工作|岗|招|兼职|上班|干|适合(?:宝妈|妈妈)")
_ENOUGH, _MANY = 2, 3
# Nothing else is said than wishes.
_WHOLLY = 0.8
_SURE_OF_ANOTHER = 0.85
_PERHAPS_ANOTHER = 0.3


def asks_otherwise(text: str, wishes: int = 0) -> bool:
    """Whether `text` asks how, where or whether something is so, or is about another matter.

    With as many `wishes` as nobody names who only asks the way, "where" is no question of its own.
    """
    said = _TERMS.sub("", clean(text).lower())
    if _WHERE_IT_IS.search(said) or (wishes < _MANY and _WHERE.search(said)):
        return True
    return any(pattern.search(said) for pattern in (_ASKING, _OTHER, _NURSERY))


def seeks_anew(text: str, filters: Filters) -> bool:
    """Whether `text` is a whole search of its own, though one is in hand."""
    return len(filters.as_json()) >= _ENOUGH and bool(_ANEW.search(clean(text)))


def seeks_nothing(text: str, match: Match, knowledge: Knowledge) -> bool:
    """Whether `text` is no search for work, whatever else stands in it: told without reading it."""
    first = match.first.id if match.first else ""
    if first.startswith((CRISIS, SMALLTALK)) and match.confidence >= _SURE_OF_ANOTHER:
        return True
    if match.confidence >= 1.0 and _known(first, knowledge) and first not in SOUGHT:
        return True
    return asks_otherwise(text, _MANY)


def seeks_work(text: str, read: Wishes, match: Match, knowledge: Knowledge) -> bool:
    """Whether `text` is a search for work with the wishes that were `read` from it."""
    filters = read.filters
    said = clean(text).lower()
    first = match.first.id if match.first else ""
    wished = _wished(filters)
    wishes = len(wished)
    if seeks_nothing(text, match, knowledge) or asks_otherwise(text, wishes):
        return False
    known = _known(first, knowledge)
    if not wishes:
        if read.unread and _SEEK.search(said) and match.confidence < _SURE_OF_ANOTHER:
            return first in SOUGHT or knowledge.topic_of.get(first) == "jobs"
        return first in SOUGHT and bool(_LOOK.search(normalize(text)))
    if first in SOUGHT:
        return True
    if wished == {"community"} and not _WORK.search(said):
        return False
    seeks, mostly = bool(_SEEK.search(said)), read.share >= MOSTLY
    wholly = read.share >= _WHOLLY
    if known and match.confidence >= _PERHAPS_ANOTHER:
        surely = match.confidence >= _SURE_OF_ANOTHER
        weight = wishes + bool(filters.skill) + wholly
        if knowledge.topic_of.get(first) == "jobs":
            return (seeks or mostly) and weight + mostly - wholly > (_ENOUGH if surely else 1)
        return (seeks or mostly) and weight >= _ENOUGH + surely
    return wishes >= _ENOUGH or seeks or wholly


def _known(id: str, knowledge: Knowledge) -> bool:
    return id in knowledge.entries or id in knowledge.elsewhere


def _wished(filters: Filters) -> set[str]:
    """The names of the wishes; the unit of a least pay and clock times say no more than it."""
    wished = {name for name, value in filters if value is not None}
    unit = {"pay_unit"} if filters.min_pay is not None else set()
    return wished - unit - {"starts_from", "ends_by"}


def sought_entry(filters: Filters, match: Match, knowledge: Knowledge) -> str:
    """The entry that a search belongs to: the one the words clearly mean, else by what is wished.

    Home, hours or 直播 alone have entries of their own; everything else is `mama.find`.
    """
    first = match.first
    if first and first.id in SOUGHT and match.band is Band.ANSWER:
        return first.id
    wished = set(filters.as_json())
    alone = {
        "mama.home": wished <= {"home", "pay_unit", "skill"} and bool(filters.home),
        "mama.hours": wished == {"hours"},
        "mama.livestream": wished == {"skill"} and "播" in (filters.skill or ""),
    }
    found = next((id for id, only in alone.items() if only), FIND)
    return found if found in knowledge.entries else FIND
