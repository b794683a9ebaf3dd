"""What no fraction can hold, with proved bounds."""
