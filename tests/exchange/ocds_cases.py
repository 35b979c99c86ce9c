"""Packages to read, case by case (OC-03 … OC-14): the facts of public files, the files written here."""

from typing import Any

PESO = "PHP"


def money(amount: Any, currency: str = PESO) -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def package(*releases: dict[str, Any], **head: Any) -> dict[str, Any]:
    told = {"uri": "https://example.org/package", "version": "1.1", "publishedDate": "2023-12-18T15:37:53+08:00"}
    return {**told, "publisher": {"name": "发布单位"}, **head, "releases": list(releases)}


def release(ocid: str, on: str, tag: list[str], **parts: Any) -> dict[str, Any]:
    buyer = {"id": "buyer-1", "name": "采购人"}
    parties = [{**buyer, "roles": ["buyer", "procuringEntity"]}]
    if suppliers := [one for award in parts.get("awards", ()) for one in award.get("suppliers", ())]:
        parties += [{**one, "roles": ["supplier"]} for one in suppliers]
    head = {"ocid": ocid, "id": f"{ocid}-{on[:10]}", "date": on, "tag": tag, "initiationType": "tender"}
    return {**head, "buyer": buyer, "parties": parties, **parts}


def tender(key: str, title: str, value: Any, first: str, last: str = "", **more: Any) -> dict[str, Any]:
    period = {"startDate": first} | ({"endDate": last} if last else {})
    return {"id": key, "title": title, "status": "complete", "value": money(value), "tenderPeriod": period, **more}


def award(key: str, value: Any, on: str, supplier: str) -> dict[str, Any]:
    suppliers = [{"id": f"supplier-{key}", "name": supplier}]
    return {"id": key, "status": "active", "value": money(value), "date": on, "suppliers": suppliers}


def long_service() -> dict[str, Any]:
    """OC-03: three years of cleaning for Pag-IBIG Fund: 9,559,905.09 asked, 8,955,259.80 awarded."""
    bought = tender(
        "9384586", "Janitorial", 9559905.09, "2023-01-13T00:00:00+08:00", "2023-02-01T13:00:00+08:00",
        procurementMethod="open", procurementMethodDetails="Public Bidding", mainProcurementCategory="services",
    )  # fmt: skip
    signed = {"id": "2023-05-002", "awardID": "4114686", "status": "active", "value": money(8955259.8)}
    term = {"startDate": "2023-05-01T00:00:00+08:00", "endDate": "2026-04-30T00:00:00+08:00"}
    won = award("4114686", 8955259.8, "2023-03-16T00:00:00+08:00", "SSP")
    tags = ["tender", "award", "contract"]
    contracts = [{**signed, "period": term}]
    return package(
        release("ocds-a-9384586", "2023-03-17T09:05:48+08:00", tags, tender=bought, awards=[won], contracts=contracts)
    )


def cancelled() -> dict[str, Any]:
    """OC-06: cancelled, nobody was awarded."""
    first, last = "2023-07-23T00:00:00+08:00", "2023-08-01T13:00:00+08:00"
    bought = tender("6412776", "Stage", 389964.58, first, last) | {"status": "cancelled", "procurementMethod": "open"}
    return package(release("ocds-a-6412776", first, ["tender"], tender=bought))


def award_only() -> dict[str, Any]:
    """OC-07: an award and no contract."""
    bought = tender("7482778", "Materials", 51872, "2023-02-16T00:00:00+08:00", procurementMethod="limited")
    won = award("4082604", 51872, "2023-02-23T00:00:00+08:00", "MAHOGANY")
    return package(release("ocds-a-7482778", "2023-02-23T15:00:20+08:00", ["award"], tender=bought, awards=[won]))


def single_row() -> dict[str, Any]:
    """OC-09: direct contracting at the whole budget, awarded on 2023-12-01, published on 2023-12-18."""
    told = "2023-12-18T15:37:53+08:00"
    bought = tender("23-11-1710", "Toner", 86630, told, procurementMethod="direct")
    won = award("4563951", 86630, "2023-12-01T00:00:00+08:00", "E-COPY")
    contracts = [{"id": "DC2023-12-11", "awardID": "4563951", "status": "active", "value": money(86630)}]
    return package(release("ocds-a-23-11-1710", told, ["award"], tender=bought, awards=[won], contracts=contracts))


def bad_file() -> dict[str, Any]:
    """OC-12: the buyer is a text, the currency none, the awarded amount goes far below a cent."""
    won = award("1", 72196178.48101778, "4835-07-15T00:00:00Z", "qui") | {
        "value": money(72196178.48101778, "accusamus")
    }
    one = release("ocds-a-bad", "2151-08-16T13:05:41.849Z", ["award", "contract"], awards=[won])
    return package(one | {"buyer": "THIS SHOULD BE AN OBJECT"})


def nulls() -> dict[str, Any]:
    """OC-13: every field is there, and every one is null."""
    value, organisation = {"amount": None, "currency": None}, {"id": None, "name": None}
    period = {"startDate": None, "endDate": None}
    section = {"id": None, "status": None, "value": value, "date": None}
    one = dict.fromkeys(("ocid", "id", "date", "tag", "initiationType", "language"))
    one |= {
        "buyer": organisation,
        "parties": [{**organisation, "roles": None, "identifier": {"scheme": None, "id": None}}],
    }
    one |= {"planning": {"budget": {"amount": value}}, "tender": {**section, "title": None, "tenderPeriod": period}}
    one |= {"awards": [{**section, "suppliers": [organisation]}], "contracts": [{**section, "period": period}]}
    return {"releases": [one]}


def doubled() -> dict[str, Any]:
    """OC-14: four releases of one process under two ids; valid by the schema."""
    plan = {"budget": {"amount": money(1000000, "GBP"), "project": "Cycle lanes"}}
    found = [release("ocds-a-000", "2009-03-15T14:45:00Z", ["planning"], planning=plan) for _ in range(4)]
    for one, number in zip(found, ("01", "01", "02", "02"), strict=True):
        one["id"] = f"ocds-a-000-{number}-planning"
    return package(*found)
