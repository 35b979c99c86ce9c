"""README.txt of a bundle: what it is, how it is checked, what each file holds, and who may see it."""

from collections.abc import Sequence

from workbench.exchange.result_json import TRAINING_NOTE
from workbench.exchange.verifier.check import UNPROVED
from workbench.reports.context_case import Case

_FILES = """\
manifest.json      清单：每份文件的名称、字节数、SHA-256
manifest.sha256    清单本身的 SHA-256
verify.py          核对程序，只用 Python 3.8 以上的标准库，不连网络，不改动任何文件
result.json        结果：总分、等级、每一级得分和逐步计算过程（成员以评委一、评委二……列出）
tree.json          冻结的指标体系：分值、权重、评分办法、等级线、一票否决
sheets.json        各成员提交的评分表：分数、档次、理由
facts.json         按事实计算的评分点：登记的数据、来源、证据，不适用、更正、合议改分、否决认定
rules.json         适用的规则：条文、出处、当日的数值、起止日期
evidence.json      证据清单：编号、名称、日期、评分点、SHA-256、字节数
events.json        这次评估的操作记录：内容、校验值、在全部记录中的位置和证明；启封时公布的盐和值
documents.json     由这一版结果制发的文书：名称、SHA-256、字节数；文件在 documents 里"""


_TEXT = """\
证据包
{note}
项目：{title}（{code}）
购买主体：{purchaser}
评估：{phase}，结果第 {number} 版，总分 {total} 分

一、怎样核对

  1. 在装有工作台的机器上：./run verify 证据包.zip
  2. 在任何装有 Python 3.8 以上的机器上：把 verify.py 解压出来，python3 verify.py 证据包.zip
     也可以把整个证据包解压到一个文件夹，在里面运行 python3 verify.py
  3. 与纸质报告比较：在命令后面写上报告“编制说明”里印出的树根，例如
     python3 verify.py 证据包.zip e22b b048 50d4 bd60
     相符，就是报告制发以前的全部记录没有改动；链头也可以比较，但只说明那一条在记录里

  核对程序本身也可能被换过，所以请用可信处取得的 verify.py。它对同一个版本的工作台总是同样的字节。

二、核对什么

  每份文件的大小和 SHA-256；每条操作记录的校验值、先后，以及它在全部记录中的位置；
  封存的评分与启封时公布的盐和值；评分表与封存的是否一致；指标体系是否就是评分前冻结的那一份；
  由评分表和事实按指标体系重新计算每一级得分、总分和等级；报告所附的数据、印出的链头与本证据包是否一致。
  改动任何一个字节，都会说出是哪一份文件、哪一条记录。

三、不能证明什么

{unproved}

四、文件

{data}
{files}

五、谁可以看

  证据包含有评估小组成员、经办人员的姓名和每个人的分数，供购买主体和审计、监督部门内部使用，不公开。
  其中没有其他项目的记录，没有服务对象的身份信息。全部记录中其他的条目只以校验值参与证明，从校验值看不出内容。
"""


def readme(case: Case, enclosed: Sequence[str]) -> str:
    """Return the text in Chinese; `enclosed` are the names of the files besides the data."""
    evidence = sum(one.startswith("evidence/") for one in enclosed)
    files = (
        f"evidence/          证据文件 {evidence} 份；遮盖过的只有遮盖后的副本" if evidence else "证据文件没有附在包里"
    )
    return _TEXT.format(
        note=f"{TRAINING_NOTE}。\n" if case.training else "",
        title=case.project.title,
        code=case.project.code,
        purchaser=case.project.purchaser,
        phase=case.card.phase_name,
        number=case.card.number,
        total=case.card.total,
        unproved="\n".join(f"  － {one}；" for one in UNPROVED),
        data=_FILES,
        files=files,
    )
