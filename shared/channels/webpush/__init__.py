"""Web Push: notifications of the public site in readers' browsers."""
