"""The Detections page: the table of detections with score threshold and class filter."""
