"""Vue fixtures judged: the compiler, the syntax tree, and functional tests."""
