"""What the commands of launcher/cli.py run: a function each, called with the command's options."""
