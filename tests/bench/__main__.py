"""`bin/bench NAME [--json]`: run one benchmark and print its rows."""

import argparse
import json
import sys
from importlib import import_module

NAMES = ("pages", "import", "search", "faults", "lighthouse", "interaction", "lists")


def main() -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    module = import_module("tests.bench." + {"import": "importing"}.get(chosen.name, chosen.name))
    rows = module.run()
    if chosen.json:
        print(json.dumps({"rows": rows}))
        return 0
    columns = list(dict.fromkeys(key for row in rows for key in row))
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        print("  ".join(f"{row.get(column, '')!s:>18}" if index else f"{row.get(column, '')!s:<28}"
                        for index, column in enumerate(columns)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
