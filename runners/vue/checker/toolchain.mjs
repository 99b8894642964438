// The packages a project is checked with: its own, or else the runner's.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { CheckerError } from './errors.mjs';

const require = createRequire(import.meta.url);

/**
 * folder: where the project's packages are looked up from, as node does; modules: the runner's
 * node_modules. Returns {ts, core, proxyCreateProgram, sfc, dom, versions}.
 * Throws CheckerError "unsupported" or "config".
 */
export function loadToolchain(folder, modules) {
  const vueTsc = find('vue-tsc', folder, modules);
  const typescript = typescriptOf(vueTsc, folder, modules);
  const vue = find('vue', folder, modules);
  const compiler = compilerOf(vue, folder, modules);
  requireMajor(vueTsc, [2, 3], 'vue-tsc', '"vue-tsc": "~3.3"');
  requireMajor(typescript, [5, 6], 'typescript', '"typescript": "~5.9"');
  const core = beside(vueTsc, '@vue/language-core');
  const volar = beside(vueTsc, '@volar/typescript');
  return {
    ts: require(path.join(typescript.folder, 'lib/typescript.js')),
    core: require(core.folder),
    proxyCreateProgram: machinery(volar),
    sfc: require(compiler.folder),
    dom: require(beside(compiler, '@vue/compiler-dom').folder),
    versions: {
      'vue-tsc': vueTsc.version,
      typescript: typescript.version,
      vue: vue.version,
      '@vue/compiler-sfc': compiler.version,
    },
  };
}

/** vue-tsc runs with the TypeScript found from its own place. */
function typescriptOf(vueTsc, folder, modules) {
  return vueTsc.own
    ? find('typescript', vueTsc.folder, modules)
    : find('typescript', folder, modules);
}

/** The compiler of the project's Vue 3; that of Vue 2 is another program. */
function compilerOf(vue, folder, modules) {
  if (major(vue) >= 3) {
    const compiler = installed('@vue/compiler-sfc', vue.folder);
    if (compiler) return compiler;
  }
  const own = installed('@vue/compiler-sfc', folder);
  return own && major(own) >= 3 ? own : find('@vue/compiler-sfc', modules, modules);
}

function machinery(volar) {
  const file = path.join(volar.folder, 'lib/node/proxyCreateProgram.js');
  if (!existsSync(file)) {
    throw new CheckerError(
      'unsupported',
      `@volar/typescript ${volar.version} in ${volar.folder} has no lib/node/proxyCreateProgram.js; ` +
        'pin "vue-tsc": "~3.3" in the project\'s package.json and update its lock file',
    );
  }
  return require(file).proxyCreateProgram;
}

function requireMajor(found, majors, name, pin) {
  if (majors.includes(major(found))) return;
  throw new CheckerError(
    'unsupported',
    `${name} ${found.version} (${found.folder}) cannot be driven, only ${majors.join(' and ')}: ` +
      `pin ${pin} in the project's package.json and update its lock file`,
  );
}

const major = (found) => Number(found.version.split('.')[0]);

function find(name, folder, modules) {
  const own = installed(name, folder);
  if (own) return { ...own, own: true };
  const ours = modules && packageIn(modules, name);
  if (ours) return { ...ours, own: false };
  throw new CheckerError(
    'config',
    `the package ${name} is neither installed for ${folder} nor in ${modules ?? '(no --modules)'}: ` +
      "add it to the project's package.json and lock file",
  );
}

function beside(found, name) {
  const other = installed(name, found.folder);
  if (other) return other;
  throw new CheckerError('config', `${name} is not installed beside ${found.folder}: install the packages again`);
}

/** As node looks a package up, without the `exports` that may hide its package.json. */
function installed(name, folder) {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = packageIn(path.join(at, 'node_modules'), name);
    if (found) return found;
    if (at === path.dirname(at)) return undefined;
  }
}

/** Under node's permission model, asking for a file that may not be read throws. */
function isThere(file) {
  try {
    return existsSync(file);
  } catch {
    return false;
  }
}

function packageIn(modules, name) {
  const folder = path.join(modules, name);
  if (!isThere(path.join(folder, 'package.json'))) return undefined;
  const real = realpathSync(folder);
  const { version } = JSON.parse(readFileSync(path.join(real, 'package.json'), 'utf8'));
  return { folder: real, version: String(version) };
}
