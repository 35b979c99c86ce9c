"""The closed sets of words that columns hold, each with its Chinese."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does here; a person may hold several."""

    OFFICER = "officer"
    LEADER = "leader"
    TOWNSHIP = "township"
    VILLAGE = "village"
    PANEL = "panel"
    THIRD_PARTY = "third_party"
    CONTRACTOR = "contractor"
    REVIEWER = "reviewer"
    AGENCY = "agency"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.OFFICER: "采购经办",
    Role.LEADER: "分管领导",
    Role.TOWNSHIP: "乡镇（街道）经办",
    Role.VILLAGE: "村（社区）站点",
    Role.PANEL: "评估小组成员",
    Role.THIRD_PARTY: "第三方评估机构",
    Role.CONTRACTOR: "承接主体",
    Role.REVIEWER: "申诉复核组",
    Role.AGENCY: "采购代理机构",
    Role.FINANCE: "财政",
    Role.AUDITOR: "审计监督",
    Role.ADMIN: "系统管理员",
}


class OrganisationKind(StrEnum):
    """Levels of the organisation tree."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Disposition(StrEnum):
    """How a wanted service ends: 需求的去向."""

    PURCHASE = "purchase"
    HAND_OVER = "hand_over"
    REFER = "refer"
    ALREADY_MET = "already_met"
    DECLINED = "declined"


DISPOSITION_NAMES = {
    Disposition.PURCHASE: "列入购买",
    Disposition.HAND_OVER: "转办",
    Disposition.REFER: "转介",
    Disposition.ALREADY_MET: "已由物质救助满足",
    Disposition.DECLINED: "不支持",
}


class Phase(StrEnum):
    """Which evaluation: 中期 or 期末."""

    MID = "mid"
    FINAL = "final"


PHASE_NAMES = {Phase.MID: "中期评估", Phase.FINAL: "期末评估"}


class EvaluationState(StrEnum):
    """How far an evaluation is; sheets are sealed in DRAFT and SCORING."""

    DRAFT = "draft"  # plan being written
    SCORING = "scoring"  # plan frozen, sheets open and sealed
    OPENED = "opened"  # sheets opened, result computed


class ResultState(StrEnum):
    """How far a result is."""

    DRAFT = "draft"  # computed, with the contractor for comments
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    SUPERSEDED = "superseded"


class AppealState(StrEnum):
    """How far an appeal is."""

    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DECIDED = "decided"


class Seat(StrEnum):
    """Why a member sits on the panel; the first three are the kinds that evaluation_prep/panel_roles asks for."""

    ASSISTANCE = "assistance_worker"
    ACCOUNTANT = "accountant"
    RECIPIENT = "recipient_representative"
    EXPERT = "expert"


SEAT_NAMES = {
    Seat.ASSISTANCE: "社会救助工作人员",
    Seat.ACCOUNTANT: "财会人员",
    Seat.RECIPIENT: "服务对象代表",
    Seat.EXPERT: "专业人员",
}


class ContractorKind(StrEnum):
    """Kinds of contractor, by the ids of project_definition/contractor_type."""

    COMPANY = "company"
    SOCIAL_ORGANISATION = "social_organisation"
    PUBLIC_INSTITUTION_2 = "public_institution_2"
    OPERATING_INSTITUTION = "operating_institution"
    RURAL_COLLECTIVE = "rural_collective"
    RESIDENTS_COMMITTEE = "residents_committee"
    INDIVIDUAL = "individual"
    PUBLIC_INSTITUTION_1 = "public_institution_1"
    FUNDED_MASS_ORGANISATION = "funded_mass_organisation"


CONTRACTOR_KIND_NAMES = {
    ContractorKind.COMPANY: "企业",
    ContractorKind.SOCIAL_ORGANISATION: "社会组织",
    ContractorKind.PUBLIC_INSTITUTION_2: "公益二类事业单位",
    ContractorKind.OPERATING_INSTITUTION: "从事生产经营活动的事业单位",
    ContractorKind.RURAL_COLLECTIVE: "农村集体经济组织",
    ContractorKind.RESIDENTS_COMMITTEE: "基层群众性自治组织",
    ContractorKind.INDIVIDUAL: "具备条件的个人",
    ContractorKind.PUBLIC_INSTITUTION_1: "公益一类事业单位",
    ContractorKind.FUNDED_MASS_ORGANISATION: "财政拨款保障的群团组织",
}
