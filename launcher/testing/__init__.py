"""`./kabar test` and `./kabar lint`: the checks of the code, then the tests on servers of their own."""
