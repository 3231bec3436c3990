#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual page and completion of countermove-cli know each command and option that its help knows.

    test-cli-documents.py CLI MANUAL COMPLETION
"""

import re
import subprocess
import sys

cli, manual, completion = sys.argv[1:]
count = failed = 0


def check(passed, name):
    global count, failed
    count += 1
    failed += not passed
    print(f"{'ok' if passed else 'not ok'} {count} {name}")


def ask(*arguments):
    return subprocess.run([cli, *arguments], capture_output=True, text=True, check=True).stdout


def complete(*words):
    script = (f'source "{completion}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _countermove_cli; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    return subprocess.run(["bash", "-c", script, "bash", cli, *words], capture_output=True, text=True,
                          check=True).stdout.split()


def commands(text):
    listed = text.partition("\nCommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z].*?)(?:  .*)?$", listed, re.M)


with open(manual, encoding="utf-8") as file:
    page = re.sub(r"\\f[PRBI]", "", file.read().replace("\\-", "-"))


def check_command(words, text):
    name = " ".join(words)
    check(re.search(rf'^\.B[IR]? "?{name}\b', page, re.M) is not None, f"the manual page has {name}")
    check(words[-1] in complete(*words[:-1], ""), f"{name} is completed")
    known = complete(*words, "--")
    for option in sorted(set(re.findall(r"--[a-z-]+", text))):
        check(re.search(rf"{option}\b(?!-)", page) is not None, f"the manual page has {name} {option}")
        check(option in known, f"{name} {option} is completed")


top = commands(ask("--help"))
check(len(top) >= 8, "the help lists the commands")
for command in top:
    text = ask(command, "--help")
    subs = commands(text)
    if not subs:
        check_command([command], text)
    for usage in subs:
        words = usage.split()[:2]
        check_command(words, ask(*words, "--help"))
check("high" in complete("observe", "2026-001", "T1059.001", "--confidence", "h"), "values are completed")
check(complete("case", "new", "") == [], "a title is not completed")
print(f"1..{count}")
sys.exit(1 if failed else 0)
