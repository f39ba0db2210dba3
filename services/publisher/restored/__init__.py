"""What follows a restore of the database from a backup: nothing is sent again that may have been sent since."""
