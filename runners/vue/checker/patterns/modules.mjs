// Module specifiers by meaning: `@/types/user`, `../types/user` and `../types/user.ts` may be one file.

/** Whether two specifiers, the second one used in the file `from`, name the same module. */
export function sameModule(wanted, used, from) {
  if (wanted === used || bare(wanted) === bare(used)) return true
  const other = places(used, from)
  return places(wanted, from).some((place) => other.includes(place))
}

/** The source of the answer that a specifier names, or null. */
export function sourceOf(sources, specifier, from) {
  const found = places(specifier, from)
  return sources.find((source) => found.includes(bare(source.path)) || found.includes(source.path)) ?? null
}

/** Paths below the project's root that a specifier may stand for; none for a package. */
function places(specifier, from) {
  const path = bare(specifier)
  if (/^\.\.?(\/|$)/.test(path)) return [joined(from, path)]
  const below = /^(?:@@|~~|@|~)\/(.+)$/.exec(path)?.[1]
  return below ? roots(from).map((root) => root + below) : []
}

/** Folders that `@` may stand for: the src or app that holds the file; else the workspace, or its src or app. */
function roots(from) {
  const around = /^(?:.*?\/)?(?:src|app)\//.exec(from)?.[0]
  if (around) return [around]
  const workspace = /^(?:packages|apps|libs|layers|modules)\/[^/]+\//.exec(from)?.[0] ?? ""
  return [workspace, `${workspace}src/`, `${workspace}app/`]
}

function joined(from, path) {
  const parts = from.split("/").slice(0, -1)
  for (const part of path.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "." && part) parts.push(part)
  }
  return bare(parts.join("/"))
}

function bare(path) {
  return path.replace(/\.(?:d\.ts|[cm]?[jt]sx?)$/, "").replace(/\/index$/, "")
}
