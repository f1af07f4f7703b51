"""Clip -> frames -> detections -> tracks -> ball path -> contacts -> suggestions."""
