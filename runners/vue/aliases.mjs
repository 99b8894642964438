// What the project's own names stand for: `paths` of its tsconfig.json and of all it refers to.
//
// The project's vite.config is not run: it may need plugins and a whole build. Vue's own template for
// projects keeps the same names in both.

import { existsSync, statSync } from "node:fs"
import path from "node:path"
import { load } from "./modules.mjs"
import { first } from "../typescript/vite_config.mjs"

/** A plugin that resolves what a configuration at `home` maps. */
export async function aliases(modules, home) {
  const { createPathsMatcher, parseTsconfig } = await load(modules, "get-tsconfig")
  const found = new Map()
  const start = ["tsconfig.json", "jsconfig.json"].map((name) => path.join(home, name)).find(existsSync)
  if (start) read(start)
  const matchers = [...found].map(([path, config]) => createPathsMatcher({ path, config })).filter(Boolean)

  function read(file) {
    if (found.has(file) || !existsSync(file)) return
    const config = parseTsconfig(file)
    found.set(file, config)
    for (const reference of config.references ?? []) {
      const target = path.resolve(path.dirname(file), reference.path)
      read(existsSync(target) && statSync(target).isDirectory() ? path.join(target, "tsconfig.json") : target)
    }
  }

  return {
    name: "llmbench:aliases",
    enforce: "pre",
    resolveId: first(async function (id, importer, options) {
      if (/^[./\0]/.test(id) || importer?.includes("/node_modules/")) return null
      for (const matcher of matchers) {
        for (const candidate of matcher(id)) {
          const resolved = await this.resolve(candidate, importer, { ...options, skipSelf: true })
          if (resolved) return resolved
        }
      }
      return null
    }),
  }
}
