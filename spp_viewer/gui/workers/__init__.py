"""Work outside the main thread, and the messages exchanged with it."""
