"""What people, files, cameras and models touch; imports `session`, never the reverse."""
