"""So that a clone runs as it is; an installed package brings the plugin by its entry point.

Registering it twice is fine because the entry point bears the module's name.
"""

pytest_plugins = ["pytest_llmbench.plugin", "pytester"]
