// What lies in the work folder, without following links.

import { lstatSync, readdirSync } from "node:fs"
import path from "node:path"

/** Paths of all files below a folder. `readdirSync`'s own recursion would go through the link to the packages. */
export function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(file)
    else if (!entry.isSymbolicLink()) yield file
  }
}

/** Files below the working directory: path -> what changes with the file. */
export function filesThere() {
  const found = new Map()
  for (const file of filesBelow(process.cwd())) {
    const { ino, size, mtimeMs } = lstatSync(file, { throwIfNoEntry: false }) ?? {}
    found.set(path.relative(process.cwd(), file), `${ino} ${size} ${mtimeMs}`)
  }
  return found
}
