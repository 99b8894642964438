// One tsconfig's program, kept warm by the machinery vue-tsc itself is made of.

import { readConfig, refuseBroken } from './configs.mjs';
import { vuePlugin } from './language.mjs';
import { SourceFiles } from './sources.mjs';

export class WarmProgram {
  #tools;
  #overlay;
  #sources;
  #file;
  #state;

  /** file: path of the tsconfig. */
  constructor(tools, overlay, file) {
    this.#tools = tools;
    this.#overlay = overlay;
    this.#file = file;
    this.#sources = new SourceFiles(tools.ts, overlay);
  }

  /** Paths of the files that the tsconfig names. Throws CheckerError "config". */
  rootNames() {
    return this.#current().config.parsed.fileNames;
  }

  /** Whether a file is one of the program's, as a root or by import. */
  holds(file) {
    return this.#program().getSourceFile(file) !== undefined;
  }

  /** All of its source files, of packages too. */
  sourceFiles() {
    return this.#program().getSourceFiles();
  }

  /** Makes a file that no program holds a root of this one, till another is asked for. */
  addRoot(file) {
    this.#setRoots([...this.rootNames(), file]);
  }

  /** Takes back what was added for another file. */
  dropRootsBut(file) {
    this.#setRoots([...this.rootNames(), ...this.#current().roots.slice(this.rootNames().length).filter((other) => other === file)]);
  }

  #setRoots(roots) {
    const state = this.#current();
    if (roots.length === state.roots.length && roots.at(-1) === state.roots.at(-1)) return;
    state.roots = roots;
    state.stale = true;
  }

  /**
   * Diagnostics in the order in which `vue-tsc --noEmit` prints them. If there are any, all files
   * are checked anew: TypeScript prints a type as it met it first.
   */
  diagnostics() {
    if (this.#isSurelyClean()) return [];
    this.refresh();
    return this.#tools.ts.sortAndDeduplicateDiagnostics(this.#collect(this.#program()));
  }

  /** An answer was laid over the disk: the next question is about it. */
  refresh() {
    if (this.#state) this.#state.stale = true;
  }

  /** Builds everything anew when next asked. */
  forget() {
    this.#state = undefined;
    this.#sources = new SourceFiles(this.#tools.ts, this.#overlay);
  }

  /** Whether nothing is wrong; only files that the change can affect are checked, as in --watch. */
  #isClean() {
    const { ts } = this.#tools;
    const state = this.#current();
    const program = this.#program();
    if (state.builder?.getProgram() !== program) {
      const config = state.config.diagnostics;
      state.builder = ts.createSemanticDiagnosticsBuilderProgram(program, state.host, state.builder, config);
    }
    return this.#collect(state.builder).length === 0;
  }

  /** The builder can fail on files that the program itself can tell of. */
  #isSurelyClean() {
    try {
      return this.#isClean();
    } catch {
      this.#current().builder = undefined;
      return false;
    }
  }

  /** As tsc's emitFilesAndReportErrors: what comes later is asked only if nothing came before. */
  #collect(program) {
    const { ts } = this.#tools;
    const options = program.getCompilerOptions();
    const found = [...program.getConfigFileParsingDiagnostics()];
    const before = found.length;
    found.push(...program.getSyntacticDiagnostics());
    if (found.length > before) return found;
    found.push(...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics());
    if (found.length > before) return found;
    found.push(...program.getSemanticDiagnostics());
    if (found.length === before && tellsOfDeclarations(ts.version) && (options.declaration || options.composite)) {
      found.push(...program.getDeclarationDiagnostics());
    }
    return found;
  }

  #program() {
    const state = this.#current();
    if (!state.program || state.stale) {
      state.program = state.create({
        rootNames: state.roots,
        options: state.config.parsed.options,
        projectReferences: state.config.parsed.projectReferences,
        host: state.host,
        oldProgram: state.program,
        configFileParsingDiagnostics: state.config.diagnostics,
      });
      state.stale = false;
    }
    return state.program;
  }

  /** Files that came or went change what every import means: then all starts anew. */
  #current() {
    const difference = this.#overlay.difference();
    if (this.#state?.difference !== difference) this.#state = this.#start(difference);
    return this.#state;
  }

  #start(difference) {
    const { ts, proxyCreateProgram } = this.#tools;
    const config = readConfig(this.#tools, this.#overlay.system, this.#file);
    refuseBroken(ts, config);
    // TypeScript alone does not know .vue; vue-tsc patches it to.
    config.parsed.options.allowNonTsExtensions = true;
    const create = proxyCreateProgram(ts, ts.createProgram, (_, options) => ({
      languagePlugins: [vuePlugin(this.#tools, options, config.vueOptions)],
    }));
    const host = this.#host(config.parsed.options);
    return { difference, config, create, host, roots: config.parsed.fileNames, stale: false };
  }

  #host(options) {
    const { ts } = this.#tools;
    const { system } = this.#overlay;
    return {
      ...ts.createCompilerHost(options),
      jsDocParsingMode: ts.JSDocParsingMode?.ParseForTypeErrors, // as tsc
      getSourceFile: (file, wanted) => this.#sources.get(file, wanted),
      getCurrentDirectory: system.getCurrentDirectory,
      readFile: system.readFile,
      fileExists: system.fileExists,
      directoryExists: system.directoryExists,
      getDirectories: system.getDirectories,
      readDirectory: system.readDirectory,
      realpath: system.realpath,
      writeFile: () => {},
    };
  }
}

/** tsc --noEmit has done so since 5.6. */
const tellsOfDeclarations = (version) => !/^5\.[0-5]\./.test(version);
