// The disk with an answer laid over it in memory. Nothing is ever written to the disk.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const MOST_LOOKUPS = 50_000;

/** Paths are absolute, with forward slashes. */
export class Overlay {
  #ts;
  #languages;
  #answer = new Map();
  #written = new Map();
  #lookups = new Map();

  /**
   * folder: the working directory that tools see; languages: tells of a component's text what
   * languages it is written in.
   */
  constructor(ts, folder, languages) {
    this.#ts = ts;
    this.#languages = languages;
    this.system = this.#makeSystem(folder);
  }

  /** files: path -> text, or null for a file that is not there. Replaces what was laid before. */
  lay(files) {
    this.#answer = new Map(files);
  }

  /**
   * What changes the meaning of imports and options, as a text to compare: files that are there and
   * not on disk or the other way round, components in other languages, other JSON.
   */
  difference() {
    return [...this.#answer].flatMap((laid) => this.#different(...laid)).sort().join('\n');
  }

  #different(file, text) {
    const onDisk = this.#once('text', file, (f) => this.#ts.sys.readFile(f));
    if (text === null) return onDisk === undefined ? [] : [`-${file}`];
    const means = this.#meaning(file, text);
    if (onDisk !== undefined && means === this.#once('meaning', file, (f) => this.#meaning(f, onDisk))) return [];
    return [`+${file} ${means}`];
  }

  #meaning(file, text) {
    if (file.endsWith('.vue')) return this.#languages(text);
    return file.endsWith('.json') ? text : '';
  }

  /** Text of a file, undefined where there is none. */
  read(file) {
    const laid = this.#answer.get(file) ?? this.#written.get(file);
    if (laid !== undefined) return laid;
    return this.#answer.has(file) ? undefined : this.#once('text', file, (f) => this.#ts.sys.readFile(f));
  }

  exists(file) {
    if (this.#answer.has(file)) return this.#answer.get(file) !== null;
    return this.#written.has(file) || this.#once('file', file, (f) => this.#ts.sys.fileExists(f));
  }

  #folderExists(folder) {
    const onDisk = this.#once('folder', folder, (f) => this.#ts.sys.directoryExists(f));
    return onDisk || this.#laid().some((file) => file.startsWith(`${folder}/`));
  }

  #laid() {
    const answer = [...this.#answer].filter(([, text]) => text !== null).map(([file]) => file);
    return [...answer, ...this.#written.keys()];
  }

  /** What the disk says, asked once: a project on disk does not change while it is open. */
  #once(kind, file, ask) {
    if (this.#lookups.size > MOST_LOOKUPS) this.#lookups.clear();
    const key = `${kind}:${file}`;
    if (!this.#lookups.has(key)) this.#lookups.set(key, ask(file));
    return this.#lookups.get(key);
  }

  #makeSystem(folder) {
    const { sys } = this.#ts;
    return {
      ...sys,
      args: [],
      getCurrentDirectory: () => folder,
      readFile: (file) => this.read(file),
      fileExists: (file) => this.exists(file),
      directoryExists: (name) => this.#folderExists(name),
      getDirectories: (name) => this.#entries(name).directories,
      readDirectory: (...wanted) => this.#readDirectory(folder, ...wanted),
      realpath: (file) => (this.#onDisk(file) ? this.#once('real', file, (f) => sys.realpath(f)) : file),
      // vue-tsc 2.1 to 3.0 write their global types into node_modules.
      writeFile: (file, text) => void this.#written.set(file, text),
      createDirectory: () => {},
      deleteFile: () => {},
      write: () => {},
    };
  }

  #onDisk(file) {
    return !(this.#answer.has(file) || this.#written.has(file)) || this.#ts.sys.fileExists(file);
  }

  #readDirectory(folder, root, extensions, excludes, includes, depth) {
    const ts = this.#ts;
    return ts.matchFiles(
      root,
      extensions,
      excludes,
      includes,
      ts.sys.useCaseSensitiveFileNames,
      folder,
      depth,
      (name) => this.#entries(name),
      (name) => (this.#onDisk(name) ? ts.sys.realpath(name) : name),
    );
  }

  /** Names in a folder, in the order TypeScript lists them. */
  #entries(name) {
    const prefix = `${name.replace(/\/+$/, '')}/`;
    const { files, directories } = diskEntries(name || '.');
    for (const [file, text] of this.#answer) {
      if (text === null && path.posix.dirname(file) === prefix.slice(0, -1)) files.delete(path.posix.basename(file));
    }
    for (const file of this.#laid().filter((laid) => laid.startsWith(prefix))) {
      const [first, ...rest] = file.slice(prefix.length).split('/');
      (rest.length ? directories : files).add(first);
    }
    return { files: [...files].sort(), directories: [...directories].sort() };
  }
}

function diskEntries(name) {
  const files = new Set();
  const directories = new Set();
  for (const entry of listed(name)) {
    const kind = entry.isSymbolicLink() ? linked(path.join(name, entry.name)) : entry;
    if (kind?.isFile()) files.add(entry.name);
    else if (kind?.isDirectory()) directories.add(entry.name);
  }
  return { files, directories };
}

function listed(name) {
  try {
    return readdirSync(name, { withFileTypes: true });
  } catch {
    return []; // as TypeScript does with a folder it cannot list
  }
}

/** What a link leads to; undefined if that is nothing, or nothing that may be read. */
function linked(file) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}
