"""What the check found, in words for staff who never saw a program: Chinese, with the remedy.

The command line prints the findings as they are. What is not known here stays as it is too.
"""

import re
from dataclasses import replace

from bot.admin.changes import Conflict, Refused
from bot.errors import BotError
from bot.yaml_file import Finding

_WHAT = (
    (r"''", "文件里有两处对不上"),
    (r"unknown key '(.+)'", r"没有“\1”这一栏"),
    (r"key '(.+)' is missing", r"少了“\1”这一栏"),
    (r"key '(.+)' stands twice \(first at line (\d+)\)", r"“\1”写了两遍（第 \2 行已经有了）"),
    (
        r"not readable as YAML \(mapping values are not allowed .*\)",
        "这里的写法读不懂：多半是冒号放错了，或者该往右缩的没有缩",
    ),
    (
        r"not readable as YAML \((?:found unexpected end of stream|while scanning a quoted .*)\)",
        "这里的写法读不懂：引号开了头没有收尾",
    ),
    (
        r"not readable as YAML \((?:did not find expected .*|could not find expected ':'.*)\)",
        "这里的写法读不懂：多半是空格没对齐，或者少了冒号、括号",
    ),
    (
        r"not readable as YAML \(found character .*\)",
        "这里的写法读不懂：有不能用的符号，常见的是 Tab，改成空格",
    ),
    (r"not readable as YAML \((.+)\)", r"这里的写法读不懂（\1）"),
    (r"an anchor or alias \(& or \*\)", "不能用 & 和 * 开头的写法"),
    (r"a tag \(!\)", "不能用 ! 开头的写法"),
    (r"empty", "是空的"),
    (r"not UTF-8 text", "文字编码不是 UTF-8"),
    (r"(\d+) bytes", r"文件太大，有 \1 字节"),
    (r"unknown (?:entry|service) '(.+)'", r"没有“\1”这条答案"),
    (r"unknown hotline '(.+)'", r"电话表里没有“\1”"),
    (r"unknown parameter '(.+)'", r"没有“\1”这个数"),
    (r"unknown topic '(.+)'", r"没有“\1”这个主题"),
    (r"unknown quote (\{.*\})", r"引用的 \1 没有"),
    (r"unknown calculator '(.+)'", r"没有“\1”这个算账"),
    (r"entry '(.+)' is missing", r"“\1”列在 topics.yaml 里，但是没有文件"),
    (r"entry '(.+)' is in no topic", r"“\1”没有列在 topics.yaml 里"),
    (r"entry '(.+)' lies in the wrong folder", r"“\1”放错了文件夹"),
    (r"id '(.+)' in this file", r"编号“\1”和文件名对不上"),
    (r"id '(.+)' is already that of (.+)", r"编号“\1”在 \2 里已经用了"),
    (r"'(.+)' of (.+) is already covered by (.+)", r"\2 的“\1”已经由 \3 来答"),
    (r"no reference", "没有写依据"),
    (r"(\d+) phrasings", r"问法只有 \1 句"),
    (r"phrasing '(.+)' has no words", r"问法“\1”里没有字"),
    (
        r"phrasing '(.+)' is already that of this entry \(line (\d+)\)",
        r"“\1”写重了（第 \2 行已经有了）",
    ),
    (
        r"phrasing '(.+)' is already that of (.+) \(line (\d+)\)",
        r"“\1”已经是 \2 的问法（第 \3 行）",
    ),
    (r"'(.+)' of (\S+) gets (\S+)", r"问“\1”（\2 的问法），答的却是 \3"),
    (r"'(.+)' already stands for '(.+)'", r"“\1”已经是“\2”的叫法"),
    (r"the summary has (\d+) characters", r"结论有 \1 个字，太长"),
    (r"the answer has (\d+) characters", r"整条有 \1 个字，太长"),
    (r"'(.+)' is written out", r"“\1”直接写成了数字"),
    (r"the number (\S+) is written out", r"电话 \1 直接写在了句子里"),
    (r"a brace that quotes nothing", "花括号里没有编号"),
    (r"no entry or calculator uses '(.+)'", r"没有答案用到“\1”"),
    (r"case '(.+)' gives (.+): (.+) instead of (.+)", r"算例“\1”：\2 算出来是 \3，写的是 \4"),
    (r"formula '(.+)' reads '(.+)'", r"算法“\1”要用“\2”"),
    (r"case '(.+)' cannot be reckoned \((.+)\)", r"算例“\1”算不了（\2）"),
    (r"'(.+)' was to be reviewed by (\S+)", r"“\1”该在 \2 前再核对"),
    (r"'(.+)' ended on (\S+)", r"“\1”执行到 \2，已经过了"),
    (r"no file of knowledge", "不是知识文件"),
    (r"the disk says: (.+); nothing was changed", r"磁盘写不进去（\1），什么都没有动"),
    (r"'(\S+)', found '(.*)'", r"“\1”写的是“\2”，不行"),
    (r"'(\S+)', found None", r"“\1”是空的"),
    (r"'(\S+)'", r"“\1”写得不对"),
)
_REMEDY = (
    (r"did you mean '(.+)'\?", r"是不是“\1”？"),
    (r"did you mean (.+)\?", r"是不是 \1？"),
    (r"known: (.+)", r"能写的有：\1"),
    (r"add `(.+):`", r"加一行 \1:"),
    (r"add `(.+)`", r"加上 \1"),
    (r"write one that exists", "写一个有的"),
    (r"keep one of them", "留一个"),
    (r"keep it in one place", "只留一处"),
    (r"keep it under one term", "只放在一个叫法下面"),
    (r"write the text out", "把字直接写出来"),
    (r"quote text that starts with !", "整句用英文双引号包起来"),
    (
        r"check indentation, quotes and colons here and just above",
        "看看这里和上一行的空格、引号、冒号",
    ),
    (r"write the keys it needs", "照别的文件写上各栏"),
    (r"save the file as UTF-8", "存成 UTF-8"),
    (r"at most (\d+) bytes a file", r"一个文件最多 \1 字节"),
    (r"at most (\d+)", r"最多 \1 个字"),
    (r"write at least (\d+)", r"至少写 \1 句"),
    (r"write a question", "写一句问话"),
    (r"write knowledge/(.+)", r"写 \1 这个文件"),
    (r"list it in topics.yaml, or delete the file", "列进 topics.yaml，或者删掉这个文件"),
    (r"move the file to (.+)", r"挪到 \1"),
    (r"name the file (.+)", r"文件名改成 \1"),
    (r"give it another id", "换一个编号"),
    (r"leave it out in one of them", "去掉一处的 covers"),
    (r"name the document under `references`", "在 references 里写上文件"),
    (r"quote a parameter: (\{.+\})", r"改成引用，像 \1；在“钱数和天数”里找"),
    (r"name its key under `hotlines`", "从“打哪个电话”里选，句子里去掉"),
    (r"write \{id\}", "写 {编号}"),
    (r"quote it, or delete the file", "在答案里引用它，或者删掉这个文件"),
    (r"correct the amounts or the case", "数错了改数，算例错了改算例"),
    (
        r"compare it with its sources, then set `checked` and `review_by`",
        "和文件对一遍，再改两个核对的日子",
    ),
    (r"write what holds now", "写上现在的规定"),
    (
        r"option '(.+)' stands in two questions; give it another key",
        r"选项“\1”在两个问题里都有，换一个",
    ),
    (r"`when` names '(.+)', which is no answer to '(.+)'", r"when 里的“\1”不是“\2”的选项"),
    (r"`when` names the question '(.+)', which is not asked", r"when 里的问题“\1”没有问"),
    (r"`closes` must not be before `opens`", "截止的日子不能早于开始的日子"),
    (r"the opening day of (\d+) must lie in (\d+)", r"\1 年开始的日子要在 \2 年里"),
    (r"Input should be greater than or equal to (.+)", r"至少 \1"),
    (r"Input should be greater than (.+)", r"要比 \1 大"),
    (r"Input should be less than or equal to (.+)", r"最多 \1"),
    (r"Input should be a valid date.*", "写成 2027-01-15 这样的日子"),
    (r"Input should be a valid (?:decimal|number|integer).*", "只写数字"),
    (r"Input should be a valid (?:tuple|list|array).*", "一行一条，前面是横线和空格"),
    (r"Input should be a valid string.*", "写一句话"),
    (r"Input should be a valid (?:dictionary|mapping).*", "下面一层往右缩两格，写成“栏: 内容”"),
    (r"Input should be '(.+)' or '(.+)'", r"只能写 '\1' 或 '\2'"),
    (r"(?:String|Tuple|List|Value) should have at least 1 .*", "不能空着"),
    (r"String should have at most (\d+) characters?", r"最多 \1 个字"),
    (r"unknown \w+ '(.+)'; did you mean '(.+)'\?", r"没有“\1”，是不是“\2”？"),
    (r"unknown \w+ '(.+)'; known: (.+)", r"没有“\1”，能写的有：\2"),
    (r"write the brackets from `above: 0` upwards", "从 above: 0 往上写"),
    (r"write the dates under `values` in order, oldest first", "日子从早到晚写"),
    (r"name a \.yaml below the knowledge folder", "写知识文件夹里的一个 .yaml 文件"),
    (r"make room on it, look at the rights", "请维护的人腾出地方，看看有没有权限写"),
    (r"write plain keys and lists", "照别的文件那样写"),
    (r"check that it is there", "看看文件还在不在"),
    (r"list it under `parameters`", "写进 parameters 里"),
    (r"give the inputs that the formula needs", "把要填的都填上"),
    (r"keep it under one calculator", "只放在一个算账里"),
    (r"String should match pattern.*", "只用小写英文、数字、点和横线"),
)
# The keys of the files as the form calls them.
_KEYS = {
    "title": "题目",
    "region": "谁的规定",
    "phrasings": "居民怎么问",
    "answer.summary": "结论",
    "answer.amount": "能领多少",
    "answer.eligibility": "谁能办",
    "answer.steps": "怎么办",
    "answer.materials": "要带的材料",
    "answer.where": "哪里办",
    "answer.when": "时间",
    "answer.hotlines": "打哪个电话",
    "answer.cautions": "要当心的",
    "checked": "哪天核对的",
    "valid_until": "执行到哪天",
    "review_by": "下次哪天核对",
}


def for_staff(finding: Finding) -> Finding:
    """The same finding in Chinese; a key that the form has bears the form's name too."""
    what, remedy = _said(finding.what, _WHAT), _said(finding.remedy, _REMEDY)
    for key, label in _KEYS.items():
        what = what.replace(f"“{key}”", f"“{label}”（{key}）")
    return replace(finding, what=what, remedy=remedy)


def why_not(error: BotError) -> tuple[str, ...]:
    """Why a change did not go live, in Chinese, a line each; of another error its own words."""
    match error:
        case Refused():
            return tuple(map(line_for_staff, error.findings))
        case Conflict():
            return (f"{error.path} 刚刚有人改过，请打开最新的再改",)
        case _:
            return (str(error),)


def line_for_staff(finding: Finding) -> str:
    """The finding in Chinese as one line: file:line：what；remedy."""
    said = for_staff(finding)
    mark = "提醒，" if said.notice else ""
    return f"{said.file}:{said.line}：{mark}{said.what}；{said.remedy}"


def _said(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, words in table:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return found.expand(words)
    return text
