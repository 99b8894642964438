// Source files of one program: the same object as long as the text is the same.

const VERSIONS_KEPT = 2; // the project's own text and the last answer's

export class SourceFiles {
  #ts;
  #overlay;
  #kept = new Map();
  #version = 0;

  constructor(ts, overlay) {
    this.#ts = ts;
    this.#overlay = overlay;
  }

  /** As `CompilerHost.getSourceFile`. */
  get(file, options) {
    const text = this.#overlay.read(file);
    if (text === undefined) return undefined;
    const format = typeof options === 'object' ? options.impliedNodeFormat : undefined;
    const kept = this.#kept.get(file) ?? [];
    const same = kept.find((entry) => entry.text === text && entry.format === format);
    if (same) return same.sourceFile;
    const sourceFile = this.#ts.createSourceFile(file, text, options);
    sourceFile.version = String(++this.#version);
    this.#kept.set(file, [{ text, format, sourceFile }, ...kept].slice(0, VERSIONS_KEPT));
    return sourceFile;
  }
}
