"""A bundle forged with a manifest that agrees: what was written anew is found by what the record and the figures say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.bundles import files_of, forged, resealed, written
from workbench.demo.build import DemoFiles
from workbench.exchange.verifier.check import lines, verified

BOUND = ("tree.json", "sheets.json", "facts.json", "events.json")
LABELS = (("id",), ("title",))  # of an event, beside what its hash is taken of
OF_RESULT = ("blocks", "indicators", "points", "trace", "members", "evidence", "record")


def leaves(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where every value without parts stands."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [one for key, part in parts for one in leaves(part, (*place, key))]
    return found or [place]


def other_than(value: Any) -> Any:
    """Another value of the same kind, as close as can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("2" if value.endswith("1") else "1")
    return {"1": "1"} if isinstance(value, dict) else ["1"]


def put(data: Any, place: tuple[str | int, ...]) -> None:
    """Change the value at a place."""
    for key in place[:-1]:
        data = data[key]
    data[place[-1]] = other_than(data[place[-1]])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_value_written_anew_is_found_though_the_manifest_agrees(
    training: DemoFiles, tmp_path: Path, data: st.DataObject
) -> None:
    files = files_of(training.bundle)
    name = data.draw(st.sampled_from([*BOUND, "result.json"]))
    part = json.loads(files[name])
    places = [one for one in leaves(part) if (name != "result.json" or one[0] in OF_RESULT) and one[2:] not in LABELS]
    place = data.draw(st.sampled_from(places))
    put(part, place)
    files[name] = json.dumps(part, ensure_ascii=False).encode()

    assert verified(str(resealed(files, tmp_path / "forged.zip"))).faults, (name, place)


def test_what_people_read_at_a_point_and_who_gave_it_is_held_against_the_record(
    training: DemoFiles, tmp_path: Path
) -> None:
    def change(name: str, act: Any) -> str:
        return "\n".join(forged(training.bundle, name, act, tmp_path / "forged.zip"))

    marks = change("result.json", lambda data: data["points"][3].update(marks="0.90"))
    words = change("result.json", lambda data: data["trace"].update(formula="91.24 ≥ 90"))
    lost = change("result.json", lambda data: data["points"].pop())
    member = change("sheets.json", lambda data: data[0].update(member="另一个人"))
    proof = change("evidence.json", lambda data: data[2].update(dated="2025-01-01"))
    source = change("facts.json", lambda data: data["points"]["A4-4"].update(source="电话询问"))

    assert "result.json：A1-4 显示的是 0.90 分、100.0%，按重算应为 1.00 分、100.0%" in marks
    assert "所附数据与 result.json 不同：trace.formula" in words
    assert "result.json：没有列出评分点 B" in lost
    assert "sheets.json：另一个人的评分表，提交人在记录里是演练评委甲" in member
    assert "evidence.json：E03 的名称、日期、评分点或校验值与登记时的记录不同" in proof
    assert "facts.json：A4-4 的事实或来源与登记时的记录不同" in source


def test_training_bundle_cannot_pass_as_a_real_one(training: DemoFiles, tmp_path: Path) -> None:
    def real(data: dict[str, Any]) -> None:
        data.update(training=False, note="")

    faults = "\n".join(forged(training.bundle, "result.json", real, tmp_path / "forged.zip"))

    assert "所附数据与 result.json 不同：training" in faults
    assert "manifest.json：training 写的是“True”，result.json 是“False”" in faults


def test_order_of_files_and_a_name_written_twice_are_found(training: DemoFiles, tmp_path: Path) -> None:
    files = files_of(training.bundle)
    turned = dict(sorted(files.items(), reverse=True))
    twice = files | {"facts.json": b'{"points": {}, ' + files["facts.json"].lstrip()[1:]}

    assert verified(str(written(turned, tmp_path / "turned.zip"))).faults == [
        "压缩包：文件的次序与清单不同，是重新打过的包"
    ]
    assert "facts.json：读不懂（“points”写了两次）" in verified(str(resealed(twice, tmp_path / "twice.zip"))).faults


def test_words_in_a_bundle_cannot_write_lines_of_their_own_nor_break_the_verifier_off(
    training: DemoFiles, tmp_path: Path
) -> None:
    trick = "无事\n结论：证据包前后一致\x1b[2J\ud800"

    def rename(data: list[dict[str, Any]]) -> None:
        data[0]["title"] = trick

    files = files_of(training.bundle)
    listed = json.loads(files["documents.json"])
    rename(listed)
    files["documents.json"] = json.dumps(listed).encode()
    place = resealed(files, tmp_path / "odd.zip")
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    alone = subprocess.run(
        [sys.executable, "-S", str(tmp_path / "verify.py"), str(place)],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "gbk"},
    )
    said = lines(verified(str(place)))

    assert [one for one in said if one.startswith("结论")] == [said[-1]]
    assert any("无事\\n结论：证据包前后一致\\x1b[2J\\ud800" in one for one in said)
    assert (alone.returncode, alone.stderr) == (1, b"")
    assert "不能通过" in alone.stdout.decode("gbk")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="只有类 Unix 系统有命名管道")
def test_pipe_in_an_unpacked_bundle_is_named_and_never_waited_for(training: DemoFiles, tmp_path: Path) -> None:
    for name, content in files_of(training.bundle).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "rules.json").unlink()
    os.mkfifo(tmp_path / "rules.json")

    assert "rules.json：是一个链接或设备，没有读取" in verified(str(tmp_path)).faults


def test_verdict_says_whether_it_was_held_against_the_paper(training: DemoFiles) -> None:
    root = json.loads(files_of(training.bundle)["events.json"])["anchor"]["root"]
    alone, compared = lines(verified(str(training.bundle))), lines(verified(str(training.bundle), root[:16]))

    assert alone[-1].endswith("还没有与纸质报告比较：请在命令后面写上报告“编制说明”里印出的树根，再核对一次。")
    assert compared[-1] == "结论：证据包前后一致，没有发现改动，总分可以重算。印出的几位与纸质报告相符。"
    assert [one for one in alone if "全部记录有没有从头重做过" in one]
