// What a judge makes before it knows the answer: all that the request is not likely to change.
//
// The tests lie in place from the start, so what will be asked for can be guessed from the work folder. Where
// the guess is wrong nothing is lost but time. Nothing made here knows the nonce, which comes later.

import { existsSync, symlinkSync } from "node:fs"
import path from "node:path"
import { guessedPart, partOf } from "./apart.mjs"
import { Spares } from "./spares.mjs"
import { Suite, loadVitest, testFiles } from "./suite.mjs"
import { TypeCheck } from "./type_check.mjs"
import { viteConfig } from "./vite_config.mjs"
import { filesBelow } from "./work_folder.mjs"

const SOLUTION = "solution.ts"

export class Ahead {
  #modules
  #guess
  #spares
  #suite
  /** See `TypeCheck`. */
  types

  /** `modules`: the folder with Vitest and TypeScript. Begins at once; what fails is told when it is needed. */
  constructor(modules) {
    this.#modules = modules
    linkModules(modules)
    const tests = sourceFiles().filter((file) => file !== SOLUTION)
    const part = guessedPart(tests)
    this.#guess = { solution: SOLUTION, tests: part === "answer" ? [] : tests, part }
    this.#spares = new Spares()
    this.types = new TypeCheck(modules, part === "answer" ? null : this.#guess)
    this.#suite = this.#open(this.#guess)
    this.#suite.catch(() => {}) // thrown where it is awaited
  }

  /** The case's tests under Vitest, ready to run. */
  async suite(request) {
    if (asked(request) === asked(this.#guess)) return await this.#suite
    return await this.#open(request)
  }

  async #open(request) {
    const vitest = await loadVitest(this.#modules)
    const { files, plugins, settings } = partOf(request, testFiles(request))
    const vite = viteConfig(this.#modules, request.solution, plugins)
    const newProcess = (options) => this.#spares.take(options)
    const suite = new Suite(vitest, process.cwd(), files, vite, settings, newProcess)
    const opened = await suite.open()
    this.#spares.begin(opened)
    await warmUp(opened, request.solution, files)
    return suite
  }
}

/**
 * Transform what the tests' process will ask for first; that also starts the transform's own process. Vite keeps
 * what it made, and of the answer that is the place alone: so its file has to be there, with whatever in it.
 */
async function warmUp({ vite, config }, solution, files) {
  const entries = files.map((file) => path.resolve(file))
  const known = existsSync(solution) ? entries : entries.filter(isOurs)
  const seen = new Set()
  const transform = async (file) => {
    if (seen.has(file)) return
    seen.add(file)
    const { deps = [] } = (await vite.environments.ssr.transformRequest(file)) ?? {}
    const ours = deps.map((dep) => dep.replace(/^\/@fs/, "")).filter(isOurs)
    await Promise.all(ours.map(transform))
  }
  // What cannot be transformed fails again where it is imported, and is told of there.
  await Promise.allSettled([config.runner, ...known].map(transform))
}

function isOurs(file) {
  return file.startsWith(import.meta.dirname + path.sep)
}

/** What a suite depends on. */
function asked(request) {
  return JSON.stringify([request.part, request.solution, testFiles(request).sort()])
}

function sourceFiles() {
  const files = [...filesBelow(process.cwd())].filter((file) => /\.[cm]?[jt]sx?$/.test(file))
  return files.map((file) => path.relative(process.cwd(), file))
}

function linkModules(modules) {
  try {
    symlinkSync(modules, "node_modules")
  } catch (error) {
    if (error.code !== "EEXIST") throw error
  }
}
