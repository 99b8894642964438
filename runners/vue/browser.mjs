// Functional tests in a real Chromium: Vitest's browser mode with its Playwright provider.

import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { escapeGlob } from "../typescript/suite.mjs"
import { BASE } from "../typescript/vite_config.mjs"
import { load } from "./modules.mjs"

/** Where a Chromium may lie in a sandbox: the machine's or the image's own, or one that is shown. */
const PLACES = [
  "/browser/chrome",
  "/usr/lib/chromium/chromium", // what Debian's /usr/bin/chromium starts, after reading /etc
  "/usr/lib/chromium-browser/chromium-browser",
  "/opt/google/chrome/chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
]
const ARGUMENTS = [
  "--no-sandbox", // it stands in ours, which lets nobody make another one
  "--disable-dev-shm-usage", // /dev/shm is small
  "--disable-gpu",
]

/** The judge's report on which browser there is; `message` is its path and version, or nothing. */
export function findBrowser() {
  const program = PLACES.find(existsSync)
  if (!program) return { exit_code: 1 }
  try {
    const told = execFileSync(program, ["--version"], { encoding: "utf8", timeout: 60_000, stdio: ["ignore", "pipe", "ignore"] })
    return { exit_code: 0, message: `${program}\n${told.trim()}` }
  } catch (error) {
    return { exit_code: 1, message: `${program} cannot be started: ${error.message}` }
  }
}

const DENIED = { allowWrite: false, allowExec: false }

/** Beside the suite's own settings: pages run the tests, no process of ours. */
export const IN_BROWSER = { pool: undefined, runner: undefined, api: DENIED }

/**
 * The configuration `vite` as the one project of Vitest's, which alone has a browser's server inherit
 * its plugins. What runs in the page cannot write files or run commands through Vitest.
 */
export async function browserProject(modules, vite, { root, files, globals, browser: executablePath }) {
  const { playwright } = await load(modules, "@vitest/browser-playwright")
  const browser = {
    enabled: true,
    provider: playwright({ launchOptions: { executablePath, chromiumSandbox: false, args: ARGUMENTS } }),
    instances: [{ browser: "chromium" }],
    headless: true,
    ui: false,
    screenshotFailures: false,
    fileParallelism: false,
    api: { host: "127.0.0.1", ...DENIED },
  }
  const test = { name: "browser", root, include: files.map(escapeGlob), exclude: [], globals, browser }
  return { ...BASE, test: { projects: [{ ...vite, root, test }] } }
}
