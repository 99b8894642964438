// Styles of names.

const STYLES = {
  PascalCase: /^\p{Lu}[\p{L}\p{N}]*$/u,
  camelCase: /^\p{Ll}[\p{L}\p{N}]*$/u,
  snake_case: /^\p{Ll}[\p{Ll}\p{N}]*(?:_[\p{Ll}\p{N}]+)*$/u,
  UPPER_CASE: /^\p{Lu}[\p{Lu}\p{N}]*(?:_[\p{Lu}\p{N}]+)*$/u,
  "kebab-case": /^\p{Ll}[\p{Ll}\p{N}]*(?:-[\p{Ll}\p{N}]+)*$/u,
}

/** Signs around a name say something else about it: `_unused`, `$el`. */
export function isInStyle(name, style) {
  const bare = name.replace(/^[_$]+|[_$]+$/g, "")
  return !bare || STYLES[style].test(bare)
}

/** Throws RangeError for a style that is none. */
export function needStyle(rule, style) {
  if (!Object.hasOwn(STYLES, style)) {
    throw new RangeError(`naming_conventions: ${rule}: '${style}' is none of ${Object.keys(STYLES).join(", ")}`)
  }
}

export function camelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
}

export function pascalCase(name) {
  return name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())
}

/** `row-click` and `rowClick` are one event, and one prop. */
export function sameMember(one, other) {
  return camelCase(one) === camelCase(other)
}
