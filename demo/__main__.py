"""`python -m demo`: the demo against a platform that runs elsewhere, as in containers."""

import sys

from demo.main import main

if __name__ == "__main__":
    sys.exit(main(argv=sys.argv[1:]))
