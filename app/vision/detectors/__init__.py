"""One file per backend; each fulfils a protocol of `app.vision.protocols`."""
