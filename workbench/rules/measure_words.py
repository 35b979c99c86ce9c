"""What became of a measure, by the names of the reports."""

from collections.abc import Mapping
from types import MappingProxyType

BECAME: Mapping[str, str] = MappingProxyType({"done": "已落实", "partly": "部分落实", "not_done": "没有落实"})
NOT_TOLD = "没有登记落实情况"
"""Nothing is assumed of a measure of which nothing was entered."""
