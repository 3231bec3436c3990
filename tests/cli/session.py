#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a script uses it: a whole case, the stable forms, exit codes, nothing on stdout on failure.

session.py CLI SCRATCH"""

import json
import os
import re
import shutil
import subprocess
import sys

CLI, SCRATCH = sys.argv[1:3]
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
failed = 0


def check(good, what):
    global failed
    failed += not good
    print(f"{'ok' if good else 'NOT OK'} {what}")


def run(*arguments, expect=0, data="data"):
    done = subprocess.run([CLI, "--data-dir", os.path.join(SCRATCH, data), *arguments], capture_output=True, text=True)
    check(done.returncode == expect, f"{' '.join(arguments)[:70]}: exit {done.returncode} (expected {expect})")
    if expect == 0:
        return done.stdout
    check(done.stdout == "", "nothing on stdout on failure")
    check(done.stderr.strip() != "", "a sentence on stderr")
    return done.stderr


def document(*arguments, **more):
    return json.loads(run(*arguments, "--json", **more))


def main():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    os.makedirs(SCRATCH)
    new = document("case", "new", "Session", "--severity", "high")
    check(list(new) == ["id", "number", "title", "domain", "attack_version"], "members of case new")
    check(bool(UUID.match(new["id"])) and new["title"] == "Session", "id and title of case new")
    case = new["number"]

    first = run("observe", case, "T1566.001", "--host", "MAIL-01", "--at", "2026-11-24T11:52Z").splitlines()[0]
    check(bool(UUID.match(first)), "observe prints the id alone on the first line")
    seen = document("observe", case, "T1059.001", "--host", "mail-01", "--confidence", "high", "--at", "now")
    check(list(seen) == ["id", "case", "technique", "tactic", "became", "warnings"], "members of observe")
    check(seen["tactic"] == "TA0002" and seen["became"] == [] and seen["warnings"] == [], "one tactic is taken")
    revoked = document("observe", case, "T1086")
    check(revoked["technique"] == "T1086" and revoked["became"] == ["T1059.001"], "a revoked id is kept as typed")
    several = document("observe", case, "T1547.001")
    check(several["tactic"] is None and len(several["warnings"]) == 1, "several tactics: none chosen, and said")
    absent = document("observe", case, "T1003.001", "--status", "absent")
    check(absent["tactic"] == "TA0006", "absent")

    action = document("act", case, "Isolate", "--counters", "T1059.001,T1105", "--owner", "Mia", "--due", "2026-11-25T18:00Z")
    check(list(action) == ["id", "case", "title", "status", "counters", "prevents"], "members of act")
    check(action["status"] == "planned" and seen["id"] in action["counters"] and action["prevents"] == ["T1105"],
          "what was seen is countered, the rest prevented; with a due time planned")

    before = document("case", "show", case)
    document("enter", case, "T1021.001 MAIL-01 rdp", "--dry-run")
    check(document("case", "show", case) == before, "a dry run records nothing")
    document("enter", case, "T1021.001 MAIL-01 rdp")
    after = document("case", "show", case)
    check(len(after["records"]["observation"]) == len(before["records"]["observation"]) + 1, "enter records")
    check(len(after["records"]["asset"]) == 1, "host names are case-blind")
    check(list(after) == ["case", "records", "heads"], "members of case show")
    check(list(after["heads"][0]) == ["copy_id", "seq", "hash"], "members of heads")
    check(all(not {"n", "rev", "import_id"} & set(row) for rows in after["records"].values() for row in rows),
          "no local members")
    times = [row["first"] for row in after["records"]["observation"] if row["first"]]
    check(all(list(t) == ["text", "utc", "zone", "precision"] for t in times) and times, "a time has four members")

    document("undo", case)
    check(document("case", "show", case)["records"]["observation"] == before["records"]["observation"], "undo")
    document("redo", case)
    check(document("case", "show", case)["records"]["observation"] == after["records"]["observation"], "redo")

    listed = document("case", "list")["cases"]
    check(list(listed[0]) == ["id", "number", "title", "kind", "severity", "phase", "domain", "attack_version",
                              "observations", "actions"], "members of case list")
    forecast = document("forecast", case, "--limit", "3")
    check(list(forecast) == ["domain", "attack_version", "engine", "observed", "enough", "groups", "techniques"],
          "members of forecast")
    check(len(forecast["techniques"]) == 3 and "T1003.001" not in [t["id"] for t in forecast["techniques"]],
          "absent is not suggested")
    verify = document("case", "verify", case)
    check(verify["ok"] and verify["problems"] == [] and list(verify) == ["ok", "entries", "heads", "problems"], "verify")
    journal = [json.loads(line) for line in run("case", "journal", case, "--json").splitlines()]
    check([e["seq"] for e in journal] == list(range(1, verify["entries"] + 1)), "the journal counts without a gap")

    document("case", "close", case)
    check(document("case", "show", case)["case"]["phase"] == "closed", "close sets the phase")
    document("case", "delete", case)
    check(document("case", "list")["cases"] == [], "the bin is not listed")
    document("case", "restore", case)
    check(document("case", "verify", new["id"][:8])["ok"], "restored, found by a prefix")

    for arguments, code in (
            (("observe", case, "T9999"), 1), (("observe", case, "T1059.001", "--tactic", "TA0001"), 1),
            (("observe", case, "T1059.001", "--status", "seen"), 2), (("observe", case, "T1059.001", "--at", "14:05"), 2),
            (("observe", "2026-999", "T1059.001"), 1), (("act", case, "x", "--counters", "T9999"), 1),
            (("act", case, "x", "--due", "soon"), 2), (("case", "show", "ffffffff"), 1), (("case", "new"), 2),
            (("case", "new", "x", "--domain", "nowhere"), 1), (("forecast",), 2), (("no-such-command",), 2),
            (("enter", case, "only words"), 1), (("knowledge", "show", "T9999"), 1)):
        run(*arguments, expect=code)
    check(document("case", "show", case)["records"] == after["records"], "no failure wrote anything")

    hostile = os.path.join(SCRATCH, "hostile.json")
    with open(hostile, "w", encoding="utf-8") as out:
        out.write("[" * 100000)
    check("hostile.json" in run("knowledge", "import", hostile, expect=1), "a refused file is named")
    check(len(document("knowledge", "status")["domains"]) == 3, "the knowledge is as it was")
    check(document("knowledge", "show", "G0016")["type"] == "group", "knowledge show")
    document("case", "new", "Elsewhere", data="other")
    check(len(document("case", "list")["cases"]) == 1, "another data directory is another world")
    return 1 if failed else 0


sys.exit(main())
