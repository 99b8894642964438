// The module that stands in the answer's place where the answer runs elsewhere.

export const ANSWER = Symbol.for("llmbench:answer")

// `__vite_ssr_exports__` is what Vite makes of a module's exports: here their names are only known as it runs.
const STANDS_IN = `
const found = globalThis[Symbol.for("llmbench:answer")].exports()
for (const [name, value] of found) {
  Object.defineProperty(__vite_ssr_exports__, name, { enumerable: true, configurable: true, get: () => value })
}`

/** `solution`: absolute path. Its text is never run here. */
export function standsIn(solution) {
  return {
    name: "llmbench:apart",
    enforce: "pre",
    load: {
      order: "pre",
      handler: (id) => (id.split("?")[0] === solution ? { code: STANDS_IN, map: null } : null),
    },
  }
}
