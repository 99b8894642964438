// tsc as a process that stays: it has read the libraries and the tests before there is an answer.
//
// It speaks the protocol of `typescript/unstable/async`, without that package's own client, which would take
// longer to load than a check takes. What it finds is what a run of tsc finds, in the same words.

import { spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { CONFIG, compiler } from "./compiler.mjs"
import { JsonRpc } from "./json_rpc.mjs"

const ERROR = 1 // a diagnostic's category
// A collector that waits until there is much to collect: the process lives for one answer.
const COLLECTOR = { GOGC: "off", GOMEMLIMIT: "192MiB" }

export class ResidentCompiler {
  #child
  #rpc
  #config
  #loaded

  /** Begins at once with the program of that configuration. */
  constructor(modules, config) {
    const env = { ...process.env, ...COLLECTOR }
    const args = ["--api", "--async", "--cwd", process.cwd()]
    this.#child = spawn(compiler(modules), args, { env, stdio: ["pipe", "pipe", "ignore"] })
    this.#rpc = new JsonRpc(this.#child)
    this.#config = config
    this.#loaded = this.#load()
    this.#loaded.catch(() => {}) // thrown where the first check awaits it
  }

  /**
   * The output of tsc on that configuration, now that the file `changed` is there; empty if all is well.
   * Rejects if the compiler gave up.
   */
  async check(config, changed) {
    await this.#loaded
    const files = [path.resolve(changed)]
    if (config !== this.#config) {
      writeFileSync(CONFIG, config)
      files.push(path.resolve(CONFIG))
    }
    // Whether the file was there before, empty or not at all, is left open.
    const snapshot = await this.#rpc.call("updateSnapshot", { fileChanges: { changed: files, created: files } })
    return (await this.#diagnostics(snapshot)).map(line).join("")
  }

  close() {
    this.#child.kill("SIGKILL")
  }

  async #load() {
    writeFileSync(CONFIG, this.#config)
    await this.#rpc.call("initialize")
    const snapshot = await this.#rpc.call("updateSnapshot", { openProjects: [path.resolve(CONFIG)] })
    await this.#diagnostics(snapshot)
  }

  /** In the order in which tsc asks: it stops at the first kind of which there is one. */
  async #diagnostics({ snapshot, projects: [project] }) {
    const ask = async (kind) => (await this.#rpc.call(`get${kind}Diagnostics`, { snapshot, project: project.id })) ?? []
    const found = [...(await ask("ConfigFileParsing")), ...(await ask("Syntactic"))]
    for (const kind of ["Program", "Global", "Semantic"]) {
      if (!found.length) found.push(...(await ask(kind)))
    }
    return found.filter(({ category }) => category === ERROR).sort(byPlace)
  }
}

function byPlace(a, b) {
  const order = (x, y) => (x < y ? -1 : Number(x > y))
  return order(a.fileName ?? "", b.fileName ?? "") || a.pos - b.pos || a.end - b.end || a.code - b.code
}

/** As tsc writes it with `--pretty false`. */
function line({ fileName, pos, code, text, messageChain }) {
  const message = `error TS${code}: ${text}${chained(messageChain, 1)}\n`
  if (!fileName) return message
  const before = readFileSync(fileName, "utf8").slice(0, pos).split(/\r\n|[\n\r\u2028\u2029]/)
  const place = `${before.length},${before.at(-1).length + 1}`
  return `${path.relative(process.cwd(), fileName)}(${place}): ${message}`
}

function chained(messages, depth) {
  const one = ({ text, messageChain }) => `\n${"  ".repeat(depth)}${text}${chained(messageChain, depth + 1)}`
  return (messages ?? []).map(one).join("")
}
