"""Files in and out: annotations, detections in other programs' formats, whole analyses. No Qt, no torch."""
