"""Reading the ledger: what the API and the pages both show."""
