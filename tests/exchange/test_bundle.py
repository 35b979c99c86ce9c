"""The evidence bundle: what it proves, and that whatever was changed in it is found and named."""

import ast
import json
import subprocess
import sys
import zipfile
from binascii import crc32
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.exchange.bundles import files_of, forged, resealed, sha256, written
from workbench.demo.build import DemoFiles
from workbench.exchange.bundle import TITLES
from workbench.exchange.bundle_file import verifier_text
from workbench.exchange.verifier.box import Box, local_header
from workbench.exchange.verifier.check import lines, verified
from workbench.models.documents import IssuedDocument
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.models.vault import VaultEntry
from workbench.security import vault
from workbench.services.vault import opened
from workbench.store.engine import reading

PARTS = ("manifest.json", "manifest.sha256", *TITLES, "documents/03.pdf", "documents/04.xlsx", "documents/05.json")


def faults_of(place: Path) -> list[str]:
    return verified(str(place)).faults


def printed_by(report: Path, label: str) -> str:
    """The digits that the report prints behind a word of its colophon."""
    with pypdfium2.PdfDocument(report) as document:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    return text.split(label)[1][:16]


def test_bundle_of_the_training_purchase_proves_its_total(training: DemoFiles) -> None:
    verdict = verified(str(training.bundle))
    said = "\n".join(lines(verdict))

    assert verdict.faults == []
    assert len(verdict.proved) == 9
    assert f"总分 {training.total}，{training.grade}" in said
    assert "附有其中 17 份的文件" in said
    assert "1 份报告所附的数据、印出的链头与本证据包一致" in said
    assert "证据本身是否真实" in said.split("不能证明")[1]


def test_bundle_lists_the_number_of_a_document_and_finds_another_one(training: DemoFiles, tmp_path: Path) -> None:
    with reading() as session:
        row = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "final_report")).one()
        told = (row.number, row.edition, row.short_hash)
    listed = json.loads(files_of(training.bundle)["documents.json"])
    numbers = {one["kind"]: tuple(one.get(key) for key in ("number", "edition", "short_hash")) for one in listed}
    place = [one["kind"] for one in listed].index("final_report")
    assert (numbers["final_report"], numbers["score_sheets"]) == (told, (None, None, None))

    change = forged(
        training.bundle,
        "documents.json",
        lambda data: data[place].update(number="民购评〔2026〕9号"),
        tmp_path / "forged.zip",
    )

    assert change == [f"documents.json：{listed[place]['title']}与制发时的记录不符"]


def test_verifier_needs_only_the_standard_library_and_says_what_the_workbench_says(
    training: DemoFiles, tmp_path: Path
) -> None:
    with zipfile.ZipFile(training.bundle) as book:
        book.extractall(tmp_path / "unpacked")
    alone = [sys.executable, "-I", "-S", str(tmp_path / "unpacked" / "verify.py")]
    on_file = subprocess.run([*alone, str(training.bundle)], capture_output=True, text=True, check=False)
    on_folder = subprocess.run(alone, capture_output=True, text=True, check=False)
    (tmp_path / "unpacked" / "rules.json").write_bytes(b"[]")
    changed = subprocess.run(alone, capture_output=True, text=True, check=False)
    missing = subprocess.run([*alone, "none.zip"], capture_output=True, text=True, check=False)

    assert (on_file.returncode, on_file.stderr) == (0, "")
    assert on_file.stdout == on_folder.stdout == "\n".join(lines(verified(str(training.bundle)))) + "\n"
    assert changed.returncode == 1
    assert "rules.json：内容与清单记载的大小或 SHA-256 不符" in changed.stdout
    assert missing.returncode == 2


def test_verifier_is_one_file_for_python_3_8_and_every_name_in_it_stands_once() -> None:
    tree = ast.parse(verifier_text(), feature_version=(3, 8))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names += [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert len(names) == len(set(names))
    assert modules <= sys.stdlib_module_names | {"__future__"}


def test_bundle_holds_nothing_of_other_projects_and_no_identity(training: DemoFiles) -> None:
    files = files_of(training.bundle)
    held = {one["id"] for one in json.loads(files["events.json"])["events"]}
    whole = b"".join(content for name, content in files.items() if not name.startswith("documents/")).decode()
    with reading() as session:
        about = {(one.project_id, one.object_type) for one in session.exec(select(Event)) if one.id in held}
        own = session.get_one(Project, 1).title
        others = session.exec(select(Project.title).where(Project.title != own)).all()
        people = [opened(vault.keys(), one) for one in session.exec(select(VaultEntry))]

    assert about == {(1, "evaluation"), (1, "result"), (1, "appeal")}
    assert others
    assert people
    told = [*others, *(word for one in people for word in (one.name, one.id_number, one.phone) if word)]
    assert [one for one in told if one in whole] == []


@pytest.mark.parametrize("name", PARTS)
def test_one_byte_changed_in_a_file_is_found_and_the_file_is_named(
    training: DemoFiles, tmp_path: Path, name: str
) -> None:
    raw, content = bytearray(training.bundle.read_bytes()), files_of(training.bundle)[name]
    raw[raw.index(content) + len(content) // 2] ^= 0x01
    (tmp_path / "changed.zip").write_bytes(raw)

    assert [one for one in faults_of(tmp_path / "changed.zip") if one.startswith(f"{name}：")]


def test_bytes_changed_in_pieces_of_evidence_are_found_and_each_is_named(training: DemoFiles, tmp_path: Path) -> None:
    files = files_of(training.bundle)
    pieces = {name: content for name, content in files.items() if name.startswith("evidence/")}
    changed = {name: content[:-1] + bytes([content[-1] ^ 0x20]) for name, content in pieces.items()}
    faults = faults_of(written(files | changed, tmp_path / "changed.zip"))

    assert len(pieces) == 17
    assert set(faults) >= {f"{name}：内容与清单记载的大小或 SHA-256 不符，被改动" for name in pieces}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bit_turned_over_anywhere_is_found_and_its_place_named(
    training: DemoFiles, tmp_path: Path, data: st.DataObject
) -> None:
    raw = bytearray(training.bundle.read_bytes())
    with zipfile.ZipFile(training.bundle) as book:
        starts = {one.header_offset: one.filename for one in book.infolist()} | {book.start_dir: "压缩包"}
    place = data.draw(st.integers(0, len(raw) - 1) | st.integers(len(raw) - 4000, len(raw) - 1) | st.integers(0, 200))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    (tmp_path / "turned.zip").write_bytes(raw)
    name = starts[max(start for start in starts if start <= place)]

    assert [one for one in faults_of(tmp_path / "turned.zip") if name in one or one.startswith("压缩包")]


def test_every_byte_of_a_header_and_of_the_directory_counts(training: DemoFiles, tmp_path: Path) -> None:
    raw, names = training.bundle.read_bytes(), list(files_of(training.bundle))
    header, directory = raw.index(b"PK\x03\x04", 1), int.from_bytes(raw[-6:-2], "little")
    crc, told = range(header + 14, header + 18), set()
    for place in (*range(header, header + 44), *range(directory, directory + 59), *range(len(raw) - 22, len(raw))):
        changed = bytearray(raw)
        changed[place] ^= 0x40
        (tmp_path / "changed.zip").write_bytes(changed)
        box = Box(str(tmp_path / "changed.zip"))
        assert box.faults or box.names != names, place
        told |= set(box.faults)
        if place in crc:
            assert f"{names[1]}：压缩包里记的 CRC 与内容不符，文件头或内容被改动" in faults_of(tmp_path / "changed.zip")

    assert f"压缩包第 2 份文件（{names[1]}）：文件头被改动" in told
    assert f"压缩包目录中 {names[0]} 的一条被改动" in told
    assert f"压缩包目录中 {names[1]} 的一条被改动" in told
    assert "压缩包结尾的记录被改动" in told


def test_removed_and_added_files_are_named(training: DemoFiles, tmp_path: Path) -> None:
    files = files_of(training.bundle)
    added = faults_of(written(files | {"evidence/E99.pdf": b"%PDF-"}, tmp_path / "added.zip"))

    assert added == ["evidence/E99.pdf：清单中没有，是多出的文件"]
    for name in PARTS:
        less = {key: content for key, content in files.items() if key != name}
        faults = faults_of(written(less, tmp_path / "less.zip"))
        assert [one for one in faults if one.startswith(f"{name}：") and "缺少" in one], name


def test_files_left_out_of_bundle_and_manifest_alike_are_missed(training: DemoFiles, tmp_path: Path) -> None:
    for name in TITLES:
        files = {key: content for key, content in files_of(training.bundle).items() if key != name}
        assert f"manifest.json：清单中没有应有的文件 {name}" in faults_of(resealed(files, tmp_path / "less.zip"))


def opening(data: dict) -> dict:  # type: ignore[type-arg]
    return next(one for one in data["events"] if one["content"]["action"] == "evaluation.open")


def swap_salts(data: dict) -> None:  # type: ignore[type-arg]
    first, second = opening(data)["content"]["after"]["opened"][:2]
    first["salt"], second["salt"] = second["salt"], first["salt"]


def raise_a_sealed_mark(data: dict) -> None:  # type: ignore[type-arg]
    opening(data)["content"]["after"]["opened"][0]["values"]["mark"] = "3.00"


def cut_the_end(data: dict) -> None:  # type: ignore[type-arg]
    del data["events"][-3:]


def cut_the_end_and_the_anchor(data: dict) -> None:  # type: ignore[type-arg]
    cut_the_end(data)
    last = data["events"][-1]
    data["anchor"] |= {"events": last["place"], "head": last["hash"]}


def rewrite_an_event(data: dict) -> None:  # type: ignore[type-arg]
    data["events"][5]["content"]["actor"] = "另一个人"


def take_an_event_from_elsewhere(data: dict) -> None:  # type: ignore[type-arg]
    data["events"][5]["path"] = data["events"][90]["path"]


def print_another_head(data: dict) -> None:  # type: ignore[type-arg]
    for one in data["heads"].values():
        one["head"] = "ab" * 32


def claim_another_root(data: dict) -> None:  # type: ignore[type-arg]
    """A forger who knows what the paper prints cannot simply claim it."""
    (own,) = data["heads"].values()
    data["heads"]["7"] = own | {"root": "cd" * 32}


def forget_what_grew(data: dict) -> None:  # type: ignore[type-arg]
    for one in data["heads"].values():
        one["growth"] = one["growth"][1:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (swap_salts, "封存的内容与启封时公布的盐和值不符"),
        (swap_salts, "（启封评分表，演练评委甲，2026-01-12T02:00:00Z）的内容与其校验值不符"),
        (raise_a_sealed_mark, "封存的内容与启封时公布的盐和值不符"),
        (cut_the_end, "末条记录与写明的链头不符，记录被截断或添加"),
        (cut_the_end_and_the_anchor, "不在全部记录的树里"),
        (rewrite_an_event, "，另一个人，"),
        (take_an_event_from_elsewhere, "不在全部记录的树里"),
        (print_another_head, "报告印出的链头或树根不在证据包的记录里"),
        (print_another_head, "的链头不在全部记录的树里"),
        (claim_another_root, "的树根与现在的记录接不上，此前的记录被改动"),
        (forget_what_grew, "的树根与现在的记录接不上，此前的记录被改动"),
    ],
)
def test_changed_record_is_named_though_the_manifest_agrees(training: DemoFiles, tmp_path: Path, change, words) -> None:  # type: ignore[no-untyped-def]
    faults = forged(training.bundle, "events.json", change, tmp_path / "forged.zip")

    assert [one for one in faults if words in one]


def raise_a_mark(data: list) -> None:  # type: ignore[type-arg]
    data[1]["marks"]["A3-1"] = "1.90"


def change_a_reason(data: list) -> None:  # type: ignore[type-arg]
    data[2]["reasons"]["A3-1"] += "。"


def lose_a_sheet(data: list) -> None:  # type: ignore[type-arg]
    del data[0]


def test_changed_sheet_is_named_by_member_and_point(training: DemoFiles, tmp_path: Path) -> None:
    place = tmp_path / "forged.zip"
    mark, reason, lost = (
        forged(training.bundle, "sheets.json", change, place)
        for change in (raise_a_mark, change_a_reason, lose_a_sheet)
    )

    assert "sheets.json：演练评委乙，A3-1 的分数与封存的不同" in mark
    assert [one for one in mark if one.startswith("result.json：A3-1 ") and "重算是" in one]
    assert "sheets.json：演练评委丙，A3-1 的档次或理由与封存的不同" in reason
    assert "sheets.json：评分表的份数与启封的份数不符" in lost


def move_marks(tree: dict) -> None:  # type: ignore[type-arg]
    first, second = tree["root"]["children"][0]["children"][0]["children"][:2]
    first["full"], second["full"] = "2.5", "1.5"


def lower_a_floor(tree: dict) -> None:  # type: ignore[type-arg]
    tree["grades"][0]["floor"] = "91"


def test_changed_weight_or_floor_is_named_with_what_comes_of_it(training: DemoFiles, tmp_path: Path) -> None:
    weight, floor = (
        forged(training.bundle, "tree.json", change, tmp_path / "forged.zip") for change in (move_marks, lower_a_floor)
    )

    for faults in (weight, floor):
        assert faults[0] == "tree.json：指标体系与 result.json 写明的校验值不符，分值、权重或等级线被改动"
        assert faults[1] == "tree.json：指标体系与方案确认时冻结的校验值不符"
    assert "result.json：等级写的是“优”，重算是“良”" in floor
    assert [one for one in weight if "A1-1" in one and "重算是" in one]


def test_changed_fact_total_evidence_and_document_are_named(training: DemoFiles, tmp_path: Path) -> None:
    def change(name: str, act) -> str:  # type: ignore[no-untyped-def]
        return "\n".join(forged(training.bundle, name, act, tmp_path / "forged.zip"))

    fact = change("facts.json", lambda data: data["points"]["A4-4"]["values"].update(actual="1"))
    total = change("result.json", lambda data: data["result"].update(total="91.24"))
    missing = change("facts.json", lambda data: data["points"]["A3-1"].update(evidence_missing=True))
    evidence = change("evidence.json", lambda data: data[3].update(points=["B1-1"]))
    document = change("documents.json", lambda data: data[2].update(sha256=sha256(b"")))

    assert "facts.json：A4-4 的事实或来源与登记时的记录不同" in fact
    assert "result.json：总分写的是 91.24，按评分表和事实重算是 90.24" in total
    assert "报告所附数据的总分是 90.24，result.json 是 91.24" in total
    assert "result.json：A3-1 " in missing
    assert "evidence.json：证据清单与 result.json 的证据不同" in evidence
    assert "期末绩效评估报告-第2版.pdf与制发时的记录不符" in document


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"events": 1}', b"\xff\xfe"])
def test_nonsense_in_any_part_is_told_and_breaks_nothing_off(
    training: DemoFiles, tmp_path: Path, content: bytes
) -> None:
    files = files_of(training.bundle)
    for name in [one for one in TITLES if one.endswith(".json") and one != "rules.json"] + ["manifest.json"]:
        changed = files | {name: content}
        place = (
            written(changed, tmp_path / "odd.zip")
            if name == "manifest.json"
            else resealed(changed, tmp_path / "odd.zip")
        )
        assert [one for one in faults_of(place) if name in one], name


def test_containers_of_another_make_are_named_and_never_unpacked(training: DemoFiles, tmp_path: Path) -> None:
    def told(entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> str:
        with zipfile.ZipFile(tmp_path / "other.zip", "w", method) as book:
            for name, content in entries.items():
                book.writestr(zipfile.ZipInfo(name), content, method)
        return "\n".join(faults_of(tmp_path / "other.zip"))

    files = files_of(training.bundle)
    bomb = told({"evidence/E1.pdf": bytes(50_000_000), **files}, zipfile.ZIP_DEFLATED)
    climbing, rooted = told({"../verify.py": b"x", **files}), told({"/etc/passwd": b"x", **files})

    assert "压缩包第 1 份文件（evidence/E1.pdf）：是压缩或加密的，不是原样的证据包，没有展开" in bomb
    assert "压缩包第 1 份文件：文件名“../verify.py”不是证据包里会有的名称" in climbing
    assert "压缩包第 1 份文件：文件名“/etc/passwd”不是证据包里会有的名称" in rooted


def test_cut_doubled_and_lengthened_containers_are_named(training: DemoFiles, tmp_path: Path) -> None:
    def told(raw: bytes) -> str:
        (tmp_path / "other.zip").write_bytes(raw)
        return "\n".join(faults_of(tmp_path / "other.zip"))

    raw = training.bundle.read_bytes()
    one = local_header("rules.json", crc32(b"{}"), 2) + b"{}"

    assert "被改动、截断或添加" in told(raw[:-30])
    assert "文件头写明的大小与压缩包不符" in told(raw[: len(raw) // 2])
    assert "被改动、截断或添加" in told(raw + b"more")
    assert "rules.json：压缩包里有两份同名的文件" in told(one + one)
    assert "manifest.json：缺少" in told(b"")


def test_head_and_root_that_the_report_prints_are_those_of_the_bundle(training: DemoFiles) -> None:
    head, root = printed_by(training.final_report, "制发时链头"), printed_by(training.final_report, "树根")
    spaced = " ".join((root[:4], root[4:8], root[8:12], root[12:]))
    for digits, words in ((head, "的链头，在全部记录里"), (root, "印出以前的记录没有改动"), (spaced, "条记录的树根")):
        verdict = verified(str(training.bundle), digits)
        assert verdict.faults == []
        assert f"纸质报告上印出的“{digits}”是" in verdict.proved[-1]
        assert words in verdict.proved[-1]

    wrong = verified(str(training.bundle), head[:12] + "0000").faults
    short = verified(str(training.bundle), head[:4]).faults

    assert "与证据包里的链头、树根都不相符" in wrong[0]
    assert "与证据包里的链头、树根都不相符" in short[0]


def test_whole_workbook_and_data_in_the_bundle_are_those_issued(training: DemoFiles) -> None:
    files = files_of(training.bundle)

    assert files["documents/03.pdf"] == training.final_report.read_bytes()
    assert files["documents/04.xlsx"] == training.score_sheets.read_bytes()
    assert files["documents/05.json"] == training.result.read_bytes()
