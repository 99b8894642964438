// One open project: its packages, its programs, and answers laid over its files.

import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

import { forgetTypes } from './compile.mjs';
import { configFiles } from './configs.mjs';
import { CheckerError } from './errors.mjs';
import { bounded, findings } from './diagnostics.mjs';
import { scriptLanguages } from './language.mjs';
import { Overlay } from './overlay.mjs';
import { WarmProgram } from './program.mjs';
import { loadToolchain } from './toolchain.mjs';

const STUB = '<script lang="ts">\ndeclare const component: any\nexport default component\n</script>\n';

export class Project {
  #programs;
  #laid = [];

  /** root: absolute path; cwd: the folder below it with the tsconfig.json. */
  constructor({ root, cwd, modules }) {
    this.root = realFolder(root);
    this.folder = path.posix.join(this.root, cwd);
    this.known = new Map(); // global components, by the files of answers
    this.tools = loadToolchain(this.folder, modules);
    this.overlay = new Overlay(this.tools.ts, this.folder, (text) => scriptLanguages(this.tools, text));
    this.configs = configFiles(this.tools, this.overlay.system, this.folder, this.root);
    this.#programs = this.configs.map((file) => new WarmProgram(this.tools, this.overlay, file));
  }

  /** target: path below root of the component that the next checks are about. */
  aim(target) {
    this.target = this.absolute(target);
  }

  /** Path of a file of the project. Throws CheckerError "request" for one outside of it. */
  absolute(file) {
    const found = path.posix.join(this.root, file);
    if (typeof file === 'string' && found.startsWith(`${this.root}/`)) return found;
    throw new CheckerError('request', `${JSON.stringify(file)} is no path below the project`);
  }

  relative(file) {
    return path.posix.relative(this.root, file);
  }

  /** files: path below the project -> text, null for a file taken away; stub: paths. */
  lay(files, stub = []) {
    const stubs = stub.map((file) => [file, STUB]);
    const laid = [...Object.entries(files), ...stubs].map(([file, text]) => [this.absolute(file), text]);
    this.overlay.lay(laid);
    forgetTypes(this.tools.sfc, this.overlay.difference());
    this.#laid = laid;
    for (const program of this.#programs) program.refresh();
  }

  /** Paths below the project of what is laid over the disk. */
  laidFiles() {
    return this.#laid.map(([file]) => this.relative(file));
  }

  /** Source files of all programs but those that an answer lays over the disk. */
  ownFiles() {
    const laid = new Set(this.#laid.map(([file]) => file));
    return this.#programs.flatMap((program) => program.sourceFiles()).filter((file) => !laid.has(file.fileName));
  }

  /** What vue-tsc says of all programs: {diagnostics, targetChecked}. */
  check() {
    this.#holdTarget();
    const found = this.#programs.flatMap((program) => program.diagnostics());
    return {
      diagnostics: bounded(distinct(findings(this.tools.ts, this.root, found))),
      targetChecked: this.#programs.some((program) => program.holds(this.target)),
    };
  }

  /** Everything is built anew when next asked for. */
  forget() {
    for (const program of this.#programs) program.forget();
  }

  /** A component that nothing imports and no tsconfig names is checked all the same. */
  #holdTarget() {
    for (const program of this.#programs) program.dropRootsBut(this.target);
    if (!this.overlay.exists(this.target)) return;
    if (this.#programs.some((program) => program.holds(this.target))) return;
    this.#nearest().addRoot(this.target);
  }

  #nearest() {
    const shared = (file) => {
      const folder = `${path.posix.dirname(file)}/`;
      return this.target.startsWith(folder) ? folder.length : 0;
    };
    const best = Math.max(...this.configs.map(shared));
    return this.#programs[this.configs.findIndex((file) => shared(file) === best)];
  }
}

/** A file of two programs is told of once. */
function distinct(found) {
  return [...new Map(found.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function realFolder(root) {
  if (typeof root !== 'string' || !path.isAbsolute(root) || !existsSync(root)) {
    throw new CheckerError('request', `project ${JSON.stringify(root)} is no absolute path of a folder`);
  }
  return realpathSync(root);
}
