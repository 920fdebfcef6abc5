"""Types shared by all rooms: images, boxes, results, options, progress and errors. Imports neither Qt nor torch."""
