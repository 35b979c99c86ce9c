"""What open data is called by: the prefix of its ids, the methods in the words of the standard, the closed lists."""

from types import MappingProxyType

from scoring.red_flags.model import Method

PREFIX, EXTENSION = "ocds_prefix", "ocds_extension"
PREFIX_DEFAULT = "ocds-000000"
"""Not registered with the Open Contracting Partnership: good for training and for files that stay in the house."""
PERSON = "个人承接主体（姓名不公开）"

METHODS: MappingProxyType[str, Method] = MappingProxyType(
    {
        "public_tender": "open",
        "consultation": "open",
        "negotiation": "selective",
        "inquiry": "selective",
        "framework": "open",
        "invited_tender": "selective",
        "single_source": "direct",
        "project_review": "limited",
    }
)
"""Routes of procurement_setup/method by the codes of OCDS: whoever meets the terms of the notice may bid is open."""
ANNOUNCED = frozenset({"public_tender", "consultation", "framework"})
"""Methods whose documents are given out under a public notice (财政部令第87号第十三条、财库〔2014〕214号第六条)."""

CLOSED = MappingProxyType(
    {
        "tender.status": frozenset(
            {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"}
        ),
        "tender.procurementMethod": frozenset({"open", "selective", "limited", "direct"}),
        "tender.mainProcurementCategory": frozenset({"goods", "works", "services"}),
        "awards.status": frozenset({"pending", "active", "cancelled", "unsuccessful"}),
        "contracts.status": frozenset({"pending", "active", "cancelled", "terminated"}),
    }
)
"""Closed codelists of OCDS 1.1.5 for the fields that an import reads."""
