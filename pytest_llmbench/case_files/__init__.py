"""Case files -> `Case`, with errors that carry file and line."""
