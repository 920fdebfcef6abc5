"""Explanations of detections: provenance, receptive fields, attribution, ablation and filter galleries."""
