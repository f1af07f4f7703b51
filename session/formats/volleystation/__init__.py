"""VolleyStation's files, and the words and signs that only they have."""
