"""What follows from all notes together: series, topics, links, related notes, and what templates show."""
