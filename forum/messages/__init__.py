"""Private conversations between members, on the engine of the threads."""
