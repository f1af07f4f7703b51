"""The version of VolleySense, read by the build."""

__version__ = "0.2.0"
