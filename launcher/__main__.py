"""`python -m launcher`, which ./kabar runs."""

from launcher.cli import main

main()
