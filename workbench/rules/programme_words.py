"""The programme report of a year: the five headings that the plan asks a summary to have, in its order."""

from collections.abc import Mapping
from types import MappingProxyType

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "situation": "总体情况",
        "practice": "主要做法和成效",
        "problems": "存在的问题",
        "advice": "建议",
        "experience": "可复制可推广的经验",
    }
)
CLAUSE = "石嘴山市方案正文三（三）总结试点经验"
SCOPES: Mapping[str, str] = MappingProxyType({"own": "本单位", "all": "本市各单位合计"})
MOST_WORDS, MOST_CASE_WORDS = 8000, 1000
