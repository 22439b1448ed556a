"""Several questions in one message: where to cut it. What they mean is respond.py's business."""

import re

MOST = 3

# What ends a question, or begins the next one, beyond doubt.
_STRONG = re.compile(
    r"[？?。！!；;\n]+|(?:[,，、 ]|^)(?:另外|还问|再请问|还有就是|还有|再问一下|再问|再就是|"
    r"顺便问一下|顺便|同时|并且|以及|第二个问题)"
    r"(?=.)|(?<=.)(?:另外|同时请|顺便问)"
)
_WEAK = re.compile(
    r"[,，、]+|(?<=[吗呢不没么]) +|(?<=.{6}[啊呀])(?=.{6})|(?<=.{4})(?:和|跟|及|并)(?=.{4})"
)
# Words without which a piece between commas is no question of its own.
_ASKS = re.compile(
    r"吗|呢|么|咋|怎么|怎样|如何|多少|几|哪|谁|啥|什么|何时|何处|是否|能不|行不|中不|好不|有没|要不|该不|可以|能|给|告知|咨询|请问"
    r"|还是|歇|会不会|不$|没$|区别"
)
_SHORTEST = 3
# Two things of which the same is asked: A和B分别什么时候填.
_SHARED = re.compile(r"([^,，。？?]{2,12})(?:和|跟|与|、)([^,，。？?]{2,12})(?:分别|各自?)(.{3,})")


def pieces(text: str) -> tuple[str, ...]:
    """`text` cut into two or three questions, or whole where it cannot be."""
    if shared := _SHARED.search(text):
        one, other, asked = shared.groups()
        return f"{one}{asked}", f"{other}{asked}"
    for cut, must_ask in ((_STRONG, False), (_WEAK, True)):
        parts = [part.strip(" ,，、") for part in cut.split(text)]
        parts = [part for part in parts if len(part) >= _SHORTEST]
        asking = [part for part in parts if _ASKS.search(part)] if must_ask else parts
        if 2 <= len(asking) <= MOST:
            return _with_lead(parts, asking)
    return (text,)


def _with_lead(parts: list[str], asking: list[str]) -> tuple[str, ...]:
    """The asking parts, each led by what stood before it and asked nothing."""
    led: list[str] = []
    lead = ""
    for part in parts:
        if part in asking:
            led.append(f"{lead}{part}")
            lead = ""
        else:
            lead = f"{lead}{part},"
    return tuple(led)
