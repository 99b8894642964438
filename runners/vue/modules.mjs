// Packages of the runner, which do not lie above the judge's own folder.

import { createRequire } from "node:module"
import path from "node:path"
import { pathToFileURL } from "node:url"

export async function load(modules, name) {
  return await import(pathToFileURL(createRequire(path.join(modules, "x.js")).resolve(name)))
}

/** `name` as the project itself requires it; null if it has none. */
export function ofProject(home, name) {
  try {
    return createRequire(path.join(home, "x.js"))(name)
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return null
    throw error
  }
}
