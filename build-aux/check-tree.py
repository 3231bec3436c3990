#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that neither compiler nor clang-format can see.

    check-tree.py [ROOT]

Prints FILE:LINE: RULE: what is wrong, and exits 1 if anything is. Comments never count; what stands
in a string literal counts only for rules about literals. An exception is one file, named here.
"""

import re
import sys
from pathlib import Path

# base <- attack <- ... : a folder includes itself and what is left of it.
CORE = ["base", "attack", "case", "forecast", "exercise", "exchange"]

MAX_FILE = 600
MAX_FUNCTION = 50
CHECKED = ["src", "tests", "ui", "data", "build-aux"]
WITH_SPDX = {".c", ".h", ".py", ".ui", ".css", ".sh"}

# Files that read or write a JSON format and so may include json-glib directly; all others have what they
# need through base/cm-json.h.
JSON_FILES = {"src/core/base/cm-json.h"}

# Rule: the files that may break it, each with the reason.
EXCEPTIONS = {
    "sqlite": {"src/core/base/cm-db.c"},
    "json": {"src/core/base/cm-json.c"},
    "threads": {"src/app/cm-tasks.c"},
    "clock": {"src/core/base/cm-clock.c"},
    # The one wrapper of SQLite: it would be torn apart in two files that share all their statics.
    "file-length": {"src/core/base/cm-db.c"},
}

# Rule, where it holds, pattern over code without comments and literals.
CODE_RULES = [
    ("markup", "src", r"\b\w+_set_markup\b|\bg_markup_printf_escaped\b"),
    ("processes", "src", r"\b(?:system|popen)\s*\(|\bg_spawn_\w+"),
    ("unbounded", "src", r"\b(?:strcpy|strcat|v?sprintf|gets|alloca)\s*\("),
    ("sqlite", "src", r"\bsqlite3_\w+"),
    ("sql-text", "src", r"\bsqlite3_v?s?n?mprintf\b"),
    ("json", "src", r"\bjson_parser_load\w*"),
    ("network", "src", r"\bsoup_session_send_and_read\w*"),
    ("temp", "src", r"\bg_get_tmp_dir\b"),
    ("threads", "src", r"\bg_task_run_in_thread\w*|\bg_thread_(?:try_)?new\b"),
    ("links", "src", r"\bgtk_show_uri\w*|\bgtk_link_button\w*"),
    ("clock", "src", r"\btime\s*\(|\bg_date_time_new_now\w*|\bg_random_\w+|\brand\s*\("),
    ("sleep", "tests", r"\b(?:usleep|g_usleep|sleep)\s*\("),
]

# Rule, where it holds, pattern over the content of one literal.
TACTICS = [
    "Initial Access", "Privilege Escalation", "Defense Evasion", "Defense Impairment", "Credential Access",
    "Lateral Movement", "Command and Control", "Resource Development", "Impair Process Control",
    "Inhibit Response Function", "Network Effects", "Remote Service Effects",
]
SHORTNAMES = [name.lower().replace(" ", "-") for name in TACTICS]
LITERAL_RULES = [
    ("markup", "src", r"\buse-markup\b"),
    ("network", "src", r"\baccept-certificate\b"),
    ("temp", "src", r"^/(?:var/)?tmp\b"),
    ("sql-text", "src", r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|WITH|PRAGMA|BEGIN|SAVEPOINT)"
                        r"\s[^\0]*%"),
    ("tactics", "src", r"\bTA\d{4}\b|" + "|".join(rf"(?<![\w-]){re.escape(t)}(?![\w-])" for t in TACTICS + SHORTNAMES)),
]

# Header, the files that may include it (prefixes), for src and tests.
HEADERS = [
    (r"sqlite3\.h", ["src/core/base/cm-db.c", "tests/fault/"]),
    (r"libsoup/.*", ["src/core/attack/cm-update.c", "tests/"]),
    (r"json-glib/.*", [*sorted(JSON_FILES), "src/core/base/cm-json", "tests/"]),
    (r"(?:gtk|gdk|gsk|adwaita|graphene|pango)[\w.-]*(?:/.*)?", ["src/app/", "tests/app/", "tests/a11y/", "tests/bench/"]),
]

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<literal>"(?:\\.|[^"\\\n])*")|(?P<char>'(?:\\.|[^'\\\n])*')""", re.S)
TRANSLATED = re.compile(r"\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2?|g_dgettext)\s*\(")


def blank(text):
    """The text's line breaks, everything else a blank."""
    return "".join(c if c == "\n" else " " for c in text)


def split(text):
    """Code without comments and literals, and the literals as (line, content); adjacent ones are joined."""
    code, literals, at = [], [], 0
    joined_to = None
    for match in TOKEN.finditer(text):
        between = text[at:match.start()]
        code.append(between)
        at = match.end()
        if between.strip():
            joined_to = None
        if match.lastgroup == "literal":
            content = match.group()[1:-1]
            if joined_to is None:
                literals.append([text.count("\n", 0, match.start()) + 1, content])
                joined_to = literals[-1]
            else:
                joined_to[1] += content
            code.append('"' + " " * len(content) + '"')
        else:
            code.append(blank(match.group()))
    code.append(text[at:])
    return "".join(code), literals


class Checker:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.translated = set()

    def report(self, path, line, rule, what):
        if path not in EXCEPTIONS.get(rule, ()):
            self.problems.append((path, line, rule, what))

    def files(self):
        for top in CHECKED:
            for path in sorted((self.root / top).rglob("*")):
                name = path.relative_to(self.root).as_posix()
                if path.is_file() and "__pycache__" not in name and "/corpus/" not in name:
                    yield name, path

    def run(self):
        for name, path in self.files():
            if path.suffix in WITH_SPDX:
                text = path.read_text(encoding="utf-8")
                self.check_spdx(name, text)
                if path.suffix in {".c", ".h"}:
                    self.check_c(name, text)
                elif path.suffix == ".ui":
                    self.check_ui(name, text)
                elif path.suffix == ".py" and name.startswith("tests/"):
                    self.check_python(name, text)
        self.check_potfiles()
        return sorted(self.problems)

    def check_spdx(self, name, text):
        head = "\n".join(text.splitlines()[:6])
        if "SPDX-FileCopyrightText: " not in head or "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
            self.report(name, 1, "spdx", "the two SPDX lines are missing")

    def check_c(self, name, text):
        code, literals = split(text)
        top = name.split("/")[0]
        for rule, where, pattern in CODE_RULES:
            if where == top:
                for match in re.finditer(pattern, code):
                    self.report(name, code.count("\n", 0, match.start()) + 1, rule, match.group().strip())
        for rule, where, pattern in LITERAL_RULES:
            if where == top:
                for line, content in literals:
                    match = re.search(pattern, content)
                    if match:
                        self.report(name, line, rule, f'"{match.group()[:60]}"')
        if top in {"src", "tests"}:
            self.check_includes(name, text)
            self.check_lengths(name, code)
        if top == "src" and TRANSLATED.search(code):
            self.translated.add(name)

    def check_ui(self, name, text):
        plain = re.sub(r"<!--.*?-->", lambda m: blank(m.group()), text, flags=re.S)
        for match in re.finditer(r"\buse-markup\b", plain):
            self.report(name, plain.count("\n", 0, match.start()) + 1, "markup", match.group())
        for rule, _where, pattern in LITERAL_RULES:
            if rule == "tactics":
                for match in re.finditer(pattern, plain):
                    self.report(name, plain.count("\n", 0, match.start()) + 1, rule, match.group())
        if re.search(r'\btranslatable="(?:yes|true)"', plain):
            self.translated.add(name)

    def check_python(self, name, text):
        for number, line in enumerate(text.splitlines(), 1):
            code = re.sub(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|#.*""", " ", line)
            if re.search(r"\btime\s*\.\s*sleep\s*\(", code):
                self.report(name, number, "sleep", "time.sleep")

    def check_includes(self, name, text):
        parts = name.split("/")
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            header = match.group(2)
            for pattern, allowed in HEADERS:
                if re.fullmatch(pattern, header) and match.group(1) == "<" and not name.startswith(tuple(allowed)):
                    self.report(name, number, "header", f"<{header}>")
            if match.group(1) == '"' and parts[0] == "src":
                self.check_arrow(name, number, parts, header)

    def check_arrow(self, name, number, parts, header):
        folder = header.split("/")[0] if "/" in header else None
        if ".." in header.split("/") or folder in {"core", "app", "cli", "src"}:
            self.report(name, number, "arrow", f'"{header}": include from src/core, or without a folder')
        elif parts[1] == "core" and folder in CORE:
            own = parts[2] if len(parts) > 3 else None
            if own not in CORE or CORE.index(folder) > CORE.index(own):
                self.report(name, number, "arrow", f'{own} includes "{header}"')
        elif folder is None:
            beside = (self.root / name).parent / header
            elsewhere = [path for path in (self.root / "src").rglob(header) if path != beside]
            if elsewhere and not beside.exists():
                self.report(name, number, "arrow", f'"{header}" is of another folder')

    def check_lengths(self, name, code):
        lines = code.split("\n")
        length, table = 0, None
        start, function_length, previous = None, 0, ""
        for number, line in enumerate(lines, 1):
            opens = re.match(r"(\s*)(?:static\s+)?const\b.*|(\s*)\}\s*\w+\[.*\]\s*=\s*\{\s*$", line)
            if table is None and opens and line.rstrip().endswith("= {"):
                table = re.match(r"\s*", line).group()
            elif table is not None and re.match(re.escape(table) + r"\};", line):
                table = None
            counts = table is None
            length += counts
            if line.rstrip() == "{" and previous.endswith(")"):
                start, function_length = number, 0
            if start is not None:
                function_length += counts
                if line.rstrip() == "}":
                    if function_length > MAX_FUNCTION:
                        self.report(name, start, "function-length", f"{function_length} lines, {MAX_FUNCTION} allowed")
                    start = None
            previous = line.rstrip() or previous
        length -= lines[-1] == ""
        if length > MAX_FILE:
            self.report(name, 1, "file-length", f"{length} lines, {MAX_FILE} allowed")

    def check_potfiles(self):
        path = self.root / "po" / "POTFILES"
        listed = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        listed = [line for line in listed if line and not line.startswith("#")]
        for name in sorted(self.translated - set(listed)):
            self.report("po/POTFILES", 1, "potfiles", f"{name} is missing")
        for name in sorted(set(listed)):
            if not (self.root / name).exists():
                self.report("po/POTFILES", 1, "potfiles", f"{name} does not exist")
            elif name.endswith((".c", ".ui")) and name not in self.translated:
                self.report("po/POTFILES", 1, "potfiles", f"{name} has nothing to translate")
        if listed != sorted(set(listed)):
            self.report("po/POTFILES", 1, "potfiles", "not sorted, or a line twice")


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = Checker(root).run()
    for path, line, rule, what in problems:
        print(f"{path}:{line}: {rule}: {what}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
