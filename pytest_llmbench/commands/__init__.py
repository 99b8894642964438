"""The subcommands of `llmbench`, a module each: arguments, and what is told. No pytest here."""
