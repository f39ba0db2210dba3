"""WordPress as an office would run it, set up for one run of the measurement and gone after it."""
