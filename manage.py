"""Django's command line; starts the embedded servers for commands that need them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ["FINOPS_DEMO"] = "1"  # before the settings are read
    from django.core.management import execute_from_command_line

    from finops.running.preparing import prepare_command

    prepare_command(sys.argv)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
