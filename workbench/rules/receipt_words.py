"""The ways in which a letter is served, by the names of the receipt."""

from collections.abc import Mapping
from types import MappingProxyType

MEANS: Mapping[str, str] = MappingProxyType(
    {"direct": "直接送达", "post": "邮寄送达", "left": "留置送达", "electronic": "电子送达"}
)
