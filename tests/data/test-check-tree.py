#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks each rule of check-tree.py in a small tree of its own and expects it to be named, at its line, and
nothing else. TAP. Argument: check-tree.py."""

import subprocess
import sys
import tempfile
from pathlib import Path

SPDX = "/* SPDX-FileCopyrightText: The Countermove authors\n * SPDX-License-Identifier: GPL-3.0-or-later */\n"
UI = "<!-- SPDX-FileCopyrightText: The Countermove authors\n SPDX-License-Identifier: GPL-3.0-or-later -->\n"
PY = "# SPDX-FileCopyrightText: The Countermove authors\n# SPDX-License-Identifier: GPL-3.0-or-later\n"

# A tree that keeps every rule, with all that only looks like a breach. C bodies start at line 3.
CLEAN = {
    "src/core/base/cm-db.c": SPDX + "#include <sqlite3.h>\nint a = sqlite3_open (0);\n",
    "src/core/base/cm-clock.c": SPDX + "long now (void);\nlong b = time (0) + g_random_int ();\n",
    "src/core/base/cm-json.h": SPDX + "#include <json-glib/json-glib.h>\n",
    "src/core/base/cm-json.c": SPDX + "int c = json_parser_load_from_data (0);\n",
    "src/core/attack/cm-update.c": SPDX + "#include <libsoup/soup.h>\n#include \"base/cm-json.h\"\n",
    "src/core/case/cm-case.h": SPDX,
    "src/core/forecast/cm-forecast.c": SPDX + "#include \"case/cm-case.h\"\n#include \"core-resources.h\"\n",
    "src/app/cm-tasks.c": SPDX + "int d = g_task_run_in_thread (0);\n#include <gtk/gtk.h>\n#include \"case/cm-case.h\"\n",
    "src/app/cm-row.h": SPDX,
    "src/app/cm-row.c": SPDX + "#include \"cm-row.h\"\nint e = _ (\"Record\");\n",
    "src/cli/main.c": SPDX + "/* strcpy (a, b), system (c) */ // time (0)\n"
                             "long f = g_get_monotonic_time () + my_time (0) + asleep (1);\n"
                             "const char *g = \"system (x) \\\" sleep (1)\";\n"
                             "const char *h = \"SELECT a FROM b WHERE c = ?\";\n"
                             "const char *i = \"100 % of it\", *j = \"Update 5%\", *k = \"a/tmp/b\";\n"
                             "const char *l = \"T1059.001 Execution command-line TAB\";\n"
                             "#include \"forecast/cm-forecast.h\"\n",
    "tests/core/test-a.c": SPDX + "#include <json-glib/json-glib.h>\nint m = 0; /* sleep (1) */\n",
    "tests/fault/vfs.c": SPDX + "#include <sqlite3.h>\nint n = sqlite3_open (0);\n",
    "tests/data/test-b.py": PY + "import time  # time.sleep (1)\n",
    "ui/cm-row.ui": UI + "<property name=\"label\" translatable=\"yes\">Record</property>\n<!-- use-markup -->\n",
    "po/POTFILES": "# sorted\nsrc/app/cm-row.c\nui/cm-row.ui\n",
}


def function(lines):
    return "static int\nlong_one (void)\n{\n" + "  x ();\n" * (lines - 2) + "}\n"


TABLE = "static const int t[] = {\n" + "  1,\n" * 700 + "};\n"
SRC = "src/core/case/cm-bad.c"
APP = "src/app/cm-bad.c"

# What is put where, and "PATH:LINE: RULE" of what must be found: one, or none where the text is no breach.
BREACHES = [
    (SRC, "#include \"forecast/cm-forecast.h\"\n", "3: arrow"),
    ("src/core/base/cm-bad.c", "\n#include \"attack/cm-release.h\"\n", "4: arrow"),
    (SRC, "#include \"exchange/cm-layer.h\"\n", "3: arrow"),
    (SRC, "#include \"../base/cm-db.h\"\n", "3: arrow"),
    (SRC, "#include \"app/cm-row.h\"\n", "3: arrow"),
    ("src/cli/bad.c", "#include \"cm-row.h\"\n", "3: arrow"),
    (SRC, "#include <sqlite3.h>\n", "3: header"),
    ("tests/core/test-bad.c", "#include <sqlite3.h>\n", "3: header"),
    (SRC, "#include <libsoup/soup.h>\n", "3: header"),
    (SRC, "#include <json-glib/json-glib.h>\n", "3: header"),
    (SRC, "#include <gtk/gtk.h>\n", "3: header"),
    ("src/cli/bad.c", "#include <adwaita.h>\n", "3: header"),
    (APP, "x (gtk_label_set_markup (a, b));\n", "3: markup"),
    (APP, "g_markup_printf_escaped (a);\n", "3: markup"),
    (APP, "g_object_set (a, \"use-markup\", TRUE);\n", "3: markup"),
    ("ui/cm-bad.ui", "<property name=\"use-markup\">1</property>\n", "3: markup"),
    (SRC, "system (a);\n", "3: processes"),
    (SRC, "popen (a);\n", "3: processes"),
    (SRC, "g_spawn_async (a);\n", "3: processes"),
    (SRC, "\n\nstrcpy (a, b);\n", "5: unbounded"),
    (SRC, "strcat (a, b);\n", "3: unbounded"),
    (SRC, "sprintf (a, b);\n", "3: unbounded"),
    (SRC, "g_snprintf (a, b); g_strdup_printf (c);\n", None),
    (SRC, "gets (a);\n", "3: unbounded"),
    (SRC, "alloca (a);\n", "3: unbounded"),
    (SRC, "sqlite3_step (a);\n", "3: sqlite"),
    ("src/core/base/cm-db.c", "sqlite3_mprintf (a);\n", "3: sql-text"),
    (SRC, "run (\"SELECT a \"\n     \"FROM %s\");\n", "3: sql-text"),
    (SRC, "json_parser_load_from_file (a);\n", "3: json"),
    ("src/core/attack/cm-update.c", "soup_session_send_and_read (a);\n", "3: network"),
    ("src/core/attack/cm-update.c", "g_signal_connect (a, \"accept-certificate\", b);\n", "3: network"),
    (SRC, "g_get_tmp_dir ();\n", "3: temp"),
    (SRC, "open (\"/tmp/x\");\n", "3: temp"),
    (SRC, "open (\"/var/tmp\");\n", "3: temp"),
    (SRC, "g_thread_new (a);\n", "3: threads"),
    (APP, "g_task_run_in_thread_sync (a);\n", "3: threads"),
    (APP, "gtk_show_uri_full (a);\n", "3: links"),
    (APP, "gtk_link_button_new (a);\n", "3: links"),
    (SRC, "time (NULL);\n", "3: clock"),
    (SRC, "g_date_time_new_now_utc ();\n", "3: clock"),
    (SRC, "g_random_int_range (0, 1);\n", "3: clock"),
    (SRC, "rand ();\n", "3: clock"),
    ("tests/core/test-bad.c", "g_usleep (1);\n", "3: sleep"),
    ("tests/core/test-bad.c", "sleep (1);\n", "3: sleep"),
    ("tests/data/test-bad.py", "time.sleep (1)\n", "3: sleep"),
    (SRC, "x (\"TA0005\");\n", "3: tactics"),
    (SRC, "x (\"in Lateral Movement\");\n", "3: tactics"),
    (SRC, "x (\"command-and-control\");\n", "3: tactics"),
    ("tests/core/test-bad.c", "x (\"TA0005 command-and-control\");\n", None),
    (SRC, function(50), None),
    (SRC, function(51), "5: function-length"),
    (SRC, function(40).replace("  x ();\n", "  static const int t[] = {\n" + "    1,\n" * 30 + "  };\n", 1), None),
    (SRC, "int x;\n" * 598, None),
    (SRC, "int x;\n" * 599, "1: file-length"),
    (SRC, TABLE, None),
    (SRC, "x (_ (\"Text\"));\n", "po/POTFILES:1: potfiles"),
    (SRC, "x (g_dngettext (a, \"Text\", \"Texts\", n));\n", "po/POTFILES:1: potfiles"),
    (SRC, "x (N_ (\"Text\"));\n", "po/POTFILES:1: potfiles"),
    ("ui/cm-bad.ui", "<p translatable=\"yes\">x</p>\n", "po/POTFILES:1: potfiles"),
    ("po/POTFILES", "src/app/cm-row.c\nsrc/gone.c\nui/cm-row.ui\n", "po/POTFILES:1: potfiles"),
    ("po/POTFILES", "ui/cm-row.ui\nsrc/app/cm-row.c\n", "po/POTFILES:1: potfiles"),
    ("po/POTFILES", "src/app/cm-row.c\nsrc/cli/main.c\nui/cm-row.ui\n", "po/POTFILES:1: potfiles"),
]
# No SPDX lines: the whole file is given.
BARE = [
    ("src/core/case/cm-bad.c", "int x;\n"),
    ("src/core/case/cm-bad.h", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"),
    ("tests/data/test-bad.py", "x = 1\n"),
    ("ui/cm-bad.ui", "<interface/>\n"),
    ("ui/style.css", "row {}\n"),
    ("build-aux/bad.sh", "true\n"),
]


def check(checker, path, text):
    """The checker's lines for the clean tree with one file more, or in place of its own."""
    with tempfile.TemporaryDirectory(dir=".") as root:
        for name, content in {**CLEAN, **({path: text} if path else {})}.items():
            target = Path(root) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        run = subprocess.run([sys.executable, checker, root], capture_output=True, text=True, check=False)
        lines = run.stdout.splitlines()
        if run.returncode != (1 if lines else 0) or run.stderr:
            lines.append(f"exit {run.returncode} {run.stderr}")
        return lines


def main():
    checker = str(Path(sys.argv[1]).resolve())
    heads = {".ui": UI, ".py": PY, "": ""}
    rows = [(None, None, None)]
    rows += [(path, heads.get(Path(path).suffix, SPDX) + text, expected) for path, text, expected in BREACHES]
    rows += [(path, text, "1: spdx") for path, text in BARE]
    print(f"1..{len(rows)}")
    failed = 0
    for number, (path, text, expected) in enumerate(rows, 1):
        if expected and not expected.startswith("po/"):
            expected = f"{path}:{expected}"
        lines = check(checker, path, text)
        good = not lines if expected is None else len(lines) == 1 and lines[0].startswith(expected + ": ")
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} {expected or path or 'the clean tree'}")
        if not good:
            print("\n".join(f"# {line}" for line in lines or ["nothing found"]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
