"""`python -m bot COMMAND`."""

import sys

from bot.cli import main

if __name__ == "__main__":  # not in the child process that learns
    sys.exit(main())
