"""The parts that files of every form share: text to tables, typed access, names, assumptions."""
