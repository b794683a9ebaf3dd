"""What game files of every form share: text to tables, typed access, names, assumptions."""
