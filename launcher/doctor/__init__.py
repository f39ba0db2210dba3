"""`./kabar doctor`: what is wrong on this machine or in this installation, and what to do about it."""
