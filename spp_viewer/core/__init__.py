"""The words everyone speaks: images, boxes, results, progress and errors. No Qt, no torch."""
