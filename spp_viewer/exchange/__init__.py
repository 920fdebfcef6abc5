"""File formats: annotations, detections in formats of other programs, complete analyses. Needs neither Qt nor torch."""
