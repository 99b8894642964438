"""The names that the sections of a Vue fixture's spec may hold.

The same names stand in `runners/vue/checker/`, which gives them their meaning.
"""

from __future__ import annotations

SWITCHES = ("no_any", "no_options_api", "typed_props", "typed_emits", "no_lost_reactivity")
"""Names under `required_patterns` whose value is true or false."""

STYLES = ("PascalCase", "camelCase", "snake_case", "UPPER_CASE", "kebab-case")

STYLED_RULES = ("interfaces", "variables", "functions", "components", "constants")
"""Rules of `naming_conventions` whose value is a style."""

SUFFIX_RULES = ("props_interface_suffix", "emits_interface_suffix")
"""Rules whose value is the end of a name."""

SUFFIXES_RULE = "interface_suffixes"
"""The rule whose value is a list of ends of names."""

NAMING_RULES = (*STYLED_RULES, *SUFFIX_RULES, SUFFIXES_RULE)

WEIGHTS = ("compilation", "pattern_match", "naming", "functional")
"""Names under `scoring`."""
