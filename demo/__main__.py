"""`python -m demo`: the demo against a running platform; `./kabar demo` starts one and calls this."""

import sys

from demo.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
