"""What people, files, cameras and models touch. It imports `session`, never the other way.

`main` puts the rooms together: `screens` (HTML) and `api` (REST) behind what every request passes
(`web`); `clips` and `imports`, where files come in; `work`, which takes long; `charts`, `report`;
`vision`, the only one that sees pictures; `cli`. What is true of a match is decided in `session`.
"""
