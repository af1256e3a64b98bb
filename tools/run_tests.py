#!/usr/bin/env python3
# Owns: running every test program, the page's and the clients' tests, the check of what the bot asked, and
# the layer check; and counting test cases.
# Must not know: what is tested, or how it was built (tools/test does both before).
"""run_tests.py --preset dev|asan [--only REGEX]: see tools/test. run_tests.py --self-test: tests itself."""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = {"dev": 300, "asan": 900}  # of one test program or page test file
SHOWN_LINES = 120  # of a failed program's output


@dataclass
class Count:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        text = f"{self.passed} passed, {len(self.failed)} failed"
        return text + (f", {len(self.skipped)} skipped" if self.skipped else "")


@dataclass
class Ended:
    status: int | None  # None: it did not end in time
    output: str
    seconds: float


def environment(build: Path, test: str) -> dict[str, str]:
    """Ours without what would configure a bot: no test may find a token or a setting by accident."""
    journal(build, test).mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items()
            if name != "DISCORD_TOKEN" and (not name.startswith("VEILLEUR_") or name == "VEILLEUR_CHROMIUM")}
    return kept | {"VEILLEUR_BINARY_DIR": str(build / "bin"), "SANDBOX_REQUESTS": str(journal(build, test)),
                   "UBSAN_OPTIONS": "print_stacktrace=1:" + os.environ.get("UBSAN_OPTIONS", "")}


def journals(build: Path) -> Path:
    """Where every sandbox writes down what it is asked; tests/conformance/check_requests.mjs reads it."""
    return build / "test-requests"


def journal(build: Path, test: str) -> Path:
    """One folder for each test, so that no other test's journal stands in for its own."""
    return journals(build) / test


def run(command: list[str], log: Path, timeout_s: float, env: dict[str, str], cwd: Path = ROOT) -> Ended:
    """Runs in a process group of its own, so that what it started ends with it."""
    started = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                   env=env, cwd=cwd, start_new_session=True)
        try:
            status = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            status = None
        end_group(process.pid)
        process.wait()
    return Ended(status, log.read_text(errors="replace"), time.monotonic() - started)


def end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass  # the usual case: nothing of the group is left


def show(name: str, ended: Ended, count: Count) -> None:
    lines = ended.output.rstrip().splitlines()[-SHOWN_LINES:] if count.failed else []
    print("\n".join([f"{name}: {count} ({ended.seconds:.1f} s)", *(f"    {line}" for line in lines)]), flush=True)


# ── Boost.Test ───────────────────────────────────────────────────────────────────────────────────

def programs(build: Path) -> list[tuple[str, list[str]]]:
    listing = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, check=True, capture_output=True, text=True)
    return [(test["name"], test["command"]) for test in json.loads(listing.stdout)["tests"] if "command" in test]


def boost_cases(name: str, report: str) -> Count:
    count = Count()

    def visit(suite: xml.Element, path: str) -> None:
        for child in suite:
            child_path = f"{path}/{child.get('name')}"
            if child.tag == "TestSuite":
                visit(child, child_path)
            elif child.get("result", "").startswith("passed"):
                count.passed += 1
            elif child.get("result") == "skipped":
                count.skipped.append(child_path)
            else:
                count.failed.append(child_path)

    for root_suite in xml.fromstring(report):
        visit(root_suite, name)
    return count


def count_program(name: str, ended: Ended, report: Path) -> Count:
    if ended.status is None:
        return Count(failed=[f"{name} (did not end in time)"])
    try:
        count = boost_cases(name, report.read_text())
    except (OSError, xml.ParseError) as error:
        return Count(failed=[f"{name} (status {ended.status}, no report: {error})"])
    if count.passed == 0 and not count.failed:
        count.failed.append(f"{name} (ran no test)")
    elif ended.status != 0 and not count.failed:
        count.failed.append(f"{name} (status {ended.status} though every test passed)")
    return count


def run_programs(build: Path, preset: str, only: re.Pattern[str], asking: set[str]) -> Count:
    """Adds to `asking` the programs that must have left a journal of requests."""
    logs = build / "test-logs"
    logs.mkdir(exist_ok=True)
    total = Count()
    for name, command in programs(build):
        if not only.search(name):
            continue
        report = logs / f"{name}.xml"
        report.unlink(missing_ok=True)
        arguments = ["--report_format=XML", "--report_level=detailed", f"--report_sink={report}",
                     "--log_level=error", "--color_output=no"]
        ended = run(command + arguments, logs / f"{name}.log", TIMEOUT_S[preset], environment(build, name))
        count = count_program(name, ended, report)
        asking |= asking_programs(name, count)
        count.failed += silent_programs(name, count, journal(build, name))
        show(name, ended, count)
        total.add(count)
    return total


# ── The page's and the clients' tests ──────────────────────────────────────────────────────────────

TAP_LINE = re.compile(r"^( *)(ok|not ok) \d+(?: - (.*?))?(?: # (SKIP|TODO)\b.*)?$")


def tap_cases(name: str, output: str) -> Count:
    """Counts leaves: a line is a suite's where deeper lines came before it. A suite that failed though all
    its tests passed (a hook) is a failure of its own; a suite that was skipped is one skipped test."""
    count = Count()
    pending: list[tuple[int, bool]] = []  # (depth, failed) of lines whose suite has not come yet
    for line in output.splitlines():
        match = TAP_LINE.match(line)
        if not match:
            continue
        depth, failed, title = len(match[1]), match[2] == "not ok", f"{name}/{match[3]}"
        inner = [entry for entry in pending if entry[0] > depth]
        pending = [entry for entry in pending if entry[0] <= depth]
        failed_inside = any(entry[1] for entry in inner)
        pending.append((depth, failed or failed_inside))
        if match[4]:
            count.skipped.append(title)
        elif failed and not failed_inside:
            count.failed.append(title)
        elif not inner:
            count.passed += not failed
    return count


IMPORTED = re.compile(r"""(?:^import\s*|^(?:import|export)\b[^;'"()=]*\bfrom\s*|\bimport\()['"]([^'"\s]+)['"]""",
                      re.MULTILINE)


def needs_packages(file: Path, seen: set[Path] | None = None) -> bool:
    """Whether it imports, itself or through our other files, something that is neither ours nor Node's."""
    seen = set() if seen is None else seen
    if file in seen or not file.is_file():
        return False
    seen.add(file)
    names = IMPORTED.findall(file.read_text())
    return (any(not name.startswith((".", "node:")) for name in names)
            or any(needs_packages((file.parent / name).resolve(), seen) for name in names if name.startswith(".")))


def install_page_packages(folder: Path, logs: Path) -> str | None:
    """What keeps tests that need packages from running, or nothing."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not lock.exists() or (installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime):
        return None
    if shutil.which("npm") is None:
        return "npm is not installed"
    ended = run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], logs / "npm.log", 300,
                dict(os.environ), folder)
    return None if ended.status == 0 else f"npm ci failed, see {logs / 'npm.log'}"


def runnable_page_tests(files: list[Path], folder: Path, logs: Path) -> tuple[list[Path], Count]:
    """The files that can run here, and the others as skipped."""
    if files and shutil.which("node") is None:
        return [], Count(skipped=[f"{file.name} (node is not installed)" for file in files])
    demanding = [file for file in files if needs_packages(file)]
    missing = install_page_packages(folder, logs) if demanding else None
    if missing is None:
        return files, Count()
    return ([file for file in files if file not in demanding],
            Count(skipped=[f"{file.name} ({missing})" for file in demanding]))


def run_tap(name: str, command: list[str], build: Path, preset: str) -> Count:
    """Runs a program that writes TAP, which `tap_cases` counts."""
    ended = run(command, build / "test-logs" / f"{name}.log", TIMEOUT_S[preset], environment(build, name))
    count = tap_cases(name, ended.output)
    if ended.status is None:
        count.failed.append(f"{name} (did not end in time)")
    elif ended.status != 0 and not count.failed:
        count.failed.append(f"{name} (status {ended.status} though no test failed)")
    elif not (count.passed or count.failed or count.skipped):
        count.failed.append(f"{name} (ran no test)")
    count.failed += silent_programs(name, count, journal(build, name))
    show(name, ended, count)
    return count


def run_page_tests(folder: Path, build: Path, preset: str, only: re.Pattern[str], asking: set[str]) -> Count:
    """Adds to `asking` the programs that must have left a journal of requests."""
    files, total = runnable_page_tests([file for file in sorted(folder.glob("*.test.mjs")) if only.search(file.name)],
                                       folder, build / "test-logs")
    # Two at once: each of them waits for its programs and its browser half of the time.
    with ThreadPoolExecutor(max_workers=2) as workers:
        counts = workers.map(
            lambda file: run_tap(file.name, ["node", "--test", "--test-reporter=tap", str(file)], build, preset), files)
        for file, count in zip(files, counts):
            asking |= asking_programs(file.name, count)
            total.add(count)
    return total


# ── What the bot asked of Discord ────────────────────────────────────────────────────────────────

# Tests whose name begins so make the bot ask a sandbox, whose program then leaves a journal.
ASKING = (("sim", "sim"), ("unit-bot", "unit-bot"), ("bot_", "veilleur-sandbox"),
          *((f"{name}.", "veilleur-playground") for name in (
              "playground", "playground_chat", "playground_chat_guild", "playground_experiments", "playground_lab")))


def asking_programs(name: str, count: Count) -> set[str]:
    """The programs that must have written a journal where the test `name` ended so: none where it skipped some."""
    return {program for start, program in ASKING if name.startswith(start) and count.passed and not count.skipped}


def silent_programs(name: str, count: Count, folder: Path) -> list[str]:
    """The failures of the test `name` whose programs have written nothing down in its folder."""
    written = [file.name for file in folder.glob("*.jsonl") if file.stat().st_size > 0]
    return [f"{name} (no journal of what was asked of {program})" for program in sorted(asking_programs(name, count))
            if not any(re.fullmatch(rf"{re.escape(program)}-\d+\.jsonl", one) for one in written)]


def check_requests(build: Path, preset: str, asking: set[str]) -> Count:
    script = ROOT / "tests/conformance/check_requests.mjs"
    if not asking:
        return Count()
    runnable, skipped = runnable_page_tests([script], script.parent, build / "test-logs")
    command = ["node", str(script), str(journals(build)), *sorted(asking)]
    return run_tap("requests", command, build, preset) if runnable else skipped


# ── The layers, and this runner ────────────────────────────────────────────────────────────────────

def run_layer_check(build: Path, only: re.Pattern[str]) -> Count:
    total = Count()
    for name, arguments in (("layers", ["tools/check_layers"]),
                            ("layers-self-test", ["tools/check_layers", "--self-test"]),
                            ("runner-self-test", ["tools/run_tests.py", "--self-test"])):
        if not only.search(name):
            continue
        ended = run([sys.executable, *arguments], build / "test-logs" / f"{name}.log", 120,
                    dict(os.environ))
        count = Count(passed=1) if ended.status == 0 else Count(failed=[name])
        show(name, ended, count)
        total.add(count)
    return total


def self_test() -> int:
    """Where packages cannot be installed, exactly the test files that lead to one are skipped; and who must
    have left a journal."""
    tree = {"plain.test.mjs": "import { it } from 'node:test';\nimport { help } from './support/help.mjs';",
            "support/help.mjs": "import { readFileSync } from 'node:fs';\nimport '../plain.test.mjs';",
            "page.test.mjs": "import { open } from './driver.mjs';",
            "driver.mjs": "const { chromium } = await import('playwright-core');",
            "package.json": "{}",
            "package-lock.json": "npm ci fails on a lock file that is none"}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, text in tree.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        files, count = runnable_page_tests(sorted(folder.glob("*.test.mjs")), folder, folder)
        (folder / "veilleur-playground-7.jsonl").write_text("{}\n")
        (folder / "veilleur-sandbox-8.jsonl").write_text("")
        silent = [silent_programs(name, Count(passed=passed), folder) for name, passed in (
            ("playground_lab.test.mjs", 3), ("bot_faults.test.mjs", 1), ("bot_faults.test.mjs", 0))]
    seen = ([file.name for file in files], [line.split(" (")[0] for line in count.skipped], silent)
    expected = (["plain.test.mjs"], ["page.test.mjs"],
                [[], ["bot_faults.test.mjs (no journal of what was asked of veilleur-sandbox)"], []])
    # Whoever ran must have asked; whoever skipped something need not.
    seen += tuple(sorted(asking_programs(name, count)) for name, count in (
        ("bot_faults.test.mjs", Count(passed=3)), ("unit-net", Count(passed=3)), ("sim", Count(failed=["sim"])),
        ("playground.test.mjs", Count(passed=3, skipped=["no Chromium"]))))
    expected += (["veilleur-sandbox"], [], [], [])
    print(f"saw {seen}, expected {expected}" if seen != expected else "self-test: passed")
    return 0 if seen == expected else 1


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", choices=TIMEOUT_S, default="dev")
    parser.add_argument("--only", type=re.compile, default=re.compile("."))
    options = parser.parse_args()
    build = ROOT / "build" / options.preset
    (build / "test-logs").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(journals(build), ignore_errors=True)

    total, only, asking = Count(), options.only, set()
    for stage, step in (
            ("test programs", lambda: run_programs(build, options.preset, only, asking)),
            ("page tests", lambda: run_page_tests(ROOT / "tests/e2e", build, options.preset, only, asking)),
            ("clients' tests", lambda: run_page_tests(ROOT / "tests/conformance", build, options.preset, only, asking)),
            ("requests of the bot", lambda: check_requests(build, options.preset, asking)),
            ("layer check", lambda: run_layer_check(build, only))):
        started = time.monotonic()
        total.add(step())
        print(f"── {stage}: {time.monotonic() - started:.0f} s", flush=True)

    if total.skipped and os.environ.get("CI"):
        print("CI is set, so nothing may be skipped.")
        total.failed.append("skipped tests")
    if total.passed == 0 and not total.failed:
        total.failed.append(f"no test matches {options.only.pattern!r}")
    for title, names in (("skipped", total.skipped), ("FAILED", total.failed)):
        for name in names:
            print(f"{title}: {name}")
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
