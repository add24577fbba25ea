#!/usr/bin/env python3
"""Brings scenarios, `--set` paths and measure names of 0.1 drafts to today's names.

    rename.py SCENARIO.toml...       rewrites scenarios in place; comments and layout stay
    rename.py --stdout SCENARIO.toml prints the result
    rename.py --path PATH...         a `--set` path (or KEY=VALUE), one per line
    rename.py --measure ID...        names of measures and columns, one per line
    rename.py --text FILE...         measures and columns in any other text, in place

The names are in `src/renamed.toml`. Needs Python 3.11; to be removed in 0.2.
"""

import pathlib
import re
import sys
import tomllib

TABLE = tomllib.loads((pathlib.Path(__file__).parent.parent / "src/renamed.toml").read_text())
KEYS, MEASURES, CAUSES = TABLE["keys"], TABLE["measures"], TABLE["causes"]
# Lists whose elements are named in paths: an id stands behind these sections.
NAMED = {"accelerator", "purchase", "site", "market", "supply_shock"}
NAMED_WITHIN = {
    "site": {"building", "lease", "instances", "cooling", "network"},
    "site.power": {"utility", "turbine", "onsite", "battery", "solar", "ppa"},
    "demand": {"internal", "campaign", "training_run", "reserved", "anchor", "on_demand",
               "pool", "aggregate", "spot"},
    "market": {"regime", "launch", "partition"},
}
BARE = re.compile(r"^(\s*)([A-Za-z0-9_-]+)(\s*=)")
DOTTED = re.compile(r"^(\s*)([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)(\s*=)")


def renamed_path(path, above=""):
    """A dotted path with ids, each key by its new name; `above` is the section it starts from."""
    steps, found, at = path.split("."), [], 0
    while at < len(steps):
        name = KEYS.get(above, {}).get(steps[at], steps[at])
        found.append(name)
        is_named = name in NAMED if not above else name in NAMED_WITHIN.get(above, set())
        above = f"{above}.{name}" if above else name
        at += 1
        if is_named and at < len(steps):
            found.append(steps[at])
            at += 1
    return ".".join(found)


def renamed_header(match):
    """`[a.b]` or `[[a.b]]`: no ids but those of markets, which are tables by name."""
    steps, found, above, skip = match[2].split("."), [], "", False
    for step in steps:
        if skip:
            found.append(step)
            skip = False
            continue
        name = KEYS.get(above, {}).get(step, step)
        found.append(name)
        above = f"{above}.{name}" if above else name
        skip = above == "market"
    return match[1] + ".".join(found) + match[3], above


def renamed_inline(text, above):
    """Keys of an inline table that stands under `above`; strings and comments stay."""
    names = KEYS.get(above, {})
    return re.sub(r"([{,]\s*)([a-z_]+)(\s*=)",
                  lambda m: m[1] + names.get(m[2], m[2]) + m[3], text)


def renamed_scenario(text):
    """A scenario's text with today's keys."""
    out, above = [], ""
    for line in text.split("\n"):
        header = re.match(r"^(\s*\[{1,2}\s*)([^\]]+?)(\s*\]{1,2}.*)$", line)
        if header and "=" not in header[2]:
            line, above = renamed_header(header)
            out.append(line)
            continue
        key = BARE.match(line)
        if key:
            name = KEYS.get(above, {}).get(key[2], key[2])
            rest = line[key.end():]
            line = key[1] + name + key[3] + renamed_inline(rest, f"{above}.{name}" if above else name)
        dotted = DOTTED.match(line)
        if dotted:
            of_set = above.split(".")[-1] == "set"
            name = renamed_path(dotted[2], "" if of_set else above)
            line = dotted[1] + name + dotted[3] + line[dotted.end():]
        # Quoted paths: keys of `set` tables, and of correlations.
        line = re.sub(r'"([a-z_]+(?:\.[^".\s]+)+)"', lambda m: f'"{renamed_path(m[1])}"', line)
        out.append(line)
    return "\n".join(out)


def renamed_measure(name):
    """A measure's or column's name of today."""
    first, dot, rest = name.partition(".")
    if first == "days_to_step" or first.startswith("critical_"):
        # Behind it stand site, section and step.
        site, *more = rest.split(".")
        rest = ".".join([site] + ["onsite" if more[:1] == ["turbine"] else more[0]] + more[1:]
                        if more else [site])
    return MEASURES.get(first, first) + dot + CAUSES.get(rest, rest)


def renamed_text(text):
    """Measures and columns in a text, whole words only."""
    word = r"(?<![\w.])(" + "|".join(map(re.escape, MEASURES)) + r")(?![\w])(\.[a-z_]+)?"
    return re.sub(word, lambda m: renamed_measure(m[0]), text)


def main(arguments):
    """See the head of the file."""
    mode, names = "", arguments
    if arguments and arguments[0].startswith("--"):
        mode, names = arguments[0], arguments[1:]
    if not names or mode not in ("", "--stdout", "--path", "--measure", "--text"):
        sys.exit(__doc__)
    failed = False
    for name in names:
        if mode == "--path":
            path, equals, value = name.partition("=")
            print(renamed_path(path) + equals + value)
        elif mode == "--measure":
            print(renamed_measure(name))
        elif mode == "--stdout":
            print(renamed_scenario(pathlib.Path(name).read_text()), end="")
        else:
            file = pathlib.Path(name)
            try:
                before = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                print(f"{name}: left alone: {error}", file=sys.stderr)
                failed = True
                continue
            after = renamed_text(before) if mode == "--text" else renamed_scenario(before)
            if after != before:
                file.write_text(after, encoding="utf-8")
                print(name)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
