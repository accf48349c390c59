"""The command line: a module a verb; each parses, calls and prints."""


def main() -> None:
    """The entry point of the `textzip` command."""
    from textzip.cli.app import main as run

    run()
