"""Where somebody wants to work: `community` of the filters."""

import re
from collections.abc import Iterable

from bot.dialogue.wishes.words import Words

_KINDS = r"(?:街道办事处|街道办|街道|镇|社区|村|小区)"
_NAMED = re.compile(
    rf"(?:住在?|在|家是|去|到|离|靠近|想在|[,，。;；\s]|^)(?:我家|俺家|俺们?|咱们?|"
    rf"我们?|个|的|咱这|是)*"
    rf"(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:{_KINDS}|(?=(?:广场|大厦|商场|市场|路|医院|"
    rf"车站|火车站|万达|公园|小学|中学))(?:广场|大厦|商场|市场|路|医院|车站|火车站|"
    rf"万达|公园|小学|中学))"
)
_NEAR = re.compile(
    r"(?:住在?|在|家是|去|到|离|靠近|想在|[,，。;；\s]|^)(?:我家|俺家|俺们?|咱们?|"
    r"我们?|离|想找|找|想找个|有没有)*"
    r"(?P<name>[\u4e00-\u9fff]{2,6}?)(?:附近|这边|那边|这片|那片|这块|那块|周边|周围|"
    r"旁边|跟前|边上|1带|一带|这1片|那1片|左近|近便|那儿|这儿|那(?=有|家|的|招)|那溜儿?|这溜儿?)"
)
_IN = re.compile(r"在(?P<name>[\u4e00-\u9fff]{2,3})(?=[,，。;；!?\s]|$)")
_CLOSE_TO = re.compile(
    r"(?:离|靠|距离?|挨着)(?P<name>[\u4e00-\u9fff]{2,6}?)(?:比较|最好|能|要|得|挺|很){0,2}(?:近|不远|不太远|别太远)"
)
_LANDMARK = re.compile("广场|大厦|商场|市场|路|医院|车站|火车站|万达|公园|小学|中学")
_NOWHERE = re.compile(
    r"^(?:我|俺|咱|你|家|学校|孩子|单位|小区|社区|这|那|哪|有|没|能|想|找|就|老家|村|"
    r"镇|街道|本|其他|别的|自己|哪个|每个|城|乡|外地|环翠区|幼儿园|同|一个|1个|"
    r"娃|婆婆|娘家|住|下|上|最|什么|啥|菜|超|夜|早|批发|农贸|劳动|人才|零工|就业|海鲜|水产|水果|蔬菜|建材|家具|花卉|二手|只有|光|仅|读|念|毕业|市(?!政府|立|民))|"
    r"(?:附|在|的|家|学校|单位|小区|社区|门口|幼儿园|个|的|里|上|面|间|期|职|岗)$"
)
_BEFORE_NAME = re.compile("^.*[在到去离住]")
_OF_THE_CITY = re.compile("^(?:威海(?=市立|市第)|环翠区(?=[\u4e00-\u9fff]{2}))")
_ENDING = re.compile(rf"{_KINDS}$")
_WIDE = re.compile("^(?:威海|威海市区?|环翠区?|山东省?)$")


def read_community(words: Words, places: Iterable[str]) -> str | None:
    """The place named in the sentence, without 镇, 街道 or 社区: a community, else the first.

    `places` are the names that the listings know, in any order; others are read where the words
    around them tell (…附近, …社区, …广场).
    """
    names = tuple(places)
    known = {bare(place) for place in names} - {""}
    communities = {bare(place) for place in names if place.endswith("社区")}
    found: list[tuple[int, int, str]] = []
    for name in sorted(known, key=len, reverse=True):
        at = words.text.find(name)
        if at >= 0 and not _WIDE.match(name):
            whole = re.compile(
                rf"{re.escape(name)}(?:街道办事处|街道办|街道|镇|社区|村|小区|路|公园|广场|小学|中学|市场)?(?:附近|这边|"
                rf"那边|这片|那片|这块儿?|那块儿?|周边|周围|旁边|跟前|一带|1带)?"
            )
            match = words.take(whole)
            assert match
            community = name in communities or match.group().find("区") > 0
            beside = _LANDMARK.match(match.group(), len(name))
            found.append((-1 if community else 0, at, name + (beside.group() if beside else "")))
    for pattern in (_NAMED, _NEAR, _CLOSE_TO, _IN):
        for match in list(pattern.finditer(words.text)):
            name = match["name"]
            if _LANDMARK.search(match.group()[match.group().find(name) :]) and pattern is _NAMED:
                name = match.group()[match.group().find(name) :]
            name = bare(_OF_THE_CITY.sub("", _BEFORE_NAME.sub("", name)))
            if _LANDMARK.fullmatch(name) and name not in ("万达", "火车站"):
                continue
            if len(name) >= 2 and not _NOWHERE.search(name) and not _WIDE.match(name):
                words.remove(match)
                found.append((0, match.start(), name))
    return min(found)[2] if found else None


def bare(place: str) -> str:
    """张村镇 → 张村, 环翠楼街道 → 环翠楼, 和兴社区 → 和兴."""
    shorter = _ENDING.sub("", place)
    return shorter if len(shorter) >= 2 else place
