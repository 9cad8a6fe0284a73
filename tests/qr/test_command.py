import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import qr
from qr import Reference
from qr.__main__ import main
from tests.paper import make
from tests.qr.bills import REFERENCE, URL, scan, text_page
from tests.qr.files import pdf_of, picture


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict[str, Any]]]:
    status = main([str(word) for word in words])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    foreign = picture(make("clean", 1, 1, payload="https://evil.test", level="M", size_mm=30).image)
    file = tmp_path / "pile.pdf"
    file.write_bytes(pdf_of([scan(dpi=200), text_page(), foreign]))
    return file


def test_draw_writes_a_symbol_that_read_understands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    png, svg = tmp_path / "code.png", tmp_path / "code.svg"
    for file in (png, svg):
        assert run(capsys, "draw", "2aok-dfic-an4s-r09k-s", "--host", "demo.test", "-o", file) == (0, [])
    assert svg.read_text().startswith("<svg")
    status, [line] = run(capsys, "read", png)
    assert status == 0
    assert line["codes"][0]["text"] == URL


def test_read_says_one_line_a_page(pile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = run(capsys, "read", "--jobs", 2, pile)
    assert status == 3
    assert [(line["page"], line["outcome"]) for line in lines] == [(1, "read"), (2, "unreadable"), (3, "foreign")]
    for line in lines:
        assert set(line) == {"file", "page", "outcome", "codes", "steps_tried", "cpu_ms"}
        assert line["file"] == str(pile)
    [code] = lines[0]["codes"]
    assert set(code) == {"text", "ours", "step", "corners"}
    assert code["ours"] is True
    assert len(code["corners"]) == 4


def test_any_is_content_with_other_peoples_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "foreign.png"
    picture(make("posted", 1, 3, length=120, level="M", size_mm=30).image).save(file)
    assert run(capsys, "read", file)[0] == 3
    status, [line] = run(capsys, "read", "--any", file)
    assert (status, line["outcome"], line["codes"][0]["ours"]) == (0, "foreign", False)


def test_split_says_one_line_a_packet(pile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, [bill, foreign] = run(capsys, "split", pile)
    assert status == 3
    assert (bill["reference"], bill["pages"]) == (REFERENCE.printed, [1, 2])
    assert (foreign["outcome"], foreign["foreign_texts"]) == ("foreign", ["https://evil.test"])


def test_a_refused_file_is_one_line_and_the_next_file_is_read(
    pile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"<script>%PDF")
    status = main(["read", str(bad), str(pile)])
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert (status, len(lines)) == (3, 4)
    assert (lines[0]["page"], lines[0]["outcome"]) == (1, "damaged")
    assert told.err == f"qr: {bad}: unknown_type\n"
    _, [line] = run(capsys, "read", "--details", bad)
    assert line["reason"] == "unknown_type"


def test_bench_says_what_it_took(pile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, [figures] = run(capsys, "bench", pile)
    assert status == 0
    assert figures["pages"] == 3
    assert figures["outcomes"] == {"read": 1, "unreadable": 1, "foreign": 1}


@pytest.mark.parametrize(
    "words",
    [
        ["read", "nowhere.pdf"],
        ["read", "-"],
        ["read", "."],
        ["read", "/dev/stdin"],
        ["read", "a\udcff.pdf"],
        ["draw", "2A0K", "--host", "demo.test", "-o", "x.png"],
        ["draw", str(Reference.random()), "--host", "a" * 40, "-o", "x.png"],
        ["draw", str(Reference.random()), "--host", "demo.test", "-o", "x.gif"],
        ["draw", str(Reference.random()), "--host", "demo.test", "--size", "10", "-o", "x.png"],
    ],
)
def test_unusable_arguments_are_told_on_the_side(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("qr: ")


@pytest.mark.parametrize("words", [[], ["read"], ["read", "--jobs", "0", "x"], ["dance"]])
def test_a_misspelt_command_exits_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2


def test_it_runs_as_a_program_of_its_own(pile: Path) -> None:
    program = [sys.executable, "-m", "qr", "read", "--any", str(pile)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    assert len(done.stdout.splitlines()) == 3


def test_details_say_how_long_each_step_took_and_what_the_corners_refer_to(
    pile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, lines = run(capsys, "read", "--details", pile)
    for line in lines:
        assert len(line["step_ms"]) == len(line["steps_tried"])
    assert lines[0]["size"] == [1653, 2339]


def test_a_file_that_may_not_be_opened_or_ends_in_a_pipe_stops_the_command_before_it_reads(
    pile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for bad in (pipe, loop):
        assert main(["read", str(pile), str(bad)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"qr: {bad}: ")


def test_the_slowest_of_few_pages_are_told_as_such(pile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, [figures] = run(capsys, "bench", pile)
    assert figures["cpu_ms"]["p95"] >= figures["cpu_ms"]["mean"]


def test_it_needs_nothing_else_of_the_project(pile: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    shutil.copytree(Path(qr.__file__).parent, alone / "qr", ignore=shutil.ignore_patterns("__pycache__"))
    program = [sys.executable, "-m", "qr", "read", str(pile)]
    done = subprocess.run(program, cwd=alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    assert len(done.stdout.splitlines()) == 3
