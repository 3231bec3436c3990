#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the window as a screen reader sees it, page by page: every focusable has a name, every row of the matrix is a
list item whose name starts with an ATT&CK id. Then a walk by real keys: record, forecast, act, undo.

walk.py PROGRAM CLI DATA_DIR     (under tests/with-display; exit 77 where AT-SPI or xdotool is missing)"""

import re
import shutil
import subprocess
import sys
import threading
import time

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError):
    print("1..0 # SKIP no AT-SPI for Python")
    sys.exit(77)

DEADLINE = 30
PAUSE = threading.Event()
PAGES = ["overview", "matrix", "next-moves", "response", "notes"]
TECHNIQUE = re.compile(r"^T\d{4}(\.\d{3})? ")
number = 0
failed = False


def check(good, what):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} {what}", flush=True)


def until(condition):
    """The first true answer of condition within the deadline, else the last."""
    end = time.monotonic() + DEADLINE
    while True:
        answer = condition()
        if answer or time.monotonic() > end:
            return answer
        PAUSE.wait(0.05)


def find_application():
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(i)
        if child and child.get_name() == "countermove":
            return child
    return None


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child:
            yield from walk(child)


def nameless(application):
    """Focusable, shown things without a name, as role and path."""
    found = []
    for node in walk(application):
        states = node.get_state_set()
        if not states.contains(Atspi.StateType.FOCUSABLE) or not states.contains(Atspi.StateType.VISIBLE):
            continue
        if not (node.get_name() or "").strip():
            parent = node.get_parent()
            found.append(f"{node.get_role_name()} in {parent.get_role_name() if parent else '?'} "
                         f"“{parent.get_name() if parent else ''}”")
    return found


def keys(*names):
    subprocess.run(["xdotool", "key", *names], check=True)


def counts(cli, data_dir):
    out = subprocess.run([cli, "--data-dir", data_dir, "case", "list", "--json"], capture_output=True, text=True)
    import json

    cases = json.loads(out.stdout)["cases"] if out.returncode == 0 else []
    return (len(cases), cases[0]["observations"], cases[0]["actions"]) if cases else (0, 0, 0)


def main():
    program, cli, data_dir = sys.argv[1:4]
    shutil.rmtree(data_dir, ignore_errors=True)
    if not shutil.which("xdotool"):
        print("1..0 # SKIP xdotool is missing")
        return 77
    process = subprocess.Popen([program, "--data-dir", data_dir])
    try:
        application = until(find_application)
        check(application is not None, "the window is on the accessibility bus")
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Countermove", "windowfocus"], check=True)
        check(until(lambda: not nameless(application)), f"start page: {nameless(application)[:5]}")
        subprocess.run(["xdotool", "type", "Walked by keys"], check=True)
        keys("Return")
        check(until(lambda: counts(cli, data_dir)[0] == 1), "Enter in the title makes a case")
        for line, expected in (("T1059.001 @FIN-07 now powershell", (1, 1, 0)),
                               ("T1566.001 FIN-07 a mail", (1, 2, 0)),
                               ("act: isolate FIN-07 counters:T1059.001", (1, 2, 1))):
            keys("ctrl+e")
            subprocess.run(["xdotool", "type", line], check=True)
            keys("Return")
            check(until(lambda: counts(cli, data_dir) == expected), f"recorded by keys: {line}")
        for i, page in enumerate(PAGES, 1):
            keys(f"alt+{i}")
            check(until(lambda: not nameless(application)), f"{page}: {nameless(application)[:5]}")
            if page == "matrix":
                rows = [n for n in walk(application) if n.get_role() == Atspi.Role.LIST_ITEM
                        and TECHNIQUE.match(n.get_name() or "")]
                check(len(rows) >= 250, f"{len(rows)} rows of the matrix are list items named by their id")
                check(any("observed 1 time" in (n.get_name() or "") for n in rows), "an observed cell says so")
        keys("ctrl+z")
        check(until(lambda: counts(cli, data_dir) == (1, 2, 0)), "Ctrl+Z takes the action back")
    finally:
        process.terminate()
        process.wait(10)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
