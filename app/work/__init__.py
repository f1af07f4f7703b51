"""Long work: jobs that go on where a killed process stopped, and what they do.

Analysing a clip, making a copy of it, judging an analysis; `jobs` has all kinds. What models see is
for `app.vision`: here it is cut into steps, kept, and joined to the record.
"""
