"""The process in which a template is tried: little memory, little time, and nothing of the server's.

``python -m workbench.reports.own.child KEY`` reads the template from its input and writes what came of it: one line of
JSON, and after it the document where there is one.
"""

import json
import resource
import sys

from workbench.errors import ValidationError
from workbench.reports.own import paper, trial
from workbench.rules.template_words import WORD

MOST_MEMORY, MOST_SECONDS, MOST_FILE = 2 * 1024**3, 40, 50 * 1024**2


def main() -> None:
    """Try the template of the command line's key."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    key, raw = sys.argv[1], sys.stdin.buffer.read()
    try:
        made, told = judged(key, raw), {}
    except ValidationError as error:
        made, told = b"", {"what": error.what, "where": error.where, "fix": error.fix}
    except MemoryError:
        made, told = (
            b"",
            {"what": "生成文书用的内存超过上限", "where": "模板", "fix": "检查模板里的循环和反复拼接的文字"},
        )
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


def judged(key: str, raw: bytes) -> bytes:
    """Return the document that a template makes of its sample. Raises ValidationError for a template that may not be used."""
    if key.startswith(WORD):
        return paper.tried(key.removeprefix(WORD), raw)
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError("文件不是 UTF-8 文本", where="模板", fix="用 UTF-8 编码另存为 .txt 后再上传") from error
    if "\0" in source:
        raise ValidationError("文件里有文本以外的内容", where="模板", fix="上传 .txt 文本文件")
    return trial.tried(key, source)


if __name__ == "__main__":
    main()
