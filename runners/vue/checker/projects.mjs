// The open projects, the least recently used dropped first.

import { NESTED, unlessTooDeep } from './depth.mjs';
import { CheckerError } from './errors.mjs';
import { parsed } from './parse.mjs';
import { Project } from './project.mjs';

const MOST_OPEN = 3;

export class Projects {
  #modules;
  #open = new Map();

  /** modules: the node_modules of the runner, undefined if there are none. */
  constructor(modules) {
    this.#modules = modules;
  }

  /** request: {project, cwd, target}. */
  open({ project: root, cwd = '.', target }) {
    if (typeof target !== 'string' || typeof cwd !== 'string') {
      throw new CheckerError('request', '"cwd" and "target" must be paths below the project');
    }
    const key = JSON.stringify([root, cwd]);
    const found = this.#open.get(key) ?? new Project({ root, cwd, modules: this.#modules });
    found.aim(target);
    this.#keep(key, found);
    return found;
  }

  /** request: {project, path, text}: a file by itself, whether or not the project is open. */
  parse({ project: root, cwd = '.', path: file, text }) {
    if (typeof text !== 'string') throw new CheckerError('request', '"text" must be a text');
    const keys = [...this.#open.keys()].reverse();
    const key = keys.find((other) => JSON.parse(other)[0] === root);
    const project = key ? this.#open.get(key) : this.open({ project: root, cwd, target: file });
    const started = performance.now();
    project.lay({});
    const original = project.overlay.read(project.absolute(file)) ?? '';
    project.lay({ [file]: text });
    const { errors } = unlessTooDeep(() => parsed(project, file, text, original), { errors: [NESTED] });
    return { errors, milliseconds: performance.now() - started };
  }

  drop({ project: root }) {
    for (const key of this.#open.keys()) {
      if (JSON.parse(key)[0] === root) this.#open.delete(key);
    }
  }

  #keep(key, project) {
    this.#open.delete(key);
    this.#open.set(key, project);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(oldest);
    }
  }
}
