// The names a specification may use. A test holds the Python side's lists to these.

/** Patterns that are on or off: their value is true. */
export const SWITCHES = ["no_any", "no_options_api", "no_lost_reactivity", "typed_props", "typed_emits"]

/** Patterns with a meaning of their own; every other name is free text. */
export const STRUCTURAL = ["interfaces", "type_annotations", "script_lang", "imports"]

/** As `STRUCTURAL`, where the text is a plain name; else the text is free text. */
export const ADVANCED = ["composables", "reactivity", "components", "props", "emits"]

/** Naming rules whose value is one of `STYLES`. */
export const STYLE_RULES = ["interfaces", "variables", "functions", "components", "constants"]

/** Naming rules whose value is an ending of a name; `interface_suffixes` takes several. */
export const SUFFIX_RULES = ["props_interface_suffix", "emits_interface_suffix", "interface_suffixes"]

export const STYLES = ["PascalCase", "camelCase", "snake_case", "UPPER_CASE", "kebab-case"]
