"""Long work: jobs that go on where a killed process stopped, and what they do (analysing a clip,
making a copy of it, judging an analysis)."""
