// Source files of one program: the same object as long as the text is the same.

export class SourceFiles {
  #ts;
  #overlay;
  #kept = new Map();
  #version = 0;

  constructor(ts, overlay) {
    this.#ts = ts;
    this.#overlay = overlay;
  }

  /**
   * As `CompilerHost.getSourceFile`. A text that comes back gets a new object: the machinery takes
   * one it has seen before for unchanged, and maps its diagnostics by another text's code.
   */
  get(file, options) {
    const text = this.#overlay.read(file);
    if (text === undefined) return undefined;
    const format = typeof options === 'object' ? options.impliedNodeFormat : undefined;
    const kept = this.#kept.get(file);
    if (kept?.text === text && kept.format === format) return kept.sourceFile;
    const sourceFile = this.#ts.createSourceFile(file, text, options);
    sourceFile.version = String(++this.#version);
    this.#kept.set(file, { text, format, sourceFile });
    return sourceFile;
  }
}
