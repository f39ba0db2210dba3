"""Tasks: deliveries that a person carries out, from the ready text to the proof."""
