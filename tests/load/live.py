"""`bin/bench live`: the live room under load, beside the floor and beside stock; says which promises hold."""
import argparse
import dataclasses
import json
import sys

from tests.load.scenarios import SCENARIOS, SMALL
from tests.load.tools import Missing, compiled, open_files, put_first


def add_to(parser):
    """Its arguments."""
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), help="these scenarios")
    parser.add_argument("--small", action="store_true", help="fewer clients, for a quick look")
    parser.add_argument("--first", action="store_true", help="go before other programs of this machine (root; for a short measure)")
    parser.add_argument("--json", action="store_true")


def run(arguments):
    """All that was asked for; the exit code is 1 if a promise does not hold."""
    limit = open_files()
    if limit < 10_500 and not arguments.small:
        print(f"bin/bench live: at most {limit} open files here; 10,000 clients need 10,500: raise the hard limit (ulimit -Hn)", file=sys.stderr)
        return 2
    if arguments.first:
        put_first()
    results = []
    try:
        with compiled() as tools:
            for name in arguments.only:
                if not arguments.json:
                    print(f"… {name}", file=sys.stderr, flush=True)
                results.append(SCENARIOS[name](tools, **(SMALL[name] if arguments.small else {})))
    except Missing as missing:
        print(f"bin/bench live needs {missing}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps([dataclasses.asdict(result) for result in results]))
    else:
        for result in results:
            show(result)
    return 1 if any(result.broken for result in results) else 0


def show(result):
    """Its tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=150)
    figures = Table(title=result.name)
    for heading in result.figures[0]:
        figures.add_column(heading, justify="right")
    for row in result.figures:
        figures.add_row(*("–" if value is None else f"{value:,}" if isinstance(value, (int, float)) else str(value) for value in row.values()))
    console.print(figures)
    for claim in result.claims:
        word = "holds" if claim.holds else "goal not reached" if claim.is_goal else "DOES NOT HOLD"
        sign = "≥" if claim.is_floor else "≤"
        goal = " (goal)" if claim.is_goal else ""
        console.print(f"  {word:>16}  {claim.name}{goal}: {claim.value:,.2f} {claim.unit} ({sign} {claim.bound:,g} {claim.unit})", highlight=False)
    console.print()


def main(words):
    """`python -m tests.load.live …`."""
    parser = argparse.ArgumentParser(prog="bin/bench live")
    add_to(parser)
    return run(parser.parse_args(words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
