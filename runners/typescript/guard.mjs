// What keeps an answer from Vitest and from the tests' text, within the process in which all of them run.
//
// V8 tells which file asks: Vitest, the tests and the judge get what they ask for, an answer gets nothing. Nothing here
// uses what an answer could have replaced by the time it runs.

import fs from "node:fs"
import module, { registerHooks, syncBuiltinESMExports } from "node:module"
import net from "node:net"
import { getCallSites as callSites } from "node:util"

import { hide } from "./hiding.mjs"

const getCallSites = callSites // an import of a builtin could be exchanged
const { defineProperty, getOwnPropertySymbols } = Object
const { apply, construct } = Reflect
const { exec } = RegExp.prototype
const { has } = Set.prototype
const { replace, startsWith } = String.prototype
const matches = (pattern, name) => apply(exec, pattern, [name]) !== null

const OURS =
  /^(file:\/\/)?\/(judges\/|env\/node_modules\/(vitest|@vitest\/(?!spy\/)[^/]+|chai|vite)\/)/
/** Packages of a case's that look for globals of tests. */
const FOR_TESTS = /^(file:\/\/)?\/env\/node_modules\/(@testing-library\/|@fast-check\/vitest\/)/
const FILE = "file://"
const NODE = /^node:/
const WORK = /^\/work\/(?!node_modules\/)/
const API = [
  ..."afterAll afterEach assert assertType beforeAll beforeEach chai describe expect expectTypeOf it".split(" "),
  ..."onTestFailed onTestFinished suite test vi vitest aroundAll aroundEach bench".split(" "),
]
const INTERNAL = [
  ..."__vitest_worker__ __vitest_index__ __vitest_mocker__ __vitest_required__ __vitest_environment__".split(" "),
  ..."matchers-object $$jest-matchers-object expect-global asymmetric-matchers-object".split(" ").map(Symbol.for),
]
const OF_PROCESS = [
  ..."binding _linkedBinding dlopen send _send channel _channel mainModule _debugProcess _debugEnd".split(" "),
]
const READS = "readFile readFileSync open openSync copyFile copyFileSync link linkSync openAsBlob createReadStream".split(" ")
const WHOLE = ["cp", "cpSync"]
const WRITES = "write writeSync writev writevSync writeFile writeFileSync appendFile appendFileSync createWriteStream".split(" ")
const MESSAGES = /^(on|once|addListener|prependListener|prependOnceListener|listeners|rawListeners|emit|removeAllListeners|off|removeListener)$/

const nothing = new Proxy(function () {}, { get: (_, key) => (key === "then" ? undefined : nothing), apply: () => nothing })

/** To be called before the tests are imported. `trusted`: absolute paths of the case's own files; `tests`: those to hide. */
export function guard({ trusted, tests, look }) {
  const ours = new Set(trusted)
  const isTrusted = (name) => {
    const file = apply(replace, name, [FILE, ""])
    return apply(has, ours, [file]) || matches(OURS, name) || matches(FOR_TESTS, name)
  }
  const asking = (depth) => getCallSites(depth + 2)[depth + 1]?.scriptName ?? ""
  for (const name of API) hide(globalThis, name, isTrusted, nothing)
  for (const name of INTERNAL) hide(globalThis, name, isTrusted, undefined, name === INTERNAL[5] ? look : null)
  for (const name of OF_PROCESS) hide(process, name, (by) => matches(NODE, by) || isTrusted(by))
  for (const name of getOwnPropertySymbols(process)) {
    if (matches(/channel/i, name.description ?? "")) hide(process, name, (by) => matches(NODE, by) || isTrusted(by))
  }
  hideMessages(isTrusted, asking)
  hideFiles(new Set(tests), isTrusted, asking)
}

/** What an answer's `import(x)` asks where `x` is only known as it runs: see `onlyWhatIsThere` in shared.mjs. */
function checkImports(isRefused, hidden) {
  defineProperty(globalThis, "__llmbench_import__", {
    value(name) {
      const text = `${name}`
      const odd = matches(/[?#]|^(data|https?|blob):|(^|\/)env\/node_modules\/(vitest|@vitest|chai|vite)\//, text)
      if (odd || isRefused(text) || hidden(text)) throw new Error(`${text} is not there for an answer`)
      return text
    },
  })
}

/** What node itself loads, by `require` or for a function made of text; Vite's own imports are seen to in vite_config.mjs. */
export function refuseModules(refused, trusted, tests) {
  const names = new Set(refused)
  const get = process.getBuiltinModule
  const isRefused = (name) => apply(has, names, [apply(replace, `${name}`, [/^node:/, ""])])
  defineProperty(process, "getBuiltinModule", {
    value: function getBuiltinModule(name) {
      if (isRefused(name)) return undefined
      return apply(get, process, [name])
    },
  })
  const ours = new Set(trusted)
  const hidden = new Set(tests)
  const path = (url) => apply(replace, url, [FILE, ""])
  checkImports(isRefused, (name) => tests.some((file) => matches(new RegExp(`(^|/)${fileName(file)}$`), name)))
  registerHooks({
    resolve(specifier, context, next) {
      const by = context.parentURL ?? ""
      if (matches(OURS, by) || matches(NODE, by) || matches(/\/env\/node_modules\//, by) || apply(has, ours, [path(by)])) {
        return next(specifier, context)
      }
      if (isRefused(specifier)) throw new Error(`${specifier} is not there for an answer`)
      const found = next(specifier, context)
      const file = path(found.url)
      if (matches(OURS, found.url) || apply(has, hidden, [file]) || (matches(WORK, file) && !apply(has, ours, [file]))) {
        throw new Error(`${specifier} cannot be loaded by an answer`)
      }
      return found
    },
  })
  for (const name of ["registerHooks", "register"]) {
    module[name] = () => { throw new Error(`module.${name} is not there for an answer`) }
  }
}

function fileName(file) {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.[cm]?[jt]sx?$/, "").replace(/[^\w-]/g, "\\$&") + "(\\.[cm]?[jt]sx?)?"
}

/** Messages between this process and the judge: what was read of the tests goes through them. */
function hideMessages(isTrusted, asking) {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(process)).concat(Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(process))))
  for (const name of names) {
    const own = process[name]
    if (typeof own !== "function" || !matches(MESSAGES, name)) continue
    defineProperty(process, name, {
      configurable: false,
      value(event, ...rest) {
        const theirs = event === "message" || event === "internalMessage" || event === "disconnect" || event === undefined
        if (theirs && !isTrusted(asking(1)) && !matches(NODE, asking(1))) return name === "listeners" || name === "rawListeners" ? [] : this
        return apply(own, this, [event, ...rest])
      },
    })
  }
}

/** Where the test files are concerned, for an answer there are none; nor is the judge's own channel. */
function hideFiles(tests, isTrusted, asking) {
  const { realpathSync, statSync } = fs
  const all = [...tests]
  const nodes = new Set()
  for (const file of tests) nodes.add(id(statSync(file, { bigint: true })))
  const channel = new Set([3])
  const hidden = (file) => {
    if (typeof file === "number") return false
    try {
      return apply(has, nodes, [id(statSync(file, { bigint: true }))])
    } catch {
      return false
    }
  }
  /** Whether test files lie below a folder. */
  const holds = (folder) => {
    try {
      const whole = realpathSync(folder) + "/"
      for (const file of all) if (apply(startsWith, file, [whole])) return true
      return hidden(folder)
    } catch {
      return false
    }
  }
  const denied = (file) => Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), { code: "ENOENT", errno: -2, syscall: "open" })
  const outside = () => {
    const by = asking(3)
    return !isTrusted(by)
  }
  for (const [holder, async] of [[fs, false], [fs.promises, true]]) {
    for (const name of READS) wrap(holder, name, async, (file) => hidden(file) && outside() && denied(file))
    for (const name of WHOLE) wrap(holder, name, async, (file) => holds(file) && outside() && denied(file))
  }
  for (const name of WRITES) {
    wrap(fs, name, false, (file, options) => {
      const fd = typeof file === "number" ? file : options?.fd
      return apply(has, channel, [fd]) && outside() && Object.assign(new Error("EBADF: bad file descriptor, write"), { code: "EBADF" })
    })
  }
  const { Socket } = net
  net.Socket = new Proxy(Socket, {
    construct(target, args, made) {
      if (apply(has, channel, [args[0]?.fd])) throw new TypeError("EBADF")
      return construct(target, args, made)
    },
    apply: (target, self, args) => apply(target, self, args),
  })
  syncBuiltinESMExports()
}

function wrap(holder, name, async, refusal) {
  const own = holder[name]
  if (typeof own !== "function") return
  const wrapped = {
    [name](...args) {
      const error = refusal(...args)
      if (!error) return apply(own, this, args)
      const callback = args[args.length - 1]
      if (async) return Promise.reject(error)
      if (typeof callback !== "function") throw error
      process.nextTick(callback, error)
    },
  }[name]
  defineProperty(holder, name, { value: Object.assign(wrapped, own), writable: true, configurable: true, enumerable: true })
}

function id({ dev, ino }) {
  return `${dev}:${ino}`
}
